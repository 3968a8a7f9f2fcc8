// Package kms holds what AWS KMS checks beyond its model, and how it words what
// its model forbids.
//
// KMS checks the model first, then values against one another, then finds the
// key, and then holds its usage, spec and state against the operation.
package kms

import (
	"embed"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("kms", examples)

// Where the rules are known from.
const (
	// Answers of AWS that LocalStack's tests keep as snapshots.
	snapshot = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/kms/test_kms.snapshot.json#"
	apiDoc   = "https://docs.aws.amazon.com/kms/latest/APIReference/API_"
	guide    = "https://docs.aws.amazon.com/kms/latest/developerguide/"
	moto     = "https://github.com/getmoto/moto/blob/0af643a/moto/kms/"
)

// invalid is the code for most values.
const invalid = "ValidationException"

var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{Service: "kms", Word: dialect.TypesFirst(coral.Word)})
