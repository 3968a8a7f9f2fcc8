package s3

import (
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// The model requires neither of these elements; the schema does. Clients that
// leave numbers of 0 out send such rules.

var _ = eachLifecycle(20, rule.Rule{
	ID: "s3/lifecycle-transition-no-days", When: "a Transition has neither Days nor Date",
	Code:     "MalformedXML",
	Fix:      "say when: Days (0 is as soon as possible, for INTELLIGENT_TIERING and the archive classes) or Date",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/23117", "https://github.com/hashicorp/terraform-provider-aws/issues/41399"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	for _, t := range r.Get("Transitions").Elements() {
		if t.Get("Days") == nil && t.Get("Date") == nil {
			return rule.Refuse(absent(c, t, "Days"))
		}
	}
	return nil
})

// Whether NewerNoncurrentVersions alone are enough is not known: those that have
// them are let through.
var _ = eachLifecycle(20, rule.Rule{
	ID: "s3/lifecycle-noncurrent-transition-no-days", When: "a NoncurrentVersionTransition does not say when: it has no NoncurrentDays",
	Code:     "MalformedXML",
	Fix:      "add NoncurrentDays; 0 is as soon as possible, for INTELLIGENT_TIERING and the archive classes",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/41399"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	for _, t := range r.Get("NoncurrentVersionTransitions").Elements() {
		if t.Get("NoncurrentDays") == nil && t.Get("NewerNoncurrentVersions") == nil {
			return rule.Refuse(absent(c, t, "NoncurrentDays"))
		}
	}
	return nil
})
