package dynamodb

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// onExpression asks for anything that may hold an expression.
var onExpression = rule.Member("UpdateExpression", "ConditionExpression", "KeyConditionExpression", "FilterExpression",
	"ProjectionExpression", "RequestItems", "TransactItems")

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/expression-invalid", Operations: itemOps, On: onExpression, Stage: rule.Combinations, Order: orderExpression,
	When: "an expression does not parse, or does not fit the names and values that come with it",
	Code: invalid, Status: 400, Message: "{envelope}Invalid {parameter}: {reason}",
	Fix: "correct the expression where it is marked", Not: "escaping or quoting: values go into ExpressionAttributeValues, odd names into ExpressionAttributeNames",
	Evidence: rule.Recorded, Sources: []string{
		moto + "exceptions/test_dynamodb_exceptions.py", conformance + "tier3/error-messages/updateItem.test.ts",
		motoErrors, dynalite + "validations/index.js", "https://github.com/aws/aws-cdk/issues/7591", guide + "Expressions.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, b := range blocks(c) {
			_, at, err := b.parse(c)
			if err == nil {
				continue
			}
			hit := rule.Refuse(inside(c, at, err.Start, err.End).Because(firstLower(err.Message)))
			switch {
			case strings.HasPrefix(err.Name, "#"):
				hit.Fix = "define " + err.Name + " in ExpressionAttributeNames"
			case strings.HasPrefix(err.Name, ":") && strings.Contains(err.Message, "not defined"):
				hit.Fix = "define " + err.Name + " in ExpressionAttributeValues"
			case strings.Contains(err.Message, "reserved"):
				hit.Fix = "write #" + err.Name + " in the expression and set ExpressionAttributeNames {\"#" + err.Name + "\": \"" + err.Name + "\"}"
			case at.Text == "":
				hit.Fix = "leave " + at.Member.Name + " out where nothing is asked"
			case strings.Contains(err.Message, "section can only"):
				hit.Fix = "join the clauses of that keyword into one, separated by commas"
			case strings.Contains(err.Message, "redundant"):
				hit.Fix = "take away one pair of parentheses"
			}
			return hit.With("envelope", envelope(c)).With("parameter", at.Member.Name).With("reason", err.Message)
		}
		return nil
	},
})

// inside blames a stretch of a JSON string. The place is exact where the text
// before it stands unescaped.
func inside(c *rule.Case, v *decode.Value, start, end int) rule.Culprit {
	cu := c.At(v)
	if v.End-v.Start == len(v.Text)+2 && end > start { // nothing is escaped
		cu.Start, cu.End = v.Start+1+start, v.Start+1+end
	}
	return cu
}

func firstLower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + strings.TrimSuffix(s[1:], ";")
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/placeholder-key", Operations: itemOps,
	On: rule.Member("ExpressionAttributeNames", "ExpressionAttributeValues", "RequestItems", "TransactItems"), Stage: rule.Combinations, Order: orderScope,
	When: "a key of ExpressionAttributeNames is not # and a word, or one of ExpressionAttributeValues not : and a word, or either is empty",
	Code: invalid, Status: 400, Message: "{envelope}{parameter} contains invalid key: Syntax error; key: \"{key}\"",
	Fix:      "name placeholders #word and :word, of letters, digits and underscores",
	Evidence: rule.Reported, Sources: []string{moto + "exceptions/test_dynamodb_exceptions.py", motoErrors, dynalite + "validations/index.js",
		"https://github.com/4ossiblellc/dynamodb-update-expression/issues/13"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, b := range blocks(c) {
			if len(b.expressions()) == 0 {
				continue
			}
			for _, name := range []string{"ExpressionAttributeNames", "ExpressionAttributeValues"} {
				m, mark := b.get(name), byte('#')
				if name == "ExpressionAttributeValues" {
					mark = ':'
				}
				if m == nil {
					continue
				}
				if len(m.Items) == 0 && m.Kind == decode.Map {
					hit := rule.Refuse(c.At(m).Because("is empty"))
					hit.Message, hit.Fix = "{envelope}{parameter} must not be empty", "leave "+name+" out"
					return hit.With("envelope", envelope(c)).With("parameter", name)
				}
				for _, it := range m.Items {
					if !placeholder(it.Key, mark) {
						return rule.Refuse(c.At(it).Because("must be named "+string(mark)+"word")).
							With("envelope", envelope(c)).With("parameter", name).With("key", it.Key)
					}
				}
			}
		}
		return nil
	},
})

