// Package elbv2 holds what Elastic Load Balancing (application, network and
// gateway load balancers) checks beyond its model, and how it words what its
// model forbids.
package elbv2

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

const (
	motoErrors = "https://github.com/getmoto/moto/blob/0af643a/moto/elbv2/exceptions.py"
	motoTests  = "https://github.com/getmoto/moto/tree/0af643a/tests/test_elbv2"
	api        = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/"
	badConfig  = "InvalidConfigurationRequest"
	invalid    = "ValidationError"
)

var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{Service: "elbv2", Word: coral.Word})

var _ = rule.Add(rule.Rule{
	ID: "elbv2/two-subnets", Operations: []string{"CreateLoadBalancer", "SetSubnets"}, On: rule.Member("Subnets", "SubnetMappings"), Stage: rule.Combinations, Order: 1,
	When: "an application load balancer has one subnet alone",
	Code: invalid, Status: 400, Message: "At least two subnets in two different Availability Zones must be specified",
	Fix:      "give two subnets of two Availability Zones",
	Not:      "two subnets of one zone",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws-cloudformation/cfn-lint/issues/638", api + "API_CreateLoadBalancer.html"},
	Check: func(c *rule.Case) *rule.Hit {
		// A network or gateway load balancer may have one; of SetSubnets the
		// type shows in the ARN.
		kind := c.Text("Type")
		if c.Op == "SetSubnets" && !strings.Contains(c.Text("LoadBalancerArn"), ":loadbalancer/app/") ||
			kind != "" && kind != "application" || !c.In.Complete() {
			return nil
		}
		list := c.Get("Subnets")
		if list == nil {
			list = c.Get("SubnetMappings")
		}
		if len(list.Elements()) != 1 || outpost(c) {
			return nil
		}
		return rule.Refuse(c.At(list).Because("has one subnet"))
	},
})

// outpost reports whether a load balancer is on an Outpost, where one subnet is
// enough.
func outpost(c *rule.Case) bool { return c.Get("CustomerOwnedIpv4Pool") != nil }

var _ = rule.Add(rule.Rule{
	ID: "elbv2/matcher-tcp", Operations: []string{"CreateTargetGroup"}, On: rule.Member("Matcher"), Stage: rule.Combinations, Order: 1,
	When: "a health check over TCP is to match an answer",
	Code: badConfig, Status: 400,
	Message:  "Custom health check matchers are not supported for health checks for target groups with the TCP protocol",
	Fix:      "leave Matcher out, or check over HTTP (HealthCheckProtocol)",
	Evidence: rule.Reported, Sources: []string{api + "API_CreateTargetGroup.html"},
	Check: func(c *rule.Case) *rule.Hit {
		p := c.Get("Protocol")
		if p.String() != "TCP" || c.Text("HealthCheckProtocol") != "" && c.Text("HealthCheckProtocol") != "TCP" {
			return nil
		}
		return rule.Refuse(c.AtMember("Matcher"), c.At(p))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "elbv2/ssl-policy", Operations: []string{"CreateListener"}, On: rule.Member("SslPolicy"), Stage: rule.Combinations, Order: 1,
	When: "a listener without TLS has an SSL policy",
	Code: invalid, Status: 400, Message: "An SSL policy cannot be specified for {protocol} listeners",
	Fix:      "leave SslPolicy out, or make the listener HTTPS or TLS",
	Evidence: rule.Reported, Sources: []string{api + "API_CreateListener.html"},
	Check: func(c *rule.Case) *rule.Hit {
		p := c.Get("Protocol")
		switch p.String() {
		case "HTTP", "TCP", "UDP", "TCP_UDP":
			return rule.Refuse(c.AtMember("SslPolicy"), c.At(p)).With("protocol", p.Text)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "elbv2/authenticate-without-tls", Operations: []string{"CreateListener"}, On: rule.Member("DefaultActions"), Stage: rule.Combinations, Order: 2,
	When: "a listener over HTTP is to authenticate users",
	Code: "InvalidLoadBalancerAction", Status: 400, Message: "Actions of type '{type}' are supported only on HTTPS listeners",
	Fix:      "authenticate on an HTTPS listener, and redirect to it from here",
	Evidence: rule.Reported, Sources: []string{"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html"},
	Check: func(c *rule.Case) *rule.Hit {
		p := c.Get("Protocol")
		if p.String() != "HTTP" {
			return nil
		}
		for _, a := range c.Get("DefaultActions").Elements() {
			if t := a.Get("Type"); strings.HasPrefix(t.String(), "authenticate-") {
				return rule.Refuse(c.At(t), c.At(p)).With("type", t.Text)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "elbv2/target-not-running", Operations: []string{"RegisterTargets"}, On: rule.Member("Targets"), Stage: rule.Object,
	When: "a target is an instance that this session stopped or terminated",
	Code: "InvalidTarget", Status: 400,
	Message:  "The following targets are not in a running state and cannot be registered: '{ids}'",
	Fix:      "start the instance, and wait until it runs",
	Evidence: rule.Reported, Sources: []string{motoTests},
	Check: func(c *rule.Case) *rule.Hit {
		var at []rule.Culprit
		var ids []string
		for _, t := range c.Get("Targets").Elements() {
			v := t.Get("Id")
			r := c.Resource("AWS::EC2::Instance", v.String())
			if r != nil && (r.Gone || r.Attrs["state"] == "stopped" || r.Attrs["state"] == "terminated") {
				at = append(at, c.At(v).Because("does not run"))
				ids = append(ids, v.Text)
			}
		}
		if at == nil {
			return nil
		}
		return rule.Refuse(at...).With("ids", strings.Join(ids, "', '"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "elbv2/listeners-of-none", Operations: []string{"DescribeListeners"}, Stage: rule.Combinations, Order: 1,
	When: "listeners are asked for, of no load balancer and by no ARN",
	Code: invalid, Status: 400, Message: "You must specify either listener ARNs or a load balancer ARN",
	Fix:      "give ListenerArns or LoadBalancerArn",
	Evidence: rule.Documented, Sources: []string{api + "API_DescribeListeners.html", motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() || c.Get("LoadBalancerArn") != nil || c.Get("ListenerArns") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("LoadBalancerArn").Because("absent, and so is ListenerArns"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "elbv2/rule-unchanged", Operations: []string{"ModifyRule"}, Stage: rule.Combinations, Order: 1,
	When: "a rule is modified, and nothing of it is given",
	Code: invalid, Status: 400, Message: "Either conditions or actions must be specified",
	Fix:      "give Conditions, Actions or both",
	Evidence: rule.Inferred, Sources: []string{motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() || c.Get("Conditions") != nil || c.Get("Actions") != nil || c.Get("Transforms") != nil || c.Get("ResetTransforms") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("Actions").Because("absent, and so is Conditions"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "elbv2/priority-twice", Operations: []string{"SetRulePriorities"}, On: rule.Member("RulePriorities"), Stage: rule.Combinations, Order: 1,
	When: "two rules are to have the same priority",
	Code: invalid, Status: 400, Message: "Priority '{priority}' was provided multiple times",
	Fix:      "give each rule a priority of its own",
	Evidence: rule.Documented, Sources: []string{api + "API_SetRulePriorities.html", motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		seen := map[string]*decode.Value{}
		for _, p := range c.Get("RulePriorities").Elements() {
			v := p.Get("Priority")
			if v == nil {
				continue
			}
			if first := seen[v.Text]; first != nil {
				return rule.Refuse(c.At(first).Because("the same …"), c.At(v).Because("… as here")).With("priority", v.Text)
			}
			seen[v.Text] = v
		}
		return nil
	},
})
