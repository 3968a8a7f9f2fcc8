// Package sesv2 holds what Amazon SES (its second API) checks beyond its model.
package sesv2

import (
	"embed"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/mailaddress"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("sesv2", examples)

var _ = rule.Add(rule.Rule{
	ID: "sesv2/address-illegal", Operations: []string{"SendEmail"}, On: rule.Member("FromEmailAddress", "Destination"), Stage: rule.Content, Order: 1,
	When: "several addresses stand in one without a comma, or a name before an address has a comma and no quotes",
	Code: "BadRequestException", Status: 400, Message: mailaddress.Illegal,
	Fix:      `give each address an element of its own, and put a name with a comma in quotes: "Doe, Jane" <jane@example.com>`,
	Not:      "verifying the address again",
	Evidence: rule.Reported, Sources: []string{"https://github.com/awsdocs/aws-doc-sdk-examples/pull/5191", "https://github.com/mautic/mautic/issues/10304"},
	Check: func(c *rule.Case) *rule.Hit {
		var list []*decode.Value
		if v := c.Get("FromEmailAddress"); v != nil {
			list = append(list, v)
		}
		for _, m := range [...]string{"ToAddresses", "CcAddresses", "BccAddresses"} {
			list = append(list, c.Get("Destination", m).Elements()...)
		}
		for _, v := range list {
			if mailaddress.Fault(v.Text) == mailaddress.Illegal {
				return rule.Refuse(c.At(v).Because("cannot be read"))
			}
		}
		return nil
	},
})
