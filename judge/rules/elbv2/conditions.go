package elbv2

import (
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

const ruleQuotas = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"

// maxValues is how many values the conditions of a rule may have together. No
// quota increase changes it.
const maxValues = 5

var (
	ruleOps      = []string{"CreateRule", "ModifyRule"}
	onConditions = rule.Member("Conditions")
)

// configs are where a condition holds its values by field; some fields may have
// them in Values too.
var configs = map[string]string{
	"host-header": "HostHeaderConfig", "path-pattern": "PathPatternConfig", "http-header": "HttpHeaderConfig",
	"query-string": "QueryStringConfig", "http-request-method": "HttpRequestMethodConfig", "source-ip": "SourceIpConfig",
}

var _ = rule.Add(rule.Rule{
	ID: "elbv2/condition-field", Operations: ruleOps, On: onConditions, Stage: rule.Combinations, Order: 2,
	When: "a condition does not say of which field it is",
	Code: invalid, Status: 400, Message: "A condition field must be specified",
	Fix:      "give Field beside the values: host-header with HostHeaderConfig, http-request-method with HttpRequestMethodConfig",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-js/issues/2658", api + "API_RuleCondition.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		for _, v := range c.Get("Conditions").Elements() {
			if v.Get("Field") == nil && len(v.Items) > 0 {
				return rule.Refuse(c.At(v).Because("has no Field"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "elbv2/condition-values-twice", Operations: ruleOps, On: onConditions, Stage: rule.Combinations, Order: 3,
	When: "a condition of hosts or paths has values both in Values and in its configuration",
	Code: invalid, Status: 400, Message: "You cannot provide both Values and '{config}' for a condition of type '{field}'",
	Fix:      "send the configuration alone; what DescribeRules answers has both",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws-controllers-k8s/community/issues/2759", api + "API_RuleCondition.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range c.Get("Conditions").Elements() {
			field := v.Get("Field").String()
			if field != "host-header" && field != "path-pattern" {
				continue
			}
			plain, config := v.Get("Values"), v.Get(configs[field])
			if len(plain.Elements()) > 0 && len(config.Get("Values").Elements()) > 0 {
				return rule.Refuse(c.At(plain).Because("beside …"), c.At(config).Because("… this")).With("config", configs[field]).With("field", field)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "elbv2/condition-values", Operations: ruleOps, On: onConditions, Stage: rule.Combinations, Order: 4,
	When: "the conditions of a rule have more than five values together",
	Code: invalid, Status: 400, Message: "A rule can only have '5' condition values",
	Fix:      "spread the values over several rules, or match more with a wildcard",
	Not:      "several conditions in the rule: their values are counted together",
	Evidence: rule.Documented, Sources: []string{"https://github.com/aws/aws-cdk/issues/10065", "https://github.com/aws-cloudformation/cfn-lint/issues/3833", ruleQuotas},
	Check: func(c *rule.Case) *rule.Hit {
		n := 0
		for _, v := range c.Get("Conditions").Elements() {
			n += conditionValues(v)
		}
		if n <= maxValues {
			return nil
		}
		return rule.Refuse(c.AtMember("Conditions").Because("has " + strconv.Itoa(n)))
	},
})

// conditionValues counts the values of a condition. Regular expressions are not
// counted: whether they are among the five is not known.
func conditionValues(v *decode.Value) int {
	n := len(v.Get("Values").Elements())
	for _, m := range configs {
		n += len(v.Lookup(m, "Values").Elements())
	}
	return n
}
