package events

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var putTargets = []string{"PutTargets"}

var _ = rule.Add(rule.Rule{
	ID: "events/input-exclusive", Operations: putTargets, On: rule.Member("Targets"), Stage: rule.Combinations,
	When: "a target has more than one of Input, InputPath and InputTransformer",
	Code: invalid, Status: 400,
	Message:  "Only one of Input, InputPath, or InputTransformer must be provided for target {id}.",
	Fix:      "keep one of the three",
	Evidence: rule.Recorded, Sources: []string{inputs},
	Check: func(c *rule.Case) *rule.Hit {
		for _, t := range c.Get("Targets").Items {
			var set []rule.Culprit
			for _, m := range [...]string{"Input", "InputPath", "InputTransformer"} {
				if v := t.Get(m); v != nil {
					set = append(set, c.At(v))
				}
			}
			if len(set) > 1 {
				return rule.Refuse(set...).With("id", t.Get("Id").String())
			}
		}
		return nil
	},
})

// predefined are the variables of input templates that need no path.
// Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
const predefined = "aws.events."

var _ = rule.Add(rule.Rule{
	ID: "events/input-placeholder", Operations: putTargets, On: rule.Member("Targets"), Stage: rule.Combinations, Order: 1,
	When: "an input template names a variable that no path defines",
	Code: invalid, Status: 400,
	Message:  "InputTemplate for target {id} contains invalid placeholder {name}.",
	Fix:      "define {name} in InputPathsMap, or take it out of the template",
	Evidence: rule.Recorded, Sources: []string{inputs},
	Check: func(c *rule.Case) *rule.Hit {
		for _, t := range c.Get("Targets").Items {
			template := t.Lookup("InputTransformer", "InputTemplate")
			for _, name := range placeholders(template.String()) {
				if strings.HasPrefix(name, predefined) || t.Lookup("InputTransformer", "InputPathsMap").Entry(name) != nil {
					continue
				}
				return rule.Refuse(c.At(template).Because("names "+name)).With("id", t.Get("Id").String()).With("name", name)
			}
		}
		return nil
	},
})

// placeholders are the names in angle brackets of a template. Brackets around
// anything else are text.
func placeholders(template string) []string {
	var names []string
	for {
		_, rest, ok := strings.Cut(template, "<")
		if !ok {
			return names
		}
		name, after, closed := strings.Cut(rest, ">")
		template = rest
		if closed && name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == "" {
			names = append(names, name)
			template = after
		}
	}
}

const maxTargets = 5

var _ = rule.Add(rule.Rule{
	ID: "events/targets-limit", Operations: putTargets, On: rule.Member("Targets"), Stage: rule.Object, Order: 5,
	When: "a rule gets more than five targets",
	Code: "LimitExceededException", Status: 400,
	Message:  "The requested resource exceeds the maximum number allowed.",
	Fix:      "make another rule of the same pattern for the rest",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"},
	Check: func(c *rule.Case) *rule.Hit {
		ids := map[string]bool{}
		for _, t := range c.Get("Targets").Items {
			ids[t.Get("Id").String()] = true
		}
		if r := known(c, kindRule, bus(c)+"/"+c.Text("Rule")); r != nil && !r.Gone {
			for k := range r.Attrs {
				if id, ok := strings.CutPrefix(k, "target:"); ok {
					ids[id] = true
				}
			}
		}
		if len(ids) <= maxTargets {
			return nil
		}
		return rule.Refuse(c.AtMember("Targets"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/rule-has-targets", Operations: []string{"DeleteRule"}, Stage: rule.Object, Order: 5,
	When: "a rule is deleted that has targets",
	Code: invalid, Status: 400,
	Message:  "Rule can't be deleted since it has targets.",
	Fix:      "remove the targets first (ListTargetsByRule, RemoveTargets)",
	Not:      "Force: it is for rules that AWS services manage",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		r := known(c, kindRule, bus(c)+"/"+c.Text("Name"))
		if r == nil || r.Gone {
			return nil
		}
		for k := range r.Attrs {
			if id, ok := strings.CutPrefix(k, "target:"); ok {
				return rule.Refuse(c.AtMember("Name").Because("has the target " + id))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/target-arn", Operations: putTargets, On: rule.Member("Targets"), Stage: rule.Combinations, Order: 2,
	When: "a target's Arn is no ARN",
	Code: invalid, Status: 400, Message: "Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.",
	Fix:      "give the target's whole ARN: of a queue, a function, a stream …",
	Not:      "a queue's URL, or a function's name",
	Evidence: rule.Reported, Sources: []string{"https://github.com/getmoto/moto/blob/0af643a/moto/events/models.py",
		"https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, t := range c.Get("Targets").Items {
			if v := t.Get("Arn"); v != nil && v.Text != "" && !strings.HasPrefix(v.Text, "arn:") {
				return rule.Refuse(c.At(v).Because("is no ARN")).With("arn", v.Text)
			}
		}
		return nil
	},
})
