package cloudformation

import (
	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

// What answers show of stacks: DescribeStacks without a name lists all that there
// are. A deleted stack is found by its ARN, so that an ARN shows nothing.
var _ = rule.Answers("cloudformation", &rule.Kind{
	Type: kindStack, Members: []string{"StackName"}, Name: func(s string) string { return s },
	ID: func(c *rule.Case, text string) string {
		if arn.Is(text) {
			return ""
		}
		return c.Region() + ":" + text
	},
	Scope: func(c *rule.Case) string { return c.Region() + ":" },
	Lists: map[string]string{"DescribeStacks": "StackName"}, Shown: []string{},
	Code: invalid, Message: "Stack with id {name} does not exist",
	Also: []string{"Stack [{name}] does not exist", "Stack '{name}' does not exist", "Stack:{any}/{name}/{any} does not exist"},
})
