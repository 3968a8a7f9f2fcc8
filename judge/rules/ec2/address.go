package ec2

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "ec2/address-id-and-address", Operations: []string{"AssociateAddress"}, On: rule.Member("AllocationId"), Stage: rule.Combinations, Order: 1,
	When: "an Elastic IP address is named by its allocation and by itself",
	Code: combination, Status: 400, Message: "You may specify public IP or allocation id, but not both in the same call",
	Fix: "give AllocationId alone",
	// The sentence is that of other software for EC2 that checks before AWS does.
	Evidence: rule.Reported, Sources: []string{"https://github.com/openstack-archive/ec2-api/blob/99521b5/ec2api/api/address.py", api + "API_AssociateAddress.html"},
	Check: func(c *rule.Case) *rule.Hit {
		id, address := c.Get("AllocationId"), c.Get("PublicIp")
		if id.String() == "" || address.String() == "" {
			return nil
		}
		return rule.Refuse(c.At(id).Because("names the address …"), c.At(address).Because("… and so does this"))
	},
})
