// Package sqs holds what Amazon SQS checks beyond its model, and how it words
// what its model forbids.
//
// SQS speaks JSON and, with older clients, the query protocol. Its codes are the
// same in both; where a code is older than the JSON protocol it keeps the prefix
// AWS.SimpleQueueService.
package sqs

import (
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Where LocalStack keeps the answers that it recorded from AWS, and what others
// have built in.
const (
	snapshot = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/sqs/test_sqs.snapshot.json"
	moto     = "https://github.com/getmoto/moto/blob/0af643a/moto/sqs/models.py"
	api      = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/"
)

// Codes.
const (
	invalid = "InvalidParameterValue"
	legacy  = "AWS.SimpleQueueService."
)

var _ = dialect.Add(dialect.Dialect{
	Service: "sqs",
	Lenient: func(c *rule.Case, v *model.Violation) bool {
		// Recorded: ReceiveMessage takes names of message attributes where its
		// model lists those of queues, and passes over names that it does not
		// know.
		return v.Kind == model.Enum && c.Op == "ReceiveMessage"
	},
	Word: word,
})

func word(c *rule.Case, vs []model.Violation) []rule.Finding {
	var fs []rule.Finding
	for i := range vs {
		v := &vs[i]
		f := dialect.Finding(c, v)
		switch {
		case v.Kind == model.Missing:
			f.Code, f.Message = "MissingParameter", "The request must contain the parameter "+v.Member.Name+"."
		case v.Kind == model.Enum && v.Shape.Name == "QueueAttributeName":
			f.Code, f.Message = "InvalidAttributeName", "Unknown Attribute "+v.Quote()+"."
		default:
			fs = append(fs, dialect.Usual(c, vs[i:i+1])...)
			continue
		}
		f.Certain = true
		fs = append(fs, f)
	}
	return fs
}
