package rds

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/judge/rule"
)

const (
	kindInstance = "AWS::RDS::DBInstance"
	kindCluster  = "AWS::RDS::DBCluster"
)

// lower is an identifier as RDS keeps it.
func lower(s string) string { return strings.ToLower(rule.NameOf(strings.TrimPrefix(s, "db:"))) }

var _ = rule.Track(rule.Rule{
	ID:       "rds/not-found",
	When:     "the database instance or cluster is known not to be there, or one is made that is there",
	Fix:      "name one that is there, in the region that is called",
	Evidence: rule.Documented, Sources: []string{motoErrors, api + "API_DescribeDBInstances.html", api + "API_DescribeDBClusters.html", api + "API_CreateDBInstance.html"},
}, &rule.Kind{
	Type: kindCluster, Members: []string{"DBClusterIdentifier"}, Name: lower,
	Made: []string{"CreateDBCluster", "RestoreDBClusterFromSnapshot", "RestoreDBClusterFromS3", "RestoreDBClusterToPointInTime"}, Ended: []string{"DeleteDBCluster"}, Slow: true,
	Lists:  map[string]string{"DescribeDBClusters": "DBClusterIdentifier"},
	Wanted: []string{"DescribeDBClusters", "ModifyDBCluster", "DeleteDBCluster", "StartDBCluster", "StopDBCluster", "FailoverDBCluster", "CreateDBClusterSnapshot"},
	Code:   "DBClusterNotFoundFault", Status: 404, Message: "DBCluster {name} not found.",
}, &rule.Kind{
	Type: kindInstance, Members: []string{"TargetDBInstanceIdentifier", "DBInstanceIdentifier"}, Name: lower,
	Made:  []string{"CreateDBInstance", "CreateDBInstanceReadReplica", "RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceFromS3", "RestoreDBInstanceToPointInTime"},
	Ended: []string{"DeleteDBInstance"}, Slow: true,
	Lists:  map[string]string{"DescribeDBInstances": "DBInstanceIdentifier"},
	Wanted: []string{"DescribeDBInstances", "ModifyDBInstance", "DeleteDBInstance", "StartDBInstance", "StopDBInstance", "RebootDBInstance", "CreateDBSnapshot"},
	Code:   "DBInstanceNotFound", Status: 404, Message: "DBInstance {name} not found.",
	Taken: &rule.Answer{Code: "DBInstanceAlreadyExists", Status: 400, Message: "DB instance already exists"},
})

// What is renamed is there under another name.
var _ = rule.Learn(rule.Learner{Service: "rds", Operations: []string{"ModifyDBInstance", "ModifyDBCluster"}, Learn: func(c *rule.Case, _ *capture.Response) {
	if c.Get("NewDBInstanceIdentifier") != nil {
		c.Facts.OpenKind(kindInstance)
	}
	if c.Get("NewDBClusterIdentifier") != nil {
		c.Facts.OpenKind(kindCluster)
	}
}})
