// Package elasticache holds what Amazon ElastiCache checks beyond its model, and
// what it says of clusters and replication groups that are not there, or are
// there already.
package elasticache

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/judge/rule"
)

const kindCluster = "AWS::ElastiCache::CacheCluster"

const api = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/"

// lower is an identifier as ElastiCache keeps it.
func lower(s string) string { return strings.ToLower(rule.NameOf(s)) }

var _ = rule.Track(rule.Rule{
	ID:       "elasticache/not-found",
	When:     "the cache cluster or the replication group is known not to be there, or one is made that is there",
	Fix:      "name one that DescribeCacheClusters or DescribeReplicationGroups lists, in the region that is called",
	Not:      "a replication group's name where a cluster's is wanted: its clusters have numbers behind the name",
	Evidence: rule.Reported,
	Sources: []string{"https://github.com/aws/aws-cli/issues/4816", api + "API_DescribeCacheClusters.html", api + "API_DescribeReplicationGroups.html",
		api + "API_CreateCacheCluster.html", api + "API_CreateReplicationGroup.html"},
}, &rule.Kind{
	Type: kindCluster, Members: []string{"CacheClusterId"}, Name: lower,
	Made: []string{"CreateCacheCluster"}, Ended: []string{"DeleteCacheCluster"}, Slow: true,
	Lists:  map[string]string{"DescribeCacheClusters": "CacheClusterId"},
	Wanted: []string{"DescribeCacheClusters", "ModifyCacheCluster", "DeleteCacheCluster", "RebootCacheCluster"},
	Code:   "CacheClusterNotFound", Status: 404, Message: "CacheCluster not found: {name}",
	Taken: &rule.Answer{Code: "CacheClusterAlreadyExists", Status: 400},
}, &rule.Kind{
	Type: "AWS::ElastiCache::ReplicationGroup", Members: []string{"ReplicationGroupId"}, Name: lower,
	Made: []string{"CreateReplicationGroup"}, Ended: []string{"DeleteReplicationGroup"}, Slow: true,
	Lists:  map[string]string{"DescribeReplicationGroups": "ReplicationGroupId"},
	Wanted: []string{"DescribeReplicationGroups", "ModifyReplicationGroup", "DeleteReplicationGroup", "IncreaseReplicaCount", "DecreaseReplicaCount", "TestFailover"},
	Code:   "ReplicationGroupNotFoundFault", Status: 404,
	Taken: &rule.Answer{Code: "ReplicationGroupAlreadyExists", Status: 400},
})

// A replication group brings clusters of its own, and takes them along.
var _ = rule.Learn(rule.Learner{Service: "elasticache",
	Operations: []string{"CreateReplicationGroup", "ModifyReplicationGroup", "ModifyReplicationGroupShardConfiguration", "IncreaseReplicaCount", "DecreaseReplicaCount",
		"DeleteReplicationGroup"},
	Learn: func(c *rule.Case, _ *capture.Response) { c.Facts.OpenKind(kindCluster) }})
