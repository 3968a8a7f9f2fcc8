package ssm

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// maxStandard and maxAdvanced are how many bytes a parameter's value may have.
// Source: https://docs.aws.amazon.com/general/latest/gr/ssm.html
const (
	maxStandard = 4 << 10
	maxAdvanced = 8 << 10
)

var _ = rule.Add(rule.Rule{
	ID: "ssm/value-size", Operations: []string{"PutParameter"}, On: rule.Member("Value"), Stage: rule.Combinations, Order: 3,
	When: "a parameter's value is longer than its tier allows: 4 KB, advanced ones 8 KB",
	Code: invalid, Status: 400,
	Message: "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
	Fix:     "set Tier to Advanced (up to 8 KB, which costs), or keep the value in Secrets Manager or S3", Evidence: rule.Documented,
	Sources: []string{apiDoc + "PutParameter.html#systemsmanager-PutParameter-request-Value", moto + "models.py"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Value")
		n := len(v.Text)
		tier := c.Get("Tier")
		switch {
		case n <= maxStandard || n <= maxAdvanced && tier != nil && tier.Text != "Standard":
			return nil
		case tier == nil && n <= maxAdvanced:
			// The account may have made another tier the usual one.
			return rule.Undecided("account.defaultParameterTier", c.At(v).Because("has more than 4096 bytes, and no Tier is given"))
		}
		at := c.At(v).Because("is too long for its tier")
		at.Secret = true
		hit := rule.Refuse(at)
		if n > maxAdvanced && tier.String() != "Standard" {
			hit.Message = "Advanced tier parameters support a maximum parameter value of 8192 characters."
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ssm/path-absolute", Operations: []string{"GetParametersByPath"}, On: rule.Member("Path"), Stage: rule.Combinations,
	When: "a path does not begin with a slash",
	Code: invalid, Status: 400,
	Message: "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\". It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol \"/\". Valid example: /get/parameters2-/by1./path0_.",
	Fix:     "begin the path with /", Evidence: rule.Reported,
	Sources: []string{moto + "models.py", apiDoc + "GetParametersByPath.html#systemsmanager-GetParametersByPath-request-Path"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Path")
		if v.Text == "" || strings.HasPrefix(v.Text, "/") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("does not begin with /"))
	},
})
