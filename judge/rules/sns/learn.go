package sns

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Kinds of facts; the IDs are ARNs. Attributes have SNS's own names. Beside them
// a topic has:
//
//	complete       the session created it, and what it did not set has its default
//	tag:KEY        a tag
//	sid:LABEL      a statement of its policy
//
// and a subscription topic, protocol and endpoint, an endpoint application.
const (
	kindTopic        = "AWS::SNS::Topic"
	kindSubscription = "AWS::SNS::Subscription"
	kindApplication  = "AWS::SNS::PlatformApplication"
	kindEndpoint     = "AWS::SNS::PlatformEndpoint"
)

var _ = rule.Follow("sns", kindTopic, kindSubscription, kindApplication, kindEndpoint)

// kinds are the members that name a resource, the most telling first, and how
// SNS calls what is missing.
var kinds = []struct{ member, kind, name string }{
	{"SubscriptionArn", kindSubscription, "Subscription"},
	{"EndpointArn", kindEndpoint, "Endpoint"},
	{"PlatformApplicationArn", kindApplication, "PlatformApplication"},
	{"TopicArn", kindTopic, "Topic"},
}

func learn(f func(*rule.Case, *capture.Response), ops ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "sns", Operations: ops, Learn: f})
}

var _ = learn(func(c *rule.Case, resp *capture.Response) {
	id := rule.AnswerText(resp, "TopicArn")
	if id == "" {
		return
	}
	if a, ok := arn.Split(id); ok {
		c.LearnAccount(a.Account)
	}
	r := c.Facts.LearnResource(kindTopic, id)
	if r.Gone || r.Attrs["complete"] == "" {
		r.Attrs = map[string]string{"complete": "1"}
		c.Facts.CloseKind(kindSubscription, id+":")
		if isFIFO(id) {
			r.Attrs["ContentBasedDeduplication"] = "false"
		}
	}
	r.Gone = false
	note(r, c)
	for _, t := range c.Get("Tags").Elements() {
		r.Attrs["tag:"+t.Get("Key").String()] = t.Get("Value").String()
	}
}, "CreateTopic")

// note keeps the attributes that a request sets.
func note(r *facts.Resource, c *rule.Case) {
	for _, v := range c.Get("Attributes").Elements() {
		if v.Key != "PlatformCredential" && v.Key != "PlatformPrincipal" {
			r.Attrs[v.Key] = v.Text
		}
	}
}

// What is set on something known is known of it.
var _ = learn(func(c *rule.Case, _ *capture.Response) {
	for _, k := range kinds {
		v := c.Get(k.member)
		if v == nil {
			continue
		}
		r := c.Facts.LearnResource(k.kind, v.Text)
		note(r, c)
		if name := c.Text("AttributeName"); name != "" {
			r.Attrs[name] = c.Text("AttributeValue")
		}
		return
	}
}, "SetTopicAttributes", "SetSubscriptionAttributes", "SetEndpointAttributes")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	for _, k := range kinds {
		if v := c.Get(k.member); v != nil {
			r := c.Facts.LearnResource(k.kind, v.Text)
			r.Gone, r.Attrs = true, map[string]string{}
			return
		}
	}
}, "DeleteTopic", "Unsubscribe", "DeleteEndpoint", "DeletePlatformApplication")

// An answer of NotFound holds until something of that ARN is created.
var _ = rule.Learn(rule.Learner{Service: "sns", Refused: true, Learn: func(c *rule.Case, resp *capture.Response) {
	if rule.AnswerText(resp, "Code") != "NotFound" {
		return
	}
	for _, k := range kinds {
		if v := c.Get(k.member); v != nil {
			if strings.HasPrefix(rule.AnswerText(resp, "Message"), k.name+" does not exist") {
				c.Facts.LearnAbsent(k.kind, v.Text, c.Op)
			}
			return
		}
	}
}})

var _ = learn(func(c *rule.Case, resp *capture.Response) {
	id := rule.AnswerText(resp, "SubscriptionArn")
	if t := c.Resource(kindTopic, c.Text("TopicArn")); t != nil && !confirmed(c.Text("Protocol")) {
		t.Attrs["pending"] = "1"
	}
	if !strings.HasPrefix(id, "arn:") {
		c.Facts.OpenKind(kindSubscription) // one whose ARN is not known yet
		return
	}
	if subscribed(c) != nil {
		return // the one that is there was answered again
	}
	r := c.Facts.LearnResource(kindSubscription, id)
	r.Gone = false
	r.Attrs = map[string]string{"topic": c.Text("TopicArn"), "protocol": c.Text("Protocol"), "endpoint": c.Text("Endpoint"),
		"FilterPolicyScope": "MessageAttributes"}
	note(r, c)
}, "Subscribe")

var _ = learn(func(c *rule.Case, resp *capture.Response) {
	id := rule.AnswerText(resp, "EndpointArn")
	if id == "" {
		return
	}
	r := c.Facts.LearnResource(kindEndpoint, id)
	r.Gone = false
	enabled, data := endpointSettings(c)
	r.Attrs = map[string]string{"application": c.Text("PlatformApplicationArn"), "Token": c.Text("Token"), "Enabled": enabled, "CustomUserData": data}
}, "CreatePlatformEndpoint")

var _ = learn(func(c *rule.Case, resp *capture.Response) {
	id := rule.AnswerText(resp, "PlatformApplicationArn")
	if id == "" {
		return
	}
	if r := c.Facts.Resource(kindApplication, id); r == nil || r.Gone {
		c.Facts.CloseKind(kindEndpoint, strings.Replace(id, ":app/", ":endpoint/", 1)+"/")
	}
	c.Facts.LearnResource(kindApplication, id).Gone = false
}, "CreatePlatformApplication")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	r := c.Facts.LearnResource(kindTopic, c.Text("TopicArn"))
	key := "sid:" + c.Text("Label")
	if c.Op == "AddPermission" {
		r.Attrs[key] = "1"
		return
	}
	delete(r.Attrs, key)
}, "AddPermission", "RemovePermission")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	r := c.Resource(kindTopic, c.Text("ResourceArn"))
	if r == nil {
		return
	}
	for _, t := range c.Get("Tags").Elements() {
		r.Attrs["tag:"+t.Get("Key").String()] = t.Get("Value").String()
	}
	for _, k := range c.Get("TagKeys").Elements() {
		delete(r.Attrs, "tag:"+k.Text)
	}
}, "TagResource", "UntagResource")

// confirmed reports whether subscriptions by a protocol need no confirmation
// where topic and endpoint are of one account.
func confirmed(protocol string) bool {
	switch protocol {
	case "sqs", "lambda", "firehose", "sms", "application":
		return true
	}
	return false
}
