// Package cloudformation holds what CloudFormation checks beyond its model:
// templates, the values of their parameters, stacks and change sets.
package cloudformation

import (
	"embed"
	"strings"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("cloudformation", examples)

// Where the rules are known from.
const (
	// Answers of AWS that LocalStack's tests keep as snapshots.
	recorded = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/cloudformation/"
	apiDoc   = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_"
	guide    = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
	moto     = "https://github.com/getmoto/moto/blob/0af643a/tests/test_cloudformation/"
)

// invalid is the code of nearly all refusals.
const invalid = "ValidationError"

var coral = dialect.Coral{Code: invalid, Pattern: func(v *model.Violation) string {
	if strings.Contains(v.Path(), "StackName") {
		return stackPattern // recorded; the published one is longer
	}
	return ""
}}

var _ = dialect.Add(dialect.Dialect{Service: "cloudformation", Word: coral.Word})

// stackPattern is the pattern of stack names that CloudFormation quotes.
const stackPattern = `[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`
