package cloudfront

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "cloudfront/invalidation-path", Operations: []string{"CreateInvalidation"}, Stage: rule.Content, Order: 1,
	When: "a path to invalidate does not begin with a slash, or is several with blanks between",
	Code: "InvalidArgument", Status: 400, Message: "Your request contains one or more invalid invalidation paths.",
	Fix:      "write each path by itself and from its slash on: /images/*, without the domain",
	Not:      "leaving the slash out because the console takes it so",
	Evidence: rule.Reported, Sources: []string{"https://github.com/rust-lang/promote-release/pull/94", "https://github.com/chetan/invalidate-cloudfront-action/issues/4",
		"https://github.com/milliHQ/terraform-aws-next-js/pull/258", "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html"},
	Check: func(c *rule.Case) *rule.Hit {
		list := c.Get("InvalidationBatch", "Paths", "Items")
		if list == nil {
			return nil
		}
		for _, v := range list.Items {
			switch {
			case v.Text == "" || v.Text[0] == '*': // seen to be used for all
			case v.Text[0] != '/':
				return rule.Refuse(c.At(v).Because("does not begin with /"))
			case strings.Contains(v.Text, " "):
				return rule.Refuse(c.At(v).Because("has a blank"))
			}
		}
		return nil
	},
})
