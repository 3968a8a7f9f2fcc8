package dynamoexpr

import "strings"

// KeyCondition is what a key condition expression asks of one key attribute.
type KeyCondition struct {
	Attribute string
	// Op is the comparator as seen from the attribute, "BETWEEN" or
	// "begins_with".
	Op string
	// Values are the placeholders that it is compared with.
	Values []string
}

// Keys takes a key condition expression apart. Its errors stand alone: DynamoDB
// puts no "Invalid KeyConditionExpression: " before them.
func (x *Condition) Keys(s *Scope) ([]KeyCondition, *Error) {
	var out []KeyCondition
	err := x.Root.keys(s, &out)
	return out, err
}

func (n *Node) keys(s *Scope, out *[]KeyCondition) *Error {
	at := func(message string) *Error { return &Error{Message: message, Start: n.Start, End: n.End} }
	op := n.Op
	switch op {
	case "AND":
		for _, c := range n.Nodes {
			if err := c.keys(s, out); err != nil {
				return err
			}
		}
		return nil
	case "OR", "NOT", "IN", "<>":
		return at("Invalid operator used in KeyConditionExpression: " + op)
	}
	args := n.Operands
	if op == "" {
		if op = args[0].Function; op != "begins_with" {
			return at("Invalid operator used in KeyConditionExpression: " + op)
		}
		args = args[0].Args
	}
	if (op == "BETWEEN" || op == "begins_with") && args[0].Path == nil {
		return at("Invalid condition in KeyConditionExpression: " + op + " operator must have the key attribute as its first operand")
	}
	k := KeyCondition{Op: op}
	for i, a := range args {
		switch {
		case a.Function != "":
			return at("KeyConditionExpressions cannot contain nested operations")
		case a.Path == nil:
			k.Values = append(k.Values, a.Value)
		case k.Attribute != "":
			return at("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
		case len(a.Path.Elements) > 1:
			return at("KeyConditionExpressions cannot have conditions on nested attributes")
		default:
			p, _ := a.Path.resolve(s)
			k.Attribute = p.Head()
			if i > 0 {
				k.Op = strings.NewReplacer("<", ">", ">", "<").Replace(op)
			}
		}
	}
	if k.Attribute == "" {
		return at("Invalid condition in KeyConditionExpression: No key attribute specified")
	}
	for _, o := range *out {
		if o.Attribute == k.Attribute {
			return at("KeyConditionExpressions must only contain one condition per key")
		}
	}
	*out = append(*out, k)
	return nil
}
