package sns

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

const badValue = "ParameterValueInvalid"

// attributeCheck looks at each attribute of each message.
func attributeCheck(f func(c *rule.Case, a *decode.Value) *rule.Hit) func(*rule.Case) *rule.Hit {
	return func(c *rule.Case) *rule.Hit {
		for _, m := range messages(c) {
			for _, a := range m.Get("MessageAttributes").Elements() {
				if hit := f(c, a); hit != nil {
					return hit.With("name", a.Key)
				}
			}
		}
		return nil
	}
}

var onAttributes = rule.Member("MessageAttributes", "PublishBatchRequestEntries")

var _ = rule.Add(rule.Rule{
	ID: "sns/attribute-name", Operations: publishAny, On: onAttributes, Stage: rule.Values, Order: 20,
	When: "the name of a message attribute is longer than 256 characters, holds others than letters, digits, - _ and ., or misplaces its dots",
	Code: badValue, Status: 400,
	Message:  "Invalid non-alphanumeric character '{char}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
	Fix:      "use letters, digits, hyphens, underscores and single dots between them",
	Evidence: rule.Recorded, Sources: []string{snapshot, provider},
	Check: attributeCheck(func(c *rule.Case, a *decode.Value) *rule.Hit {
		name := a.Key
		hit := rule.Refuse(c.At(a))
		switch {
		case name == "":
			return nil
		case len(name) > 256:
			hit.Message = "Length of message attribute name must be less than 256 bytes."
			return hit
		case name[0] == '.':
			hit.Message = "Invalid message attribute name starting with character '.' was found."
			return hit
		case name[len(name)-1] == '.':
			hit.Message = "Invalid message attribute name ending with character '.' was found."
			return hit
		}
		for i, r := range name {
			switch {
			case r == '.' && name[i-1] == '.':
				hit.Message = "Message attribute name can not have successive '.' character."
				return hit
			case r != '.' && !nameRune(r):
				return hit.With("char", fmt.Sprintf("#x%X", r))
			}
		}
		return nil
	}),
})

// typed returns the prefix of a data type, "" when it has none that SNS knows.
func typed(dataType string) string {
	for _, p := range [...]string{"String", "Number", "Binary"} {
		if rest, ok := strings.CutPrefix(dataType, p); ok && (rest == "" || rest[0] == '.' && len(rest) > 1) {
			return p
		}
	}
	return ""
}

var _ = rule.Add(rule.Rule{
	ID: "sns/attribute-type", Operations: publishAny, On: onAttributes, Stage: rule.Values, Order: 21,
	When: "the type of a message attribute is not String, Number or Binary, nor one of these with a dot and a label",
	Code: badValue, Status: 400,
	Message:  "The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
	Fix:      "set DataType to String, Number or Binary; a label follows a dot: Number.int",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: attributeCheck(func(c *rule.Case, a *decode.Value) *rule.Hit {
		if t := a.Get("DataType"); t != nil && typed(t.Text) == "" {
			return rule.Refuse(c.At(t))
		}
		return nil
	}),
})

var _ = rule.Add(rule.Rule{
	ID: "sns/attribute-value", Operations: publishAny, On: onAttributes, Stage: rule.Values, Order: 22,
	When: "a message attribute has no value, or one in the field of another type",
	Code: badValue, Status: 400,
	Message:  "The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{type}'.",
	Fix:      "put the value into StringValue, for the type Binary into BinaryValue, and leave out attributes without one",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: attributeCheck(func(c *rule.Case, a *decode.Value) *rule.Hit {
		t := a.Get("DataType")
		kind := typed(t.String())
		if kind == "" {
			return nil
		}
		field := "String"
		if kind == "Binary" {
			field = "Binary"
		}
		text, binary := a.Get("StringValue"), a.Get("BinaryValue")
		mine, other := text, binary
		if field == "Binary" {
			mine, other = binary, text
		}
		switch {
		case mine == nil && other != nil:
			hit := rule.Refuse(c.At(t).Because("asks for "+field+"Value …"), c.At(other).Because("… and the value stands here")).
				With("type", t.Text).With("field", field)
			hit.Message = "The message attribute '{name}' with type '{type}' must use field '{field}'."
			return hit
		case mine == nil:
			return rule.Refuse(c.At(a).Because("has no value")).With("type", t.Text)
		case mine.Text == "":
			return rule.Refuse(c.At(mine).Because("is empty")).With("type", t.Text)
		}
		return nil
	}),
})
