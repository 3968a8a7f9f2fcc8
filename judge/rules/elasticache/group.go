package elasticache

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

const combination = "InvalidParameterCombination"

// elsewhere are the members that say in another way of how many clusters a group
// is, or may: its shards, what it is made of, and its mode.
var elsewhere = []string{"NumNodeGroups", "ReplicasPerNodeGroup", "NodeGroupConfiguration", "PrimaryClusterId", "GlobalReplicationGroupId",
	"SnapshotName", "SnapshotArns", "ServerlessCacheSnapshotName", "ClusterMode"}

// usualParameters reports whether a group has parameters that do not divide it
// into shards. Of a group of parameters of the caller's own that is not known.
func usualParameters(name string) bool {
	return name == "" || strings.HasPrefix(name, "default.") && !strings.HasSuffix(name, ".cluster.on")
}

var _ = rule.Add(rule.Rule{
	ID: "elasticache/failover-alone", Operations: []string{"CreateReplicationGroup"}, On: rule.Member("AutomaticFailoverEnabled"), Stage: rule.Combinations, Order: 1,
	When: "a group of one cluster is to fail over by itself",
	Code: combination, Status: 400, Message: "When using automatic failover, there must be at least 2 cache clusters in the replication group.",
	Fix:      "set NumCacheClusters to 2 or more, or AutomaticFailoverEnabled to false",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform/issues/25077", "https://github.com/ministryofjustice/cloud-platform-environments/pull/5719",
		api + "API_CreateReplicationGroup.html"},
	Check: func(c *rule.Case) *rule.Hit {
		failover, clusters := c.Get("AutomaticFailoverEnabled"), c.Get("NumCacheClusters")
		n, err := strconv.Atoi(clusters.String())
		if !strings.EqualFold(failover.Text, "true") || err != nil || n >= 2 || !c.In.Complete() || !usualParameters(c.Text("CacheParameterGroupName")) {
			return nil
		}
		for _, m := range elsewhere {
			if c.Get(m) != nil {
				return nil
			}
		}
		return rule.Refuse(c.At(clusters).Because("must be at least 2 …"), c.At(failover).Because("… for this"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "elasticache/replica-parameters", Operations: []string{"CreateCacheCluster"}, On: rule.Member("ReplicationGroupId"), Stage: rule.Combinations, Order: 1,
	When: "a cluster that joins a replication group says of what type, engine or size it is",
	Code: combination, Status: 400, Message: "Cannot specify additional cache cluster parameters when creating a replica cluster",
	Fix:      "leave CacheNodeType, Engine and NumCacheNodes out: a replica is as its primary",
	Not:      "the same values as the primary's",
	Evidence: rule.Reported, Sources: []string{"https://github.com/boto/boto/issues/2180", "https://github.com/aws/aws-sdk-js/issues/255", "https://github.com/aws/aws-sdk-ruby/issues/546"},
	Check: func(c *rule.Case) *rule.Hit {
		var given []*decode.Value
		for _, m := range [...]string{"CacheNodeType", "Engine", "NumCacheNodes"} {
			if v := c.Get(m); v != nil {
				given = append(given, v)
			}
		}
		// They were seen refused together; of one alone it is not known.
		if group := c.Get("ReplicationGroupId"); group.Text != "" && len(given) == 3 {
			return rule.Refuse(c.At(given[0]), c.At(given[1]), c.At(given[2]), c.At(group))
		}
		return nil
	},
})
