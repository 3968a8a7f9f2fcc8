package logs

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// retentions are for how many days logs may be kept.
// Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
var retentions = []string{"1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731", "1096", "1827", "2192", "2557", "2922", "3288", "3653"}

var _ = rule.Add(rule.Rule{
	ID: "logs/retention", Operations: []string{"PutRetentionPolicy"}, On: rule.Member("retentionInDays"), Stage: rule.Values,
	When: "logs are to be kept for a number of days that is none of those there are",
	Code: badParameter, Status: 400,
	Message: "1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [{all}]",
	Fix:     "choose one of {all}; to keep them for ever, DeleteRetentionPolicy", Evidence: rule.Documented, Sources: []string{apiDoc + "PutRetentionPolicy.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("retentionInDays")
		if _, err := strconv.Atoi(v.Text); err != nil {
			return nil
		}
		for _, r := range retentions {
			if r == v.Text {
				return nil
			}
		}
		return rule.Refuse(c.At(v)).With("days", v.Text).With("all", strings.Join(retentions, ", "))
	},
})
