package stepfunctions

import "github.com/assay-project/assay/judge/rule"

// What answers show of state machines and activities, beside what requests do.
var _ = rule.Answers("stepfunctions", &rule.Kind{
	Type: kindMachine, Members: []string{"stateMachineArn"}, Scope: own, Lists: map[string]string{"ListStateMachines": "stateMachineArn"},
	ID:    func(_ *rule.Case, text string) string { return unqualified(text) },
	Shown: []string{"DescribeStateMachine", "StartExecution"}, Code: "StateMachineDoesNotExist",
}, &rule.Kind{
	Type: kindActivity, Members: []string{"activityArn"}, Scope: own, Lists: map[string]string{"ListActivities": "activityArn"},
	ID:    func(_ *rule.Case, text string) string { return text },
	Shown: []string{"DescribeActivity"}, Code: "ActivityDoesNotExist",
})

func own(c *rule.Case) string { return c.ARNScope("states") }
