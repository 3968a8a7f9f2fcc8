package ssm

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

// What answers show of parameters, beside what requests do. A name with a colon
// asks for a version or a label.
var _ = rule.Answers("ssm", &rule.Kind{
	Type: kindParameter, Members: []string{"Name"},
	ID: func(c *rule.Case, text string) string {
		if arn.Is(text) || strings.Contains(text, ":") || strings.HasPrefix(text, "/aws/") {
			return ""
		}
		return c.Region() + ":" + canonical(text)
	},
	Scope: func(c *rule.Case) string { return c.Region() + ":" },
	Lists: map[string]string{"DescribeParameters": "Name"}, Shown: []string{"GetParameter", "GetParameterHistory"},
	Code: "ParameterNotFound",
})
