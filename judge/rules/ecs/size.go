package ecs

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "ecs/task-cpu-empty", Operations: register, On: rule.Member("cpu"), Stage: rule.Values, Order: 12,
	When: "the CPU of a task is an empty text, as scripts send it for what is not set",
	Code: parameter, Status: 400, Message: "Invalid 'cpu' setting for task.",
	Fix:      "leave cpu out, or give it in units (256) or in vCPUs (.25 vCPU)",
	Beside:   []rule.Neighbour{{Code: client, Means: "it is a number, and none that a task may have"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/oranmoshai/ecsServiceRestart/issues/2", "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("cpu"); v != nil && v.Text == "" {
			return rule.Refuse(c.At(v).Because("is empty"))
		}
		return nil
	},
})
