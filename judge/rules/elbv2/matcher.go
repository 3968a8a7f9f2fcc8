package elbv2

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "elbv2/matcher-empty", Operations: []string{"CreateTargetGroup", "ModifyTargetGroup"}, On: rule.Member("Matcher"), Stage: rule.Values, Order: 10,
	When: "the HTTP codes of a health check are there and empty",
	Code: invalid, Status: 400, Message: "Health check matcher HTTP code cannot be empty",
	Fix:      "give codes (200, 200-299, 200,202), or leave Matcher out for the default",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/2351", "https://github.com/hashicorp/terraform-provider-aws/issues/2327",
		api + "API_Matcher.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Matcher", "HttpCode")
		if v == nil || v.Text != "" || c.Get("Matcher", "GrpcCode") != nil {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is empty"))
	},
})
