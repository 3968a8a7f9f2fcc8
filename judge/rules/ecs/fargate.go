package ecs

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "ecs/fargate-network-mode", Operations: register, On: rule.Member("requiresCompatibilities"), Stage: rule.Combinations, Order: 3,
	When: "a task for Fargate has another network mode than awsvpc, or none",
	Code: client, Status: 400, Message: "Fargate only supports network mode ‘awsvpc’.",
	Fix:      "set networkMode to awsvpc, and give subnets and security groups where the task is run",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/amazon-ecs-cli/issues/1145", "https://github.com/awslabs/ecs-nginx-reverse-proxy/issues/1",
		api + "API_RegisterTaskDefinition.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !wants(c, "FARGATE") || !c.In.Complete() || c.Text("networkMode") == "awsvpc" {
			return nil
		}
		return rule.Refuse(c.AtMember("networkMode").Because("is not awsvpc"), c.AtMember("requiresCompatibilities"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/fargate-ipc-mode", Operations: register, On: rule.Member("ipcMode"), Stage: rule.Combinations, Order: 4,
	When: "a task for Fargate has an IPC mode",
	Code: client, Status: 400, Message: "Tasks using the Fargate launch type do not support ipcMode.",
	Fix:      "leave ipcMode out",
	Evidence: rule.Reported, Sources: []string{"https://github.com/cn-terraform/terraform-aws-ecs-fargate/issues/2", api + "API_RegisterTaskDefinition.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !wants(c, "FARGATE") {
			return nil
		}
		return rule.Refuse(c.AtMember("ipcMode"), c.AtMember("requiresCompatibilities"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/fargate-task-size", Operations: register, On: rule.Member("requiresCompatibilities"), Stage: rule.Combinations, Order: 4,
	When: "a task for Fargate does not say how much CPU or memory it needs",
	Code: client, Status: 400, Message: "Fargate requires that '{what}' be defined at the task level.",
	Fix:      "set cpu and memory of the task, beside containerDefinitions",
	Not:      "cpu and memory of the containers, which share what the task has",
	Evidence: rule.Reported, Sources: []string{"https://github.com/mongodb/terraform-aws-ecs-task-definition/issues/38", "https://github.com/aws/amazon-ecs-cli/issues/982",
		api + "API_RegisterTaskDefinition.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !wants(c, "FARGATE") || !c.In.Complete() {
			return nil
		}
		for _, m := range [...]string{"cpu", "memory"} {
			if c.Get(m) == nil {
				return rule.Refuse(c.AtMember(m).Because("absent"), c.AtMember("requiresCompatibilities")).With("what", m)
			}
		}
		return nil
	},
})

// beside are the settings of containers that have no sense where each task has a
// network interface of its own, in the words of the refusal.
var beside = [...]string{"hostname", "links"}

var _ = rule.Add(rule.Rule{
	ID: "ecs/awsvpc-container", Operations: register, On: rule.Member("containerDefinitions"), Stage: rule.Combinations, Order: 5,
	When: "a container of a task of network mode awsvpc has a host name or links",
	Code: client, Status: 400, Message: "{what} is not supported on container when networkMode=awsvpc.",
	Fix:      "leave it out: containers of such a task reach one another on localhost",
	Evidence: rule.Reported, Sources: []string{"https://github.com/labd/ecs-deplojo/issues/26", api + "API_ContainerDefinition.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !strings.EqualFold(c.Text("networkMode"), "awsvpc") {
			return nil
		}
		for _, d := range c.Get("containerDefinitions").Elements() {
			for _, m := range beside {
				if v := d.Get(m); v != nil && (v.Text != "" || len(v.Items) > 0) {
					return rule.Refuse(c.At(v), c.AtMember("networkMode")).With("what", m)
				}
			}
		}
		return nil
	},
})
