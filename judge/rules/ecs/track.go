package ecs

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Track(rule.Rule{
	ID:       "ecs/cluster-not-found",
	When:     "the cluster is known not to be there: it is none of those that were listed, or that there are",
	Fix:      "create the cluster, or name one that ListClusters lists, in the region that is called; without a name it is \"default\"",
	Evidence: rule.Documented, Sources: []string{motoError, api + "API_RunTask.html", api + "API_CreateService.html"},
}, &rule.Kind{
	Type: "AWS::ECS::Cluster", Members: []string{"cluster", "clusterName"},
	Made: []string{"CreateCluster"}, Ended: []string{"DeleteCluster"}, Slow: true, Lists: map[string]string{"ListClusters": "clusterArns"},
	Wanted: []string{"RunTask", "StartTask", "StopTask", "CreateService", "UpdateService", "DeleteService", "ListTasks", "ListServices", "DescribeServices",
		"DescribeTasks", "DeleteCluster", "UpdateCluster", "PutClusterCapacityProviders"},
	Code: "ClusterNotFoundException", Status: 400, Message: "Cluster not found.",
	Always: func(name string) bool { return name == "default" },
})
