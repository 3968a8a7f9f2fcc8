package ec2

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "ec2/route-no-destination", Operations: []string{"CreateRoute"}, Stage: rule.Combinations, Order: 1,
	When: "a route has no destination",
	Code: missing, Status: 400, Message: "The request must contain the parameter destinationCidrBlock or destinationIpv6CidrBlock",
	Fix:      "set DestinationCidrBlock, DestinationIpv6CidrBlock or DestinationPrefixListId",
	Not:      "the ID of the gateway, which says where the traffic goes and not which",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform/issues/14564", api + "API_CreateRoute.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() || first(c, "DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("DestinationCidrBlock").Because("absent, and so are the destinations of other kinds"))
	},
})
