package wafv2

import (
	"net/netip"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "wafv2/ip-address", Operations: []string{"CreateIPSet", "UpdateIPSet"}, On: rule.Member("Addresses"), Stage: rule.Content, Order: 1,
	When: "an entry of an IP set is no CIDR block, is one of all addresses, or is of the other version of IP",
	Code: invalid, Status: 400, Message: "Error reason: The parameter contains formatting that is not valid., field: IP_ADDRESS, parameter: {address}",
	Fix:      "write each with its mask: 203.0.113.5/32 for one address; all are 0.0.0.0/1 and 128.0.0.0/1",
	Not:      "0.0.0.0/0 for everything",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws-samples/dcv-web-portal/issues/10", "https://github.com/floci-io/floci/issues/3328", api + "API_CreateIPSet.html"},
	Check: func(c *rule.Case) *rule.Hit {
		version := c.Text("IPAddressVersion")
		for _, v := range c.Get("Addresses").Elements() {
			why := ""
			switch p, err := netip.ParsePrefix(v.Text); {
			case err != nil:
				why = "is no CIDR block"
			case p.Bits() == 0:
				why = "is everything"
			case version == "IPV4" && !p.Addr().Is4(), version == "IPV6" && p.Addr().Is4():
				why = "is not of " + version
			}
			if why != "" {
				return rule.Refuse(c.At(v).Because(why)).With("address", v.Text)
			}
		}
		return nil
	},
})
