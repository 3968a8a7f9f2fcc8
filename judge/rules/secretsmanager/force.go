package secretsmanager

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "secretsmanager/force-and-window", Operations: []string{"DeleteSecret"}, On: rule.Member("ForceDeleteWithoutRecovery"), Stage: rule.Content, Order: 1,
	When: "a secret is to be deleted at once, and to be kept for some days",
	Code: "InvalidParameterException", Status: 400, Message: "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
	Fix:      "give one of the two",
	Evidence: rule.Documented, Sources: []string{apiDoc + "DeleteSecret.html", "https://github.com/getmoto/moto/blob/0af643a/moto/secretsmanager/models.py"},
	Check: func(c *rule.Case) *rule.Hit {
		force, days := c.Get("ForceDeleteWithoutRecovery"), c.Get("RecoveryWindowInDays")
		if days == nil || !strings.EqualFold(force.String(), "true") {
			return nil
		}
		return rule.Refuse(c.At(force), c.At(days))
	},
})
