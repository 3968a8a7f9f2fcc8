package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/contract"
)

// ForService explains a service: its protocol, the codes that its rules answer
// with, and the operations that have rules; and where it need not be brief, all
// rules.
func ForService(s *contract.Service, opts Options) Doc {
	d := Doc{Kind: KindService, Name: s.Name, Aside: s.ID}
	rows := []Field{
		{"protocol", words(s.Protocol.String())}, {"version", words(s.APIVersion)},
		{"signing", words("as " + orName(s.SigningName, s.Name))}, {"operations", words(strconv.Itoa(len(s.Operations())))},
	}
	d.add(Fields{rows})
	var codes []string
	ops := map[string]int{}
	every := 0
	for _, r := range assay.Rules() {
		if r.Service() != s.Name {
			continue
		}
		if r.Refuses() && !slices.Contains(codes, r.Code) {
			codes = append(codes, r.Code)
		}
		if r.Operations == nil {
			every++
		}
		for _, op := range r.Operations {
			ops[op]++
		}
	}
	if len(codes) == 0 {
		d.add(Para{words("There are no rules for it: its requests are held to the model, and refusals are worded in its protocol's usual form.")})
	} else {
		slices.Sort(codes)
		var items []Item
		lib, _ := load()
		for _, c := range codes {
			in := code(c, "")
			if lib != nil && lib.byCode[c] != nil {
				in = code(c, "code/"+c)
				in = append(in, append(words(": "), unnumbered(lib.byCode[c].line(c).text)...)...)
			}
			items = append(items, Item{Text: in})
		}
		d.add(Heading{"Codes that its rules answer with"}, List{Items: items})
	}
	names := make([]string, 0, len(ops))
	for op := range ops {
		names = append(names, op)
	}
	slices.Sort(names)
	if len(names) > 0 || every > 0 {
		d.add(Heading{"Operations with rules"})
		var items []Item
		if every > 0 {
			items = append(items, Item{Text: words("every operation: " + count(every, "rule"))})
		}
		for _, op := range names {
			to := ""
			if s.Operation(op) != nil {
				to = "service/" + s.Name + "/" + op
			}
			items = append(items, Item{Text: append(code(op, to), Span{Text: ": " + count(ops[op], "rule")})})
		}
		d.add(List{Items: items})
	}
	if rules := ruleItems(s.Name); len(rules) > 0 && !opts.Brief {
		d.add(Heading{"Rules"}, List{Items: rules})
	}
	d.add(Heading{"More"}, List{Items: []Item{
		{Text: words("its rules, a line each"), Commands: []string{"assay explain --rules " + s.Name}},
		{Text: words("the contract of an operation"), Commands: []string{"assay explain " + s.Name + " " + firstOperation(s, names)}},
	}})
	return d
}

func ruleItems(service string) []Item {
	var items []Item
	for _, r := range assay.Rules() {
		if r.Service() == service {
			items = append(items, Item{Text: append(code(r.ID, "rule/"+r.ID), Span{Text: ": " + r.When})})
		}
	}
	return items
}

func orName(name, other string) string {
	if name == "" {
		return other
	}
	return name
}

