package s3control

import (
	"embed"

	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var files embed.FS

var _ = rule.AddExamples("s3control", files)

// Where the rules are known from.
const (
	// Answers of AWS that LocalStack's tests keep as snapshots.
	recorded = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3control/test_s3control.snapshot.json#"
	guide    = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
	api      = "https://docs.aws.amazon.com/AmazonS3/latest/API/"
)

var _ = rule.Add(rule.Rule{
	ID: "s3control/pab-empty", Operations: []string{"PutPublicAccessBlock"}, On: rule.Member("PublicAccessBlockConfiguration"), Stage: rule.Content,
	When: "an account's public access block sets nothing",
	Code: "InvalidRequest", Status: 400, Message: "Must specify at least one configuration.",
	Fix: "set at least one of the four settings; DeletePublicAccessBlock removes them all",
	Not: "wider permissions",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "a setting is neither true nor false"},
	},
	Evidence: rule.Recorded, Sources: []string{recorded + "test_empty_public_access_block"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("PublicAccessBlockConfiguration")
		if !c.In.BodySeen || len(c.In.Problems) > 0 || len(v.Items) > 0 {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is empty"))
	},
})
