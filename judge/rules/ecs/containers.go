package ecs

import (
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// containers are those of a task definition.
func containers(c *rule.Case) []*decode.Value { return c.Get("containerDefinitions").Elements() }

// number is what a value tells in digits; 0 for anything else.
func number(v *decode.Value) int {
	n, err := strconv.Atoi(v.String())
	if err != nil {
		return 0
	}
	return n
}

var onContainers = rule.Member("containerDefinitions")

var _ = rule.Add(rule.Rule{
	ID: "ecs/host-port", Operations: register, On: onContainers, Stage: rule.Combinations, Order: 6,
	When: "a container's port is another on the host, where the task has an interface of its own",
	Code: client, Status: 400, Message: "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
	Fix:      "leave hostPort out, or set it to containerPort",
	Not:      "a free port of the host: each task has all ports for itself",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/amazon-ecs-cli/issues/1014", "https://github.com/pulumi/pulumi-awsx/issues/935", "https://github.com/klothoplatform/klotho/issues/892"},
	Check: func(c *rule.Case) *rule.Hit {
		mode := c.Get("networkMode")
		if mode.String() != "awsvpc" {
			return nil
		}
		for _, d := range containers(c) {
			for _, m := range d.Get("portMappings").Elements() {
				host, port := m.Get("hostPort"), m.Get("containerPort")
				if h, p := number(host), number(port); h != 0 && p != 0 && h != p {
					return rule.Refuse(c.At(host).Because("is not …"), c.At(port).Because("… this"), c.At(mode))
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/dependency-essential", Operations: register, On: onContainers, Stage: rule.Combinations, Order: 7,
	When: "a container waits for the end of one that is essential, which containers are where nothing is said",
	Code: client, Status: 400, Message: "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
	Fix:      "set essential to false for the container that is waited for, or wait for START or HEALTHY",
	Evidence: rule.Reported, Sources: []string{"https://github.com/klothoplatform/klotho/issues/892", api + "API_ContainerDependency.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		essential := map[string]*decode.Value{}
		for _, d := range containers(c) {
			if name := d.Get("name"); name != nil && d.Get("essential").String() != "false" {
				essential[name.Text] = d
			}
		}
		for _, d := range containers(c) {
			for _, on := range d.Get("dependsOn").Elements() {
				condition := on.Get("condition")
				if s := condition.String(); s != "SUCCESS" && s != "COMPLETE" {
					continue
				}
				if e := essential[on.Get("containerName").String()]; e != nil {
					return rule.Refuse(c.At(condition).Because("is for the end of …"), c.At(e).Because("… this, which is essential"))
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/log-options", Operations: register, On: onContainers, Stage: rule.Combinations, Order: 8,
	When: "a container logs by awslogs, and neither group nor region is said",
	Code: client, Status: 400, Message: "Log driver awslogs requires options: awslogs-region, awslogs-group",
	Fix:      "set awslogs-group and awslogs-region in logConfiguration.options",
	Evidence: rule.Reported, Sources: []string{"https://github.com/klothoplatform/klotho/issues/892"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, d := range containers(c) {
			driver, options := d.Lookup("logConfiguration", "logDriver"), d.Lookup("logConfiguration", "options")
			if driver.String() != "awslogs" || !c.In.Complete() ||
				options != nil && (options.Entry("awslogs-group") != nil || options.Entry("awslogs-region") != nil) {
				continue
			}
			return rule.Refuse(c.At(driver).Because("wants options"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/host-port-twice", Operations: register, On: onContainers, Stage: rule.Combinations, Order: 9,
	When: "two port mappings of a task take the same port of the host",
	Code: client, Status: 400, Message: "{protocol} host port '{port}' is mapped multiple times in task.",
	Fix:      "give each its own hostPort, or leave it out so that ECS chooses one",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/amazon-ecs-agent/issues/1220"},
	Check: func(c *rule.Case) *rule.Hit {
		if mode := c.Text("networkMode"); mode != "" && mode != "bridge" {
			return nil
		}
		seen := map[string]*decode.Value{}
		for _, d := range containers(c) {
			for _, m := range d.Get("portMappings").Elements() {
				protocol := "TCP"
				if m.Get("protocol").String() == "udp" {
					protocol = "UDP"
				}
				host := m.Get("hostPort")
				if number(host) == 0 {
					continue
				}
				key := protocol + " " + host.Text
				if first := seen[key]; first != nil {
					return rule.Refuse(c.At(first).Because("the same port …"), c.At(host).Because("… as here")).With("protocol", protocol).With("port", host.Text)
				}
				seen[key] = host
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/container-cpu", Operations: register, On: rule.Member("cpu"), Stage: rule.Combinations, Order: 10,
	When: "containers of a task for Fargate reserve more CPU than the task has",
	Code: client, Status: 400, Message: "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
	Fix:      "lower cpu of the containers, or raise the task's",
	Evidence: rule.Reported, Sources: []string{"https://github.com/klothoplatform/klotho/issues/892"},
	Check: func(c *rule.Case) *rule.Hit {
		task, sum := c.Get("cpu"), 0
		if !wants(c, "FARGATE") {
			return nil
		}
		for _, d := range containers(c) {
			sum += number(d.Get("cpu"))
		}
		if most := number(task); most == 0 || sum <= most {
			return nil
		}
		return rule.Refuse(c.At(task).Because("is less than the containers' " + strconv.Itoa(sum)))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ecs/container-over-task", Operations: register, On: rule.Member("memory"), Stage: rule.Combinations, Order: 11,
	When: "a container of a task for Fargate has more memory than the task",
	Code: client, Status: 400, Message: "The 'memory' setting for container '{name}' is greater than for the task.",
	Fix:      "lower memory of the container, or raise the task's to one that goes with its cpu",
	Evidence: rule.Reported, Sources: []string{"https://github.com/pulumi/pulumi-awsx/issues/188", "https://github.com/pulumi/pulumi-awsx/issues/1220", api + "API_ContainerDefinition.html"},
	Check: func(c *rule.Case) *rule.Hit {
		task := c.Get("memory")
		most := number(task) // 0 for "2 GB" and the like
		if most == 0 || !wants(c, "FARGATE") {
			return nil
		}
		for _, d := range containers(c) {
			if v := d.Get("memory"); number(v) > most && d.Get("name") != nil {
				return rule.Refuse(c.At(v).Because("is more than …"), c.At(task).Because("… the task has")).With("name", d.Get("name").Text)
			}
		}
		return nil
	},
})
