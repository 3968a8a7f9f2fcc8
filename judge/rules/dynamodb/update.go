package dynamodb

import (
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/dynamoexpr"
)

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/update-path", Operations: []string{"UpdateItem"}, On: rule.Member("UpdateExpression"), Stage: rule.Object, Order: 91,
	When: "an update writes into a map or list that the item has not, or reads an attribute that it has not",
	Code: invalid, Status: 400, Message: "The document path provided in the update expression is invalid for update",
	Fix:      "set the map or list around it first; read with if_not_exists",
	Not:      "SET a.b to make a: maps on the way are not made",
	Evidence: rule.Reported, Sources: []string{motoErrors, guide + "Expressions.UpdateExpressions.html"},
	Check: func(c *rule.Case) *rule.Hit {
		b := blocks(c)
		if len(b) != 1 {
			return nil
		}
		item, known := stateOf(c, b[0].table, b[0].get("Key"))
		p, _, err := b[0].parse(c)
		if !known || err != nil || p.update == nil {
			return nil
		}
		at := b[0].get("UpdateExpression")
		for _, sec := range p.update.Sections {
			for _, a := range sec.Actions {
				if path, missing := readsNothing(a.Value, item, b[0].get("Key"), p.scope); missing {
					hit := rule.Refuse(inside(c, at, path.Start, path.End).Because("is not in the item"))
					hit.Message = "The provided expression refers to an attribute that does not exist in the item"
					return hit
				}
			}
		}
		for _, path := range p.update.Targets(p.scope) {
			parent, nested := path.Parent()
			if !nested {
				continue
			}
			v, found, known := parent.At(item)
			if !known || found && v.Type == "" || found && (v.Type == "M" || v.Type == "L") {
				continue
			}
			return rule.Refuse(inside(c, at, path.Start, path.End).Because(parent.String() + " is not there, or no map or list"))
		}
		return nil
	},
})

// readsNothing finds a path that an operand reads and the item has not.
func readsNothing(o *dynamoexpr.Operand, item map[string]dynamoexpr.Value, key *decode.Value, s *dynamoexpr.Scope) (dynamoexpr.Path, bool) {
	if o == nil {
		return dynamoexpr.Path{}, false
	}
	if o.Path != nil {
		p, err := o.Path.Resolve(s)
		if err != nil || key.Entry(p.Head()) != nil {
			return p, false
		}
		_, found, known := p.At(item)
		return p, known && !found
	}
	args := o.Args
	if o.Function == "if_not_exists" {
		args = args[1:]
	}
	for _, a := range args {
		if p, missing := readsNothing(a, item, key, s); missing {
			return p, true
		}
	}
	return dynamoexpr.Path{}, false
}