func placeholder(s string, mark byte) bool {
	if len(s) < 2 || s[0] != mark {
		return false
	}
	for i := 1; i < len(s); i++ {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_') {
			return false
		}
	}
	return true
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/placeholder-unused", Operations: itemOps,
	On: rule.Member("ExpressionAttributeNames", "ExpressionAttributeValues", "RequestItems", "TransactItems"), Stage: rule.Combinations, Order: orderUnused,
	When: "ExpressionAttributeNames or ExpressionAttributeValues has an entry that no expression uses",
	Code: invalid, Status: 400, Message: "{envelope}Value provided in {parameter} unused in expressions: keys: {keys}",
	Fix: "remove the entries that are not used, or use them", Not: "adding an expression that does nothing with them",
	Beside:   []rule.Neighbour{{Code: invalid, Means: "… can only be specified when using expressions: there is no expression at all"}},
	Evidence: rule.Recorded, Sources: []string{moto + "exceptions/test_dynamodb_exceptions.py", conformance + "tier3/error-messages/query.test.ts"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, b := range blocks(c) {
			if len(b.expressions()) == 0 || b.get("ExpressionAttributeNames") == nil && b.get("ExpressionAttributeValues") == nil {
				continue
			}
			p, _, err := b.parse(c)
			if err != nil {
				return nil // that is said first
			}
			for _, name := range []string{"ExpressionAttributeNames", "ExpressionAttributeValues"} {
				m := b.get(name)
				if m == nil {
					continue
				}
				unused := keysIn(m, func(k string) bool { return !p.scope.Used[k] })
				if len(unused) == 0 {
					continue
				}
				hit := rule.Refuse()
				for _, k := range unused {
					hit.Culprits = append(hit.Culprits, c.At(m.Entry(k)).Because("no expression uses "+k))
				}
				return hit.With("envelope", envelope(c)).With("parameter", name).With("keys", braces(unused))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/placeholders-alone", Operations: itemOps,
	On: rule.Member("ExpressionAttributeNames", "ExpressionAttributeValues", "RequestItems", "TransactItems"), Stage: rule.Combinations, Order: orderAlone,
	When: "ExpressionAttributeNames or ExpressionAttributeValues comes without an expression that could use it",
	Code: invalid, Status: 400, Message: "{envelope}ExpressionAttributeNames can only be specified when using expressions",
	Fix:      "add the expression, or leave the names and values out",
	Beside:   []rule.Neighbour{{Code: invalid, Means: "… unused in expressions: there is an expression, which does not use it"}},
	Evidence: rule.Reported, Sources: []string{moto + "exceptions/test_dynamodb_exceptions.py", conformance + "tier3/error-messages/putItem.test.ts", dynalite + "validations/index.js"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, b := range blocks(c) {
			list := b.expressions()
			if v := b.get("ExpressionAttributeNames"); v != nil && len(list) == 0 {
				return rule.Refuse(c.At(v).Because("there is no expression")).With("envelope", envelope(c))
			}
			v := b.get("ExpressionAttributeValues")
			if v == nil || len(list) > 1 || len(list) == 1 && list[0].Member.Name != "ProjectionExpression" {
				continue
			}
			var takers []string
			for _, m := range expressionMembers[:4] {
				if b.at.Shape != nil && b.at.Shape.Member(m) != nil {
					takers = append(takers, m)
				}
			}
			if len(takers) == 0 {
				continue
			}
			verb := " is"
			if len(takers) > 1 {
				verb = " are"
			}
			hit := rule.Refuse(c.At(v).Because("no expression takes values"))
			hit.Message = "{envelope}ExpressionAttributeValues can only be specified when using expressions: {takers} null"
			return hit.With("envelope", envelope(c)).With("takers", takersInOrder(takers)+verb)
		}
		return nil
	},
})

// takersInOrder joins the names as DynamoDB does: filters before keys.
func takersInOrder(names []string) string {
	if len(names) == 2 && names[0] == "KeyConditionExpression" {
		names = []string{names[1], names[0]}
	}
	return strings.Join(names, " and ")
}

// legacy are the parameters that expressions replace.
var legacy = []string{"Expected", "AttributeUpdates", "AttributesToGet", "QueryFilter", "ScanFilter", "ConditionalOperator", "KeyConditions"}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/legacy-with-expression", Operations: itemOps,
	On:    rule.Member(append([]string{"RequestItems"}, legacy...)...),
	Stage: rule.Combinations, Order: orderLegacy,
	When: "an expression comes with a legacy parameter",
	Code: invalid, Status: 400,
	Message: "{envelope}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {legacy} Expression parameters: {expressions}",
	Fix:     "write the legacy parameters as expressions", Evidence: rule.Reported,
	Sources: []string{conformance + "tier3/error-messages/updateItem.test.ts", conformance + "tier3/error-messages/putItem.test.ts", dynalite + "validations/index.js"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, b := range blocks(c) {
			list := b.expressions()
			if len(list) == 0 {
				continue
			}
			hit := rule.Refuse()
			var old, now []string
			for _, m := range legacy {
				v := b.get(m)
				if v == nil || m == "KeyConditions" && b.get("KeyConditionExpression") == nil {
					continue // keys may be given the old way beside a new filter
				}
				old = append(old, m)
				hit.Culprits = append(hit.Culprits, c.At(v).Because("a legacy parameter …"))
			}
			if len(old) == 0 {
				continue
			}
			for i := len(list) - 1; i >= 0; i-- {
				now = append(now, list[i].Member.Name)
				hit.Culprits = append(hit.Culprits, c.At(list[i]).Because("… beside an expression"))
			}
			return hit.With("envelope", envelope(c)).With("legacy", braces(old)).With("expressions", braces(now))
		}
		return nil
	},
})
