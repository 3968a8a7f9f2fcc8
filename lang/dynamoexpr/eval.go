package dynamoexpr

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// Truth is whether a condition holds.
type Truth uint8

// The truths.
const (
	Unknown Truth = iota // it turns on something that is not known
	False
	True
)

func truth(b, known bool) Truth {
	switch {
	case !known:
		return Unknown
	case b:
		return True
	}
	return False
}

// Holds tells whether the condition holds for an item, which is empty where
// there is none. Attributes of an unknown [Value] leave open what turns on them.
// The condition must have passed [Condition.Check] with the same scope.
func (x *Condition) Holds(item map[string]Value, s *Scope) Truth { return x.Root.holds(item, s) }

func (n *Node) holds(item map[string]Value, s *Scope) Truth {
	switch n.Op {
	case "NOT":
		return []Truth{Unknown, True, False}[n.Nodes[0].holds(item, s)]
	case "AND", "OR":
		decides, otherwise := False, True
		if n.Op == "OR" {
			decides, otherwise = True, False
		}
		out := otherwise
		for _, c := range n.Nodes {
			switch t := c.holds(item, s); t {
			case decides:
				return decides
			case Unknown:
				out = Unknown
			}
		}
		return out
	case "":
		return n.Operands[0].test(item, s)
	}
	vals := make([]Value, len(n.Operands))
	open := false
	for i, o := range n.Operands {
		v, found, known := o.get(item, s)
		if !known || found && v.Type == "" {
			open = true
		} else if !found && i == 0 {
			return truth(n.Op == "<>", true) // nothing is unequal to anything
		}
		vals[i] = v
	}
	if open {
		return Unknown
	}
	switch n.Op {
	case "IN":
		for _, v := range vals[1:] {
			if same, ok := vals[0].Equal(v); !ok {
				return Unknown
			} else if same {
				return True
			}
		}
		return False
	case "BETWEEN":
		lo, okLo := vals[0].Compare(vals[1])
		hi, okHi := vals[0].Compare(vals[2])
		return truth(okLo && okHi && lo >= 0 && hi <= 0, true)
	case "=", "<>":
		same, ok := vals[0].Equal(vals[1])
		return truth(same == (n.Op == "="), ok)
	}
	order, ok := vals[0].Compare(vals[1])
	if !ok {
		return False
	}
	return truth(order < 0 && n.Op[0] == '<' || order > 0 && n.Op[0] == '>' || order == 0 && len(n.Op) == 2, true)
}

// get returns what an operand stands for.
func (o *Operand) get(item map[string]Value, s *Scope) (v Value, found, known bool) {
	switch {
	case o.Value != "":
		v, found = s.Values[o.Value]
		return v, found, true
	case o.Path != nil:
		p, err := o.Path.resolve(s)
		if err != nil {
			return v, false, false
		}
		return p.At(item)
	}
	v, found, known = o.Args[0].get(item, s)
	if !known || !found {
		return v, found, known
	}
	n := len(v.Items)
	switch v.Type {
	case "S":
		n = len(utf16.Encode([]rune(v.Text)))
	case "B":
		n = len(v.Text)
	case "M":
		n = len(v.Fields)
	case "":
		return v, false, false
	case "N", "BOOL", "NULL":
		return Value{}, false, true
	}
	return Value{Type: "N", Text: strconv.Itoa(n)}, true, true
}

// test tells whether a function that is a condition holds.
func (o *Operand) test(item map[string]Value, s *Scope) Truth {
	v, found, known := o.Args[0].get(item, s)
	if !known {
		return Unknown
	}
	switch o.Function {
	case "attribute_exists":
		return truth(found, true)
	case "attribute_not_exists":
		return truth(!found, true)
	}
	w, has, knownW := o.Args[1].get(item, s)
	switch {
	case !found || knownW && !has:
		return False
	case v.Type == "" || !knownW || w.Type == "":
		return Unknown
	}
	switch o.Function {
	case "attribute_type":
		return truth(v.Type == w.Text, true)
	case "begins_with":
		return truth(v.Type == w.Type && strings.HasPrefix(v.Text, w.Text), true)
	}
	if v.Type == "S" { // contains
		return truth(w.Type == "S" && strings.Contains(v.Text, w.Text), true)
	}
	for _, it := range v.Items {
		if same, ok := it.Equal(w); ok && same {
			return True
		}
	}
	return False
}
