// Package stepfunctions holds what Step Functions checks beyond its model:
// definitions, inputs, names and ARNs, and what TestState takes.
package stepfunctions

import (
	"github.com/assay-project/assay/judge/dialect"
)

const tests = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/stepfunctions/v2/"

// Where LocalStack keeps the answers that it recorded from AWS.
const (
	snapshot   = tests + "test_sfn_api.snapshot.json"
	versions   = tests + "test_sfn_api_versioning.snapshot.json"
	activities = tests + "test_sfn_api_activities.snapshot.json"
	express    = tests + "test_sfn_api_express.snapshot.json"
	mocks      = "https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services/stepfunctions/v2/test_state"
)

const invalid = "ValidationException"

var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{Service: "stepfunctions", Word: coral.Word})
