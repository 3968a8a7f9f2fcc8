// Package elb holds how Elastic Load Balancing words what its first API's model
// forbids, and what it checks beyond it.
package elb

import (
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

var coral = dialect.Coral{Code: "ValidationError"}

var _ = dialect.Add(dialect.Dialect{Service: "elb", Word: coral.Word})

var _ = rule.Add(rule.Rule{
	ID: "elb/zones-and-subnets", Operations: []string{"CreateLoadBalancer"}, On: rule.Member("AvailabilityZones"), Stage: rule.Combinations,
	When: "a classic load balancer has Availability Zones and subnets",
	Code: "ValidationError", Status: 400, Message: "Only one of SubnetIds or AvailabilityZones may be specified",
	Fix:      "give Subnets for a VPC, AvailabilityZones for the default VPC, and not both",
	Evidence: rule.Reported,
	Sources:  []string{"https://github.com/hashicorp/terraform-provider-aws/issues/12635", "https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_CreateLoadBalancer.html"},
	Check: func(c *rule.Case) *rule.Hit {
		zones, subnets := c.Get("AvailabilityZones"), c.Get("Subnets")
		if subnets == nil || len(zones.Items) == 0 || len(subnets.Items) == 0 {
			return nil
		}
		return rule.Refuse(c.At(zones), c.At(subnets))
	},
})
