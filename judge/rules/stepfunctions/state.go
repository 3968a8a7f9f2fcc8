package stepfunctions

import (
	"encoding/json"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Kinds of facts; IDs are ARNs. A state machine has what its creation is told
// apart by; "execution:NAME" is the input of an execution.
const (
	kindMachine  = "AWS::StepFunctions::StateMachine"
	kindActivity = "AWS::StepFunctions::Activity"
)

var _ = rule.Follow("stepfunctions", kindMachine, kindActivity)

// machine is what is known of the request's state machine; nil when nothing is.
func machine(c *rule.Case) *facts.Resource {
	if v := c.Get("stateMachineArn"); v != nil {
		return c.Resource(kindMachine, unqualified(v.Text))
	}
	return nil
}

// unqualified takes the version or alias off a state machine's ARN.
func unqualified(s string) string {
	a, ok := arn.Split(s)
	if parts := strings.Split(a.Resource, ":"); ok && len(parts) > 2 {
		a.Resource = parts[0] + ":" + parts[1]
		return a.String()
	}
	return s
}

// distinct are the members by which CreateStateMachine tells a repetition from
// another machine of the same name.
// Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
var distinct = []string{"definition", "type"}

func settings(c *rule.Case) map[string]string {
	m := map[string]string{}
	for _, name := range distinct {
		m[name] = c.Text(name)
	}
	if m["type"] == "" {
		m["type"] = "STANDARD"
	}
	return m
}

var _ = rule.Learn(rule.Learner{Service: "stepfunctions", Learn: func(c *rule.Case, resp *capture.Response) {
	var a struct{ StateMachineArn, ActivityArn, Status string }
	if resp != nil {
		_ = json.Unmarshal(resp.Body, &a) // an answer of another form tells nothing
	}
	switch c.Op {
	case "CreateStateMachine":
		if a.StateMachineArn == "" {
			c.Facts.OpenKind(kindMachine)
			return
		}
		if r := c.Facts.LearnResource(kindMachine, a.StateMachineArn); r.Attrs["name"] == "" {
			r.Gone = false
			r.Attrs = settings(c)
			r.Attrs["name"] = c.Text("name")
		}
	case "UpdateStateMachine":
		if r := machine(c); r != nil && c.Get("definition") != nil {
			r.Attrs["definition"] = c.Text("definition")
		}
	case "DeleteStateMachine":
		// It goes after a while: nothing is known of it meanwhile.
		c.Facts.LearnResource(kindMachine, unqualified(c.Text("stateMachineArn"))).Attrs = map[string]string{}
	case "StartExecution":
		if r := machine(c); r != nil && c.Text("name") != "" {
			r.Attrs["execution:"+c.Text("name")] = c.Text("input")
		}
	case "DescribeExecution", "StopExecution":
		if c.Op == "StopExecution" || a.Status != "" && a.Status != "RUNNING" && a.Status != "PENDING_REDRIVE" {
			learnClosed(c)
		}
	case "CreateActivity":
		if a.ActivityArn != "" {
			c.Facts.LearnResource(kindActivity, a.ActivityArn).Gone = false
		}
	case "DeleteActivity":
		c.Facts.LearnResource(kindActivity, c.Text("activityArn")).Gone = true
	}
}})

// learnClosed notes that the request's execution has ended.
func learnClosed(c *rule.Case) {
	a, _ := arn.Split(c.Text("executionArn"))
	parts := strings.Split(a.Resource, ":")
	if len(parts) != 3 || parts[0] != "execution" {
		return
	}
	a.Resource = "stateMachine:" + parts[1]
	if r := c.Resource(kindMachine, a.String()); r != nil {
		r.Attrs["closed:"+parts[2]] = "1"
	}
}

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/machine-exists", Operations: []string{"CreateStateMachine"}, Stage: rule.Object,
	When: "there is a state machine of that name with another definition or type",
	Code: "StateMachineAlreadyExists", Status: 400,
	Message:  "State Machine Already Exists: '{arn}'",
	Fix:      "change it with UpdateStateMachine, or choose another name",
	Not:      "another role or other tags: they are not compared",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html"},
	Check: func(c *rule.Case) *rule.Hit {
		var hit *rule.Hit
		now := settings(c)
		c.Facts.Resources(kindMachine, func(r *facts.Resource) bool {
			a, _ := arn.Split(r.ID)
			if r.Attrs["name"] != c.Text("name") || a.Region != c.Region() {
				return true
			}
			for _, name := range distinct {
				if r.Attrs[name] != now[name] {
					hit = rule.Refuse(c.AtMember("name"), c.AtMember(name).Because("differs")).With("arn", r.ID)
				}
			}
			return false
		})
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/execution-exists", Operations: []string{"StartExecution"}, On: rule.Member("name"), Stage: rule.Object,
	When: "an execution of that name was started with another input, or has ended",
	Code: "ExecutionAlreadyExists", Status: 400,
	Message:  "Execution Already Exists: '{arn}'",
	Fix:      "choose another name: names are used once in 90 days",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		r := machine(c)
		if r == nil || r.Attrs["type"] == "EXPRESS" {
			return nil
		}
		name := c.Get("name")
		before, ok := r.Attrs["execution:"+name.String()]
		blamed := []rule.Culprit{c.At(name).Because("used before")}
		switch {
		case name == nil || !ok:
			return nil
		case before != c.Text("input"):
			blamed = append(blamed, c.AtMember("input").Because("differs"))
		case r.Attrs["closed:"+name.Text] == "":
			return nil
		}
		return rule.Refuse(blamed...).
			With("arn", strings.Replace(r.ID, ":stateMachine:", ":execution:", 1)+":"+name.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/activity-gone", Operations: []string{"DescribeActivity", "GetActivityTask"}, Stage: rule.Object,
	When: "the session deleted the activity",
	Code: "ActivityDoesNotExist", Status: 400,
	Message:  "Activity Does Not Exist: '{arn}'",
	Fix:      "create it again, or name another",
	Evidence: rule.Recorded, Sources: []string{activities},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("activityArn")
		if r := c.Resource(kindActivity, v.String()); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v)).With("arn", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/machine-not-found", Stage: rule.Object,
	Operations: []string{"StartExecution", "StartSyncExecution", "DescribeStateMachine", "UpdateStateMachine", "ListExecutions", "PublishStateMachineVersion"},
	On:         rule.Member("stateMachineArn"),
	When:       "there is no such state machine, as far as the account is known",
	Code:       "StateMachineDoesNotExist", Status: 400,
	Message:  "State Machine Does Not Exist: '{arn}'",
	Fix:      "give the ARN that CreateStateMachine or ListStateMachines answered; it belongs to a region",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("stateMachineArn")
		if r := machine(c); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not there")).With("arn", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/execution-not-found", Operations: []string{"DescribeExecution", "StopExecution", "GetExecutionHistory", "DescribeStateMachineForExecution"},
	On: rule.Member("executionArn"), Stage: rule.Object,
	When: "the execution would be of a state machine that never was, as far as the account is known",
	Code: "ExecutionDoesNotExist", Status: 400,
	Message:  "Execution Does Not Exist: '{arn}'",
	Fix:      "give the ARN that StartExecution answered",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("executionArn")
		a, _ := arn.Split(v.Text)
		parts := strings.Split(a.Resource, ":")
		if len(parts) != 3 || parts[0] != "execution" {
			return nil
		}
		a.Resource = "stateMachine:" + parts[1]
		if r := c.Resource(kindMachine, a.String()); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not there")).With("arn", v.Text)
	},
})
