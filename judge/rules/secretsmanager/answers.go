package secretsmanager

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// What answers show of secrets. A list leaves out those that wait for their
// deletion. A secret of another service comes and goes with what it is of.
var _ = rule.Answers("secretsmanager", &rule.Kind{
	Type: kindSecret, Members: []string{"SecretId"}, Name: func(s string) string { return s },
	ID: func(c *rule.Case, text string) string {
		switch s := secretOf(c, text); {
		case s != nil && s.Attrs[facts.Ending] != "":
			return s.ID
		case arn.Is(text) || strings.Contains(text, "!"):
			return ""
		}
		return c.Region() + ":" + text
	},
	Shown: []string{"GetSecretValue"},
	Code:  "ResourceNotFoundException", Message: "Secrets Manager can't find the specified secret.",
})
