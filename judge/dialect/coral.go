package dialect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Coral is the wording of the framework that most services are built with: all
// violations in one message.
//
//	2 validation errors detected: Value 'x' at 'name' failed to satisfy constraint: Member must …; Value …
//
// Source: recorded answers of events, kms, lambda, logs, sns, states, apigateway.
type Coral struct {
	Code   string // "ValidationException"
	Status int    // 400 when 0
	// Prefix is put before the path of what stands in the body, as
	// "updateRestApiInput." of API Gateway. "" for none.
	Prefix func(op string) string
	// BodyFirst puts violations in the body before those in path and query.
	BodyFirst bool
	// HideValue leaves the values out, as IAM does: "Value at 'status' …",
	// and the set of allowed ones with them.
	HideValue bool
	// NotNull adds "Member must not be null" to what elements of a list are
	// bound to, for the members that it accepts.
	NotNull func(v *model.Violation) bool
	// Pattern gives the pattern that the service quotes where it is not the
	// model's.
	Pattern func(v *model.Violation) string
	// Enum gives the set that the service quotes where it is not the
	// model's.
	Enum func(v *model.Violation) string
}

// Word words violations as one answer that blames them all, followed by one
// finding for each where there are several.
func (co *Coral) Word(c *rule.Case, vs []model.Violation) []rule.Finding {
	if co.BodyFirst {
		vs = slices.Clone(vs)
		slices.SortStableFunc(vs, func(a, b model.Violation) int { return rank(&a) - rank(&b) })
	}
	vs = foldElements(vs)
	var parts []string
	answer := rule.Finding{
		Stage: rule.Values, Evidence: rule.Model, Code: co.Code, Status: co.status(), Certain: true,
		Rule: "model/" + vs[0].Kind.String(),
	}
	for i := range vs {
		v := &vs[i]
		if v.Own {
			answer.Evidence = beyond(c)
		}
		parts = append(parts, co.sentence(v))
		answer.Culprits = append(answer.Culprits, Culprits(c, v)...)
		if answer.Fix != "" {
			answer.Fix += "; "
		}
		answer.Fix += fix(v)
	}
	plural := ""
	if len(parts) > 1 {
		plural = "s"
	}
	answer.Message = fmt.Sprintf("%d validation error%s detected: %s", len(parts), plural, strings.Join(parts, "; "))
	return []rule.Finding{answer}
}

func (co *Coral) status() int {
	if co.Status == 0 {
		return 400
	}
	return co.Status
}

func rank(v *model.Violation) int {
	if v.Location() == contract.InBody {
		return 0
	}
	return 1
}

// foldElements keeps one violation for all elements of a list of scalars: the
// framework blames the list.
func foldElements(vs []model.Violation) []model.Violation {
	var out []model.Violation
	var seen []*decode.Value
	for _, v := range vs {
		if l := elementOf(&v); l != nil {
			if slices.Contains(seen, l) {
				continue
			}
			seen = append(seen, l)
		}
		out = append(out, v)
	}
	return out
}

// elementOf returns the list whose scalar element a violation is about.
func elementOf(v *model.Violation) *decode.Value {
	x := v.Value
	if x == nil || v.Key || x.Parent == nil || x.Parent.Kind != decode.List {
		return nil
	}
	switch v.Shape.Kind {
	case contract.Structure, contract.List, contract.Map:
		return nil
	}
	return x.Parent
}

func (co *Coral) sentence(v *model.Violation) string {
	value, path, must := v.Value, "", co.must(v, v.Shape)
	if l := elementOf(v); l != nil {
		value = l
		must = "Member must satisfy constraint: [" + strings.Join(co.element(v), ", ") + "]"
	}
	path = co.path(v, value)
	if value == nil {
		if co.HideValue {
			return fmt.Sprintf("Value at '%s' failed to satisfy constraint: %s", path, must)
		}
		return fmt.Sprintf("Value null at '%s' failed to satisfy constraint: %s", path, must)
	}
	if co.HideValue || v.Sensitive() {
		return fmt.Sprintf("Value at '%s' failed to satisfy constraint: %s", path, must)
	}
	return fmt.Sprintf("Value '%s' at '%s' failed to satisfy constraint: %s", Java(value), path, must)
}

// must is the constraint as the framework words it.
func (co *Coral) must(v *model.Violation, sh *contract.Shape) string {
	switch v.Kind {
	case model.Missing:
		return "Member must not be null"
	case model.Enum:
		if co.HideValue {
			return "Member must satisfy enum value set"
		}
		return "Member must satisfy enum value set: [" + co.enum(v) + "]"
	case model.Length:
		return lengthText(v.TooMuch, v.Limit())
	case model.Range:
		if v.TooMuch {
			return "Member must have value less than or equal to " + number(v.Limit())
		}
		return "Member must have value greater than or equal to " + number(v.Limit())
	case model.Pattern:
		return "Member must satisfy regular expression pattern: " + co.pattern(v)
	case model.Union:
		return "Member must have exactly one member set"
	}
	return "Member must be of type " + sh.Kind.String()
}

