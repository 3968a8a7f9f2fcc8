package sns

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// topicOf is the topic that a message goes to, nil for phones and endpoints.
func topicOf(c *rule.Case) *decode.Value {
	v := c.Get("TopicArn")
	if v == nil {
		v = c.Get("TargetArn")
	}
	if v == nil || strings.Contains(v.Text, ":endpoint/") || strings.Contains(v.Text, ":app/") {
		return nil
	}
	return v
}

func isFIFO(arn string) bool { return strings.HasSuffix(arn, ".fifo") }

var _ = rule.Add(rule.Rule{
	ID: "sns/fifo-group", Operations: publishAny, On: rule.Member("TopicArn", "TargetArn"), Stage: rule.Combinations, Order: 3,
	When: "a message for a FIFO topic has no group",
	Code: invalid, Status: 400, Message: "Invalid parameter: The MessageGroupId parameter is required for FIFO topics",
	Fix:      "set MessageGroupId; messages of one group are kept in order",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		topic := topicOf(c)
		if topic == nil || !isFIFO(topic.Text) || !c.In.Complete() {
			return nil
		}
		for _, m := range messages(c) {
			if m.Get("MessageGroupId").String() == "" {
				return rule.Refuse(within(c, m, "MessageGroupId").Because("absent …"), c.At(topic).Because("… and the topic is FIFO"))
			}
		}
		return nil
	},
})

// within blames a member of a message, which may be absent.
func within(c *rule.Case, m *decode.Value, member string) rule.Culprit {
	if m.Parent == nil || m.Get(member) != nil {
		if v := m.Get(member); v != nil {
			return c.At(v)
		}
		return c.AtMember(member)
	}
	cu := c.At(m)
	cu.Name, cu.Param = m.WireName()+"."+member, m.Path()+"."+member
	return cu
}

var _ = rule.Add(rule.Rule{
	ID: "sns/fifo-deduplication", Operations: publishAny, On: rule.Member("TopicArn", "TargetArn"), Stage: rule.Combinations, Order: 4,
	When: "a message for a FIFO topic without ContentBasedDeduplication has no MessageDeduplicationId",
	Code: invalid, Status: 400,
	Message:  "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
	Fix:      "set MessageDeduplicationId, or ContentBasedDeduplication=true on the topic",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		topic := topicOf(c)
		if topic == nil || !isFIFO(topic.Text) || !c.In.Complete() {
			return nil
		}
		for _, m := range messages(c) {
			if m.Get("MessageDeduplicationId").String() != "" {
				continue
			}
			at := within(c, m, "MessageDeduplicationId").Because("absent …")
			switch r := c.Resource(kindTopic, topic.Text); {
			case r == nil || r.Gone || r.Attrs["ContentBasedDeduplication"] == "":
				return rule.Undecided("topic.ContentBasedDeduplication", at)
			case !strings.EqualFold(r.Attrs["ContentBasedDeduplication"], "true"):
				return rule.Refuse(at, c.At(topic).Because("… and the topic does not deduplicate by content"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/standard-deduplication", Operations: publish, On: rule.Member("MessageDeduplicationId"), Stage: rule.Combinations, Order: 5,
	When: "MessageDeduplicationId goes to a standard topic",
	Code: invalid, Status: 400,
	Message:  "Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
	Fix:      "leave MessageDeduplicationId out, or publish to a FIFO topic",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		topic := topicOf(c)
		if topic == nil || isFIFO(topic.Text) {
			return nil
		}
		return rule.Refuse(c.AtMember("MessageDeduplicationId"), c.At(topic).Because("is a standard topic"))
	},
})
