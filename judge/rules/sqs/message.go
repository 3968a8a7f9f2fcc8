package sqs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// maxMessage is how many bytes a message may have with its attributes, unless
// its queue says less, and a batch with all its messages.
// Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const maxMessage = 1 << 20

var send = []string{"SendMessage"}
var sendAny = []string{"SendMessage", "SendMessageBatch"}

// messages are the messages of a request: the input itself, or the entries of a
// batch.
func messages(c *rule.Case) []*decode.Value {
	if c.Op == "SendMessageBatch" {
		return c.Get("Entries").Elements()
	}
	return []*decode.Value{c.In.Root}
}

var _ = rule.Add(rule.Rule{
	ID: "sqs/body-empty", Operations: send, On: rule.Member("MessageBody"), Stage: rule.Values, Order: 10,
	When: "a message has no text",
	Code: "MissingParameter", Status: 400, Message: "The request must contain the parameter MessageBody.",
	Fix:      "give MessageBody at least one character",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("MessageBody"); v.Text == "" {
			return rule.Refuse(c.At(v).Because("is empty"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/message-too-large", Operations: send, On: rule.Member("MessageBody"), Stage: rule.Values, Order: 12,
	When: "a message and its attributes have more bytes than the queue takes",
	Code: invalid, Status: 400,
	Message:  "One or more parameters are invalid. Reason: Message must be shorter than {max} bytes.",
	Fix:      "send less, put the payload into S3 and send its address, or raise the queue's MaximumMessageSize (at most 1048576)",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		_, _, r := queue(c)
		limit := maxMessage
		if n, err := strconv.Atoi(attribute(r, "MaximumMessageSize")); err == nil {
			limit = n
		}
		n := size(c.In.Root)
		if n <= limit {
			return nil
		}
		return rule.Refuse(c.AtMember("MessageBody").Because(fmt.Sprintf("has %d bytes with its attributes", n))).With("max", fmt.Sprint(limit))
	},
})

// attribute is a known setting of a queue, "" for one that is not known.
func attribute(r *facts.Resource, name string) string {
	if r == nil || r.Gone {
		return ""
	}
	return r.Attrs[name]
}

// size is what counts of a message: its text and the names, types and values of
// its attributes.
func size(m *decode.Value) int {
	n := len(m.Get("MessageBody").String())
	for _, a := range m.Get("MessageAttributes").Elements() {
		n += len(a.Key) + len(a.Get("DataType").String()) + len(a.Get("StringValue").String())
		if b := a.Get("BinaryValue"); b != nil {
			raw, _ := b.Blob()
			n += len(raw)
		}
	}
	return n
}

var _ = rule.Add(rule.Rule{
	ID: "sqs/message-characters", Operations: send, On: rule.Member("MessageBody"), Stage: rule.Values, Order: 13,
	When: "a message holds a control character, or another that XML has not",
	Code: "InvalidMessageContents", Status: 400,
	Message:  "Invalid binary character '#x{char}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
	Fix:      "encode binary content, with base64 for example",
	Evidence: rule.Documented, Sources: []string{api + "API_SendMessage.html", "https://github.com/asim/nitro-plugins/issues/437"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("MessageBody")
		for _, r := range v.Text {
			if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
				return rule.Refuse(c.At(v)).With("char", fmt.Sprintf("%X", r))
			}
		}
		return nil
	},
})

// id reports whether a text may stand for a message group or for
// deduplication: 1 to 128 letters, digits and marks of ASCII.
func id(s string) bool {
	return s != "" && len(s) <= 128 && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

var _ = rule.Add(rule.Rule{
	ID: "sqs/message-id", Operations: send, On: rule.Member("MessageGroupId", "MessageDeduplicationId"), Stage: rule.Values, Order: 20,
	When: "MessageGroupId or MessageDeduplicationId is empty, too long, or holds a blank",
	Code: invalid, Status: 400,
	Message:  "Value {value} for parameter {name} is invalid. Reason: {name} can only include alphanumeric and punctuation characters. 1 to 128 in length.",
	Fix:      "use 1 to 128 letters, digits and marks, no blanks; leave the parameter out rather than empty",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, name := range [...]string{"MessageDeduplicationId", "MessageGroupId"} {
			if v := c.Get(name); v != nil && !id(v.Text) {
				return rule.Refuse(c.At(v)).With("value", v.Text).With("name", name)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/attribute-value", Operations: send, On: rule.Member("MessageAttributes"), Stage: rule.Values, Order: 14,
	When: "a message attribute of type String has an empty value",
	Code: invalid, Status: 400,
	Message:  "Message (user) attribute '{name}' must contain a non-empty value of type '{type}'.",
	Fix:      "give the attribute a value, or leave it out",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, a := range c.Get("MessageAttributes").Elements() {
			t, v := a.Get("DataType"), a.Get("StringValue")
			if v == nil || v.Text != "" || t == nil || strings.HasPrefix(t.Text, "Binary") {
				continue
			}
			return rule.Refuse(c.At(v).Because("is empty")).With("name", a.Key).With("type", t.Text)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/attribute-type", Operations: send, On: rule.Member("MessageAttributes"), Stage: rule.Values, Order: 15,
	When: "the type of a message attribute does not begin with String, Number or Binary",
	Code: invalid, Status: 400,
	Message:  "The type of message (user) attribute '{name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.",
	Fix:      "set DataType to String, Number or Binary; a label follows a dot: Number.int",
	Evidence: rule.Reported, Sources: []string{"https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html", moto},
	Check: func(c *rule.Case) *rule.Hit {
		for _, a := range c.Get("MessageAttributes").Elements() {
			t := a.Get("DataType")
			if t == nil || strings.HasPrefix(t.Text, "String") || strings.HasPrefix(t.Text, "Number") || strings.HasPrefix(t.Text, "Binary") {
				continue
			}
			return rule.Refuse(c.At(t)).With("name", a.Key)
		}
		return nil
	},
})
