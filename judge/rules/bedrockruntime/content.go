package bedrockruntime

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "bedrock-runtime/turns", Operations: converse, On: onMessages, Stage: rule.Combinations, Order: 5,
	When: "two messages in succession are of one role",
	Code: "ValidationException", Status: 400,
	Message:  "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
	Fix:      "join the blocks of both into the content of one message",
	Evidence: rule.Reported, Sources: []string{"https://github.com/langchain-ai/langchain-aws/issues/130", "https://github.com/Portkey-AI/gateway/issues/748",
		"https://github.com/elastic/kibana/issues/284682"},
	Check: func(c *rule.Case) *rule.Hit {
		list := c.Get("messages").Items
		for i := 1; i < len(list); i++ {
			before, role := list[i-1].Get("role"), list[i].Get("role")
			if before.String() == role.String() && (role.String() == "user" || role.String() == "assistant") {
				return rule.Refuse(c.At(before).Because("and …"), c.At(role).Because("… the next message is of the same"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "bedrock-runtime/text-blank", Operations: converse, On: onMessages, Stage: rule.Content, Order: 2,
	When: "a text block of a message is empty, or has nothing but blanks",
	Code: "ValidationException", Status: 400,
	Message:  "The text field in the ContentBlock object at messages.{i}.content.{j} is blank. Add text to the text field, and try again.",
	Fix:      "leave the block out; an answer that was empty is left out with its question, or stands there as text of yours",
	Not:      "a blank in place of nothing",
	Evidence: rule.Reported, Sources: []string{"https://github.com/langchain-ai/langchain-aws/issues/403", "https://github.com/boto/botocore/issues/3525", "https://github.com/aws-samples/bedrock-engineer/issues/8"},
	Check: func(c *rule.Case) *rule.Hit {
		for i, m := range c.Get("messages").Items {
			for j, b := range m.Get("content").Elements() {
				if v := b.Get("text"); v != nil && !v.Mismatch && strings.TrimSpace(v.Text) == "" {
					return rule.Refuse(c.At(v).Because("is blank")).With("i", strconv.Itoa(i)).With("j", strconv.Itoa(j))
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "bedrock-runtime/document-name", Operations: converse, On: onMessages, Stage: rule.Content, Order: 3,
	When: "a document's name holds a mark other than ( ) [ ] - and _, or two blanks in succession",
	Code: "ValidationException", Status: 400,
	Message: "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. " +
		"The name can't contain more than one consecutive whitespace character. Check that the file name conforms to these restrictions and retry your request.",
	Fix:      "name it without the ending and without marks: report 2026, not report.2026.pdf",
	Not:      "the format: it is said by format, and not by the name",
	Evidence: rule.Reported, Sources: []string{"https://github.com/vercel/ai/issues/20365", "https://github.com/simonw/llm-bedrock/issues/8",
		"https://github.com/aws-samples/generative-ai-use-cases/issues/1671", "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, m := range c.Get("messages").Items {
			for _, b := range m.Get("content").Elements() {
				v := b.Lookup("document", "name")
				// A name that is not shown is no name.
				if strings.Contains(v.String(), "*") || strings.Contains(strings.ToLower(v.String()), "redacted") {
					continue
				}
				if why := nameFault(v.String()); why != "" {
					return rule.Refuse(c.At(v).Because(why))
				}
			}
		}
		return nil
	},
})

// ideographic is the blank of East Asian scripts, which does not count as one.
const ideographic = '\u3000'

// nameFault tells what is wrong with a document's name, "" for nothing. Letters
// and marks beyond ASCII are taken: which of them Bedrock takes is not known.
func nameFault(name string) string {
	blank := false
	for _, r := range name {
		switch {
		case r == ideographic:
			return "holds an ideographic blank"
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			if blank {
				return "has two blanks in succession"
			}
			blank = true
			continue
		case r > unicode.MaxASCII, unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune("-_()[]", r):
		default:
			return "holds " + strconv.QuoteRune(r)
		}
		blank = false
	}
	return ""
}

// oneSampling are the models that take one of temperature and topP at a time.
var oneSampling = []string{"anthropic.claude-opus-4-1", "anthropic.claude-sonnet-4-5", "anthropic.claude-haiku-4-5", "anthropic.claude-sonnet-4-6"}

var _ = rule.Add(rule.Rule{
	ID: "bedrock-runtime/temperature-and-top-p", Operations: converse, On: rule.Member("inferenceConfig"), Stage: rule.Object, Order: 1,
	When: "temperature and topP are both set for a model of Claude that takes one of them",
	Code: "ValidationException", Status: 400,
	Message:  "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one.",
	Fix:      "keep temperature, and leave topP out",
	Not:      "a topP of 1: it counts as set",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws-samples/bedrock-access-gateway/issues/191", "https://github.com/open-webui/pipelines/pull/546"},
	Check: func(c *rule.Case) *rule.Hit {
		temperature, top, model := c.Get("inferenceConfig", "temperature"), c.Get("inferenceConfig", "topP"), c.Get("modelId")
		if temperature == nil || top == nil || !oneOf(model.String()) {
			return nil
		}
		return rule.Refuse(c.At(temperature).Because("beside …"), c.At(top).Because("… this"), c.At(model).Because("takes one of them"))
	},
})

// oneOf reports whether a model, or an inference profile of it, is one of
// oneSampling.
func oneOf(id string) bool {
	for _, m := range oneSampling {
		if _, rest, ok := strings.Cut(id, m); ok && (rest == "" || rest[0] == '-' || rest[0] == ':') {
			return true
		}
	}
	return false
}
