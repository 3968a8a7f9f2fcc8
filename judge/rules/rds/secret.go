package rds

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// kindManaged is which secret holds the password of an instance or a cluster; the
// ID is "REGION:MEMBER:NAME", the attribute "arn" the secret's ARN.
const (
	kindManaged = "AWS::RDS::ManagedSecret"
	kindSecret  = "AWS::SecretsManager::Secret"
)

// managed returns the record of the request's secret, nil where it names neither
// an instance nor a cluster.
func managed(c *rule.Case) *facts.Resource {
	for _, m := range [...]string{"DBInstanceIdentifier", "DBClusterIdentifier"} {
		if v := c.Get(m); v != nil && v.Text != "" {
			return c.Facts.LearnResource(kindManaged, c.Region()+":"+m+":"+lower(v.Text))
		}
	}
	return nil
}

// An answer tells the secret that RDS keeps the master password in.
var _ = rule.Learn(rule.Learner{Service: "rds",
	Operations: []string{"CreateDBInstance", "ModifyDBInstance", "DescribeDBInstances", "CreateDBCluster", "ModifyDBCluster", "DescribeDBClusters"},
	Learn: func(c *rule.Case, resp *capture.Response) {
		id := rule.AnswerText(resp, "SecretArn")
		if id == "" {
			return
		}
		if r := managed(c); r != nil {
			r.Attrs["arn"] = id
		}
	}})

// RDS deletes the secret when it no longer manages the password, and with what
// the password is of; some time later.
// Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
var _ = rule.Learn(rule.Learner{Service: "rds", Operations: []string{"ModifyDBInstance", "DeleteDBInstance", "ModifyDBCluster", "DeleteDBCluster"},
	Learn: func(c *rule.Case, _ *capture.Response) {
		if strings.HasPrefix(c.Op, "Modify") && c.Text("ManageMasterUserPassword") != "false" {
			return
		}
		r := managed(c)
		if r == nil || r.Attrs["arn"] == "" {
			return
		}
		a, ok := arn.Split(r.Attrs["arn"])
		name := strings.TrimPrefix(a.Resource, "secret:")
		if n := len(name) - 7; ok && n > 0 && name[n] == '-' {
			c.Facts.LearnResource(kindSecret, a.Region+":"+name[:n]).Attrs[facts.Ending] = "1"
		}
		r.Attrs["arn"] = ""
	}})
