package sns

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/snsfilter"
)

var subscribe = []string{"Subscribe"}

// protocols are what can be subscribed.
// Source: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
var protocols = []string{"http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"}

var _ = rule.Add(rule.Rule{
	ID: "sns/protocol", Operations: subscribe, On: rule.Member("Protocol"), Stage: rule.Values, Order: 30,
	When: "Protocol is none that SNS delivers by",
	Code: invalid, Status: 400, Message: "Invalid parameter: Amazon SNS does not support this protocol string: {protocol}",
	Fix:      "use http, https, email, email-json, sms, sqs, application, lambda or firehose, in lower case",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Protocol")
		if slices.Contains(protocols, v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v)).With("protocol", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/endpoint", Operations: subscribe, On: rule.Member("Endpoint"), Stage: rule.Values, Order: 31,
	When: "the endpoint has not the form that its protocol asks for",
	Code: invalid, Status: 400, Message: "Invalid parameter: SQS endpoint ARN",
	Fix:      "give what the protocol delivers to: the ARN of the queue (not its URL), function or stream, a number as +15551234567, an address, a URL",
	Evidence: rule.Recorded, Sources: []string{snapshot, provider, moto},
	Check: func(c *rule.Case) *rule.Hit {
		p, v := c.Get("Protocol"), c.Get("Endpoint")
		message := endpointFault(p.String(), v.Text)
		if message == "" {
			return nil
		}
		hit := rule.Refuse(c.At(v), c.At(p).Because("asks for another form"))
		hit.Message = message
		return hit
	},
})

// endpointFault is what SNS says of an endpoint that its protocol cannot
// deliver to.
func endpointFault(protocol, endpoint string) string {
	switch protocol {
	case "sqs":
		if a, ok := arn.Split(endpoint); !ok || a.Service != "sqs" {
			return "Invalid parameter: SQS endpoint ARN"
		}
	case "sms":
		if !smsNumber(endpoint) {
			return "Invalid SMS endpoint: " + endpoint
		}
	case "http", "https":
		if !strings.HasPrefix(endpoint, protocol+"://") {
			return "Invalid parameter: Endpoint must match the specified protocol"
		}
	case "application":
		if _, ok := arn.Split(endpoint); !ok {
			return "Invalid parameter: ApplicationEndpoint ARN"
		}
	}
	return ""
}

// smsNumber accepts single marks between the digits, as SNS does.
func smsNumber(s string) bool {
	const marks = "./-"
	if s == "" || strings.ContainsRune(marks, rune(s[0])) || strings.ContainsRune(marks, rune(s[len(s)-1])) {
		return false
	}
	plain := make([]byte, 0, len(s))
	for i := range len(s) {
		if strings.IndexByte(marks, s[i]) < 0 {
			plain = append(plain, s[i])
		} else if strings.IndexByte(marks, s[i-1]) >= 0 {
			return false
		}
	}
	return e164(string(plain))
}

var _ = rule.Add(rule.Rule{
	ID: "sns/fifo-queue", Operations: subscribe, On: rule.Member("Endpoint"), Stage: rule.Combinations, Order: 1,
	When: "a FIFO queue subscribes to a standard topic",
	Code: invalid, Status: 400,
	Message:  "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
	Fix:      "subscribe a standard queue, or make the topic a FIFO one (a FIFO topic takes both)",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		topic, queue := c.Get("TopicArn"), c.Get("Endpoint")
		if topic == nil || c.Text("Protocol") != "sqs" || !isFIFO(queue.Text) || isFIFO(topic.Text) {
			return nil
		}
		return rule.Refuse(c.At(queue).Because("is FIFO …"), c.At(topic).Because("… and the topic is not"))
	},
})

// subscriptionAttributes are what a subscription can be given.
// Source: https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
var subscriptionAttributes = []string{"DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy",
	"SubscriptionRoleArn", "ReplayPolicy", "Endpoint", "Protocol"}

