package lambda

import (
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/jackson"
)

var _ = rule.Add(rule.Rule{
	ID: "lambda/payload-not-json", Operations: []string{"Invoke", "InvokeAsync"}, Stage: rule.Combinations, Order: 30,
	When: "the payload of an invocation is not JSON",
	Code: "InvalidRequestContentException", Status: 400,
	Message: "Could not parse request body into json: Could not parse payload into json: {why}",
	Fix:     "send the payload as JSON; text alone wants quotes around it",
	Not:     "base64: the payload is sent as it is. The CLI's version 2 takes --payload for base64 unless --cli-binary-format raw-in-base64-out is given",

	Evidence: rule.Recorded,
	Sources:  []string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/lambda_/test_lambda.snapshot.json"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.BodySeen || len(c.In.Payload) == 0 {
			return nil
		}
		err := jackson.CheckBytes(c.In.Payload)
		if err == nil {
			return nil
		}
		at := c.AtBody()
		at.Start = min(err.Offset, at.End)
		return rule.Refuse(at.Because("is no JSON")).With("why", err.Message(jackson.Redacted))
	},
})
