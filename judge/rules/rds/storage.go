package rds

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

const storageDoc = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html"

// ownStorage reports whether an instance has storage of its own. Those of Aurora
// and of other clusters have the cluster's.
func ownStorage(c *rule.Case) bool {
	return !strings.HasPrefix(c.Text("Engine"), "aurora") && c.Get("DBClusterIdentifier") == nil
}

var _ = rule.Add(rule.Rule{
	ID: "rds/storage-iops", Operations: []string{"CreateDBInstance"}, On: rule.Member("StorageType"), Stage: rule.Combinations, Order: 3,
	When: "storage of provisioned IOPS is asked for without saying how many",
	Code: combination, Status: 400, Message: "The storage type {type} requires iops to be specified.",
	Fix:      "set Iops, or leave StorageType out",
	Evidence: rule.Reported, Sources: []string{"https://github.com/terraform-community-modules/tf_aws_rds/issues/22", api + "API_CreateDBInstance.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("StorageType")
		if v.Text != "io1" && v.Text != "io2" || c.Get("Iops") != nil || !c.In.Complete() || !ownStorage(c) {
			return nil
		}
		return rule.Refuse(c.At(v), c.AtMember("Iops").Because("absent")).With("type", v.Text)
	},
})

// striped is from how many GiB on RDS lays storage of type gp3 out over several
// volumes; below it, IOPS and throughput are what they are. Other engines are
// left out: SQL Server has no such size.
// Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
var striped = map[string]int{
	"mysql": 400, "mariadb": 400, "postgres": 400,
	"oracle-ee": 200, "oracle-ee-cdb": 200, "oracle-se2": 200, "oracle-se2-cdb": 200,
}

var _ = rule.Add(rule.Rule{
	ID: "rds/gp3-size", Operations: []string{"CreateDBInstance"}, On: rule.Member("StorageType"), Stage: rule.Combinations, Order: 4,
	When: "storage of type gp3 is too small for its engine to have IOPS or throughput of choice",
	Code: combination, Status: 400, Message: "You can't specify IOPS or storage throughput for engine {engine} and a storage size less than {size}.",
	Fix:      "leave Iops and StorageThroughput out, which are 3000 and 125 MiB/s then; or allocate {size} GiB or more",
	Not:      "the values that it has anyway: they are refused like others",
	Evidence: rule.Reported, Sources: []string{"https://github.com/cloudtools/troposphere/pull/2153", "https://github.com/cloudtools/troposphere/issues/2141", storageDoc},
	Check: func(c *rule.Case) *rule.Hit {
		engine, size := c.Text("Engine"), c.Get("AllocatedStorage")
		least := striped[engine]
		n, err := strconv.Atoi(size.String())
		if c.Text("StorageType") != "gp3" || err != nil || n >= least || !ownStorage(c) {
			return nil
		}
		hit := rule.Refuse().With("engine", engine).With("size", strconv.Itoa(least))
		for _, m := range [...]string{"Iops", "StorageThroughput"} {
			if v := c.Get(m); v != nil {
				hit.Culprits = append(hit.Culprits, c.At(v))
			}
		}
		if hit.Culprits == nil {
			return nil
		}
		hit.Culprits = append(hit.Culprits, c.At(size).Because("is less than "+strconv.Itoa(least)))
		return hit
	},
})
