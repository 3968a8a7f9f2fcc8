package dynamoexpr

import (
	"slices"
	"strconv"
)

// maxIn is the most operands that IN takes.
const maxIn = 100

// Check holds a condition against its names and values, in DynamoDB's order:
// needless parentheses, functions, reserved words, and then, comparison by
// comparison, placeholders, and the number, sameness and types of operands.
func (x *Condition) Check(s *Scope) *Error {
	if x.redundant != nil {
		return x.redundant
	}
	if err := x.Root.operands(func(o *Operand) *Error {
		switch {
		case o.Function == "" || conditionFunctions[o.Function] > 0:
			return nil
		case o.Function == "if_not_exists" || o.Function == "list_append":
			return o.fault("The function is not allowed in a condition expression; function: " + o.Function)
		}
		return o.fault("Invalid function name; function: " + o.Function)
	}); err != nil {
		return err
	}
	if err := x.Root.each(checkMisused); err != nil {
		return err
	}
	if err := x.Root.operands(func(o *Operand) *Error {
		if o.Path == nil {
			return nil
		}
		return o.Path.reserved()
	}); err != nil {
		return err
	}
	return x.Root.each(func(n *Node) *Error { return n.check(s) })
}

// Heads returns the top-level attributes that the condition names.
func (x *Condition) Heads(s *Scope) []string {
	var out []string
	x.Root.operands(func(o *Operand) *Error {
		if o.Path != nil {
			p, _ := o.Path.resolve(s)
			if h := p.Head(); !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
		return nil
	})
	return out
}

// each calls f for the comparisons of a condition, in the order of the source.
func (n *Node) each(f func(*Node) *Error) *Error {
	for _, c := range n.Nodes {
		if err := c.each(f); err != nil {
			return err
		}
	}
	if len(n.Nodes) > 0 {
		return nil
	}
	return f(n)
}

func (n *Node) operands(f func(*Operand) *Error) *Error {
	return n.each(func(n *Node) *Error {
		for _, o := range n.Operands {
			if err := o.each(f); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkMisused finds a function where none may stand: size is a number and no
// condition, the others are conditions and no operands.
func checkMisused(n *Node) *Error {
	misused := func(o *Operand) *Error {
		return o.fault("The function is not allowed to be used this way in an expression; function: " + o.Function)
	}
	for _, o := range n.Operands {
		if err := o.each(func(f *Operand) *Error {
			for _, a := range f.Args {
				if a.Function != "" && a.Function != "size" {
					return misused(a)
				}
			}
			return nil
		}); err != nil {
			return err
		}
		if o.Function != "" && (o.Function == "size") == (n.Op == "") {
			return misused(o)
		}
	}
	return nil
}

func (n *Node) check(s *Scope) *Error {
	define := func(o *Operand) *Error {
		if o.Path != nil {
			_, err := o.Path.resolve(s)
			return err
		}
		return o.define(s)
	}
	count := func(o *Operand) *Error {
		if o.Function != "" && len(o.Args) != conditionFunctions[o.Function] {
			return o.wrongCount()
		}
		return nil
	}
	distinct := func(o *Operand) *Error {
		if o.Function != "" {
			return same(o.Function, o.Args, s)
		}
		return nil
	}
	for _, f := range []func(*Operand) *Error{define, count, distinct} {
		for _, o := range n.Operands {
			if err := o.each(f); err != nil {
				return err
			}
		}
	}
	switch n.Op {
	case "", "BETWEEN":
	case "IN":
		if k := len(n.Operands) - 1; k > maxIn {
			return n.Operands[0].fault("The IN operator is provided with too many operands; number of operands: " + strconv.Itoa(k))
		}
	default:
		if err := same(n.Op, n.Operands, s); err != nil {
			return err
		}
	}
	for _, o := range n.Operands {
		if err := o.each(func(o *Operand) *Error { return o.checkFunction(s) }); err != nil {
			return err
		}
	}
	if n.Op == "BETWEEN" {
		return n.checkBounds(s)
	}
	return nil
}

// same finds a path that is compared with itself.
func same(op string, args []*Operand, s *Scope) *Error {
	if len(args) != 2 || args[0].Path == nil || args[1].Path == nil {
		return nil
	}
	a, _ := args[0].Path.resolve(s)
	b, _ := args[1].Path.resolve(s)
	if !a.equal(b) {
		return nil
	}
	return args[1].fault("The first operand must be distinct from the remaining operands for this operator or function; operator: " +
		op + ", first operand: " + a.String())
}

var typeNames = []string{"S", "N", "B", "NULL", "SS", "BOOL", "L", "BS", "NS", "M"}

func (o *Operand) checkFunction(s *Scope) *Error {
	switch o.Function {
	case "attribute_exists", "attribute_not_exists":
		if o.Args[0].Path == nil {
			return o.needsPath()
		}
	case "begins_with":
		for _, a := range o.Args {
			if t := a.typ(s); t != "" && t != "S" && t != "B" {
				return a.wrongType(o.Function, t)
			}
		}
	case "size":
		if t := o.Args[0].typ(s); t == "N" || t == "BOOL" || t == "NULL" {
			return o.Args[0].wrongType(o.Function, t)
		}
	case "attribute_type":
		a := o.Args[1]
		t := a.typ(s)
		if t == "" {
			t = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"
		}
		if t != "S" {
			return a.wrongType(o.Function, t)
		}
		if text := s.Values[a.Value].Text; !slices.Contains(typeNames, text) {
			return a.fault("Invalid attribute type name found; type: " + text + ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}")
		}
	}
	return nil
}

// typ is the type of an operand as far as the expression tells it.
func (o *Operand) typ(s *Scope) string {
	switch {
	case o.Value != "":
		return s.Values[o.Value].Type
	case o.Function == "size":
		return "N"
	case o.Function != "":
		return "BOOL"
	}
	return ""
}

// checkBounds compares the bounds of BETWEEN where both are values.
func (n *Node) checkBounds(s *Scope) *Error {
	lo, hi := n.Operands[1], n.Operands[2]
	if lo.Value == "" || hi.Value == "" {
		return nil
	}
	a, b := s.Values[lo.Value], s.Values[hi.Value]
	bounds := "lower bound operand: AttributeValue: {" + a.Type + ":" + a.Text + "}, upper bound operand: AttributeValue: {" + b.Type + ":" + b.Text + "}"
	if a.Type != b.Type {
		return lo.fault("The BETWEEN operator requires same data type for lower and upper bounds; " + bounds)
	}
	if order, ok := a.Compare(b); ok && order > 0 {
		return lo.fault("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " + bounds)
	}
	return nil
}
