// Package sns holds what Amazon SNS checks beyond its model, and how it words
// what its model forbids.
//
// SNS answers InvalidParameter with a sentence of its own for nearly everything.
// Recorded answers show the order: the form of ARNs and their region, whether
// the topic is there, single values, members against one another, and filter
// policies last.
package sns

import (
	"strings"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Where LocalStack keeps the answers that it recorded from AWS.
const (
	snapshot       = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/sns/test_sns.snapshot.json"
	snapshotFilter = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/sns/test_sns_filter_policy.snapshot.json"
	provider       = "https://github.com/localstack/localstack/blob/8b9a79f/localstack-core/localstack/services/sns/provider.py"
	moto           = "https://github.com/getmoto/moto/blob/0af643a/moto/sns/models.py"
)

// invalid is the code of nearly all refusals beyond the model.
const invalid = "InvalidParameter"

var coral = dialect.Coral{Code: "ValidationError"}

var _ = dialect.Add(dialect.Dialect{
	Service: "sns",
	Word:    word,
})

// word gives an absent ARN SNS's own sentence, which the framework's checks do
// not reach; everything else is the framework's.
func word(c *rule.Case, vs []model.Violation) []rule.Finding {
	v := &vs[0]
	if v.Kind != model.Missing || !v.Top() || !strings.HasSuffix(v.Member.Name, "Arn") {
		return coral.Word(c, vs)
	}
	f := dialect.Finding(c, v)
	f.Code, f.Certain = invalid, true
	f.Message = "Invalid parameter: " + v.Member.Name + " Reason: no value for required parameter"
	return []rule.Finding{f}
}
