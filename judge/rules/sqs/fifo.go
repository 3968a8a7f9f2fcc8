package sqs

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var onQueue = rule.Member("QueueUrl", "MessageBody", "Entries")

// within blames a member of a message that is absent.
func within(c *rule.Case, m *decode.Value, member string) rule.Culprit {
	if m.Parent == nil {
		return c.AtMember(member)
	}
	cu := c.At(m)
	cu.Name, cu.Param = m.WireName()+"."+member, m.Path()+"."+member
	return cu
}

var _ = rule.Add(rule.Rule{
	ID: "sqs/fifo-delay", Operations: send, On: rule.Member("DelaySeconds"), Stage: rule.Combinations, Order: 1,
	When: "a message for a FIFO queue has a delay of its own",
	Code: invalid, Status: 400,
	Message:  "Value {value} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
	Fix:      "leave DelaySeconds out; a FIFO queue delays all its messages by its own attribute DelaySeconds",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		q, name, _ := queue(c)
		v := c.Get("DelaySeconds")
		if !isFIFO(name) || v.Text == "0" {
			return nil
		}
		return rule.Refuse(c.At(v), at(c, q, "is a FIFO queue")).With("value", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/fifo-group", Operations: sendAny, On: onQueue, Stage: rule.Combinations, Order: 2,
	When: "a message for a FIFO queue has no group",
	Code: "MissingParameter", Status: 400, Message: "The request must contain the parameter MessageGroupId.",
	Fix:      "set MessageGroupId; messages of one group are kept in order",
	Beside:   []rule.Neighbour{{Code: invalid, Means: "the same of a batch, or a group is there and is no valid one"}},
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v, name, _ := queue(c)
		if !isFIFO(name) || !c.In.Complete() {
			return nil
		}
		for _, m := range messages(c) {
			if m.Get("MessageGroupId") != nil {
				continue
			}
			hit := rule.Refuse(within(c, m, "MessageGroupId").Because("absent …"), at(c, v, "… and the queue is FIFO"))
			if c.Op == "SendMessageBatch" {
				hit.Code = invalid
			}
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/fifo-deduplication", Operations: sendAny, On: onQueue, Stage: rule.Combinations, Order: 3,
	When: "a message for a FIFO queue without ContentBasedDeduplication has no MessageDeduplicationId",
	Code: invalid, Status: 400,
	Message:  "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
	Fix:      "set MessageDeduplicationId, or ContentBasedDeduplication=true on the queue",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v, name, r := queue(c)
		if !isFIFO(name) || !c.In.Complete() {
			return nil
		}
		for _, m := range messages(c) {
			if m.Get("MessageDeduplicationId") != nil {
				continue
			}
			missing := within(c, m, "MessageDeduplicationId").Because("absent …")
			switch by := attribute(r, "ContentBasedDeduplication"); {
			case by == "":
				return rule.Undecided("queue.ContentBasedDeduplication", missing)
			case !strings.EqualFold(by, "true"):
				return rule.Refuse(missing, at(c, v, "… and the queue does not deduplicate by content"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/standard-deduplication", Operations: send, On: rule.Member("MessageDeduplicationId"), Stage: rule.Combinations, Order: 4,
	When: "MessageDeduplicationId goes to a standard queue",
	Code: invalid, Status: 400,
	Message:  "Value {value} for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type",
	Fix:      "leave MessageDeduplicationId out, or send to a FIFO queue",
	Evidence: rule.Reported, Sources: []string{api + "API_SendMessage.html", moto},
	Check: func(c *rule.Case) *rule.Hit {
		q, name, _ := queue(c)
		if name == "" || isFIFO(name) {
			return nil
		}
		v := c.Get("MessageDeduplicationId")
		return rule.Refuse(c.At(v), at(c, q, "is a standard queue")).With("value", v.Text)
	},
})
