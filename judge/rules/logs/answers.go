package logs

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// What answers show of log groups. Lists are left out: whoever writes logs makes
// groups, and services do so without a request.
var _ = rule.Answers("logs", &rule.Kind{
	Type: kindGroup, Members: []string{"logGroupName"}, Name: func(s string) string { return s },
	Shown: []string{"DescribeLogStreams", "FilterLogEvents", "GetLogEvents"},
	Code:  "ResourceNotFoundException", Message: "The specified log group does not exist.",
	Always: func(name string) bool { return strings.HasPrefix(name, "/aws/") },
})
