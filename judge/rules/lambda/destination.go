package lambda

import (
	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

var putInvokeConfig = []string{"PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig"}

var _ = rule.Add(rule.Rule{
	ID: "lambda/invoke-config-empty", Operations: putInvokeConfig, Stage: rule.Combinations, Order: 5,
	When: "an event invoke configuration sets nothing",
	Code: badParameter, Status: 400,
	Message:  "You must specify at least one of error handling or destination setting.",
	Fix:      "set MaximumRetryAttempts, MaximumEventAgeInSeconds or DestinationConfig",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.BodySeen || c.Get("MaximumRetryAttempts") != nil || c.Get("MaximumEventAgeInSeconds") != nil || c.Get("DestinationConfig") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("DestinationConfig").Because("absent, and so are MaximumRetryAttempts and MaximumEventAgeInSeconds"))
	},
})

// destinations are the destinations of a request, success first.
func destinations(c *rule.Case) []*decode.Value {
	var list []*decode.Value
	for _, on := range [...]string{"OnSuccess", "OnFailure"} {
		if v := c.Get("DestinationConfig", on, "Destination"); v != nil && v.Text != "" {
			list = append(list, v)
		}
	}
	return list
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/destination-service", Operations: putInvokeConfig, On: rule.Member("DestinationConfig"), Stage: rule.Combinations, Order: 6,
	When: "the destination of an invocation is none of queue, topic, function, event bus and bucket",
	Code: badParameter, Status: 400,
	Message:  "The provided destination config {config} is invalid.",
	Fix:      "name an SQS queue, an SNS topic, a Lambda function, an EventBridge bus or, for failures, an S3 bucket",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range destinations(c) {
			a, ok := arn.Split(v.Text)
			if !ok {
				continue
			}
			switch a.Service {
			case "sqs", "sns", "lambda", "events", "s3":
			default:
				return rule.Refuse(c.At(v).Because("is of "+a.Service)).With("config", dialect.Java(c.Get("DestinationConfig")))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/destination-itself", Operations: putInvokeConfig, On: rule.Member("DestinationConfig"), Stage: rule.Combinations, Order: 7,
	When: "a function is its own destination",
	Code: badParameter, Status: 400,
	Message:  "You can't specify the function as a destination for itself.",
	Fix:      "name another function, or a queue between the two",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := functionName(c)
		if !ok {
			return nil
		}
		for _, v := range destinations(c) {
			a, _ := arn.Split(v.Text)
			if a.Service == "lambda" && parseName(v.Text).name == n.name {
				return rule.Refuse(c.At(v).Because("is the function itself …"), c.At(n.value))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/destination-gone", Operations: putInvokeConfig, On: rule.Member("DestinationConfig"), Stage: rule.Combinations, Order: 8,
	When: "the function that is to be the destination was deleted",
	Code: badParameter, Status: 400,
	Message:  "The destination ARN {arn} is invalid.",
	Fix:      "name a destination that exists",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range destinations(c) {
			a, _ := arn.Split(v.Text)
			if a.Service != "lambda" {
				continue
			}
			if r := ofAccount(c, a.Account, kindFunction, a.Region+":"+parseName(v.Text).name); r != nil && r.Gone {
				return rule.Refuse(c.At(v)).With("arn", v.Text)
			}
		}
		return nil
	},
})
