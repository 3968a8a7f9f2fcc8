// Package glue holds how AWS Glue words a refusal of what its model forbids.
package glue

import "github.com/assay-project/assay/judge/dialect"

var coral = dialect.Coral{Code: "ValidationException"}

var _ = dialect.Add(dialect.Dialect{Service: "glue", Word: dialect.TypesFirst(coral.Word)})
