package sqs

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

// span is a range of whole numbers, both ends included.
type span struct{ least, most int }

// ranges are the bounds of attributes that are numbers.
// Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
var ranges = map[string]span{
	"DelaySeconds":                  {0, 900},
	"MaximumMessageSize":            {1024, 1 << 20},
	"MessageRetentionPeriod":        {60, 1209600},
	"ReceiveMessageWaitTimeSeconds": {0, 20},
	"VisibilityTimeout":             {0, 43200},
	"KmsDataKeyReusePeriodSeconds":  {60, 86400},
}

var _ = rule.Add(rule.Rule{
	ID: "sqs/attribute-range", Operations: []string{"CreateQueue", "SetQueueAttributes"}, On: rule.Member("Attributes"), Stage: rule.Values, Order: 22,
	When: "an attribute of a queue that is a number is none, or out of range",
	Code: "InvalidAttributeValue", Status: 400, Message: "Invalid value for the parameter {name}.",
	Fix:      "set {name} between {least} and {most}",
	Evidence: rule.Documented, Sources: []string{api + "API_SetQueueAttributes.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range c.Get("Attributes").Elements() {
			in, ok := ranges[v.Key]
			if !ok || v.Text == "" {
				continue
			}
			if n, err := strconv.Atoi(v.Text); err != nil || n < in.least || n > in.most {
				return rule.Refuse(c.At(v)).With("name", v.Key).With("least", fmt.Sprint(in.least)).With("most", fmt.Sprint(in.most))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/redrive-policy", Operations: []string{"CreateQueue", "SetQueueAttributes"}, On: rule.Member("Attributes"), Stage: rule.Content, Order: 1,
	When: "a redrive policy has no maxReceiveCount, one out of range, or a dead-letter queue of the other type",
	Code: invalid, Status: 400, Message: "Value {policy} for parameter RedrivePolicy is invalid. Reason: {why}",
	Fix:      `send {"deadLetterTargetArn": "arn:aws:sqs:…", "maxReceiveCount": 5} with 1 to 1000, and a FIFO queue for a FIFO queue`,
	Evidence: rule.Reported, Sources: []string{moto, "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Attributes").Entry("RedrivePolicy")
		if v == nil || v.Text == "" {
			return nil
		}
		var p map[string]any
		if json.Unmarshal([]byte(v.Text), &p) != nil {
			return nil // the words for it are not known
		}
		name := c.Text("QueueName")
		if name == "" {
			_, name, _ = queue(c)
		}
		why := redriveFault(p, name)
		if why == "" {
			return nil
		}
		return rule.Refuse(c.At(v)).With("policy", v.Text).With("why", why)
	},
})

func redriveFault(p map[string]any, name string) string {
	for _, m := range [...]string{"deadLetterTargetArn", "maxReceiveCount"} {
		if p[m] == nil {
			return "Redrive policy does not contain mandatory attribute: " + m + "."
		}
	}
	count := strings.Trim(fmt.Sprint(p["maxReceiveCount"]), " ")
	if n, err := strconv.ParseFloat(count, 64); err == nil && (n < 1 || n > 1000) {
		return "Invalid value for maxReceiveCount: " + count + ", valid values are from 1 to 1000 both inclusive."
	}
	target, _ := p["deadLetterTargetArn"].(string)
	if a, ok := arn.Split(target); ok && name != "" && isFIFO(a.Resource) != isFIFO(name) {
		return "Dead-letter queue must be same type of queue as the source."
	}
	return ""
}

// numbers are members of requests that are bounded, and how SQS says so.
var numbers = []struct {
	op, member string
	span
	reason string
}{
	{"ReceiveMessage", "MaxNumberOfMessages", span{1, 10}, "Must be between 1 and 10, if provided."},
	{"ReceiveMessage", "VisibilityTimeout", span{0, 43200}, "Must be >= 0 and <= 43200, if provided."},
	{"ReceiveMessage", "WaitTimeSeconds", span{0, 20}, "Must be >= 0 and <= 20, if provided."},
	{"ChangeMessageVisibility", "VisibilityTimeout", span{0, 43200}, "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]."},
	{"SendMessage", "DelaySeconds", span{0, 900}, "DelaySeconds must be >= 0 and <= 900."},
}

var _ = rule.Add(rule.Rule{
	ID: "sqs/number", Operations: []string{"ReceiveMessage", "ChangeMessageVisibility", "SendMessage"},
	On:    rule.Member("MaxNumberOfMessages", "WaitTimeSeconds", "VisibilityTimeout", "DelaySeconds"),
	Stage: rule.Values, Order: 11,
	When: "a number is out of range: messages at once, seconds to wait, to hide or to delay",
	Code: invalid, Status: 400, Message: "Value {value} for parameter {name} is invalid. Reason: {reason}",
	Fix:      "set {name} between {least} and {most}",
	Evidence: rule.Recorded, Sources: []string{snapshot, api + "API_ReceiveMessage.html",
		"https://github.com/aws-samples/amazon-sqs-dlq-replay-backoff/issues/8", "https://github.com/aws/aws-sdk-net/issues/794"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, b := range numbers {
			v := c.Get(b.member)
			if b.op != c.Op || v == nil {
				continue
			}
			if n, err := strconv.Atoi(v.Text); err == nil && (n < b.least || n > b.most) {
				return rule.Refuse(c.At(v)).With("value", v.Text).With("name", b.member).With("reason", b.reason).
					With("least", fmt.Sprint(b.least)).With("most", fmt.Sprint(b.most))
			}
		}
		return nil
	},
})
