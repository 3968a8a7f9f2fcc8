package ses

import "github.com/assay-project/assay/judge/rule"

// What answers show of configuration sets, beside what requests do.
var _ = rule.Answers("ses", &rule.Kind{
	Type: kindSet, Members: []string{"ConfigurationSetName"}, Global: true, ID: func(_ *rule.Case, text string) string { return text },
	Lists: map[string]string{"ListConfigurationSets": "Name"}, Shown: []string{"DescribeConfigurationSet"},
	Code: "ConfigurationSetDoesNotExist",
})
