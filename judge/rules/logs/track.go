package logs

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Track(rule.Rule{
	ID:       "logs/not-found",
	When:     "a resource policy or an export task is known not to be there: it was deleted, or is none of those there are",
	Fix:      "name one that DescribeResourcePolicies or DescribeExportTasks lists, in the region that is called",
	Evidence: rule.Recorded,
	Sources: []string{recorded + "test_logs_resource_policies.snapshot.json", apiDoc + "CancelExportTask.html",
		"https://github.com/getmoto/moto/blob/0af643a/tests/test_logs/test_export_tasks.py"},
}, &rule.Kind{
	Type: "AWS::Logs::ResourcePolicy", Members: []string{"policyName"},
	Made: []string{"PutResourcePolicy"}, Ended: []string{"DeleteResourcePolicy"},
	Lists:  map[string]string{"DescribeResourcePolicies": "policyName"},
	Wanted: []string{"DeleteResourcePolicy"},
	Code:   "ResourceNotFoundException", Status: 400, Message: "Policy with name [{name}] does not exist.",
}, &rule.Kind{
	Type: "AWS::Logs::ExportTask", Members: []string{"taskId"}, Made: []string{"CreateExportTask"}, Answer: "taskId",
	Wanted: []string{"CancelExportTask"},
	Code:   "ResourceNotFoundException", Status: 400, Message: "The specified export task does not exist.",
})
