package ec2

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// named is a protocol by its name, where it has one in rules of groups.
func named(protocol string) string {
	switch protocol {
	case "6":
		return "tcp"
	case "17":
		return "udp"
	case "1":
		return "icmp"
	case "58":
		return "icmpv6"
	case "all":
		return "-1"
	}
	return protocol
}

// ends are the lists of a permission, and the members that tell their entries
// apart.
var ends = []struct {
	list    string
	members []string
}{
	{"IpRanges", []string{"CidrIp"}},
	{"Ipv6Ranges", []string{"CidrIpv6"}},
	{"PrefixListIds", []string{"PrefixListId"}},
	{"UserIdGroupPairs", []string{"GroupId", "GroupName", "UserId", "VpcId", "VpcPeeringConnectionId"}},
}

// traffic is what a permission lets through, without its ends.
func traffic(p *decode.Value) string {
	protocol := named(strings.ToLower(p.Get("IpProtocol").String()))
	if protocol == "-1" {
		return protocol // ports make no difference
	}
	return protocol + " " + p.Get("FromPort").String() + " " + p.Get("ToPort").String()
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-source-missing", Operations: []string{"AuthorizeSecurityGroupIngress"}, On: rule.Member("SourceSecurityGroupOwnerId"), Stage: rule.Combinations, Order: 3,
	When: "a rule says whose its source group is, and not which",
	Code: missing, Status: 400, Message: "Source group ID missing.",
	Fix:      "name the group by its ID: IpPermissions.1.Groups.1.GroupId (UserIdGroupPairs), with protocol and ports",
	Not:      "the group's ID in SourceSecurityGroupOwnerId, which is for an account's number",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-js/issues/417", api + "API_AuthorizeSecurityGroupIngress.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() || c.Text("GroupId") == "" || first(c, "SourceSecurityGroupName", "IpPermissions", "IpProtocol", "CidrIp") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("SourceSecurityGroupOwnerId").Because("tells the owner only"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-same-permission", Operations: authorize, On: rule.Member("IpPermissions"), Stage: rule.Combinations, Order: 2,
	When: "a request has the same rule twice: protocol, ports and source are the same",
	Code: value, Status: 400, Message: "The same permission must not appear multiple times",
	Fix:      "leave the second one out; lists that were put together want their doubles removed (distinct, toset)",
	Not:      "revoking the rule first: the two stand in this request, and not in the group",
	Beside:   []rule.Neighbour{{Code: "InvalidPermission.Duplicate", Means: "the group has the rule already"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-go/issues/1340", "https://github.com/hashicorp/terraform-provider-aws/issues/29492",
		"https://github.com/hashicorp/terraform/issues/16876"},
	Check: func(c *rule.Case) *rule.Hit {
		seen := map[string]*decode.Value{}
		for _, p := range c.Get("IpPermissions").Elements() {
			for _, e := range ends {
				for _, end := range p.Get(e.list).Elements() {
					key := traffic(p) + "\n" + e.list
					for _, m := range append(e.members, "Description") {
						key += "\n" + end.Get(m).String()
					}
					if first := seen[key]; first != nil {
						return rule.Refuse(c.At(first).Because("the same permission …"), c.At(end).Because("… as here"))
					}
					seen[key] = end
				}
			}
		}
		return nil
	},
})
