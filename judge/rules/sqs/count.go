package sqs

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// maxAttributes is how many attributes of its own a message may have.
// Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const maxAttributes = 10

var _ = rule.Add(rule.Rule{
	ID: "sqs/attributes-too-many", Operations: send, On: rule.Member("MessageAttributes"), Stage: rule.Values, Order: 16,
	When: "a message has more than ten attributes",
	Code: invalid, Status: 400, Message: "Number of message attributes [{n}] exceeds the allowed maximum [10].",
	Fix:      "put what is over ten into the message's text, or several values into one attribute",
	Not:      "a higher quota: the limit is fixed; libraries that trace calls add attributes of their own",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-js/issues/2876", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("MessageAttributes")
		if len(v.Items) <= maxAttributes {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has "+strconv.Itoa(len(v.Items)))).With("n", strconv.Itoa(len(v.Items)))
	},
})

// shortest is shorter than any receipt handle of SQS, which have about 200
// characters.
const shortest = 20

var _ = rule.Add(rule.Rule{
	ID: "sqs/receipt-handle", Operations: []string{"DeleteMessage", "ChangeMessageVisibility"}, On: rule.Member("ReceiptHandle"), Stage: rule.Object, Order: 5,
	When: "a receipt handle is far too short to be one",
	Code: "ReceiptHandleIsInvalid", Status: 400, Message: `The input receipt handle "{handle}" is not a valid receipt handle.`,
	Fix:      "send the ReceiptHandle that ReceiveMessage gave with the message",
	Not:      "the MessageId: it is another thing",
	Beside:   []rule.Neighbour{{Code: invalid, Means: "it is a receipt handle, and has expired"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/softwaremill/elasticmq/issues/324", "https://github.com/aws/aws-sdk-java/issues/1628", api + "API_DeleteMessage.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ReceiptHandle")
		// What stands for a handle that is not shown is no handle.
		if v.Text == "" || len(v.Text) >= shortest || strings.ContainsAny(v.Text, "<>{}[]$*‹….") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is too short for one")).With("handle", v.Text)
	},
})
