package ec2

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "ec2/endpoint-service-name", Operations: makeEndpoint, On: rule.Member("ServiceName"), Stage: rule.Object, Order: 2,
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

// endpointType is the type of an endpoint that is to be made, in small letters;
// "" where it cannot be told. It is a gateway where nothing is said, but of what
// has no service's name that is not known.
func endpointType(c *rule.Case) string {
	if v := c.Get("VpcEndpointType"); v != nil {
		return plain(v.Text)
	}
	if c.Text("ServiceName") == "" || !c.In.Complete() {
		return ""
	}
	return "gateway"
}

// typed blames what does not go with an endpoint's type, and the type.
func typed(c *rule.Case, v *decode.Value) *rule.Hit {
	return rule.Refuse(c.At(v), c.AtMember("VpcEndpointType").Because("is "+endpointType(c)))
}

var makeEndpoint = []string{"CreateVpcEndpoint"}

var _ = rule.Add(rule.Rule{
	ID: "ec2/endpoint-route-tables", Operations: makeEndpoint, On: rule.Member("RouteTableIds"), Stage: rule.Combinations, Order: 1,
	When: "an endpoint that has network interfaces is given route tables",
	Code: parameter, Status: 400, Message: "Route table IDs are only supported for Gateway type VPC Endpoint.",
	Fix:      "leave RouteTableId out and give SubnetId; or make a gateway, for S3 and DynamoDB",
	Evidence: rule.Reported, Sources: []string{"https://github.com/ansible-collections/amazon.aws/issues/576", api + "API_CreateVpcEndpoint.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("RouteTableIds")
		if t := endpointType(c); len(v.Items) == 0 || t != "interface" && t != "gatewayloadbalancer" {
			return nil
		}
		return typed(c, v)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/endpoint-subnets", Operations: makeEndpoint, On: rule.Member("SubnetIds"), Stage: rule.Combinations, Order: 2,
	When: "a gateway endpoint, which one is where no type is given, is given subnets",
	Code: parameter, Status: 400, Message: "Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.",
	Fix:      "set VpcEndpointType to Interface; a gateway for S3 or DynamoDB is given RouteTableId in place of subnets",
	Evidence: rule.Reported, Sources: []string{"https://github.com/nanlabs/terraform-aws-starter/issues/18", api + "API_CreateVpcEndpoint.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("SubnetIds")
		if len(v.Items) == 0 || endpointType(c) != "gateway" {
			return nil
		}
		return typed(c, v)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/endpoint-inbound-resolver", Operations: makeEndpoint, On: rule.Member("DnsOptions"), Stage: rule.Combinations, Order: 3,
	When: "a gateway endpoint is told whether its names are for the inbound resolver only, be it false",
	Code: parameter, Status: 400, Message: "DnsOptions PrivateDnsOnlyForInboundResolverEndpoint is applicable only to Interface VPC Endpoints.",
	Fix:      "leave PrivateDnsOnlyForInboundResolverEndpoint out",
	Not:      "false, which is refused as true is",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/45846", api + "API_DnsOptionsSpecification.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("DnsOptions", "PrivateDnsOnlyForInboundResolverEndpoint")
		if v == nil || endpointType(c) != "gateway" {
			return nil
		}
		return typed(c, v)
	},
})