var _ = rule.Add(rule.Rule{
	ID: "sns/subscription-attribute", Operations: []string{"SetSubscriptionAttributes"}, On: rule.Member("AttributeName"), Stage: rule.Values, Order: 40,
	When: "a subscription has no attribute of that name",
	Code: invalid, Status: 400, Message: "Invalid parameter: AttributeName",
	Fix:      "use DeliveryPolicy, FilterPolicy, FilterPolicyScope, RawMessageDelivery, RedrivePolicy, SubscriptionRoleArn or ReplayPolicy",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("AttributeName")
		if slices.Contains(subscriptionAttributes, v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

// setting is an attribute that a request gives to a subscription: an entry of
// Subscribe's map, or SetSubscriptionAttributes' name and value.
func setting(c *rule.Case, name string) *decode.Value {
	if c.Op == "Subscribe" {
		return c.Get("Attributes").Entry(name)
	}
	if c.Text("AttributeName") != name {
		return nil
	}
	return c.Get("AttributeValue")
}

// reason begins the sentence about an attribute as its operation does.
func reason(c *rule.Case) string {
	if c.Op == "Subscribe" {
		return "Invalid parameter: Attributes Reason: "
	}
	return "Invalid parameter: "
}

var settingOps = []string{"Subscribe", "SetSubscriptionAttributes"}
var onSetting = rule.Member("Attributes", "AttributeName")

var _ = rule.Add(rule.Rule{
	ID: "sns/raw-delivery", Operations: settingOps, On: onSetting, Stage: rule.Content, Order: 1,
	When: "RawMessageDelivery is neither true nor false",
	Code: invalid, Status: 400, Message: "{reason}RawMessageDelivery: Invalid value [{value}]. Must be true or false.",
	Fix:      "set RawMessageDelivery to true or false",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := setting(c, "RawMessageDelivery")
		if v == nil || strings.EqualFold(v.Text, "true") || strings.EqualFold(v.Text, "false") {
			return nil
		}
		return rule.Refuse(c.At(v)).With("value", v.Text).With("reason", reason(c))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/filter-scope", Operations: settingOps, On: onSetting, Stage: rule.Content, Order: 2,
	When: "FilterPolicyScope is none of the two scopes",
	Code: invalid, Status: 400,
	Message:  "{reason}FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes",
	Fix:      "set FilterPolicyScope to MessageAttributes or MessageBody",
	Evidence: rule.Recorded, Sources: []string{snapshotFilter},
	Check: func(c *rule.Case) *rule.Hit {
		v := setting(c, "FilterPolicyScope")
		if v == nil || v.Text == string(snsfilter.MessageAttributes) || v.Text == string(snsfilter.MessageBody) {
			return nil
		}
		return rule.Refuse(c.At(v)).With("value", v.Text).With("reason", reason(c))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/redrive-policy", Operations: settingOps, On: onSetting, Stage: rule.Content, Order: 3,
	When: "a redrive policy is no JSON, or its deadLetterTargetArn no ARN",
	Code: invalid, Status: 400, Message: "{reason}RedrivePolicy: deadLetterTargetArn is an invalid arn",
	Fix:      `send {"deadLetterTargetArn": "arn:aws:sqs:…"} with the ARN of a queue`,
	Evidence: rule.Recorded, Sources: []string{snapshot, provider},
	Check: func(c *rule.Case) *rule.Hit {
		v := setting(c, "RedrivePolicy")
		if v == nil || v.Text == "" {
			return nil
		}
		var p struct{ DeadLetterTargetArn string }
		hit := rule.Refuse(c.At(v)).With("reason", reason(c))
		if json.Unmarshal([]byte(v.Text), &p) != nil {
			hit.Message = "{reason}RedrivePolicy: failed to parse JSON."
			return hit
		}
		if _, ok := arn.Split(p.DeadLetterTargetArn); ok || p.DeadLetterTargetArn == "" {
			return nil
		}
		return hit
	},
})

// scope is that of a request's filter policy, as far as it is known.
func scope(c *rule.Case) (s snsfilter.Scope, known bool) {
	if v := setting(c, "FilterPolicyScope"); v != nil {
		return snsfilter.Scope(v.Text), true
	}
	if c.Op == "Subscribe" {
		return snsfilter.MessageAttributes, true
	}
	if r := c.Resource(kindSubscription, c.Text("SubscriptionArn")); r != nil && r.Attrs["FilterPolicyScope"] != "" {
		return snsfilter.Scope(r.Attrs["FilterPolicyScope"]), true
	}
	return snsfilter.MessageAttributes, false
}

var _ = rule.Add(rule.Rule{
	ID: "sns/filter-policy", Operations: settingOps, On: onSetting, Stage: rule.Content, Order: 4,
	When: "a filter policy is no JSON, no pattern, nested where it is for attributes, or too large",
	Code: invalid, Status: 400, Message: "Invalid parameter: " + snsfilter.Nested,
	Fix:      `write each property as a list of values and operators, {"store": ["a", {"prefix": "b"}]}: at most five keys and 150 combinations; nested ones need FilterPolicyScope=MessageBody`,
	Evidence: rule.Recorded, Sources: []string{snapshotFilter, "https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := setting(c, "FilterPolicy")
		if v == nil {
			return nil
		}
		in, known := scope(c)
		err := snsfilter.Check(v.Text, in)
		if err == nil {
			return nil
		}
		if err.Reason == snsfilter.Nested && !known {
			return rule.Undecided("subscription.FilterPolicyScope", c.At(v))
		}
		hit := rule.Refuse(c.At(v).Because(err.Error()))
		hit.Message = reason(c) + err.Reason
		return hit
	},
})
