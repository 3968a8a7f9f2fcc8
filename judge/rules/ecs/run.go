package ecs

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "ecs/fargate-network", Operations: []string{"RunTask", "CreateService"}, On: rule.Member("launchType"), Stage: rule.Combinations, Order: 9,
	When: "tasks for Fargate, whose network mode can only be awsvpc, are given no subnets",
	Code: parameter, Status: 400, Message: "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
	Fix:      "give networkConfiguration with the subnets (and assignPublicIp=ENABLED where they have no way out)",
	Not:      "another network mode: Fargate has none",
	Evidence: rule.Reported, Sources: []string{"https://github.com/PasseiDireto/gh-runner-task-action/issues/8", "https://github.com/fabfuel/ecs-deploy/issues/61",
		api + "API_RunTask.html"},
	Check: func(c *rule.Case) *rule.Hit {
		launch := c.Get("launchType")
		if launch.String() != "FARGATE" || c.Get("networkConfiguration") != nil || !c.In.Complete() ||
			c.Text("deploymentController", "type") == "EXTERNAL" { // then the task sets have it
			return nil
		}
		return rule.Refuse(c.AtMember("networkConfiguration").Because("is missing"), c.At(launch))
	},
})
