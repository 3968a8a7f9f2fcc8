package cloudfront

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "cloudfront/error-page", Operations: distributions, On: onConfig, Stage: rule.Combinations, Order: 4,
	When: "an error response has a page without a code to answer with, or a code without a page",
	Code: invalid, Status: 400, Message: "Your request must specify both ResponsePagePath and ResponseCode together or none of them.",
	Fix:      "give both, or leave both out to set ErrorCachingMinTTL alone",
	Not:      "an empty element for one of them: it counts as left out",
	Evidence: rule.Documented, Sources: []string{"https://github.com/terraform-aws-modules/terraform-aws-cloudfront/pull/94", api + "API_CustomErrorResponse.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		for _, r := range config(c).Lookup("CustomErrorResponses", "Items").Elements() {
			page, code := r.Get("ResponsePagePath"), r.Get("ResponseCode")
			switch {
			case page.String() != "" && code.String() == "":
				return rule.Refuse(c.At(page).Because("has no ResponseCode beside it"))
			case page.String() == "" && code.String() != "":
				return rule.Refuse(c.At(code).Because("has no ResponsePagePath beside it"))
			}
		}
		return nil
	},
})
