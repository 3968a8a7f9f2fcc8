package sns

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "sns/not-found", On: rule.Member("TopicArn", "SubscriptionArn", "PlatformApplicationArn", "EndpointArn"), Stage: rule.Object,
	When: "the topic, subscription, application or endpoint is known not to be there: it was deleted, SNS said so before, what it would be of was made without it, or it is none of those there are",
	Code: "NotFound", Status: 404, Message: "Topic does not exist",
	Fix:      "create it first, or name one that is there; names belong to a region and an account",
	Beside:   []rule.Neighbour{{Code: "AuthorizationError", Means: "it is there, and its policy keeps the caller out"}},
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if strings.HasPrefix(c.Op, "Delete") || c.Op == "Unsubscribe" || c.Op == "ConfirmSubscription" {
			return nil // these do not mind, or say something else
		}
		for _, k := range kinds {
			v := c.Get(k.member)
			if v == nil {
				continue
			}
			if r := c.Resource(k.kind, v.Text); r == nil || !r.Gone {
				return nil
			}
			hit := rule.Refuse(c.At(v).Because("is not there"))
			hit.Message = k.name + " does not exist"
			return hit
		}
		return nil
	},
})

// defaults are what a topic has that was created without saying.
var defaults = map[string]string{
	"ContentBasedDeduplication": "false",
	"DisplayName":               "",
	"FifoTopic":                 "false",
	"SignatureVersion":          "1",
	"TracingConfig":             "PassThrough",
}

var _ = rule.Add(rule.Rule{
	ID: "sns/topic-differs", Operations: []string{"CreateTopic"}, On: rule.Member("Attributes", "Tags"), Stage: rule.Object, Order: 1,
	When: "a topic of that name is there, and has other attributes or tags",
	Code: invalid, Status: 400, Message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
	Fix:      "ask for what the topic has, or for nothing; change it with SetTopicAttributes and TagResource",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		r := topicNamed(c)
		if r == nil || r.Gone || r.Attrs["complete"] == "" {
			return nil
		}
		for _, v := range c.Get("Attributes").Elements() {
			has, known := r.Attrs[v.Key]
			if !known {
				has, known = defaults[v.Key]
			}
			if known && !strings.EqualFold(has, v.Text) {
				return rule.Refuse(c.At(v).Because("the topic has another one"))
			}
		}
		for _, t := range c.Get("Tags").Elements() {
			if has, ok := r.Attrs["tag:"+t.Get("Key").String()]; !ok || has != t.Get("Value").String() {
				hit := rule.Refuse(c.At(t).Because("the topic has not this tag"))
				hit.Message = "Invalid parameter: Tags Reason: Topic already exists with different tags"
				return hit
			}
		}
		return nil
	},
})

// topicNamed is the known topic of CreateTopic's name in the called region.
func topicNamed(c *rule.Case) (found *facts.Resource) {
	name := ":" + c.Text("Name")
	c.Facts.Resources(kindTopic, func(r *facts.Resource) bool {
		if strings.HasSuffix(r.ID, name) && strings.Contains(r.ID, ":"+c.Region()+":") {
			found = r
		}
		return found == nil
	})
	return found
}

var _ = rule.Add(rule.Rule{
	ID: "sns/permission-exists", Operations: []string{"AddPermission"}, On: rule.Member("Label"), Stage: rule.Content, Order: 1,
	When: "the topic's policy has a statement of that label",
	Code: invalid, Status: 400, Message: "Invalid parameter: Statement already exists",
	Fix:      "choose another Label, or remove the statement first with RemovePermission",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		r := c.Resource(kindTopic, c.Text("TopicArn"))
		label := c.Get("Label")
		if r == nil || r.Gone || r.Attrs["sid:"+label.Text] == "" {
			return nil
		}
		return rule.Refuse(c.At(label))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/subscription-differs", Operations: subscribe, On: rule.Member("Attributes"), Stage: rule.Object, Order: 2,
	When: "the endpoint has subscribed to the topic already, with other attributes",
	Code: invalid, Status: 400, Message: "Invalid parameter: Attributes Reason: Subscription already exists with different attributes",
	Fix:      "change the subscription with SetSubscriptionAttributes, or unsubscribe first",
	Evidence: rule.Recorded, Sources: []string{snapshot, provider},
	Check: func(c *rule.Case) *rule.Hit {
		r := subscribed(c)
		if r == nil {
			return nil
		}
		for _, v := range c.Get("Attributes").Elements() {
			has, known := r.Attrs[v.Key]
			if !known && v.Text != "" || known && has != v.Text {
				if v.Key == "RawMessageDelivery" && !known && strings.EqualFold(v.Text, "false") ||
					slices.Contains([]string{"DeliveryPolicy", "ReplayPolicy"}, v.Key) {
					continue // a default, or compared in ways that were not seen
				}
				return rule.Refuse(c.At(v).Because("the subscription has another one"))
			}
		}
		return nil
	},
})

