package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/assay-project/assay/contract"
)

// Operation prints the contract of an operation: how it is sent, and what each
// member may be.
func (e *Explain) Operation(op *contract.Operation) error {
	s := e.t.s
	fmt.Fprintf(e.w, "%s %s  %s\n", op.Service.Name, s.strong(op.Name), s.faint(op.Service.Protocol.String()))
	fmt.Fprintf(e.w, "  %s %s\n", op.Method, op.URI)
	if op.Input != nil {
		fmt.Fprintln(e.w)
		e.members(op.Input, 1, map[*contract.Shape]bool{})
	}
	if len(op.Errors) > 0 {
		fmt.Fprintln(e.w)
		names := make([]string, len(op.Errors))
		for i, err := range op.Errors {
			names[i] = err.Code
			if err.Status != 0 {
				names[i] += fmt.Sprintf(" (%d)", err.Status)
			}
		}
		e.t.field("errors", strings.Join(names, ", "))
	}
	return e.w.Flush()
}

// Member prints the contract of one member, found by its dotted path.
func (e *Explain) Member(op *contract.Operation, path string) error {
	sh := op.Input
	var m *contract.Member
	for _, name := range strings.Split(path, ".") {
		for sh != nil && (sh.Kind == contract.List || sh.Kind == contract.Map) {
			if sh.Kind == contract.List {
				sh = sh.Element.Shape
			} else {
				sh = sh.Value.Shape
			}
		}
		if _, err := strconv.Atoi(name); err == nil {
			continue // an index: lists are passed through
		}
		if sh == nil || sh.Member(name) == nil {
			return fmt.Errorf("%s has no member %q", op.Name, path)
		}
		m = sh.Member(name)
		sh = m.Shape
	}
	if m == nil {
		return fmt.Errorf("%s has no member %q", op.Name, path)
	}
	fmt.Fprintf(e.w, "%s %s %s\n", op.Service.Name, op.Name, e.t.s.strong(path))
	e.member(m, 1, map[*contract.Shape]bool{})
	return e.w.Flush()
}

func (e *Explain) members(sh *contract.Shape, depth int, seen map[*contract.Shape]bool) {
	if seen[sh] {
		fmt.Fprintf(e.w, "%s%s\n", strings.Repeat("  ", depth), e.t.s.faint("(as above)"))
		return
	}
	seen[sh] = true
	defer delete(seen, sh)
	for _, m := range sh.Members {
		e.member(m, depth, seen)
	}
}

var places = [...]string{"", "header", "headers", "query", "query", "path", "status"}

func (e *Explain) member(m *contract.Member, depth int, seen map[*contract.Shape]bool) {
	indent := strings.Repeat("  ", depth)
	line := indent + e.t.s.strong(m.Name) + "  " + kindOf(m.Shape)
	if m.Required {
		line += "  required"
	}
	if p := places[m.Location]; p != "" {
		line += "  " + e.t.s.faint(p+" "+m.WireName)
	}
	fmt.Fprintln(e.w, line)
	for _, c := range constraints(m.Shape) {
		e.t.fold(indent+"    ", indent+"    ", c)
	}
	inner := m.Shape
	for inner.Kind == contract.List || inner.Kind == contract.Map {
		if inner.Kind == contract.List {
			inner = inner.Element.Shape
		} else {
			inner = inner.Value.Shape
		}
		for _, c := range constraints(inner) {
			e.t.fold(indent+"    each: ", indent+"    ", c)
		}
	}
	if inner.Kind == contract.Structure {
		e.members(inner, depth+1, seen)
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
