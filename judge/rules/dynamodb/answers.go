package dynamodb

import "github.com/assay-project/assay/judge/rule"

// What answers show of tables, beside what requests do.
var _ = rule.Answers("dynamodb", &rule.Kind{
	Type: kindTable, Members: []string{"TableName"}, Name: tableName,
	Lists: map[string]string{"ListTables": "TableNames"}, Shown: []string{"DescribeTable"},
	Code: "ResourceNotFoundException", Message: "Requested resource not found",
	Also: []string{"Requested resource not found: Table: {name} not found", "Cannot do operations on a non-existent table", "Table not found: {name}"},
})
