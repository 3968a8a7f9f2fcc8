// Package cloudfront holds what Amazon CloudFront checks beyond its model.
package cloudfront

import (
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

const api = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/"

var _ = rule.Add(rule.Rule{
	ID: "cloudfront/quantity", Stage: rule.Combinations,
	Operations: []string{"CreateInvalidation", "CreateDistribution", "CreateDistributionWithTags", "UpdateDistribution", "CreateCachePolicy", "UpdateCachePolicy",
		"CreateOriginRequestPolicy", "UpdateOriginRequestPolicy", "CreateResponseHeadersPolicy", "UpdateResponseHeadersPolicy", "TagResource", "UntagResource"},
	When: "Quantity is not how many Items there are",
	Code: "InconsistentQuantities", Status: 400, Message: "The value of Quantity and the size of Items don't match.",
	Fix:      "set Quantity to the number of Items",
	Not:      "leaving Quantity out: it is required",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateInvalidation.html", api + "API_CreateDistribution.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() {
			return nil
		}
		return inconsistent(c, c.In.Root)
	},
})

// inconsistent finds a list within a value that is told to be of another length.
func inconsistent(c *rule.Case, v *decode.Value) *rule.Hit {
	if q := v.Get("Quantity"); q != nil && v.Shape != nil {
		n, err := strconv.Atoi(q.Text)
		list, there := v.Get("Items"), 0
		if list != nil {
			there = len(list.Items)
		}
		if err == nil && n != there {
			at := c.At(v)
			if list != nil {
				at = c.At(list)
			}
			return rule.Refuse(c.At(q), at.Because("holds "+strconv.Itoa(there)))
		}
	}
	for _, it := range v.Items {
		if hit := inconsistent(c, it); hit != nil {
			return hit
		}
	}
	return nil
}
