package sqs

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// queue is the queue that a request is about: the value that names it, its name,
// and what is known of it. v is nil where the request's path names it, which the
// query protocol allows.
func queue(c *rule.Case) (v *decode.Value, name string, known *facts.Resource) {
	v = c.Get("QueueUrl")
	url := v.String()
	if v == nil {
		url = c.Req.Path()
	}
	id, name := queueID(c, url)
	if id == "" {
		return v, "", nil
	}
	return v, name, c.Resource(kindQueue, id)
}

// queueID is the ARN of the queue of a URL: the last two parts are account and
// name, whatever stands before.
func queueID(c *rule.Case, url string) (id, name string) {
	parts := strings.Split(strings.TrimRight(url, "/"), "/")
	if len(parts) < 3 {
		return "", ""
	}
	name = parts[len(parts)-1]
	a := arn.ARN{Partition: c.Partition(), Service: "sqs", Region: c.Region(), Account: parts[len(parts)-2], Resource: name}
	return a.String(), name
}

func isFIFO(name string) bool { return strings.HasSuffix(name, ".fifo") }

// at blames the queue of a request.
func at(c *rule.Case, v *decode.Value, why string) rule.Culprit {
	if v == nil {
		return c.AtPath().Because(why)
	}
	return c.At(v).Because(why)
}

func nameRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_'
}

func isName(s string) bool {
	return s != "" && len(s) <= 80 && strings.IndexFunc(s, func(r rune) bool { return !nameRune(r) }) < 0
}

// wantsFIFO tells whether CreateQueue asks for a FIFO queue.
func wantsFIFO(c *rule.Case) bool {
	return strings.EqualFold(c.Get("Attributes").Entry("FifoQueue").String(), "true")
}

var _ = rule.Add(rule.Rule{
	ID: "sqs/queue-name", Operations: []string{"CreateQueue"}, On: rule.Member("QueueName"), Stage: rule.Values, Order: 10,
	When: "a queue's name is empty, too long, holds other characters, or its ending does not say what FifoQueue says",
	Code: invalid, Status: 400,
	Message:  "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
	Fix:      "use 1 to 80 letters, digits, hyphens and underscores; the name of a FIFO queue ends in .fifo (which counts) and sets FifoQueue=true",
	Evidence: rule.Reported, Sources: []string{moto, api + "API_CreateQueue.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("QueueName")
		plain, fifo := strings.CutSuffix(v.Text, ".fifo")
		if wantsFIFO(c) {
			if fifo && isName(plain) && len(v.Text) <= 80 {
				return nil
			}
			hit := rule.Refuse(c.At(v), c.At(c.Get("Attributes").Entry("FifoQueue")).Because("asks for a FIFO queue"))
			hit.Message = "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length"
			return hit
		}
		if isName(v.Text) {
			return nil
		}
		why := "is no queue's name"
		if fifo {
			why = "ends in .fifo, and FifoQueue is not true"
		}
		return rule.Refuse(c.At(v).Because(why))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/fifo-only", Operations: []string{"CreateQueue", "SetQueueAttributes"}, On: rule.Member("Attributes"), Stage: rule.Values, Order: 20,
	When: "a standard queue gets an attribute that FIFO queues alone have, be it false",
	Code: "InvalidAttributeName", Status: 400, Message: "Unknown Attribute {name}.",
	Fix:      "leave the attribute out; a FIFO queue is created as one, with FifoQueue=true and a name that ends in .fifo",
	Not:      "FifoQueue=false: a standard queue has no such attribute",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Op == "CreateQueue" {
			if wantsFIFO(c) {
				return nil
			}
		} else if _, name, _ := queue(c); name == "" || isFIFO(name) {
			return nil
		}
		for _, v := range c.Get("Attributes").Elements() {
			switch v.Key {
			case "FifoQueue", "ContentBasedDeduplication":
				return rule.Refuse(c.At(v)).With("name", v.Key)
			case "DeduplicationScope", "FifoThroughputLimit":
				hit := rule.Refuse(c.At(v)).With("name", v.Key)
				hit.Message = "You can specify the {name} only when FifoQueue is set to true."
				return hit
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/queue-type", Operations: []string{"SetQueueAttributes"}, On: rule.Member("Attributes"), Stage: rule.Values, Order: 21,
	When: "a FIFO queue is to become a standard one",
	Code: "InvalidAttributeValue", Status: 400,
	Message:  "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
	Fix:      "create another queue; a queue keeps its type",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Attributes").Entry("FifoQueue")
		if _, name, _ := queue(c); v == nil || !isFIFO(name) || !strings.EqualFold(v.Text, "false") {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})
