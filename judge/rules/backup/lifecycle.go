// Package backup holds what AWS Backup checks beyond its model.
package backup

import (
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

const (
	api   = "https://docs.aws.amazon.com/aws-backup/latest/devguide/"
	value = "InvalidParameterValueException"
)

var (
	plans  = []string{"CreateBackupPlan", "UpdateBackupPlan"}
	onPlan = rule.Member("BackupPlan")
)

// eachRule calls f for each rule of a plan that has a name, until it returns a
// hit.
func eachRule(c *rule.Case, f func(r *decode.Value) *rule.Hit) *rule.Hit {
	for _, r := range c.Get("BackupPlan", "Rules").Elements() {
		name := r.Get("RuleName")
		if name == nil {
			continue
		}
		if hit := f(r); hit != nil {
			return hit.With("name", name.Text)
		}
	}
	return nil
}

// days is a positive number of days; 0 for anything else, such as the values
// that stand for never.
func days(v *decode.Value) int {
	n, err := strconv.Atoi(v.String())
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// coldDays is how long a backup stays in cold storage at least.
// Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html
const coldDays = 90

var _ = rule.Add(rule.Rule{
	ID: "backup/cold-storage-days", Operations: plans, On: onPlan, Stage: rule.Combinations, Order: 2,
	When: "backups are to be deleted less than 90 days after they were moved to cold storage",
	Code: value, Status: 400, Message: "Error in rule {name} : Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays",
	Fix:      "set DeleteAfterDays to MoveToColdStorageAfterDays and 90 or more, or leave MoveToColdStorageAfterDays out",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/pull/7350", api + "API_Lifecycle.html"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachRule(c, func(r *decode.Value) *rule.Hit {
			end, cold := r.Lookup("Lifecycle", "DeleteAfterDays"), r.Lookup("Lifecycle", "MoveToColdStorageAfterDays")
			if n, m := days(end), days(cold); n == 0 || m == 0 || n >= m+coldDays {
				return nil
			}
			return rule.Refuse(c.At(end).Because("is less than 90 days after …"), c.At(cold).Because("… this"))
		})
	},
})

var _ = rule.Add(rule.Rule{
	ID: "backup/continuous-lifecycle", Operations: plans, On: onPlan, Stage: rule.Combinations, Order: 1,
	When: "continuous backups are to be moved to cold storage, or are given no lifecycle",
	Code: value, Status: 400, Message: "Error in rule {name} : Invalid lifecycle. MoveToColdStorageAfterDays is unavailable",
	Fix:      "give a Lifecycle with DeleteAfterDays of at most 35 and without MoveToColdStorageAfterDays, or leave EnableContinuousBackup out",
	Evidence: rule.Reported, Sources: []string{"https://github.com/lgallard/terraform-aws-backup/issues/40", "https://github.com/aws/aws-cdk/pull/17602", api + "point-in-time-recovery.html"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachRule(c, func(r *decode.Value) *rule.Hit {
			on, cycle := r.Get("EnableContinuousBackup"), r.Get("Lifecycle")
			cold := cycle.Get("MoveToColdStorageAfterDays")
			switch {
			case on.String() != "true":
				return nil
			case days(cold) > 0:
				return rule.Refuse(c.At(cold), c.At(on))
			case cycle == nil && c.In.Complete():
				hit := rule.Refuse(c.At(on).Because("wants a Lifecycle"))
				hit.Message = "Lifecycle must be specified for backup rule enabled continuous backup"
				return hit
			}
			return nil
		})
	},
})
