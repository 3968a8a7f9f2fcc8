// Package redshift holds what Amazon Redshift checks beyond its model.
package redshift

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

const api = "https://docs.aws.amazon.com/redshift/latest/APIReference/"

var _ = rule.Add(rule.Rule{
	ID: "redshift/single-node-count", Operations: []string{"CreateCluster"}, On: rule.Member("NumberOfNodes"), Stage: rule.Combinations, Order: 1,
	When: "a cluster of a single node is told how many nodes it has",
	Code: "InvalidParameterValue", Status: 400, Message: "Number of nodes must be not be supplied for cluster type single-node.",
	Fix:      "leave NumberOfNodes out, or make ClusterType multi-node and have two nodes or more",
	Not:      "NumberOfNodes 1, which is refused as well",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cdk/issues/9856", "https://github.com/astronomer/astronomer-providers/issues/376", api + "API_CreateCluster.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Text("ClusterType") != "single-node" {
			return nil
		}
		return rule.Refuse(c.AtMember("NumberOfNodes"), c.AtMember("ClusterType"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "redshift/multi-node-count", Operations: []string{"ModifyCluster"}, On: rule.Member("ClusterType"), Stage: rule.Combinations, Order: 1,
	When: "a cluster is to be of several nodes, and is not given two or more",
	Code: "InvalidParameterCombination", Status: 400, Message: "Number of nodes for cluster type multi-node must be greater than or equal to 2",
	Fix:      "give NumberOfNodes, 2 or more, also where it stays as it is",
	Not:      "leaving it out because the cluster has so many already",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform/issues/11402", "https://github.com/hashicorp/terraform/issues/12220",
		"https://github.com/getmoto/moto/pull/3513", api + "API_ModifyCluster.html"},
	Check: func(c *rule.Case) *rule.Hit {
		typ, nodes := c.Get("ClusterType"), c.Get("NumberOfNodes")
		if typ.Text != "multi-node" {
			return nil
		}
		if nodes == nil {
			if !c.In.Complete() {
				return nil
			}
			return rule.Refuse(c.At(typ), c.AtMember("NumberOfNodes").Because("absent"))
		}
		if n, err := strconv.Atoi(nodes.Text); err != nil || n >= 2 {
			return nil
		}
		return rule.Refuse(c.At(nodes), c.At(typ))
	},
})