// subscribed is the known subscription of Subscribe's endpoint to its topic.
func subscribed(c *rule.Case) (found *facts.Resource) {
	topic, protocol, endpoint := c.Text("TopicArn"), c.Text("Protocol"), c.Text("Endpoint")
	c.Facts.Resources(kindSubscription, func(r *facts.Resource) bool {
		if !r.Gone && r.Attrs["topic"] == topic && r.Attrs["protocol"] == protocol && r.Attrs["endpoint"] == endpoint {
			found = r
		}
		return found == nil
	})
	return found
}

var _ = rule.Add(rule.Rule{
	ID: "sns/endpoint-exists", Operations: []string{"CreatePlatformEndpoint"}, On: rule.Member("Token"), Stage: rule.Object, Order: 1,
	When: "the application has an endpoint of that token with other attributes",
	Code: invalid, Status: 400,
	Message:  "Invalid parameter: Token Reason: Endpoint {arn} already exists with the same Token, but different attributes.",
	Fix:      "use the endpoint that is there, and change it with SetEndpointAttributes",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformEndpoint.html"},
	Check: func(c *rule.Case) *rule.Hit {
		token := c.Get("Token")
		var found *facts.Resource
		c.Facts.Resources(kindEndpoint, func(r *facts.Resource) bool {
			if !r.Gone && r.Attrs["application"] == c.Text("PlatformApplicationArn") && r.Attrs["Token"] == token.Text {
				found = r
			}
			return found == nil
		})
		if found == nil {
			return nil
		}
		enabled, data := endpointSettings(c)
		if strings.EqualFold(enabled, found.Attrs["Enabled"]) && data == found.Attrs["CustomUserData"] {
			return nil
		}
		return rule.Refuse(c.At(token)).With("arn", found.ID)
	},
})

// endpointSettings are what CreatePlatformEndpoint asks for.
func endpointSettings(c *rule.Case) (enabled, data string) {
	enabled, data = "true", c.Text("CustomUserData")
	if v := c.Get("Attributes").Entry("Enabled"); v != nil {
		enabled = v.Text
	}
	if v := c.Get("Attributes").Entry("CustomUserData"); v != nil {
		data = v.Text
	}
	return enabled, data
}

var _ = rule.Add(rule.Rule{
	ID: "sns/tagged-not-found", Operations: []string{"TagResource", "UntagResource", "ListTagsForResource"}, On: rule.Member("ResourceArn"), Stage: rule.Object,
	When: "the topic whose tags are asked for is known not to be there",
	Code: "ResourceNotFound", Status: 404, Message: "Resource does not exist",
	Fix:      "name a topic that is there; names belong to a region and an account",
	Evidence: rule.Documented, Sources: []string{"https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html",
		"https://github.com/getmoto/moto/blob/0af643a/moto/sns/exceptions.py"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ResourceArn")
		if r := c.Resource(kindTopic, v.Text); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not there"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/token-unknown", Operations: []string{"ConfirmSubscription"}, On: rule.Member("Token"), Stage: rule.Object,
	When: "a topic that was made in this session, and to which nobody had to confirm a subscription, is confirmed",
	Code: invalid, Status: 400, Message: "Invalid parameter: Token",
	Fix:      "take Token from the message of type SubscriptionConfirmation that the endpoint got, and TopicArn from there too",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		r := c.Resource(kindTopic, c.Text("TopicArn"))
		if r == nil || !r.Gone && (r.Attrs["complete"] == "" || r.Attrs["pending"] != "" || r.Attrs["Policy"] != "" || hasStatement(r)) {
			return nil
		}
		return rule.Refuse(c.AtMember("Token").Because("nothing waits for a confirmation"), c.AtMember("TopicArn"))
	},
})

// hasStatement reports whether the topic's policy lets others in, who may have
// subscribed without this session seeing it.
func hasStatement(r *facts.Resource) bool {
	for k := range r.Attrs {
		if strings.HasPrefix(k, "sid:") {
			return true
		}
	}
	return false
}
