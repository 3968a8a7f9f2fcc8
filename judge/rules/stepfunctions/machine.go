package stepfunctions

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/jackson"
)

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/input-not-json", Operations: []string{"StartExecution", "StartSyncExecution"}, On: rule.Member("input"), Stage: rule.Content,
	When: "the input of an execution is not JSON",
	Code: "InvalidExecutionInput", Status: 400,
	Message:  "Invalid State Machine Execution Input: '{why}'",
	Fix:      "write the input as JSON; for none leave it out, or send {}",
	Not:      "the empty text: that is no JSON either",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("input")
		if v == nil {
			return nil
		}
		if strings.TrimSpace(v.Text) == "" {
			return rule.Refuse(c.At(v).Because("empty")).With("why", "Invalid execution input.")
		}
		err := jackson.Check(v.Text)
		if err == nil {
			return nil
		}
		return rule.Refuse(c.At(v).Because(err.Error())).With("why", err.Text(jackson.StringSource(v.Text)))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/update-nothing", Operations: []string{"UpdateStateMachine"}, Stage: rule.Combinations,
	When: "an update changes nothing",
	Code: "MissingRequiredParameter", Status: 400,
	Message:  "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
	Fix:      "give what is to be changed",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.BodySeen {
			return nil
		}
		for _, m := range [...]string{"definition", "roleArn", "loggingConfiguration", "tracingConfiguration", "encryptionConfiguration"} {
			if c.Get(m) != nil {
				return nil
			}
		}
		return rule.Refuse(c.AtMember("definition").Because("absent, as is all else that can be changed"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/version-description", Operations: definitionOps, On: rule.Member("versionDescription"), Stage: rule.Combinations,
	When: "a version is described and none is published",
	Code: invalid, Status: 400,
	Message:  "Version description can only be set when publish is true",
	Fix:      "set publish, or leave out versionDescription",
	Evidence: rule.Recorded, Sources: []string{versions},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("versionDescription")
		if v == nil || v.Text == "" || c.Text("publish") == "true" {
			return nil
		}
		return rule.Refuse(c.At(v), c.AtMember("publish").Because("not set"))
	},
})

// forbidden are the characters that no name may have.
// Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
const forbidden = " \t\n\r<>{}[]?*\"#%\\^|~`$&,;:/"

func badName(s string) bool {
	return strings.ContainsAny(s, forbidden) || strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f && r <= 0x9f }) >= 0
}

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/name", Operations: []string{"CreateStateMachine", "CreateActivity", "StartExecution"}, On: rule.Member("name"), Stage: rule.Combinations, Order: -1,
	When: "a name holds blanks, brackets, wildcards or other special characters",
	Code: "InvalidName", Status: 400,
	Message:  "Invalid Name: '{name}'",
	Fix:      "keep to letters, digits, hyphens, underscores, dots and the like",
	Evidence: rule.Recorded, Sources: []string{activities},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("name")
		if v == nil || !badName(v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v)).With("name", v.Text)
	},
})

// arns are the members that hold ARNs, and which kinds of resources those are.
var arns = map[string][]string{
	"stateMachineArn": {"stateMachine"}, "executionArn": {"execution", "express"}, "activityArn": {"activity"},
}

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/arn", On: rule.Member("stateMachineArn", "executionArn", "activityArn"), Stage: rule.Combinations,
	When: "what should be an ARN is none, or one of another kind of resource",
	Code: "InvalidArn", Status: 400,
	Message:  "Invalid Arn: 'Invalid ARN prefix: {arn}'",
	Fix:      "give the whole ARN, as the operation that created it answered",
	Not:      "the name alone",
	Evidence: rule.Reported,
	Sources:  []string{"https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for member, kinds := range arns {
			v := c.Get(member)
			if v == nil {
				continue
			}
			if !strings.HasPrefix(v.Text, "arn:") {
				return rule.Refuse(c.At(v)).With("arn", v.Text)
			}
			a, ok := arn.Split(v.Text)
			kind, _, _ := strings.Cut(a.Resource, ":")
			if !ok || a.Service != "states" {
				continue
			}
			other := true
			for _, k := range kinds {
				other = other && k != kind
			}
			if other && (kind == "stateMachine" || kind == "activity" || kind == "execution") {
				hit := rule.Refuse(c.At(v)).With("kind", kind)
				hit.Message = "Invalid Arn: 'Resource type not valid in this context: {kind}'"
				return hit
			}
		}
		return nil
	},
})
