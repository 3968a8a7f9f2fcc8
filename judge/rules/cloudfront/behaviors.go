package cloudfront

import (
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

const invalid = "InvalidArgument"

// distributions are the operations that take the whole configuration of a
// distribution.
var distributions = []string{"CreateDistribution", "CreateDistributionWithTags", "UpdateDistribution"}

var onConfig = rule.Member("DistributionConfig", "DistributionConfigWithTags")

// config is the configuration of a distribution.
func config(c *rule.Case) *decode.Value {
	if v := c.Get("DistributionConfig"); v != nil {
		return v
	}
	return c.Get("DistributionConfigWithTags", "DistributionConfig")
}

// behaviors are the cache behaviors of a distribution, the default one first.
func behaviors(c *rule.Case) []*decode.Value {
	var list []*decode.Value
	if v := config(c).Get("DefaultCacheBehavior"); v != nil {
		list = append(list, v)
	}
	return append(list, config(c).Lookup("CacheBehaviors", "Items").Elements()...)
}

var _ = rule.Add(rule.Rule{
	ID: "cloudfront/policy-with-forwarded-values", Operations: distributions, On: onConfig, Stage: rule.Combinations, Order: 1,
	When: "a cache behavior has ForwardedValues beside a cache policy",
	Code: invalid, Status: 400, Message: "The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.",
	Fix:      "leave ForwardedValues out, and MinTTL, DefaultTTL and MaxTTL with it: the cache policy has them all",
	Not:      "emptying what is in ForwardedValues",
	Evidence: rule.Reported, Sources: []string{"https://github.com/terraform-aws-modules/terraform-aws-cloudfront/issues/71",
		"https://github.com/cloudposse/terraform-aws-cloudfront-cdn/issues/59", api + "API_DefaultCacheBehavior.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, b := range behaviors(c) {
			policy, values := b.Get("CachePolicyId"), b.Get("ForwardedValues")
			if policy.String() != "" && len(values.Elements()) > 0 {
				return rule.Refuse(c.At(values).Because("beside …"), c.At(policy).Because("… this"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudfront/no-forwarded-values", Operations: distributions, On: onConfig, Stage: rule.Combinations, Order: 2,
	When: "a cache behavior has neither a cache policy nor ForwardedValues",
	Code: invalid, Status: 400, Message: "The parameter ForwardedValues is required.",
	Fix:      "give CachePolicyId, of one of AWS's own policies for example; ForwardedValues is the old way",
	Evidence: rule.Documented, Sources: []string{"https://github.com/cloudposse/terraform-aws-cloudfront-s3-cdn/issues/252", api + "API_DefaultCacheBehavior.html"},
	Check: func(c *rule.Case) *rule.Hit {
		// A distribution for tenants has no ForwardedValues to be asked for.
		conf := config(c)
		if !c.In.Complete() || conf.Get("ConnectionMode").String() == "tenant-only" || conf.Get("TenantConfig") != nil {
			return nil
		}
		for _, b := range behaviors(c) {
			if b.Get("CachePolicyId") == nil && b.Get("ForwardedValues") == nil {
				return rule.Refuse(c.At(b).Because("has neither CachePolicyId nor ForwardedValues"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudfront/cache-keys-without-query", Operations: distributions, On: onConfig, Stage: rule.Combinations, Order: 3,
	When: "query strings are not forwarded, and some are named as cache keys",
	Code: invalid, Status: 400, Message: "The parameter QueryString cannot be false if query strings are set in QueryStringCacheKeys",
	Fix:      "set QueryString to true, or leave QueryStringCacheKeys out",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/17879", api + "API_ForwardedValues.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, b := range behaviors(c) {
			query, keys := b.Lookup("ForwardedValues", "QueryString"), b.Lookup("ForwardedValues", "QueryStringCacheKeys", "Items")
			if query.String() == "false" && len(keys.Elements()) > 0 {
				return rule.Refuse(c.At(query), c.At(keys).Because("names some"))
			}
		}
		return nil
	},
})
