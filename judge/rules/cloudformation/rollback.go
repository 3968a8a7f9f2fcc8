package cloudformation

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/rollback-both", Operations: []string{"CreateStack"}, On: rule.Member("OnFailure"), Stage: rule.Combinations, Order: 2,
	When: "DisableRollback and OnFailure are both sent",
	Code: invalid, Status: 400, Message: "Either DisableRollback or OnFailure can be specified, not both.",
	Fix:      "send OnFailure alone: DO_NOTHING is what DisableRollback=true means",
	Not:      "DisableRollback=false beside it: that it is sent is enough",
	Evidence: rule.Reported, Sources: []string{"https://github.com/boto/boto/issues/2781", "https://github.com/boto/boto/issues/2266", apiDoc + "CreateStack.html"},
	Check: func(c *rule.Case) *rule.Hit {
		a, b := c.Get("DisableRollback"), c.Get("OnFailure")
		if a == nil || b == nil {
			return nil
		}
		return rule.Refuse(c.At(a), c.At(b))
	},
})
