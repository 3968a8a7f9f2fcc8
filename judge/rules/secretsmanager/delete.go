package secretsmanager

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "secretsmanager/recovery-window", Operations: []string{"DeleteSecret"}, On: rule.Member("RecoveryWindowInDays"), Stage: rule.Content,
	When: "a secret is to be kept for less than 7 days or more than 30, also where it is to be deleted at once",
	Code: "InvalidParameterException", Status: 400, Message: "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
	Fix:      "give 7 to 30 days, or ForceDeleteWithoutRecovery=true and no days",
	Not:      "0 days beside ForceDeleteWithoutRecovery",
	Evidence: rule.Recorded, Sources: []string{"https://github.com/getmoto/moto/issues/6461", apiDoc + "DeleteSecret.html"},
	Check: func(c *rule.Case) *rule.Hit {
		days := c.Get("RecoveryWindowInDays")
		n, err := strconv.Atoi(days.String())
		if err != nil || n >= 7 && n <= 30 {
			return nil
		}
		return rule.Refuse(c.At(days))
	},
})
