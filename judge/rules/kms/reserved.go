package kms

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

const motoKMS = "https://github.com/getmoto/moto/blob/0af643a/moto/kms/responses.py"

var _ = rule.Add(rule.Rule{
	ID: "kms/alias-reserved", Operations: []string{"CreateAlias"}, On: rule.Member("AliasName"), Stage: rule.Combinations, Order: 1,
	When: "an alias begins with alias/aws/, which is for the keys of AWS services",
	Code: "NotAuthorizedException", Status: 400,
	Fix:      "choose another name; alias/aws/… come to be when the service uses its key for the first time",
	Not:      "a policy that allows kms:CreateAlias",
	Evidence: rule.Documented, Sources: []string{"botocore@1.43.11:data/kms/2014-11-01/service-2.json#CreateAliasRequest.AliasName", motoKMS},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("AliasName")
		if !strings.HasPrefix(v.Text, "alias/aws/") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is reserved"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/policy-name", Operations: []string{"PutKeyPolicy", "GetKeyPolicy"}, On: rule.Member("PolicyName"), Stage: rule.Object, Order: orderUsage,
	When: "a key's policy is called by another name than default",
	Code: "NotFoundException", Status: 400, Message: "No such policy exists",
	Fix:      "leave PolicyName out, or set it to default: a key has one policy",
	Evidence: rule.Documented, Sources: []string{"botocore@1.43.11:data/kms/2014-11-01/service-2.json#PutKeyPolicyRequest.PolicyName", motoKMS},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("PolicyName")
		if v.Text == "" || v.Text == "default" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("can only be default"))
	},
})