func firstOperation(s *contract.Service, withRules []string) string {
	for _, n := range withRules {
		if s.Operation(n) != nil {
			return n
		}
	}
	if len(s.Operations()) > 0 {
		return s.Operations()[0].Name
	}
	return "OPERATION"
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// ForOperation explains the contract of an operation: how it is sent, what each
// member may be, which errors it declares, and the rules that look at it.
func ForOperation(op *contract.Operation, opts Options) Doc {
	d := Doc{Kind: KindOperation, Name: op.Service.Name + ":" + op.Name, Aside: op.Service.Protocol.String()}
	rows := []Field{{"sent", append(code(op.Method+" "+op.URI, ""), words(sentAs(op))...)}}
	if op.Deprecated {
		rows = append(rows, Field{"note", words("deprecated")})
	}
	if op.ChecksumRequired {
		rows = append(rows, Field{"body", words("needs Content-MD5 or a checksum header")})
	}
	if op.AuthType == "none" {
		rows = append(rows, Field{"auth", words("none: it is not signed")})
	}
	d.add(Fields{rows}, Heading{"Members"})
	if op.Input == nil || len(op.Input.Members) == 0 {
		d.add(Para{words("It takes no members.")})
	} else {
		m := Members{}
		m.all(op.Input, 0, map[*contract.Shape]bool{})
		if opts.Brief {
			m.shorten()
		}
		d.add(m)
	}
	if len(op.Errors) > 0 {
		names := make([]string, len(op.Errors))
		for i, e := range op.Errors {
			names[i] = e.Code
			if e.Status != 0 {
				names[i] += fmt.Sprintf(" (%d)", e.Status)
			}
		}
		d.add(Heading{"Errors that its model declares"}, Para{words(strings.Join(names, ", "))})
	}
	if items := rulesOn(op, opts); len(items) > 0 {
		d.add(Heading{"Rules beyond the model"}, List{Items: items})
	}
	return d
}

// unmodelled explains an operation that the models leave out and that rules look
// at: S3's PostObject, which browsers send.
func unmodelled(s *contract.Service, name string) (Doc, bool) {
	d := Doc{Kind: KindOperation, Aside: "not in the models"}
	var items []Item
	for _, r := range assay.Rules() {
		for _, op := range r.Operations {
			if r.Service() == s.Name && strings.EqualFold(op, name) && s.Operation(op) == nil {
				d.Name = s.Name + ":" + op
				items = append(items, Item{Text: append(code(r.ID, "rule/"+r.ID), Span{Text: ": " + r.When})})
			}
		}
	}
	if len(items) == 0 {
		return d, false
	}
	d.add(Para{words("The models leave this operation out; what is known of it is in the rules.")}, Heading{"Rules"}, List{Items: items})
	return d, true
}

// rulesOn lists the rules that look at an operation in particular.
func rulesOn(op *contract.Operation, opts Options) []Item {
	var items []Item
	for _, r := range assay.Rules() {
		if r.Service() != op.Service.Name || !slices.Contains(r.Operations, op.Name) {
			continue
		}
		answer := "warns"
		if r.Refuses() {
			answer = r.Code
		}
		items = append(items, Item{Text: append(code(r.ID, "rule/"+r.ID), Span{Text: ", " + answer + ": " + r.When})})
	}
	if n := len(items); opts.Brief && n > maxBrief {
		items = append(items[:maxBrief:maxBrief], Item{Text: words(fmt.Sprintf("and %d more:", n-maxBrief)),
			Commands: []string{"assay explain --rules " + op.Service.Name + " " + op.Name}})
	}
	return items
}

// sentAs says what else of an RPC request names the operation.
func sentAs(op *contract.Operation) string {
	switch op.Service.Protocol {
	case contract.JSON:
		if op.Service.TargetPrefix != "" {
			return ", X-Amz-Target: " + op.Service.TargetPrefix + "." + op.Name
		}
	case contract.Query, contract.EC2Query:
		return ", Action=" + op.Name + "&Version=" + op.Service.APIVersion
	}
	return ""
}

// ForMember explains one member of an operation, found by its dotted path, in
// whatever case it is written. The error names the members that there are.
func ForMember(op *contract.Operation, path string) (Doc, error) {
	sh := op.Input
	var m *contract.Member
	var walked []string
	for _, name := range strings.Split(path, ".") {
		for sh != nil && (sh.Kind == contract.List || sh.Kind == contract.Map) {
			if sh.Kind == contract.List {
				sh = sh.Element.Shape
			} else {
				sh = sh.Value.Shape
			}
		}
		if _, err := strconv.Atoi(name); err == nil && m != nil {
			continue // an index: lists are passed through
		}
		if m = member(sh, name); m == nil {
			return Doc{}, noMember(op, sh, walked, name)
		}
		walked = append(walked, m.Name)
		sh = m.Shape
	}
	d := Doc{Kind: KindOperation, Name: op.Service.Name + ":" + op.Name + " " + strings.Join(walked, "."), Aside: op.Service.Protocol.String()}
	ms := Members{}
	ms.one(m, 0, map[*contract.Shape]bool{})
	d.add(ms)
	return d, nil
}

// member finds a member by its name, or by its name on the wire, in any case.
func member(sh *contract.Shape, name string) *contract.Member {
	if sh == nil {
		return nil
	}
	if m := sh.Member(name); m != nil {
		return m
	}
	for _, m := range sh.Members {
		if strings.EqualFold(m.Name, name) || strings.EqualFold(m.WireName, name) {
			return m
		}
	}
	return nil
}

func noMember(op *contract.Operation, sh *contract.Shape, walked []string, name string) error {
	where := op.Name
	if len(walked) > 0 {
		where += "'s " + strings.Join(walked, ".")
	}
	if sh == nil || len(sh.Members) == 0 {
		return fmt.Errorf("%s has no members, so none is called %q", where, name)
	}
	names := make([]string, len(sh.Members))
	for i, m := range sh.Members {
		names[i] = m.Name
	}
	if like := Near(name, names); len(like) > 0 {
		return fmt.Errorf("%s has no member %q; do you mean %s?", where, name, strings.Join(like, ", "))
	}
	return fmt.Errorf("%s has no member %q; it has %s", where, name, some(names, 20))
}

// maxValues is how many values of a list a brief explanation of an operation
// shows; that of the member shows all.
const maxValues = 24

func (ms *Members) shorten() {
	for i := range ms.Rows {
		for j, l := range ms.Rows[i].Limits {
			if values := strings.Split(l, ", "); len(values) > maxValues {
				ms.Rows[i].Limits[j] = fmt.Sprintf("%s, … (%d more)", strings.Join(values[:maxValues], ", "), len(values)-maxValues)
			}
		}
	}
}

func (ms *Members) all(sh *contract.Shape, depth int, seen map[*contract.Shape]bool) {
	if seen[sh] {
		ms.Rows = append(ms.Rows, MemberRow{Depth: depth, Type: "(as above)"})
		return
	}
	seen[sh] = true
	defer delete(seen, sh)
	for _, m := range sh.Members {
		ms.one(m, depth, seen)
	}
}

var places = [...]string{"", "header", "headers", "query", "query", "path", "status"}

func (ms *Members) one(m *contract.Member, depth int, seen map[*contract.Shape]bool) {
	row := MemberRow{Depth: depth, Name: m.Name, Type: kindOf(m.Shape), Required: m.Required, Limits: constraints(m.Shape)}
	if p := places[m.Location]; p != "" {
		row.Place = p + " " + m.WireName
	}
	inner := m.Shape
	for inner.Kind == contract.List || inner.Kind == contract.Map {
		if inner.Kind == contract.List {
			inner = inner.Element.Shape
		} else {
			inner = inner.Value.Shape
		}
		for _, c := range constraints(inner) {
			row.Limits = append(row.Limits, "each: "+c)
		}
	}
	ms.Rows = append(ms.Rows, row)
	if inner.Kind == contract.Structure {
		ms.all(inner, depth+1, seen)
	}
}

func kindOf(sh *contract.Shape) string {
	switch sh.Kind {
	case contract.List:
		return "list of " + kindOf(sh.Element.Shape)
	case contract.Map:
		return "map of " + kindOf(sh.Value.Shape)
	}
	k := sh.Kind.String()
	if sh.Union {
		k = "union (exactly one member)"
	}
	if sh.Sensitive {
		k += ", sensitive"
	}
	return k
}

// constraints words what a shape demands.
func constraints(sh *contract.Shape) []string {
	var cs []string
	num := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	what := "value"
	switch sh.Kind {
	case contract.String, contract.Blob, contract.List, contract.Map:
		what = "length"
	}
	switch {
	case sh.HasMin && sh.HasMax:
		cs = append(cs, fmt.Sprintf("%s %s to %s", what, num(sh.Min), num(sh.Max)))
	case sh.HasMin:
		cs = append(cs, fmt.Sprintf("%s at least %s", what, num(sh.Min)))
	case sh.HasMax:
		cs = append(cs, fmt.Sprintf("%s at most %s", what, num(sh.Max)))
	}
	if sh.Pattern != "" {
		cs = append(cs, "matches "+sh.Pattern)
	}
	if len(sh.Enum) > 0 {
		cs = append(cs, "one of "+strings.Join(sh.Enum, ", "))
	}
	return cs
}
