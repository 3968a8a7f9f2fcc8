package sns

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// maxMessage is how many bytes a message may have with its attributes, and a
// batch with all its messages.
// Source: https://docs.aws.amazon.com/general/latest/gr/sns.html
const maxMessage = 256 << 10

var publish = []string{"Publish"}
var publishAny = []string{"Publish", "PublishBatch"}

// messages are the messages of a request: the input itself, or the entries of a
// batch.
func messages(c *rule.Case) []*decode.Value {
	if c.Op == "PublishBatch" {
		return c.Get("PublishBatchRequestEntries").Elements()
	}
	return []*decode.Value{c.In.Root}
}

var _ = rule.Add(rule.Rule{
	ID: "sns/message-empty", Operations: publish, On: rule.Member("Message"), Stage: rule.Values, Order: 13,
	When: "a message has no text",
	Code: invalid, Status: 400, Message: "Invalid parameter: Empty message",
	Fix:      "give Message at least one character",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("Message"); v.Text == "" {
			return rule.Refuse(c.At(v).Because("is empty"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/subject", Operations: publish, On: rule.Member("Subject"), Stage: rule.Values, Order: 12,
	When: "a subject is empty, has more than 100 characters, or a line break",
	Code: invalid, Status: 400, Message: "Invalid parameter: Subject",
	Fix:      "leave Subject out, or give it 1 to 100 characters on one line",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Subject")
		switch {
		case v.Text == "":
			return rule.Refuse(c.At(v).Because("is empty"))
		case utf8.RuneCountInString(v.Text) > 100:
			return rule.Refuse(c.At(v).Because("has more than 100 characters"))
		case strings.ContainsAny(v.Text, "\r\n"):
			return rule.Refuse(c.At(v).Because("has a line break"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/phone-number", Operations: publish, On: rule.Member("PhoneNumber"), Stage: rule.Values, Order: 14,
	When: "PhoneNumber is no number of E.164",
	Code: invalid, Status: 400, Message: "Invalid parameter: PhoneNumber Reason: {number} is not valid to publish to",
	Fix:      "write it as +15551234567: plus, country, number, without blanks",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("PhoneNumber")
		if e164(v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v)).With("number", v.Text)
	},
})

// e164 reports whether a text is a phone number: at most fifteen digits, none
// of them a leading zero, and a plus or none.
func e164(s string) bool {
	s = strings.TrimPrefix(s, "+")
	return len(s) >= 2 && len(s) <= 15 && s[0] != '0' && strings.Trim(s, "0123456789") == ""
}

var _ = rule.Add(rule.Rule{
	ID: "sns/message-too-long", Operations: publish, On: rule.Member("Message"), Stage: rule.Combinations, Order: 6,
	When: "a message and its attributes have more than 262144 bytes",
	Code: invalid, Status: 400, Message: "Invalid parameter: Message too long",
	Fix:      "send less, or put the payload into S3 and send its address",
	Not:      "MessageStructure=json: the bound is on what is sent",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if size(c.In.Root) <= maxMessage {
			return nil
		}
		return rule.Refuse(c.AtMember("Message"))
	},
})

// size is what counts of a message: its text and the names, types and values of
// its attributes.
func size(m *decode.Value) int {
	n := len(m.Get("Message").String())
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
	ID: "sns/message-structure", Operations: publishAny, On: rule.Member("MessageStructure", "PublishBatchRequestEntries"),
	Stage: rule.Combinations, Order: 2,
	When: "MessageStructure is json, and the message is no JSON or has no text for default",
	Code: invalid, Status: 400, Message: "Invalid parameter: Message Structure - No default entry in JSON message body",
	Fix:      `send a JSON object with a string under "default", and one for each protocol that is to get another text; what is in it stands in quotes: {"default": "{\"a\": 1}"}`,
	Not:      "an object under default: it must be a string",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, m := range messages(c) {
			s, v := m.Get("MessageStructure"), m.Get("Message")
			if s.String() != "json" || v == nil {
				continue
			}
			why := structureFault(v.Text)
			if why == "" || strings.Contains(c.Text("TargetArn"), ":endpoint/") && why != notJSON {
				continue
			}
			hit := rule.Refuse(c.At(v).Because(why), c.At(s).Because("asks for a JSON object"))
			if why == notJSON {
				hit.Message = "Invalid parameter: Message Structure - JSON message body failed to parse"
			}
			return hit
		}
		return nil
	},
})

const notJSON = "is no JSON"

func structureFault(text string) string {
	if !json.Valid([]byte(text)) {
		return notJSON
	}
	var texts map[string]any
	if json.Unmarshal([]byte(text), &texts) != nil {
		return notJSON
	}
	if _, ok := texts["default"].(string); !ok {
		return `has no string under "default"`
	}
	return ""
}
