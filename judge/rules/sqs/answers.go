package sqs

import "github.com/assay-project/assay/judge/rule"

// What answers show of queues: in JSON a list of URLs, in XML an element for each.
var _ = rule.Answers("sqs", &rule.Kind{
	Type: kindQueue, Members: []string{"QueueUrl"},
	ID: func(c *rule.Case, text string) string {
		id, _ := queueID(c, text)
		return id
	},
	Scope: func(c *rule.Case) string { return c.ARNScope("sqs") },
	Lists: map[string]string{"ListQueues": "QueueUrls|QueueUrl"}, Shown: []string{"GetQueueAttributes", "SendMessage", "ReceiveMessage"},
})
