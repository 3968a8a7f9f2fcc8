package events

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/jackson"
)

var _ = rule.Add(rule.Rule{
	ID: "events/input-json", Operations: putTargets, On: rule.Member("Targets"), Stage: rule.Combinations, Order: 3,
	When: "the constant input of a target is no JSON",
	Code: invalid, Status: 400, Message: "JSON syntax error in input for target {id}: {where}",
	Fix:      `write JSON: a text wants its own quotes ("hello"), and Python's str() of a dict is none (json.dumps)`,
	Evidence: rule.Reported, Sources: []string{"https://github.com/ansible-collections/community.aws/issues/201", "botocore@1.43.11:data/events/2015-10-07/service-2.json#Target.Input"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, t := range c.Get("Targets").Items {
			v := t.Get("Input")
			if v.String() == "" {
				continue
			}
			if err := jackson.Check(v.Text); err != nil {
				return rule.Refuse(c.At(v).Because(err.Error())).With("id", t.Get("Id").String()).With("where", err.In(jackson.StringSource(v.Text)))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/fifo-group", Operations: putTargets, On: rule.Member("Targets"), Stage: rule.Combinations, Order: 4,
	When: "a target is a FIFO queue, and the group of its messages is not said",
	Code: invalid, Status: 400, Message: "Parameter(s) SqsParameters must be specified for target: {id}.",
	Fix:      "set SqsParameters.MessageGroupId for the target",
	Not:      "a queue policy: the target is refused before anything is sent",
	Evidence: rule.Reported, Sources: []string{"https://github.com/awslabs/aws-ddk/issues/183", "https://github.com/getmoto/moto/blob/0af643a/tests/test_events/test_events.py"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, t := range c.Get("Targets").Items {
			v := t.Get("Arn")
			a, ok := arn.Split(v.String())
			if !ok || a.Service != "sqs" || !strings.HasSuffix(a.Resource, ".fifo") || t.Get("SqsParameters") != nil || !c.In.Complete() {
				continue
			}
			return rule.Refuse(c.At(v).Because("is a FIFO queue"), c.At(t).Because("has no SqsParameters")).With("id", t.Get("Id").String())
		}
		return nil
	},
})
