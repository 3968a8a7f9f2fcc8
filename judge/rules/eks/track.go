// Package eks holds what Amazon EKS checks beyond its model, and what it says of
// clusters and node groups that are not there, or are there already.
package eks

import "github.com/assay-project/assay/judge/rule"

var clusters = rule.Kind{
	Type: "AWS::EKS::Cluster", Members: []string{"clusterName", "name"},
	Made: []string{"CreateCluster"}, Ended: []string{"DeleteCluster"}, Slow: true, Lists: map[string]string{"ListClusters": "clusters"},
	Wanted: []string{"DescribeCluster", "DeleteCluster", "UpdateClusterConfig", "UpdateClusterVersion", "CreateNodegroup", "DescribeNodegroup", "DeleteNodegroup",
		"ListNodegroups", "CreateAddon", "DescribeAddon", "DeleteAddon", "UpdateAddon", "ListAddons", "CreateFargateProfile", "DescribeFargateProfile",
		"DeleteFargateProfile", "ListFargateProfiles", "CreateAccessEntry", "DescribeAccessEntry", "DeleteAccessEntry", "ListAccessEntries"},
	Code: "ResourceNotFoundException", Status: 404, Message: "No cluster found for name: {name}.",
	Taken: &rule.Answer{Code: "ResourceInUseException", Status: 409, Message: "Cluster already exists with name: {name}"},
}

var _ = rule.Track(rule.Rule{
	ID:       "eks/not-found",
	When:     "the cluster or the node group is known not to be there, or a cluster is made that is there",
	Fix:      "name one that ListClusters or ListNodegroups lists, in the region that is called",
	Evidence: rule.Reported,
	Sources: []string{"https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1991", "https://github.com/getmoto/moto/blob/0af643a/moto/eks/models.py",
		"https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html", "https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeNodegroup.html"},
}, &clusters, &rule.Kind{
	Type: "AWS::EKS::Nodegroup", In: &clusters, Members: []string{"nodegroupName"},
	Made: []string{"CreateNodegroup"}, Ended: []string{"DeleteNodegroup"}, Slow: true, Lists: map[string]string{"ListNodegroups": "nodegroups"},
	Wanted: []string{"DescribeNodegroup", "DeleteNodegroup", "UpdateNodegroupConfig", "UpdateNodegroupVersion"},
	Code:   "ResourceNotFoundException", Status: 404, Message: "No node group found for name: {name}.",
})
