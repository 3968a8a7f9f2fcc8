// Package wafv2 holds what AWS WAF checks beyond its model.
package wafv2

import (
	"embed"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("wafv2", examples)

const (
	api     = "https://docs.aws.amazon.com/waf/latest/APIReference/"
	invalid = "WAFInvalidParameterException"
)

// cloudFrontRegion is the region that has what belongs to CloudFront, in the
// partition aws.
const cloudFrontRegion = "us-east-1"

var _ = rule.Add(rule.Rule{
	ID: "wafv2/cloudfront-region", On: rule.Member("Scope"), Stage: rule.Values, Order: 10,
	When: "the scope is CloudFront, and the endpoint another than that of us-east-1",
	Code: invalid, Status: 400, Message: "Error reason: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT",
	Fix:      "call the endpoint of us-east-1 (--region us-east-1), where everything for CloudFront is; for load balancers and APIs the scope is REGIONAL",
	Not:      "the region of the distribution's origin",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws-solutions/aws-waf-security-automations/issues/300", "https://github.com/cloud-custodian/cloud-custodian/issues/10129",
		"https://github.com/aws-samples/aws-genai-llm-chatbot/issues/585"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Scope")
		if v.Text != "CLOUDFRONT" || c.Partition() != "aws" || c.Region() == "" || c.Region() == cloudFrontRegion {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is global …"), c.AtHost().Because("… and this is "+c.Region()))
	},
})

// groups are the statements that refer to a rule group.
var groups = []string{"ManagedRuleGroupStatement", "RuleGroupReferenceStatement"}

var _ = rule.Add(rule.Rule{
	ID: "wafv2/rule-action", Operations: []string{"CreateWebACL", "UpdateWebACL"}, On: rule.Member("Rules"), Stage: rule.Combinations, Order: 1,
	When: "a rule has neither Action nor OverrideAction, both, or Action where it refers to a rule group",
	Code: invalid, Status: 400, Message: "Error reason: You have used none or multiple values for a field that requires exactly one value., field: RULE, parameter: Rule",
	Fix:      `give a rule that refers to a rule group OverrideAction ({"None": {}} to leave its actions as they are), and every other one Action`,
	Not:      "another statement, though the message speaks of fields of the rule",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/29321", "https://github.com/hashicorp/terraform-provider-aws/issues/14029",
		"https://github.com/aws/aws-cdk/issues/6056", api + "API_Rule.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		for _, r := range c.Get("Rules").Elements() {
			if r.Shape == nil || r.Get("Statement") == nil {
				continue
			}
			action, override := r.Get("Action"), r.Get("OverrideAction")
			var group *decode.Value
			for _, g := range groups {
				if s := r.Lookup("Statement", g); s != nil {
					group = s
				}
			}
			switch {
			case action == nil && override == nil && group != nil:
				return rule.Refuse(c.At(r).Because("has no OverrideAction"), c.At(group).Because("refers to a rule group"))
			case action == nil && override == nil:
				return rule.Refuse(c.At(r).Because("has no Action"))
			case action != nil && override != nil:
				return rule.Refuse(c.At(action), c.At(override))
			case action != nil && group != nil:
				return rule.Refuse(c.At(action).Because("is not for …"), c.At(group).Because("… a rule group: it takes OverrideAction"))
			}
		}
		return nil
	},
})
