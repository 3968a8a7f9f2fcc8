// Package rds holds what Amazon RDS checks beyond its model, and how it words
// what its model forbids. RDS says each thing in a sentence of its own.
package rds

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

const (
	motoErrors  = "https://github.com/getmoto/moto/blob/0af643a/moto/rds/exceptions.py"
	motoModels  = "https://github.com/getmoto/moto/blob/0af643a/moto/rds/models.py"
	api         = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/"
	value       = "InvalidParameterValue"
	combination = "InvalidParameterCombination"
)

var coral = dialect.Coral{Code: "ValidationError"}

var _ = dialect.Add(dialect.Dialect{Service: "rds", Word: coral.Word})

var _ = rule.Add(rule.Rule{
	ID: "rds/password-characters", Operations: []string{"CreateDBInstance", "ModifyDBInstance", "CreateDBCluster", "ModifyDBCluster"},
	On: rule.Member("MasterUserPassword"), Stage: rule.Values, Order: 10,
	When: "the master password holds /, @, a quote, a blank or a character that cannot be printed",
	Code: value, Status: 400,
	Message:  `The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`,
	Fix:      "choose a password without these characters, or let RDS make one (ManageMasterUserPassword)",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateDBInstance.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("MasterUserPassword")
		if strings.IndexFunc(v.Text, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' || r == '@' || r == '"' }) < 0 {
			return nil
		}
		at := c.At(v).Because("holds a character that is not allowed")
		at.Secret = true
		return rule.Refuse(at)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "rds/identifier", Operations: []string{"CreateDBInstance"}, On: rule.Member("DBInstanceIdentifier"), Stage: rule.Values, Order: 11,
	When: "a database instance's identifier is none",
	Code: value, Status: 400,
	Message:  "The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.",
	Fix:      "use letters, digits and single hyphens, a letter first, no hyphen last",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateDBInstance.html", motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("DBInstanceIdentifier"); !identifier(v.Text) {
			return rule.Refuse(c.At(v))
		}
		return nil
	},
})

func identifier(s string) bool {
	letter := func(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
	for i, r := range s {
		if i == 0 && !letter(r) || !letter(r) && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return s != "" && !strings.HasSuffix(s, "-") && !strings.Contains(s, "--")
}

var _ = rule.Add(rule.Rule{
	ID: "rds/monitoring", Operations: []string{"CreateDBInstance"}, On: rule.Member("MonitoringInterval"), Stage: rule.Combinations, Order: 1,
	When: "enhanced monitoring has an interval and no role",
	Code: combination, Status: 400, Message: "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
	Fix:      "give MonitoringRoleArn, or set MonitoringInterval to 0",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateDBInstance.html", motoModels},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("MonitoringInterval")
		if v.Text == "0" || c.Get("MonitoringRoleArn") != nil || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.At(v), c.AtMember("MonitoringRoleArn").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "rds/max-storage", Operations: []string{"CreateDBInstance"}, On: rule.Member("MaxAllocatedStorage"), Stage: rule.Combinations, Order: 2,
	When: "storage may grow to no more than what is allocated at once",
	Code: combination, Status: 400, Message: "Max storage size must be greater than storage size",
	Fix:      "set MaxAllocatedStorage above AllocatedStorage, or leave it out",
	Evidence: rule.Reported, Sources: []string{motoModels, "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html"},
	Check: func(c *rule.Case) *rule.Hit {
		limit, size := c.Get("MaxAllocatedStorage"), c.Get("AllocatedStorage")
		a, err1 := strconv.Atoi(limit.String())
		b, err2 := strconv.Atoi(size.String())
		if err1 != nil || err2 != nil || a > b {
			return nil
		}
		return rule.Refuse(c.At(limit), c.At(size))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "rds/event-source-type", Operations: []string{"DescribeEvents"}, On: rule.Member("SourceIdentifier"), Stage: rule.Combinations, Order: 1,
	When: "events of one source are asked for without saying of what type it is",
	Code: combination, Status: 400, Message: "Cannot specify source identifier without source type",
	Fix:      "give SourceType beside SourceIdentifier",
	Evidence: rule.Documented, Sources: []string{api + "API_DescribeEvents.html", motoModels},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Get("SourceType") != nil || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.AtMember("SourceIdentifier"), c.AtMember("SourceType").Because("absent"))
	},
})
