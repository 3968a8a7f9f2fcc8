// Package acm holds what Certificate Manager checks beyond its model.
package acm

import (
	"strings"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

var coral = dialect.Coral{Code: "ValidationException"}

var _ = dialect.Add(dialect.Dialect{Service: "acm", Word: coral.Word})

var _ = rule.Add(rule.Rule{
	ID: "acm/validation-domain", Operations: []string{"RequestCertificate"}, On: rule.Member("DomainValidationOptions"), Stage: rule.Combinations,
	When: "the mail that validates a domain is to go to one that is neither the domain nor above it",
	Code: "InvalidDomainValidationOptionsException", Status: 400,
	Fix:      "set ValidationDomain to {domain} or a domain above it",
	Evidence: rule.Documented, Sources: []string{"https://docs.aws.amazon.com/acm/latest/APIReference/API_DomainValidationOption.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("DomainValidationOptions")
		if v == nil {
			return nil
		}
		for _, it := range v.Items {
			domain, to := it.Get("DomainName"), it.Get("ValidationDomain")
			if domain == nil || to == nil || within(domain.Text, to.Text) {
				continue
			}
			return rule.Refuse(c.At(to), c.At(domain)).With("domain", domain.Text)
		}
		return nil
	},
})

// within reports whether a domain is another one or below it.
func within(domain, above string) bool {
	domain, above = strings.ToLower(strings.TrimPrefix(domain, "*.")), strings.ToLower(above)
	return domain == above || strings.HasSuffix(domain, "."+above)
}
