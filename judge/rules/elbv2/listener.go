package elbv2

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// protocols are what listeners speak, by the piece of the ARN that tells the
// kind of load balancer. AWS lists them in an order that changes.
var protocols = map[string][]string{
	":loadbalancer/app/": {"HTTPS", "HTTP"},
	":loadbalancer/net/": {"TLS", "TCP", "TCP_UDP", "UDP", "QUIC", "TCP_QUIC"},
}

var _ = rule.Add(rule.Rule{
	ID: "elbv2/listener-protocol", Operations: []string{"CreateListener"}, On: rule.Member("Protocol"), Stage: rule.Combinations, Order: 1,
	When: "a listener has a protocol of another kind of load balancer",
	Code: invalid, Status: 400, Message: "Listener protocol '{protocol}' must be one of '{all}'",
	Fix:      "give HTTP or HTTPS for an application load balancer; TCP, TLS, UDP, TCP_UDP, QUIC or TCP_QUIC for a network load balancer",
	Not:      "another port: the load balancer's type, which cannot be changed, decides",
	Evidence: rule.Documented, Sources: []string{"https://github.com/hashicorp/terraform/issues/18126", "https://github.com/pulumi/pulumi-aws/issues/1193",
		"https://github.com/alphagov/gsp/pull/351", api + "API_CreateListener.html"},
	Check: func(c *rule.Case) *rule.Hit {
		p, lb := c.Get("Protocol"), c.Get("LoadBalancerArn")
		for kind, all := range protocols {
			if strings.Contains(lb.String(), kind) && known(p.Text) && !slices.Contains(all, p.Text) {
				return rule.Refuse(c.At(p), c.At(lb)).With("protocol", p.Text).With("all", strings.Join(all, ", "))
			}
		}
		return nil
	},
})

// known reports whether a protocol is one of some load balancer. What is none
// at all is against the model, or newer than it.
func known(p string) bool {
	if p == "GENEVE" {
		return true
	}
	for _, all := range protocols {
		if slices.Contains(all, p) {
			return true
		}
	}
	return false
}

var _ = rule.Add(rule.Rule{
	ID: "elbv2/gateway-protocol", Operations: []string{"CreateListener"}, On: rule.Member("Protocol"), Stage: rule.Combinations, Order: 1,
	When: "a listener of a gateway load balancer is given a protocol",
	Code: invalid, Status: 400, Message: "A protocol cannot be specified for gateway listeners",
	Fix:      "leave Protocol and Port out: it listens to everything",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateListener.html", "https://github.com/getmoto/moto/pull/8563"},
	Check: func(c *rule.Case) *rule.Hit {
		// GENEVE is what it speaks to its targets; whether it may be said is not known.
		p, lb := c.Get("Protocol"), c.Get("LoadBalancerArn")
		if !strings.Contains(lb.String(), ":loadbalancer/gwy/") || p.Text == "GENEVE" || !known(p.Text) {
			return nil
		}
		return rule.Refuse(c.At(p), c.At(lb).Because("is a gateway load balancer"))
	},
})
