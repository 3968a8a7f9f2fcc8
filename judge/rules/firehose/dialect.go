// Package firehose holds how Amazon Data Firehose words a refusal of what its model forbids.
package firehose

import "github.com/assay-project/assay/judge/dialect"

var coral = dialect.Coral{Code: "ValidationException"}

var _ = dialect.Add(dialect.Dialect{Service: "firehose", Word: dialect.TypesFirst(coral.Word)})
