package ec2

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "ec2/endpoint-service-name", Operations: []string{"CreateVpcEndpoint"}, On: rule.Member("ServiceName"), Stage: rule.Object, Order: 2,
	When: "the service of an endpoint is a word where its whole name must stand",
	Code: "InvalidServiceName", Status: 400, Message: "The Vpc Endpoint Service '{name}' does not exist",
	Fix:      "give the whole name, com.amazonaws.{region}.{name}; DescribeVpcEndpointServices lists what there is",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cdk/issues/2597", "https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/356", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ServiceName")
		if v.Text == "" || strings.Contains(v.Text, ".") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has no dot, and names of services do")).With("name", v.Text).With("region", c.Region())
	},
})
