package lambda

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// runtimes are those that a function can be created with, in the order in which
// Lambda lists them.
var runtimes = []string{"nodejs20.x", "python3.14", "provided.al2023", "python3.12", "python3.13", "nodejs24.x", "nodejs22.x", "java25",
	"python3.10", "python3.11", "java21", "ruby3.3", "ruby3.4", "ruby3.2", "python3.8", "python3.9", "java17", "nodejs16.x", "dotnet10",
	"dotnet8", "java11", "dotnet6", "nodejs18.x", "provided.al2", "java8.al2"}

// anyRuntime are those that a layer can say it is for, in the order in which
// Lambda lists them.
var anyRuntime = []string{"ruby3.5", "ruby2.6", "dotnetcore1.0", "python3.7", "nodejs8.10", "nasa", "ruby2.7", "python2.7-greengrass",
	"dotnetcore2.0", "python3.8", "java21", "dotnet6", "dotnetcore2.1", "python3.9", "java11", "nodejs6.10", "provided", "dotnetcore3.1",
	"dotnet8", "java25", "java17", "nodejs", "nodejs4.3", "java8.al2", "go1.x", "dotnet10", "nodejs20.x", "go1.9", "byol", "nodejs10.x",
	"provided.al2023", "nodejs22.x", "python3.10", "java8", "nodejs12.x", "python3.11", "nodejs24.x", "nodejs8.x", "python3.12",
	"nodejs14.x", "nodejs8.9", "nodejs26.x", "python3.13", "python3.14", "nodejs16.x", "python3.15", "provided.al2", "nodejs4.3-edge",
	"nodejs18.x", "ruby3.2", "python3.4", "ruby3.3", "ruby3.4", "ruby2.5", "python3.6", "python2.7"}

// retired are runtimes that functions can no longer be created or updated with.
// Recorded for eight of them; AWS's table of deprecated runtimes has the rest.
var retired = []string{"nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x",
	"python2.7", "python3.6", "python3.7", "ruby2.5", "ruby2.7", "java8", "go1.x", "provided",
	"dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1"}

var _ = rule.Add(rule.Rule{
	ID: "lambda/runtime-retired", Operations: []string{"CreateFunction", "UpdateFunctionConfiguration"},
	On: rule.Member("Runtime"), Stage: rule.Combinations, Order: 20,
	When: "a function is created with, or updated to, a runtime that Lambda has retired",
	Code: badParameter, Status: 400,
	Message:  "The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.",
	Fix:      "choose a supported runtime, e.g. {near}",
	Not:      "another region or a retry: the runtime is retired everywhere; existing functions go on running",
	Evidence: rule.Recorded,
	Sources:  []string{snapshot, "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Runtime")
		if !slices.Contains(retired, v.String()) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("retired")).With("runtime", v.Text).With("near", successor(v.Text))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/runtime-unknown", Operations: []string{"CreateFunction", "UpdateFunctionConfiguration"},
	On: rule.Member("Runtime"), Stage: rule.Combinations, Order: 19,
	When: "the runtime is none of Lambda's, in name or in case",
	Code: badParameter, Status: 400,
	Message: "Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{set}] or be a valid ARN",
	Fix:     "write one of the set, in lower case, e.g. {near}",
	Beside:  []rule.Neighbour{{Code: badParameter, Means: "with \"no longer supported\": there was such a runtime, and it is retired"}},

	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Runtime")
		// The model may know a runtime that is newer than the recorded list.
		if v == nil || v.Text == "" || strings.HasPrefix(v.Text, "arn:") || slices.Contains(runtimes, v.Text) ||
			slices.Contains(retired, v.Text) || slices.Contains(v.Shape.Enum, v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("no runtime of Lambda's")).With("runtime", v.Text).
			With("set", strings.Join(runtimes, ", ")).With("near", successor(strings.ToLower(v.Text)))
	},
})

// successor names a supported runtime of the same language.
func successor(runtime string) string {
	for _, next := range [...]string{"nodejs22.x", "python3.13", "ruby3.4", "java21", "dotnet8", "provided.al2023"} {
		if language := strings.TrimRight(next, ".x0123456789al"); strings.HasPrefix(runtime, language) {
			return next
		}
	}
	return "provided.al2023" // where Go and all else live
}
