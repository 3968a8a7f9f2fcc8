package ecs

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// inNames are the characters of names of families and containers.
// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
const inNames = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

var _ = rule.Add(rule.Rule{
	ID: "ecs/family", Operations: register, On: rule.Member("family"), Stage: rule.Values, Order: 10,
	When: "a family's name has another character than letters, digits, - and _",
	Code: client, Status: 400, Message: "Family contains invalid characters.",
	Fix:      "write it in letters, digits, - and _; the revision after a colon is given by ECS",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/amazon-ecs-cli/issues/37", "https://github.com/aws/aws-cli/issues/6774", "https://github.com/civitaspo/digdag-operator-ecs_task/pull/9"},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("family"); strings.Trim(v.Text, inNames) != "" {
			return rule.Refuse(c.At(v))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/container-name", Operations: register, On: onContainers, Stage: rule.Values, Order: 11,
	When: "a container has no name, or one with another character than letters, digits, - and _",
	Code: client, Status: 400, Message: "Container.name contains invalid characters.",
	Fix:      "name it in letters, digits, - and _",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/5950"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, d := range containers(c) {
			switch name := d.Get("name"); {
			case name == nil && c.In.Complete():
				return rule.Refuse(c.At(d).Because("has no name"))
			case name != nil && strings.Trim(name.Text, inNames) != "":
				return rule.Refuse(c.At(name))
			}
		}
		return nil
	},
})

// mostServices is how many services one call describes.
// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
const mostServices = 10

var _ = rule.Add(rule.Rule{
	ID: "ecs/services-too-many", Operations: []string{"DescribeServices"}, On: rule.Member("services"), Stage: rule.Values, Order: 10,
	When: "more than ten services are to be described at once",
	Code: parameter, Status: 400, Message: "service names can have at most 10 items.",
	Fix:      "ask for ten at a time",
	Evidence: rule.Reported, Sources: []string{"https://github.com/structurely/ecs-autoscale/issues/32", "https://github.com/aws-samples/ecs-refarch-task-rebalancing/issues/2", api + "API_DescribeServices.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("services")
		if len(v.Items) <= mostServices {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has " + strconv.Itoa(len(v.Items))))
	},
})
