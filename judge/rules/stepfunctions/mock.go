package stepfunctions

import (
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/jackson"
)

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/test-mock-shape", Operations: testState, On: rule.Member("mock"), Stage: rule.Content, Order: 21,
	When: "a mocked result is not what the called operation answers with",
	Code: invalid, Status: 400,
	Message:  "Mock result schema validation error: {fault}",
	Fix:      "mock what {operation} answers with, member names with a capital; or set mock.fieldValidationMode to PRESENT or NONE",
	Not:      "member names as they stand in the API: \"executionArn\" is \"ExecutionArn\" there",
	Evidence: rule.Recorded, Sources: []string{mocks, "https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html"},
	Check: func(c *rule.Case) *rule.Hit {
		mode := c.Text("mock", "fieldValidationMode")
		v, result, ok := mocked(c)
		s := tested(c)
		if !ok || mode == "NONE" || !result.Object() || s.Get("Type").String() != "Task" {
			return nil
		}
		operation, sh := answerOf(s.Get("Resource").String())
		if sh == nil {
			return nil
		}
		k := checker{strict: mode == "" || mode == "STRICT"}
		k.structure(result, sh)
		if !k.found {
			return nil
		}
		hit := rule.Refuse(c.At(v).Because(k.why)).With("fault", k.fault).With("operation", operation)
		if k.fault == "" {
			hit.With("fault", "…")
		}
		return hit
	},
})

// optimized are the services of integrations that are not "aws-sdk", by the name
// in the resource. Lambda's wraps what the function returns, and is left out.
var optimized = map[string]string{
	"states": "stepfunctions", "events": "events", "sns": "sns", "sqs": "sqs", "dynamodb": "dynamodb", "batch": "batch", "ecs": "ecs",
	"glue": "glue", "sagemaker": "sagemaker", "codebuild": "codebuild", "athena": "athena", "elasticmapreduce": "emr",
}

// sdkServices are all services by the name that "aws-sdk" integrations use: the
// service ID in small letters without blanks.
var sdkServices = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, s := range contract.Embedded().Index() {
		m[strings.ToLower(strings.ReplaceAll(s.ID, " ", ""))] = s.Name
	}
	return m
})

// answerOf is the operation that a task's resource calls, and what it answers
// with; nil where the result is another (jobs that are waited for, tokens) or is
// not known.
func answerOf(resource string) (operation string, sh *contract.Shape) {
	_, rest, ok := strings.Cut(resource, ":states:::")
	if !ok {
		return "", nil
	}
	parts := strings.Split(rest, ":")
	service := ""
	switch {
	case len(parts) == 3 && parts[0] == "aws-sdk":
		service, operation = sdkServices()[parts[1]], parts[2]
	case len(parts) == 2:
		service, operation = optimized[parts[0]], parts[1]
	}
	if service == "" || operation == "" || strings.Contains(operation, ".") {
		return "", nil
	}
	operation = capital(operation)
	o, err := contract.Embedded().Outputs(service)
	if err != nil || o == nil {
		return "", nil
	}
	return operation, o.Operation(operation)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// checker looks for the first fault of a result.
type checker struct {
	strict bool
	found  bool
	fault  string // in AWS's words; "" where they are not known
	why    string
}

func (k *checker) fail(fault, why string) { k.found, k.fault, k.why = true, fault, why }

func (k *checker) structure(n *jackson.Node, sh *contract.Shape) {
	for _, m := range sh.Members {
		if name := capital(m.Name); k.strict && m.Required && absent(n.Get(name)) {
			k.fail("Required field '"+name+"' is missing", "lacks "+name)
			return
		}
	}
	for _, m := range sh.Members {
		if v := n.Get(capital(m.Name)); !absent(v) {
			k.value(capital(m.Name), v, m.Shape)
		}
		if k.found {
			return
		}
	}
}

func absent(n *jackson.Node) bool { return n == nil || n.Kind == jackson.Null }

func (k *checker) value(name string, n *jackson.Node, sh *contract.Shape) {
	must := func(ok bool, what string) bool {
		if !ok {
			k.fail("Field '"+name+"' must be "+what, name+" is not "+what)
		}
		return ok
	}
	switch sh.Kind {
	case contract.Structure:
		if must(n.Object(), "an object") {
			k.structure(n, sh)
		}
	case contract.Map:
		if must(n.Object(), "an object") {
			for i := 0; i < len(n.Items) && !k.found; i++ {
				if !absent(n.Items[i]) {
					k.value(name, n.Items[i], sh.Value.Shape)
				}
			}
		}
	case contract.List:
		if must(n.Array(), "an array") {
			for i := 0; i < len(n.Items) && !k.found; i++ {
				if !absent(n.Items[i]) {
					k.value(name, n.Items[i], sh.Element.Shape)
				}
			}
		}
	case contract.String, contract.Blob, contract.Timestamp:
		if must(n.Kind == jackson.String, "a string") {
			k.text(name, n.Text, sh)
		}
	case contract.Boolean:
		must(n.Kind == jackson.True || n.Kind == jackson.False, "a boolean")
	case contract.Integer, contract.Long, contract.Float, contract.Double:
		if must(n.Kind.Numeric(), "a number") {
			k.number(name, n.Text, sh)
		}
	}
}

func (k *checker) text(name, text string, sh *contract.Shape) {
	size := float64(utf8.RuneCountInString(text))
	switch {
	case len(sh.Enum) > 0 && !contains(sh.Enum, text):
		k.fail("Field '"+name+"' is not an expected value", name+" is none of its values")
	case sh.HasMin && size < sh.Min:
		k.fail("Field '"+name+"' is smaller than the minimum length", name+" is too short")
	case sh.HasMax && size > sh.Max && sh.Kind == contract.String:
		k.fail("", name+" is too long")
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (k *checker) number(name, text string, sh *contract.Shape) {
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
	case sh.HasMin && f < sh.Min:
		k.fail("Field '"+name+"' is less than the minimum value", name+" is too small")
	case sh.HasMax && f > sh.Max:
		k.fail("Field '"+name+"' exceeds the maximum value", name+" is too large")
	}
}
