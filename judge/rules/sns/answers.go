package sns

import "github.com/assay-project/assay/judge/rule"

// What answers show of topics and applications. Subscriptions are left out: those
// that wait for their confirmation are listed without their ARN.
var _ = rule.Answers("sns", &rule.Kind{
	Type: kindTopic, Members: []string{"TopicArn"}, ID: whole, Scope: own,
	Lists: map[string]string{"ListTopics": "TopicArn"}, Shown: []string{"GetTopicAttributes", "Publish"},
}, &rule.Kind{
	Type: kindApplication, Members: []string{"PlatformApplicationArn"}, ID: whole, Scope: own,
	Lists: map[string]string{"ListPlatformApplications": "PlatformApplicationArn"}, Shown: []string{"GetPlatformApplicationAttributes"},
})

func whole(_ *rule.Case, text string) string { return text }

func own(c *rule.Case) string { return c.ARNScope("sns") }
