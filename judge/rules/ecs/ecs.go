// Package ecs holds what Amazon ECS checks beyond its model.
package ecs

import (
	"slices"
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

const (
	moto      = "https://github.com/getmoto/moto/blob/0af643a/moto/ecs/models.py"
	motoError = "https://github.com/getmoto/moto/blob/0af643a/moto/ecs/exceptions.py"
	api       = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"
	client    = "ClientException"
	parameter = "InvalidParameterException"
)

var register = []string{"RegisterTaskDefinition"}

func wants(c *rule.Case, launchType string) bool {
	return slices.ContainsFunc(c.Get("requiresCompatibilities").Elements(), func(v *decode.Value) bool { return v.Text == launchType })
}

// memories are the MiB of memory that go with CPU units on Fargate: least, most
// and step. Source:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
var memories = map[int]struct{ least, most, step int }{
	512:   {1024, 4096, 1024},
	1024:  {2048, 8192, 1024},
	2048:  {4096, 16384, 1024},
	4096:  {8192, 30720, 1024},
	8192:  {16384, 61440, 4096},
	16384: {32768, 122880, 8192},
}

// fargateSizes reports whether CPU and memory go together on Fargate.
func fargateSizes(cpu, memory int) bool {
	if cpu == 256 {
		return memory == 512 || memory == 1024 || memory == 2048
	}
	m, ok := memories[cpu]
	return ok && memory >= m.least && memory <= m.most && memory%m.step == 0
}

var _ = rule.Add(rule.Rule{
	ID: "ecs/fargate-sizes", Operations: register, On: rule.Member("requiresCompatibilities"), Stage: rule.Combinations, Order: 1,
	When: "CPU and memory of a task are no pair that Fargate has",
	Code: client, Status: 400, Message: "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS documentation for the valid values.",
	Fix:      "choose a pair of the list: 256 CPU with 512, 1024 or 2048 MiB, 512 with 1024 to 4096, 1024 with 2048 to 8192 …",
	Evidence: rule.Documented, Sources: []string{"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html"},
	Check: func(c *rule.Case) *rule.Hit {
		cpu, memory := c.Get("cpu"), c.Get("memory")
		n, err1 := strconv.Atoi(cpu.String())
		m, err2 := strconv.Atoi(memory.String())
		if !wants(c, "FARGATE") || err1 != nil || err2 != nil || n >= 32768 || fargateSizes(n, m) {
			return nil // written as "1 vCPU", or of a size that came later
		}
		return rule.Refuse(c.At(cpu), c.At(memory)).With("cpu", cpu.Text).With("memory", memory.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/container-memory", Operations: register, On: rule.Member("containerDefinitions"), Stage: rule.Combinations, Order: 2,
	When: "neither the task nor one of its containers says how much memory it needs",
	Code: client, Status: 400,
	Message:  "Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified.",
	Fix:      "set memory or memoryReservation of the container, or memory of the task",
	Evidence: rule.Documented, Sources: []string{api + "API_ContainerDefinition.html", motoError},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Get("memory") != nil || wants(c, "FARGATE") || wants(c, "EXTERNAL") || !c.In.Complete() {
			return nil
		}
		for _, d := range c.Get("containerDefinitions").Elements() {
			if name := d.Get("name"); name != nil && d.Get("memory") == nil && d.Get("memoryReservation") == nil {
				return rule.Refuse(c.At(d).Because("has no memory")).With("name", name.Text)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/launch-type-and-strategy", Operations: []string{"CreateService", "RunTask"}, On: rule.Member("launchType"), Stage: rule.Combinations, Order: 1,
	When: "a launch type stands beside a capacity provider strategy",
	Code: parameter, Status: 400, Message: "Specify either Launch Type or Capacity Provider Strategy, but not both.",
	Fix:      "leave launchType out where capacityProviderStrategy is given",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateService.html", moto},
	Check: func(c *rule.Case) *rule.Hit {
		s := c.Get("capacityProviderStrategy")
		if len(s.Elements()) == 0 {
			return nil
		}
		return rule.Refuse(c.AtMember("launchType"), c.At(s))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/subnets-empty", Operations: []string{"CreateService", "RunTask", "UpdateService"}, On: rule.Member("networkConfiguration"), Stage: rule.Values, Order: 10,
	When: "a network configuration lists no subnet",
	Code: parameter, Status: 400, Message: "subnets can not be empty.",
	Fix:      "give at least one subnet",
	Evidence: rule.Documented, Sources: []string{api + "API_AwsVpcConfiguration.html", moto},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("networkConfiguration", "awsvpcConfiguration", "subnets")
		if v == nil || len(v.Items) > 0 {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/tasks-empty", Operations: []string{"DescribeTasks"}, On: rule.Member("tasks"), Stage: rule.Values, Order: 10,
	When: "no task is named",
	Code: parameter, Status: 400, Message: "Tasks cannot be empty.",
	Fix:      "name one to a hundred tasks; ListTasks lists them",
	Evidence: rule.Documented, Sources: []string{api + "API_DescribeTasks.html", moto},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("tasks"); len(v.Items) == 0 && c.In.Complete() {
			return rule.Refuse(c.At(v))
		}
		return nil
	},
})
