// Package athena holds what Amazon Athena checks beyond its model, and how it
// words what its model forbids.
package athena

import (
	"embed"
	"strings"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("athena", examples)

const invalid = "InvalidRequestException"

// The code is not the usual ValidationException; types come before constraints,
// as measured against Athena.
var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{Service: "athena", Word: dialect.TypesFirst(coral.Word)})

var _ = rule.Add(rule.Rule{
	ID: "athena/output-location", Operations: []string{"StartQueryExecution"}, On: rule.Member("ResultConfiguration"), Stage: rule.Combinations, Order: 1,
	When: "results are to go to what is no s3:// URL",
	Code: invalid, Status: 400, Message: "outputLocation is not a valid S3 path.",
	Fix:      "write s3://bucket/prefix/",
	Not:      "the bucket's name, its ARN or an https URL",
	Beside:   []rule.Neighbour{{Code: invalid, Means: "with \"No output location provided\": neither the request nor the workgroup says where results go"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/boto/boto3/issues/1194", "https://docs.aws.amazon.com/athena/latest/APIReference/API_ResultConfiguration.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ResultConfiguration", "OutputLocation")
		if v.String() == "" || strings.HasPrefix(strings.ToLower(v.Text), "s3://") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("must begin with s3://"))
	},
})
