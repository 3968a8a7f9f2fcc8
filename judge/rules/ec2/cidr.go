package ec2

import (
	"net/netip"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// prefix reads a CIDR block of IPv4. EC2 does not mind bits behind the mask.
func prefix(s string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(s)
	return p.Masked(), err == nil && p.Addr().Is4()
}

var blockOps = []string{"CreateVpc", "CreateSubnet", "AssociateVpcCidrBlock"}

var _ = rule.Add(rule.Rule{
	ID: "ec2/cidr-syntax", Operations: append([]string{"CreateRoute", "ReplaceRoute"}, blockOps...), On: rule.Member("CidrBlock", "DestinationCidrBlock"),
	Stage: rule.Values, Order: 10,
	When: "a CIDR block is none, or the one of a route that is for IPv4 is of IPv6",
	Code: value, Status: 400, Message: "Value ({cidr}) for parameter {name} is invalid. This is not a valid CIDR block.",
	Fix:      "write it as 10.0.0.0/16; the destination of a route for IPv6 is DestinationIpv6CidrBlock",
	Evidence: rule.Reported, Sources: []string{moto, api + "API_CreateVpc.html", "https://github.com/ansible-collections/amazon.aws/issues/477"},
	Check: func(c *rule.Case) *rule.Hit {
		v, name := c.Get("CidrBlock"), "cidrBlock"
		if strings.HasSuffix(c.Op, "Route") {
			v, name = c.Get("DestinationCidrBlock"), "destinationCidrBlock"
			if v.String() == "" { // as good as absent
				return nil
			}
		}
		if _, ok := prefix(v.Text); ok {
			return nil
		}
		return rule.Refuse(c.At(v)).With("cidr", v.Text).With("name", name)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/cidr-size", Operations: blockOps, On: rule.Member("CidrBlock"), Stage: rule.Values, Order: 11,
	When: "a VPC or subnet is larger than /16 or smaller than /28",
	Code: "InvalidVpc.Range", Status: 400, Message: "The CIDR '{cidr}' is invalid.",
	Fix:      "use a block between /16 and /28",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateVpc.html", errorCodes, moto},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("CidrBlock")
		p, ok := prefix(v.Text)
		if !ok || p.Bits() >= 16 && p.Bits() <= 28 {
			return nil
		}
		hit := rule.Refuse(c.At(v)).With("cidr", v.Text)
		if c.Op == "CreateSubnet" {
			hit.Code = "InvalidSubnet.Range"
		}
		return hit
	},
})

// cidrOf is the known CIDR block of a VPC that has one only.
func cidrOf(r *facts.Resource) (netip.Prefix, bool) {
	if r == nil || r.Gone || r.Attrs["more"] != "" {
		return netip.Prefix{}, false
	}
	return prefix(r.Attrs["CidrBlock"])
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/subnet-outside", Operations: []string{"CreateSubnet"}, On: rule.Member("CidrBlock"), Stage: rule.Object, Order: 1,
	When: "a subnet's block is not within that of its VPC",
	Code: "InvalidSubnet.Range", Status: 400, Message: "The CIDR '{cidr}' is invalid.",
	Fix:      "choose a block within the VPC's, {vpc}",
	Beside:   []rule.Neighbour{{Code: "InvalidSubnet.Conflict", Means: "it is within, and another subnet has it"}},
	Evidence: rule.Documented, Sources: []string{errorCodes, moto},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("CidrBlock")
		p, ok := prefix(v.Text)
		vpc, known := cidrOf(c.Resource(kindVPC, c.Text("VpcId")))
		if !ok || !known || vpc.Contains(p.Addr()) && vpc.Bits() <= p.Bits() {
			return nil
		}
		return rule.Refuse(c.At(v), c.AtMember("VpcId").Because("has "+vpc.String())).With("cidr", v.Text).With("vpc", vpc.String())
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/subnet-conflict", Operations: []string{"CreateSubnet"}, On: rule.Member("CidrBlock"), Stage: rule.Object, Order: 2,
	When: "a subnet's block overlaps that of another subnet of the VPC",
	Code: "InvalidSubnet.Conflict", Status: 400, Message: "The CIDR '{cidr}' conflicts with another subnet",
	Fix:      "choose a block that no subnet has",
	Evidence: rule.Documented, Sources: []string{errorCodes, moto},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("CidrBlock")
		p, ok := prefix(v.Text)
		if !ok {
			return nil
		}
		var other *facts.Resource
		c.Facts.Resources(kindSubnet, func(r *facts.Resource) bool {
			if q, ok := prefix(r.Attrs["CidrBlock"]); ok && !r.Gone && r.Attrs["VpcId"] == c.Text("VpcId") && q.Overlaps(p) {
				other = r
			}
			return other == nil
		})
		if other == nil {
			return nil
		}
		return rule.Refuse(c.At(v).Because(other.ID+" has "+other.Attrs["CidrBlock"])).With("cidr", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/subnet-ipv6-native", Operations: []string{"CreateSubnet"}, On: rule.Member("Ipv6Native"), Stage: rule.Combinations, Order: 1,
	When: "a subnet for IPv6 alone has no IPv6 block, or an IPv4 one beside it",
	Code: missing, Status: 400, Message: "Either 'ipv6CidrBlock' or 'ipv6IpamPoolId' should be provided.",
	Fix:      "give Ipv6CidrBlock and leave CidrBlock out, or leave Ipv6Native out",
	Evidence: rule.Reported, Sources: []string{motoTests},
	Check: func(c *rule.Case) *rule.Hit {
		native := c.Get("Ipv6Native")
		six, four := first(c, "Ipv6CidrBlock", "Ipv6IpamPoolId"), first(c, "CidrBlock", "Ipv4IpamPoolId")
		switch {
		case !isTrue(native) || !c.In.Complete():
			return nil
		case six == nil:
			return rule.Refuse(c.At(native).Because("asks for …"), c.AtMember("Ipv6CidrBlock").Because("… which is absent"))
		case four != nil:
			hit := rule.Refuse(c.At(four).Because("is of IPv4 …"), c.At(native).Because("… and this is for IPv6 alone"))
			hit.Code = combination
			hit.Message = "When specifying ipv4 parameters, cidrBlock or ipv4IpamPoolId, you cannot set ipv6Native to true."
			return hit
		}
		return nil
	},
})

// first is the first of some members that is there.
func first(c *rule.Case, members ...string) *decode.Value {
	for _, m := range members {
		if v := c.Get(m); v != nil {
			return v
		}
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/vpc-tenancy", Operations: []string{"CreateVpc"}, On: rule.Member("InstanceTenancy"), Stage: rule.Values, Order: 12,
	When: "a VPC is to have the tenancy host",
	Code: "UnsupportedTenancy", Status: 400, Message: "The tenancy value host is not supported.",
	Fix:      "use default or dedicated, and give single instances a host",
	Evidence: rule.Documented, Sources: []string{"botocore@1.43.11:data/ec2/2016-11-15/service-2.json#CreateVpcRequest.InstanceTenancy", moto},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("InstanceTenancy"); v.Text == "host" {
			return rule.Refuse(c.At(v))
		}
		return nil
	},
})
