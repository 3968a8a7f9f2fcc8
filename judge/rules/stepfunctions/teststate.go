package stepfunctions

import (
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/asl"
	"github.com/assay-project/assay/lang/jackson"
)

var testState = []string{"TestState"}

// tested is the state that a TestState request is about; nil when it cannot be
// told.
func tested(c *rule.Case) *jackson.Node {
	root, err := jackson.Tree(c.Text("definition"))
	if err != nil {
		return nil
	}
	if name := c.Get("stateName"); name != nil {
		return asl.Find(root, name.Text)
	}
	return root
}

func kindOf(c *rule.Case) string { return tested(c).Get("Type").String() }

// mocked is the mocked result, and whether it is JSON.
func mocked(c *rule.Case) (v *decode.Value, result *jackson.Node, ok bool) {
	v = c.Get("mock", "result")
	if v == nil {
		return nil, nil, false
	}
	result, err := jackson.Tree(v.Text)
	return v, result, err == nil && result != nil
}

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/test-definition", Operations: testState, On: rule.Member("stateName"), Stage: rule.Content,
	When: "the state that is to be tested has no valid type, or lacks a field",
	Code: "InvalidDefinition", Status: 400,
	Message:  "Invalid State Machine Definition: '{diagnostics}'",
	Fix:      "correct the state",
	Evidence: rule.Recorded, Sources: []string{mocks},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("definition")
		found := asl.CheckState(v.String(), c.Text("stateName"))
		if len(found) == 0 || !recorded(found) {
			return nil
		}
		return refused(c, v, found)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/test-type", Operations: testState, Stage: rule.Content, Order: 10,
	When: "a Map or Parallel state is tested without a mock, or one of the others with one",
	Code: "InvalidDefinition", Status: 400,
	Message:  "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
	Fix:      "mock what Map and Parallel states (and tasks) call; test the others without a mock",
	Evidence: rule.Recorded, Sources: []string{mocks},
	Check: func(c *rule.Case) *rule.Hit {
		mock := c.Get("mock")
		kind := kindOf(c)
		called := kind == "Map" || kind == "Parallel"
		switch {
		case mock == nil && called:
			return rule.Refuse(c.AtMember("definition").Because("is of type "+kind), c.AtMember("mock").Because("absent"))
		case mock != nil && !called && kind != "Task" && slices.Contains(asl.Types, kind):
			hit := rule.Refuse(c.At(mock), c.AtMember("definition").Because("is of type "+kind)).With("type", kind)
			hit.Code, hit.Message = invalid, "State type '{type}' is not supported when a mock is specified"
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/test-role", Operations: testState, Stage: rule.Content, Order: 11,
	When: "a task is to be called in truth and no role is given",
	Code: invalid, Status: 400,
	Message:  "RoleArn must be specified when testing a Task state",
	Fix:      "give roleArn, or mock the task",
	Evidence: rule.Recorded, Sources: []string{mocks},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.BodySeen || c.Get("mock") != nil || c.Get("roleArn") != nil || kindOf(c) != "Task" {
			return nil
		}
		return rule.Refuse(c.AtMember("roleArn").Because("absent …"), c.AtMember("definition").Because("… and this is a task"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/test-secrets", Operations: testState, On: rule.Member("revealSecrets"), Stage: rule.Content, Order: 1,
	When: "secrets are to be shown of a mocked call",
	Code: invalid, Status: 400,
	Message:  "TestState does not support RevealSecrets when a mock is specified.",
	Fix:      "leave out revealSecrets",
	Evidence: rule.Recorded, Sources: []string{mocks},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("revealSecrets")
		if v.String() != "true" || c.Get("mock") == nil {
			return nil
		}
		return rule.Refuse(c.At(v), c.AtMember("mock"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/test-mock-both", Operations: testState, On: rule.Member("mock"), Stage: rule.Content, Order: 2,
	When: "a mock has a result and an error",
	Code: invalid, Status: 400,
	Message:  "A test mock should have only one of the following fields: [result, errorOutput].",
	Fix:      "keep one of the two",
	Evidence: rule.Reported, Sources: []string{mocks, "https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html"},
	Check: func(c *rule.Case) *rule.Hit {
		result, failure := c.Get("mock", "result"), c.Get("mock", "errorOutput")
		if result == nil || failure == nil {
			return nil
		}
		return rule.Refuse(c.At(result), c.At(failure))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/test-failures", Operations: testState, On: rule.Member("stateConfiguration"), Stage: rule.Content, Order: 3,
	When: "failed iterations are counted without a mock, or more of them than there are iterations",
	Code: invalid, Status: 400,
	Message:  "TestState does not support MapIterationFailureCount when a mock is not specified.",
	Fix:      "mock the Map state, and give at most as many failures as it has items",
	Evidence: rule.Recorded, Sources: []string{mocks},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("stateConfiguration", "mapIterationFailureCount")
		if v == nil {
			return nil
		}
		if c.Get("mock") == nil {
			return rule.Refuse(c.At(v), c.AtMember("mock").Because("absent"))
		}
		items, ok := iterations(c)
		if n, err := strconv.Atoi(v.Text); err != nil || !ok || n <= items {
			return nil
		}
		hit := rule.Refuse(c.At(v).Because("more than " + strconv.Itoa(items)))
		hit.Message = "Map iteration failure count must be less than or equal to the number of Map iterations"
		return hit
	},
})

// iterations counts the items of the tested Map state where its expression is a
// plain path into the input.
func iterations(c *rule.Case) (n int, ok bool) {
	s := tested(c)
	path := s.Get("ItemsPath").String()
	if e := s.Get("Items").String(); e != "" {
		path = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(e, "{%"), "%}"))
		path = "$" + strings.TrimPrefix(path, "$states.input")
	}
	node, err := jackson.Tree(c.Text("input"))
	if s.Get("Type").String() != "Map" || err != nil || !strings.HasPrefix(path, "$") {
		return 0, false
	}
	for step := range strings.SplitSeq(strings.TrimPrefix(strings.TrimPrefix(path, "$"), "."), ".") {
		if step != "" {
			node = node.Get(step)
		}
	}
	if !node.Array() {
		return 0, false
	}
	return len(node.Items), true
}

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/test-result", Operations: testState, On: rule.Member("mock"), Stage: rule.Content, Order: 20,
	When: "a mocked result is not JSON or, of a Map or Parallel state, no list of the right length",
	Code: invalid, Status: 400,
	Message:  "Mocked result must be valid JSON",
	Fix:      "write the result as JSON: of a Map state a list, of a Parallel state a list with one element for each branch",
	Evidence: rule.Recorded, Sources: []string{mocks},
	Check: func(c *rule.Case) *rule.Hit {
		v, result, ok := mocked(c)
		if v == nil {
			return nil
		}
		hit := rule.Refuse(c.At(v))
		s := tested(c)
		kind := s.Get("Type").String()
		switch {
		case !ok:
			return hit
		case kind != "Map" && kind != "Parallel":
			return nil
		case !result.Array():
			hit.Message = "Mocked result must be an array."
			return hit
		case kind == "Parallel" && s.Get("Branches").Array() && len(result.Items) != len(s.Get("Branches").Items):
			hit.Message = "Mocked result must contain the same number of items as number of Parallel branches."
			return hit
		}
		return nil
	},
})
