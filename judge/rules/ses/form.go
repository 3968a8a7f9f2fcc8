package ses

import (
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/mailaddress"
)

var _ = rule.Add(rule.Rule{
	ID: "ses/address-form", Operations: sends, On: rule.Member("Source", "Destination", "Destinations"), Stage: rule.Content, Order: -1,
	When: "a name before an address has a comma and no quotes, what stands before @ has a blank or a second @, or the domain has a mark that none has",
	Code: "InvalidParameterValue", Status: 400, Message: "{what}",
	Fix:      `put the name in quotes ("Doe, Jane" <jane@example.com>), each address into an element of its own, and no blank before @`,
	Not:      "verifying the address again",
	Evidence: rule.Reported, Sources: []string{"https://github.com/openstax/accounts/issues/253", "https://github.com/SebastiaanKlippert/lambda-ses-forwarder/issues/2",
		"https://github.com/mautic/mautic/issues/10304", "https://github.com/awsdocs/aws-doc-sdk-examples/pull/5191"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range addresses(c) {
			if what := mailaddress.Fault(v.Text); what != "" {
				return rule.Refuse(c.At(v).Because("cannot be read")).With("what", what)
			}
		}
		return nil
	},
})
