package cloudwatch

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/alarm-period", Operations: []string{"PutMetricAlarm"}, On: rule.Member("Period"), Stage: rule.Combinations, Order: 1,
	When: "an alarm's period is neither 10, 20 or 30 seconds nor a multiple of 60",
	Code: "ValidationError", Status: 400, // the words changed when 20 came
	Fix:      "set Period to 10, 20, 30, or a multiple of 60",
	Evidence: rule.Reported, Sources: []string{"https://github.com/awsdocs/aws-cloudformation-user-guide/pull/777", "https://github.com/hashicorp/terraform-provider-aws/issues/42389",
		apiDoc + "PutMetricAlarm.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Period")
		n, err := strconv.Atoi(v.String())
		if err != nil || n <= 0 || n == 10 || n == 20 || n == 30 || n%60 == 0 {
			return nil // 0 and less are against the model
		}
		return rule.Refuse(c.At(v))
	},
})
