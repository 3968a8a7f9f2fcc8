package ec2

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var authorize = []string{"AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"}
var onPermissions = rule.Member("IpPermissions", "IpProtocol", "CidrIp")

// permissions are the rules that a request asks for: a list, or the input itself
// in the form that came before it.
func permissions(c *rule.Case) []*decode.Value {
	if list := c.Get("IpPermissions").Elements(); len(list) > 0 {
		return list
	}
	return []*decode.Value{c.In.Root}
}

// withPorts reports whether a protocol has ports.
func withPorts(protocol string) bool {
	switch strings.ToLower(protocol) {
	case "tcp", "udp", "6", "17":
		return true
	}
	return false
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-ports", Operations: authorize, On: onPermissions, Stage: rule.Combinations, Order: 1,
	When: "a rule for TCP or UDP lacks one of its two ports, or one for ICMP type or code",
	Code: value, Status: 400, Message: "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
	Fix:      "set FromPort and ToPort, to the same number for one port, or IpProtocol to -1 for everything; of ICMP they are type and code, -1 for all",
	Evidence: rule.Reported, Sources: []string{"https://github.com/chef/chef-provisioning-aws/issues/183", "https://github.com/aws-cloudformation/cfn-lint/issues/2999",
		"https://github.com/awsdocs/aws-cloudformation-user-guide/pull/217"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range permissions(c) {
			protocol := p.Get("IpProtocol")
			if p.Get("FromPort") != nil && p.Get("ToPort") != nil || !c.In.Complete() {
				continue
			}
			switch {
			case withPorts(protocol.String()):
				return rule.Refuse(c.At(protocol).Because("has ports, and they are not both given"))
			case protocol.String() == "icmp" || protocol.String() == "1":
				hit := rule.Refuse(c.At(protocol).Because("has type and code, and they are not both given"))
				hit.Message = "Invalid value 'Must specify both from and to ports with ICMP.' for portRange."
				return hit
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-port-range", Operations: authorize, On: onPermissions, Stage: rule.Combinations, Order: 2,
	When: "a rule for TCP or UDP has a port that is none",
	Code: "InvalidPermission.Malformed", Status: 400, Message: "TCP/UDP port ({port}) out of range",
	Fix:      "give ports from 0 to 65535; all ports are 0 and 65535, -1 is for ICMP",
	Evidence: rule.Reported, Sources: []string{"https://github.com/boto/boto3/issues/336", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range permissions(c) {
			if !withPorts(p.Get("IpProtocol").String()) {
				continue
			}
			for _, m := range [...]string{"FromPort", "ToPort"} {
				v := p.Get(m)
				if n, err := strconv.Atoi(v.String()); err == nil && (n < 0 || n > 65535) {
					return rule.Refuse(c.At(v)).With("port", v.Text)
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-cidr", Operations: authorize, On: onPermissions, Stage: rule.Values, Order: 10,
	When: "the source or target of a rule is no CIDR block",
	Code: value, Status: 400, Message: "CIDR block {cidr} is malformed",
	Fix:      "write it with its mask: 203.0.113.5/32 for one address, 0.0.0.0/0 for all; blocks of IPv6 go into Ipv6Ranges",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cli/issues/2428", "https://github.com/smoketurner/serverless-vpc-plugin/issues/318"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range permissions(c) {
			ranges := []*decode.Value{p.Get("CidrIp")}
			for _, r := range p.Get("IpRanges").Elements() {
				ranges = append(ranges, r.Get("CidrIp"))
			}
			for _, r := range p.Get("Ipv6Ranges").Elements() {
				ranges = append(ranges, r.Get("CidrIpv6"))
			}
			for _, v := range ranges {
				if v == nil {
					continue
				}
				p, err := netip.ParsePrefix(v.Text)
				if err != nil || p.Addr().Is4() != (v.Member.Name == "CidrIp") {
					return rule.Refuse(c.At(v)).With("cidr", v.Text)
				}
			}
		}
		return nil
	},
})

// sources are what a rule may be for, one of them.
var sources = []string{"CidrIpv4", "CidrIpv6", "PrefixListId", "ReferencedGroupId"}

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-rule", Operations: []string{"ModifySecurityGroupRules"}, On: rule.Member("SecurityGroupRules"), Stage: rule.Combinations, Order: 1,
	When: "the new form of a rule lacks its protocol, its ports or its source, or has two sources",
	Code: value, Status: 400, Message: "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.",
	Fix:      "give the whole rule: IpProtocol, for TCP and UDP FromPort and ToPort, and one of CidrIpv4, CidrIpv6, PrefixListId and ReferencedGroupId",
	Not:      "only what changes: the request replaces the rule",
	Evidence: rule.Reported, Sources: []string{motoTests, api + "API_ModifySecurityGroupRules.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		for _, u := range c.Get("SecurityGroupRules").Elements() {
			if r := u.Get("SecurityGroupRule"); r != nil {
				if hit := ruleFault(c, r); hit != nil {
					return hit
				}
			}
		}
		return nil
	},
})

func ruleFault(c *rule.Case, r *decode.Value) *rule.Hit {
	var given []rule.Culprit
	for _, s := range sources {
		if v := r.Get(s); v != nil {
			given = append(given, c.At(v))
		}
	}
	protocol := r.Get("IpProtocol")
	switch {
	case protocol == nil:
		return rule.Refuse(c.At(r).Because("has no IpProtocol"))
	case len(given) == 0:
		hit := rule.Refuse(c.At(r).Because("has no source"))
		hit.Code, hit.Message = missing, "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId"
		return hit
	case len(given) > 1:
		hit := rule.Refuse(given...)
		hit.Code, hit.Message = combination, "Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified"
		return hit
	case withPorts(protocol.Text) && (r.Get("FromPort") == nil || r.Get("ToPort") == nil):
		hit := rule.Refuse(c.At(protocol).Because("has ports, and they are not both given"))
		hit.Message = "Invalid value for portRange. Must specify both from and to ports with TCP/UDP."
		return hit
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-exists", Operations: []string{"CreateSecurityGroup"}, On: rule.Member("GroupName"), Stage: rule.Object, Order: 1,
	When: "the VPC has a group of that name",
	Code: "InvalidGroup.Duplicate", Status: 400, Message: "The security group '{name}' already exists for VPC '{vpc}'",
	Fix:      "use the group that is there, or choose another name",
	Evidence: rule.Documented, Sources: []string{errorCodes, moto},
	Check: func(c *rule.Case) *rule.Hit {
		v, vpc := c.Get("GroupName"), c.Text("VpcId")
		if vpc == "" || isTrue(c.Get("DryRun")) {
			return nil
		}
		hit := (*rule.Hit)(nil)
		c.Facts.Resources(kindGroup, func(r *factsResource) bool {
			if !r.Gone && r.Attrs["VpcId"] == vpc && strings.EqualFold(r.Attrs["GroupName"], v.Text) {
				hit = rule.Refuse(c.At(v).Because("is the name of "+r.ID)).With("name", v.Text).With("vpc", vpc)
			}
			return hit == nil
		})
		return hit
	},
})
