// Package bedrockruntime holds what the runtime of Amazon Bedrock checks beyond
// its model.
package bedrockruntime

import (
	"embed"

	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("bedrock-runtime", examples)

var _ = rule.Add(rule.Rule{
	ID: "bedrock-runtime/conversation-start", Operations: converse, On: onMessages, Stage: rule.Combinations, Order: 1,
	When: "a conversation begins with a message of the assistant",
	Code: "ValidationException", Status: 400, Message: "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
	Fix:      "begin messages with one of role user; instructions go into system",
	Not:      "cutting the oldest messages off one by one: that leaves an answer in front",
	Evidence: rule.Reported, Sources: []string{"https://github.com/langgenius/dify/issues/12340", "https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html"},
	Check: func(c *rule.Case) *rule.Hit {
		list := c.Get("messages")
		if len(list.Items) == 0 {
			return nil
		}
		role := list.Items[0].Get("role")
		if role.String() != "assistant" {
			return nil
		}
		return rule.Refuse(c.At(role).Because("is that of the first message"))
	},
})