func lengthText(tooMuch bool, n float64) string {
	if tooMuch {
		return "Member must have length less than or equal to " + number(n)
	}
	return "Member must have length greater than or equal to " + number(n)
}

// element lists everything that an element of a list is bound to, which the
// framework quotes whole when one of it is violated.
func (co *Coral) element(v *model.Violation) []string {
	var cs []string
	sh := v.Shape
	if sh.HasMax {
		cs = append(cs, lengthText(true, sh.Max))
	}
	if sh.HasMin {
		cs = append(cs, lengthText(false, sh.Min))
	}
	if len(sh.Enum) > 0 {
		cs = append(cs, "Member must satisfy enum value set: ["+co.enum(v)+"]")
	}
	if sh.Pattern != "" && len(sh.Enum) == 0 {
		cs = append(cs, "Member must satisfy regular expression pattern: "+co.pattern(v))
	}
	if co.NotNull != nil && co.NotNull(v) {
		cs = append(cs, "Member must not be null")
	}
	return cs
}

func (co *Coral) pattern(v *model.Violation) string {
	if co.Pattern != nil {
		if p := co.Pattern(v); p != "" {
			return p
		}
	}
	return v.Shape.Pattern
}

func (co *Coral) enum(v *model.Violation) string {
	if co.Enum != nil {
		if e := co.Enum(v); e != "" {
			return e
		}
	}
	return strings.Join(HashOrder(v.Shape.Enum), ", ")
}

// HashOrder puts strings into the order in which the framework prints a set:
// by the last five bits of Java's hash of a string, later ones of the model
// first where these are equal. Found from recorded answers: sets of 2 to 56
// values of five services fit it.
func HashOrder(set []string) []string {
	var buckets [32][]string
	for _, s := range set {
		var h uint32
		for _, c := range []byte(s) {
			h = 31*h + uint32(c)
		}
		buckets[h&31] = append(buckets[h&31], s)
	}
	out := make([]string, 0, len(set))
	for _, b := range buckets {
		slices.Reverse(b)
		out = append(out, b...)
	}
	return out
}

// path is where the framework says that the culprit is: member names with a
// small first letter, list elements as "tags.1.member.tagKey".
func (co *Coral) path(v *model.Violation, value *decode.Value) string {
	var p string
	if value == nil {
		p = coralPath(v.Parent)
		if p != "" {
			p += "."
		}
		p += lowerFirst(v.Member.Name)
	} else {
		p = coralPath(value)
	}
	if co.Prefix != nil && rank(v) == 0 {
		p = co.Prefix(v.In.Operation.Name) + p
	}
	return p
}

func coralPath(v *decode.Value) string {
	if v == nil || v.Parent == nil {
		return ""
	}
	base := coralPath(v.Parent)
	var step string
	switch {
	case v.Parent.Kind == decode.List && v.Index >= 0:
		step = strconv.Itoa(v.Index+1) + ".member"
	case v.Parent.Kind == decode.Map:
		step = v.Key + ".member"
	case v.Member != nil && v.Member.Name != "":
		step = lowerFirst(v.Member.Name)
	default:
		step = v.Key
	}
	if base == "" {
		return step
	}
	return base + "." + step
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// Java writes a value as the services' toString does: "[a, b]", "{k=v}",
// "Tag(key=a, value=null)".
func Java(v *decode.Value) string {
	if v.Shape != nil && v.Shape.Sensitive {
		return "*** Sensitive Data Redacted ***"
	}
	var parts []string
	switch {
	case v.Shape == nil || v.Kind == decode.Null:
		if v.Kind == decode.Null {
			return "null"
		}
		return v.Text
	case v.Shape.Kind == contract.List:
		for _, it := range v.Items {
			parts = append(parts, Java(it))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case v.Shape.Kind == contract.Map:
		for _, it := range v.Items {
			parts = append(parts, it.Key+"="+Java(it))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case v.Shape.Kind == contract.Structure:
		for _, m := range v.Shape.Members {
			text := "null"
			if it := v.Get(m.Name); it != nil {
				text = Java(it)
			}
			parts = append(parts, lowerFirst(m.Name)+"="+text)
		}
		return v.Shape.Name + "(" + strings.Join(parts, ", ") + ")"
	case v.Shape.Kind == contract.Blob:
		return "java.nio.HeapByteBuffer[pos=0 lim=" + strconv.Itoa(len(v.Text)) + " cap=" + strconv.Itoa(len(v.Text)) + "]"
	}
	return v.Text
}
