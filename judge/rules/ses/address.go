package ses

import (
	"net/mail"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "ses/address-without-domain", Operations: sends, On: rule.Member("Source", "Destination", "Destinations"), Stage: rule.Content, Order: -1,
	When: "an address of sender or recipients has no @",
	Code: "InvalidParameterValue", Status: 400, Message: "Missing final '@domain'",
	Fix:      "give whole addresses: name@example.com, or Name <name@example.com> with a name of ASCII",
	Not:      "permissions, or verifying the address again",
	Evidence: rule.Reported, Sources: []string{"https://github.com/cloud-custodian/cloud-custodian/issues/885", "https://github.com/anymail/django-anymail/issues/281",
		"https://github.com/cloud-custodian/cloud-custodian/pull/8051", "https://github.com/boto/boto/pull/351"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range addresses(c) {
			if v.Text != "" && !strings.Contains(v.Text, "@") {
				if _, err := mail.ParseAddress(v.Text); err != nil {
					return rule.Refuse(c.At(v).Because("is no address"))
				}
			}
		}
		return nil
	},
})

// addresses are the addresses that a request names, the sender's first.
func addresses(c *rule.Case) []*decode.Value {
	var list []*decode.Value
	if v := c.Get("Source"); v != nil {
		list = append(list, v)
	}
	for _, m := range [...]string{"ToAddresses", "CcAddresses", "BccAddresses"} {
		list = append(list, c.Get("Destination", m).Elements()...)
	}
	return append(list, c.Get("Destinations").Elements()...)
}
