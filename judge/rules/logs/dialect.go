// Package logs holds what CloudWatch Logs checks beyond its model, and how it
// codes what its model forbids.
package logs

import (
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Where the rules are known from.
const (
	// Answers of AWS that LocalStack's tests keep as snapshots.
	recorded = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/logs/"
	apiDoc   = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_"
	moto     = "https://github.com/getmoto/moto/blob/0af643a/tests/test_logs/"
)

const badParameter = "InvalidParameterException"

// The newer operations, of deliveries, have the newer code.
var older, newer = dialect.Coral{Code: badParameter}, dialect.Coral{Code: "ValidationException"}

var _ = dialect.Add(dialect.Dialect{Service: "logs", Word: dialect.TypesFirst(func(c *rule.Case, vs []model.Violation) []rule.Finding {
	if strings.Contains(c.Op, "Deliver") || !declares(c.ID.Operation, badParameter) && declares(c.ID.Operation, "ValidationException") {
		return newer.Word(c, vs)
	}
	return older.Word(c, vs)
})})

func declares(op *contract.Operation, code string) bool {
	for _, e := range op.Errors {
		if e.Code == code {
			return true
		}
	}
	return false
}
