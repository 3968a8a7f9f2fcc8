// Package opensearch words what OpenSearch Service's model forbids. Nothing that
// it checks beyond its model is known well enough to be a rule.
package opensearch

import (
	"github.com/assay-project/assay/judge/dialect"
)

var coral = dialect.Coral{Code: "ValidationException"}

var _ = dialect.Add(dialect.Dialect{Service: "opensearch", Word: coral.Word})
