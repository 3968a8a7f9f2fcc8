package bedrockruntime

import (
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

const toolDoc = "https://docs.aws.amazon.com/bedrock/latest/userguide/tool-use-inference-call.html"

var (
	converse   = []string{"Converse", "ConverseStream"}
	onMessages = rule.Member("messages")
)

// blocks are the blocks of a kind in a message: "toolUse", "toolResult". Those
// of tools that the service runs itself, which say a type, are left out: their
// results stand beside their calls.
func blocks(message *decode.Value, kind string) []*decode.Value {
	var list []*decode.Value
	for _, b := range message.Get("content").Elements() {
		v := b.Get(kind)
		if v != nil && !slices.ContainsFunc(v.Items, func(it *decode.Value) bool { return it.Key == "type" }) {
			list = append(list, v)
		}
	}
	return list
}

func is(message *decode.Value, role string) bool { return message.Get("role").String() == role }

// answered are the calls that the results of a message answer, by their IDs.
func answered(message *decode.Value) map[string]bool {
	ids := map[string]bool{}
	for _, r := range blocks(message, "toolResult") {
		ids[r.Get("toolUseId").String()] = true
	}
	return ids
}

var _ = rule.Add(rule.Rule{
	ID: "bedrock-runtime/tools-undefined", Operations: converse, On: onMessages, Stage: rule.Combinations, Order: 2,
	When: "a conversation calls tools, or has their results, and the request defines none",
	Code: "ValidationException", Status: 400, Message: "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
	Fix:      "send toolConfig with every request of the conversation, also with one that is to call no more tools",
	Not:      "an empty list of tools: it violates the model",
	Evidence: rule.Reported, Sources: []string{"https://github.com/langgenius/dify/issues/16421", "https://github.com/vxcontrol/pentagi/pull/196", toolDoc},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Get("toolConfig") != nil || !c.In.Complete() {
			return nil
		}
		for _, m := range c.Get("messages").Items {
			if found := append(blocks(m, "toolUse"), blocks(m, "toolResult")...); len(found) > 0 {
				return rule.Refuse(c.AtMember("toolConfig").Because("is missing …"), c.At(found[0]).Because("… and a tool was used"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "bedrock-runtime/tool-result-missing", Operations: converse, On: onMessages, Stage: rule.Combinations, Order: 3,
	When: "the assistant called tools, and the user's next message has not the results of all of them",
	Code: "ValidationException", Status: 400, Message: "Expected toolResult blocks at messages.{i}.content for the following Ids: {ids}",
	Fix:      "answer each toolUse with a toolResult of its toolUseId, all in the one message that follows",
	Not:      "a message for each result: they are parts of one",
	Evidence: rule.Reported, Sources: []string{"https://github.com/camel-ai/camel/issues/3954", "https://github.com/agno-agi/agno/issues/6698", toolDoc},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		list := c.Get("messages").Items
		for i := 1; i < len(list); i++ {
			if !is(list[i-1], "assistant") || !is(list[i], "user") {
				continue
			}
			have := answered(list[i])
			var ids []string
			var calls []rule.Culprit
			for _, u := range blocks(list[i-1], "toolUse") {
				if id := u.Get("toolUseId"); id != nil && !have[id.Text] {
					ids = append(ids, id.Text)
					calls = append(calls, c.At(id).Because("is not answered"))
				}
			}
			if ids != nil {
				return rule.Refuse(append(calls, c.At(list[i]))...).With("i", strconv.Itoa(i)).With("ids", strings.Join(ids, ", "))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "bedrock-runtime/tool-result-surplus", Operations: converse, On: onMessages, Stage: rule.Combinations, Order: 4,
	When: "a message has more results of tools than the message before it has calls",
	Code: "ValidationException", Status: 400, Message: "The number of toolResult blocks at messages.{i}.content exceeds the number of toolUse blocks of previous turn.",
	Fix:      "keep each toolUse with its toolResult when messages are left out, and send each result once",
	Not:      "cutting the oldest messages off one by one: that leaves results without their calls",
	Evidence: rule.Reported, Sources: []string{"https://github.com/strands-agents/harness-sdk/issues/1435", "https://github.com/Just-Curieous/Curie/issues/16", toolDoc},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		list := c.Get("messages").Items
		for i, m := range list {
			if !is(m, "user") {
				continue
			}
			results, calls := blocks(m, "toolResult"), 0
			if i > 0 {
				calls = len(blocks(list[i-1], "toolUse"))
			}
			if len(results) > calls {
				return rule.Refuse(c.At(results[calls]).Because("answers no toolUse of the message before")).With("i", strconv.Itoa(i))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "bedrock-runtime/tool-error-empty", Operations: converse, On: onMessages, Stage: rule.Content, Order: 1,
	When: "the result of a tool that failed says nothing",
	Code: "ValidationException", Status: 400, Message: "The content field at messages.{i}.content.{j}.toolResult cannot be empty when status value is error.",
	Fix:      "tell in content what went wrong, as a text block",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws-samples/sample-multi-agent-orchestration-chat-on-agentcore/issues/15",
		"https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultBlock.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for i, m := range c.Get("messages").Items {
			for j, b := range m.Get("content").Elements() {
				status, content := b.Lookup("toolResult", "status"), b.Lookup("toolResult", "content")
				if status.String() == "error" && content != nil && content.Kind == decode.List && len(content.Items) == 0 {
					return rule.Refuse(c.At(content).Because("is empty …"), c.At(status).Because("… of a failure")).With("i", strconv.Itoa(i)).With("j", strconv.Itoa(j))
				}
			}
		}
		return nil
	},
})
