// Package dynamodbstreams holds how DynamoDB Streams words a refusal of what its model forbids.
package dynamodbstreams

import "github.com/assay-project/assay/judge/dialect"

var coral = dialect.Coral{Code: "ValidationException"}

var _ = dialect.Add(dialect.Dialect{Service: "dynamodbstreams", Word: dialect.TypesFirst(coral.Word)})
