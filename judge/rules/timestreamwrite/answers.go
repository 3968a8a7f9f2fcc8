package timestreamwrite

import "github.com/assay-project/assay/judge/rule"

// What answers show of databases, beside what requests do.
var _ = rule.Answers("timestream-write", &rule.Kind{
	Type: kindDatabase, Members: []string{"DatabaseName"},
	Lists: map[string]string{"ListDatabases": "DatabaseName"}, Shown: []string{"DescribeDatabase", "ListTables"},
	Code: "ResourceNotFoundException", Telling: []string{"DescribeDatabase"},
})
