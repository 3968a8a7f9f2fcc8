package wafv2

import (
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// ruleOps are the operations that take rules.
var ruleOps = []string{"CreateWebACL", "UpdateWebACL", "CreateRuleGroup", "UpdateRuleGroup"}

// find returns what check finds first in a value and in what is within it, from
// outside to inside: statements nest.
func find(v *decode.Value, check func(*decode.Value) *rule.Hit) *rule.Hit {
	if v == nil {
		return nil
	}
	if v.Shape != nil && v.Kind == decode.Struct {
		if hit := check(v); hit != nil {
			return hit
		}
	}
	for _, it := range v.Items {
		if hit := find(it, check); hit != nil {
			return hit
		}
	}
	return nil
}

// combining are the statements that combine others, as messages name them.
var combining = map[string]string{"AndStatement": "AND_STATEMENT", "OrStatement": "OR_STATEMENT"}

var _ = rule.Add(rule.Rule{
	ID: "wafv2/nested-statements", Operations: ruleOps, On: rule.Member("Rules"), Stage: rule.Combinations, Order: 2,
	When: "an AndStatement or OrStatement has fewer than two statements",
	Code: invalid, Status: 400,
	Message:  "Error reason: You haven't met a minimum requirement for a threshold setting. Examples include a rule group capacity setting that's too low and an OR statement with only one nested statement., field: {field}, parameter: {parameter}",
	Fix:      "write each condition as a statement of its own in Statements; a single one needs no {parameter} around it",
	Not:      "two kinds of match in one statement: each has exactly one",
	Evidence: rule.Documented, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/34320", api + "API_AndStatement.html", api + "API_OrStatement.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		return find(c.Get("Rules"), func(v *decode.Value) *rule.Hit {
			list, field := v.Get("Statements"), combining[v.Shape.Name]
			if field == "" || list == nil || list.Kind != decode.List || len(list.Items) >= 2 {
				return nil
			}
			return rule.Refuse(c.At(list).Because("has "+strconv.Itoa(len(list.Items)))).With("field", field).With("parameter", v.Shape.Name)
		})
	},
})

// choices are the structures of which exactly one member is to be given, as
// messages name them.
var choices = map[string]string{"Statement": "STATEMENT", "RuleAction": "RULE_ACTION", "FieldToMatch": "FIELD_TO_MATCH"}

var _ = rule.Add(rule.Rule{
	ID: "wafv2/exactly-one", Operations: ruleOps, On: rule.Member("Rules"), Stage: rule.Combinations, Order: 3,
	When: "a statement, an action or a field to match is none of its kinds, or several",
	Code: invalid, Status: 400,
	Message:  "Error reason: You have used none or multiple values for a field that requires exactly one value., field: {field}, parameter: {parameter}",
	Fix:      `give exactly one member: {"Block": {}} for an action, {"UriPath": {}} for a field to match; join several statements in an AndStatement or OrStatement`,
	Evidence: rule.Documented, Sources: []string{"https://github.com/umotif-public/terraform-aws-waf-webaclv2/pull/85", "https://github.com/hashicorp/terraform-provider-aws/issues/28808",
		"https://github.com/aws/aws-cdk/issues/16627", api + "API_FieldToMatch.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		return find(c.Get("Rules"), func(v *decode.Value) *rule.Hit {
			field := choices[v.Shape.Name]
			if field == "" {
				return nil
			}
			var given []rule.Culprit
			for _, it := range v.Items {
				switch {
				case it.Unknown:
					return nil // a kind that is newer than the model
				case it.Kind != decode.Null:
					given = append(given, c.At(it).Because("is one of several"))
				}
			}
			switch len(given) {
			case 0:
				given = []rule.Culprit{c.At(v).Because("is empty")}
			case 1:
				return nil
			}
			return rule.Refuse(given...).With("field", field).With("parameter", v.Shape.Name)
		})
	},
})
