package kms

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/iampolicy"
)

var _ = rule.Add(rule.Rule{
	ID: "kms/policy-principal", Operations: []string{"CreateKey", "PutKeyPolicy"}, On: rule.Member("Policy"), Stage: rule.Combinations, Order: 4,
	When: "a statement of a key policy does not say for whom it is",
	Code: "MalformedPolicyDocumentException", Status: 400, Message: "Policy contains a statement with no principal.",
	Fix:      "give the statement a Principal; for all of the account it is {\"AWS\": \"arn:aws:iam::123456789012:root\"}",
	Not:      "a policy of IAM, which has no principals",
	Evidence: rule.Reported, Sources: []string{"https://github.com/terraform-aws-modules/terraform-aws-eks/pull/2163", guide + "key-policy-overview.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Policy")
		p, err := iampolicy.Parse(v.String())
		if err != nil {
			return nil
		}
		for i := range p.Statements {
			if s := &p.Statements[i]; s.Principal == nil && s.NotPrincipal == nil {
				return rule.Refuse(c.At(v).Because("has none at Statement." + strconv.Itoa(i)))
			}
		}
		return nil
	},
})
