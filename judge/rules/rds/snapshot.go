package rds

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "rds/final-snapshot-both", Operations: []string{"DeleteDBInstance", "DeleteDBCluster"}, On: rule.Member("SkipFinalSnapshot"), Stage: rule.Combinations, Order: 1,
	When: "a last snapshot is to be skipped, and has a name",
	Code: combination, Status: 400, Message: "You cannot specify both FinalDBSnapshotIdentifier and SkipFinalSnapshot",
	Fix:      "leave FinalDBSnapshotIdentifier out, or SkipFinalSnapshot where the snapshot is wanted",
	Evidence: rule.Reported, Sources: []string{"https://github.com/crossplane-contrib/provider-aws/issues/1423", "botocore@1.43.11:data/rds/2014-10-31/service-2.json#DeleteDBInstanceMessage.FinalDBSnapshotIdentifier"},
	Check: func(c *rule.Case) *rule.Hit {
		skip, name := c.Get("SkipFinalSnapshot"), c.Get("FinalDBSnapshotIdentifier")
		if !strings.EqualFold(skip.Text, "true") || name.String() == "" {
			return nil
		}
		return rule.Refuse(c.At(skip), c.At(name))
	},
})
