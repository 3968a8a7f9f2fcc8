package sns

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "sns/topic-name", Operations: []string{"CreateTopic"}, On: rule.Member("Name"), Stage: rule.Values, Order: 10,
	When: "a topic's name is empty, too long, holds other characters, or its ending does not say what FifoTopic says",
	Code: invalid, Status: 400, Message: "Invalid parameter: Topic Name",
	Fix:      "use 1 to 256 letters, digits, hyphens and underscores; the name of a FIFO topic ends in .fifo and sets FifoTopic=true",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		name, fifo := strings.CutSuffix(v.Text, ".fifo")
		setting := c.Get("Attributes").Entry("FifoTopic")
		wanted := strings.EqualFold(setting.String(), "true")
		switch {
		case len(v.Text) > 256:
			return rule.Refuse(c.At(v).Because("has more than 256 characters"))
		case name == "":
			return rule.Refuse(c.At(v).Because("is empty"))
		case wanted && !fifo:
			return rule.Refuse(c.At(v).Because("does not end in .fifo …"), c.At(setting).Because("… and this asks for a FIFO topic"))
		case fifo && !wanted:
			return rule.Refuse(c.At(v).Because("ends in .fifo, and FifoTopic is not true"))
		case strings.TrimFunc(name, nameRune) != "" || strings.IndexFunc(name, notNameRune) >= 0:
			return rule.Refuse(c.At(v).Because("holds other characters"))
		}
		return nil
	},
})

// nameRune reports whether a character may stand in names of topics and IDs of
// batch entries.
func nameRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_'
}

func notNameRune(r rune) bool { return !nameRune(r) }

// fixed are attributes of topics that can be read or are set once.
var fixed = map[string]string{
	"FifoTopic":               "is set when the topic is created",
	"TopicArn":                "can only be read",
	"Owner":                   "can only be read",
	"EffectiveDeliveryPolicy": "can only be read",
	"SubscriptionsConfirmed":  "can only be read",
	"SubscriptionsPending":    "can only be read",
	"SubscriptionsDeleted":    "can only be read",
}

var _ = rule.Add(rule.Rule{
	ID: "sns/topic-attribute", Operations: []string{"SetTopicAttributes"}, On: rule.Member("AttributeName"), Stage: rule.Values, Order: 20,
	When: "an attribute is set that a topic has for good",
	Code: invalid, Status: 400, Message: "Invalid parameter: AttributeName",
	Fix:      "leave it; to change FifoTopic, make another topic",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("AttributeName")
		why, ok := fixed[v.Text]
		if !ok {
			return nil
		}
		return rule.Refuse(c.At(v).Because(why))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/tags-duplicate", Operations: []string{"TagResource", "CreateTopic"}, On: rule.Member("Tags"), Stage: rule.Values, Order: 21,
	When: "two tags have the same key",
	Code: invalid, Status: 400, Message: "Invalid parameter: Duplicated keys are not allowed.",
	Fix:      "give each key once",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if a, b := duplicate(c.Get("Tags").Elements(), "Key"); a != nil {
			return rule.Refuse(c.At(a).Because("the same key …"), c.At(b).Because("… as here"))
		}
		return nil
	},
})

// duplicate finds two elements whose member has the same text.
func duplicate(list []*decode.Value, member string) (a, b *decode.Value) {
	seen := make(map[string]*decode.Value, len(list))
	for _, it := range list {
		v := it.Get(member)
		if v == nil {
			continue
		}
		if first := seen[v.Text]; first != nil {
			return first, v
		}
		seen[v.Text] = v
	}
	return nil, nil
}

// actions are what a topic's policy can allow.
var actions = []string{"GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic", "Subscribe",
	"ListSubscriptionsByTopic", "Publish", "Receive", "GetDataProtectionPolicy", "PutDataProtectionPolicy", "ListTagsForResource",
	"TagResource", "UntagResource", "Unsubscribe", "ConfirmSubscription", "*"}

var _ = rule.Add(rule.Rule{
	ID: "sns/permission-action", Operations: []string{"AddPermission"}, On: rule.Member("ActionName"), Stage: rule.Content, Order: 2,
	When: "a permission is for something that is no action of topics",
	Code: invalid, Status: 400, Message: "Invalid parameter: Policy statement action out of service scope!",
	Fix:      "name actions as the API does, without the prefix SNS: – Publish, Subscribe, GetTopicAttributes …",
	Evidence: rule.Recorded, Sources: []string{snapshot, provider},
	Check: func(c *rule.Case) *rule.Hit {
	next:
		for _, v := range c.Get("ActionName").Elements() {
			for _, a := range actions {
				if strings.EqualFold(a, v.Text) {
					continue next
				}
			}
			return rule.Refuse(c.At(v))
		}
		return nil
	},
})
