package sns

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// arnMembers are the members that hold ARNs of SNS.
var arnMembers = []string{"TopicArn", "SubscriptionArn", "PlatformApplicationArn", "EndpointArn", "TargetArn"}

// given returns the value that says what a request is about: the first ARN that
// is there.
func given(c *rule.Case) *decode.Value {
	for _, m := range arnMembers {
		if v := c.Get(m); v != nil {
			return v
		}
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "sns/arn-elements", On: rule.Member(arnMembers...), Stage: rule.Values, Order: 10,
	When: "an ARN has fewer than six parts",
	Code: invalid, Status: 400,
	Message:  "Invalid parameter: {member} Reason: An ARN must have at least 6 elements, not {n}",
	Fix:      "give the whole ARN, as arn:aws:sns:eu-west-1:123456789012:topic",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := given(c)
		n := strings.Count(v.String(), ":") + 1
		if v == nil || n >= 6 {
			return nil
		}
		return rule.Refuse(c.At(v).Because(fmt.Sprintf("has %d of six parts", n))).
			With("member", v.Member.Name).With("n", fmt.Sprint(n))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/subscription-id", Operations: []string{"Unsubscribe"}, On: rule.Member("SubscriptionArn"), Stage: rule.Values, Order: 11,
	When: "what should be a subscription's ARN ends after the topic",
	Code: invalid, Status: 400, Message: "Invalid parameter: SubscriptionId",
	Fix:      "name the subscription: its ARN is the topic's, a colon and the subscription's ID",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("SubscriptionArn")
		if strings.Count(v.String(), ":") != 5 {
			return nil
		}
		return rule.Refuse(c.At(v).Because("names a topic, no subscription"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/topic-region", On: rule.Member("TopicArn"), Stage: rule.Region,
	Operations: []string{"Publish", "PublishBatch", "Subscribe", "GetTopicAttributes", "SetTopicAttributes", "DeleteTopic",
		"ListSubscriptionsByTopic", "AddPermission", "RemovePermission"},
	When: "the topic is in another region than the one that is called, or is no topic of SNS",
	Code: invalid, Status: 400, Message: "Invalid parameter: TopicArn",
	Fix:      "call the region of the topic",
	Not:      "a topic of the same name in the called region: it is another topic",
	Beside:   []rule.Neighbour{{Code: "NotFound", Means: "the region is right, and it has no such topic"}},
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("TopicArn")
		a, ok := arn.Split(v.String())
		if !ok {
			return nil
		}
		if a.Service != "sns" {
			return rule.Refuse(c.At(v).Because("is of " + a.Service))
		}
		if called := c.Region(); called != "" && a.Region != "" && a.Region != called {
			return rule.Refuse(c.At(v).Because("is in "+a.Region+" …"), c.AtHost().Because("… and this is "+called))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/publish-target", Operations: []string{"Publish"}, Stage: rule.Values, Order: 9,
	When: "a message goes to nobody: no topic, no endpoint, no phone number",
	Code: invalid, Status: 400,
	Message:  "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter",
	Fix:      "set one of TopicArn, TargetArn and PhoneNumber",
	Evidence: rule.Reported,
	Sources:  []string{"https://github.com/sul-dlss/dlme/issues/432", "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() || c.Get("TopicArn") != nil || c.Get("TargetArn") != nil || c.Get("PhoneNumber") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("TopicArn").Because("absent, and so are TargetArn and PhoneNumber"))
	},
})
