package autoscaling

import (
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/steps"
)

// The bounds of a step.
const (
	lower = "MetricIntervalLowerBound"
	upper = "MetricIntervalUpperBound"
)

// ended returns the bound of that name with which the steps end; nil where they
// do not.
func ended(list []*decode.Value, bound string, side steps.Side) *decode.Value {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.Get(bound).String()
	}
	if i := steps.Ended(texts, side); i >= 0 {
		return list[i].Get(bound)
	}
	return nil
}

var put = []string{"PutScalingPolicy"}

// stepsOf are those of a step scaling policy.
func stepsOf(c *rule.Case) []*decode.Value {
	if c.Text("PolicyType") != "StepScaling" || !c.In.Complete() {
		return nil
	}
	return c.Get("StepAdjustments").Elements()
}

var _ = rule.Add(rule.Rule{
	ID: "autoscaling/step-upper-bound", Operations: put, On: rule.Member("StepAdjustments"), Stage: rule.Combinations, Order: 1,
	When: "steps go up to a bound above the threshold, and none goes on from there",
	Code: invalid, Status: 400,
	Message:  "There must be a StepAdjustment with an unspecified upper bound (i.e., upper bound is null) when one StepAdjustment has a positive upper bound",
	Fix:      "leave MetricIntervalUpperBound out of the highest step",
	Evidence: rule.Documented, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/9077", api + "API_StepAdjustment.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if v := ended(stepsOf(c), upper, steps.Above); v != nil {
			return rule.Refuse(c.At(v).Because("is above 0, and every step has an upper bound"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "autoscaling/step-lower-bound", Operations: put, On: rule.Member("StepAdjustments"), Stage: rule.Combinations, Order: 2,
	When: "steps go down to a bound below the threshold, and none goes on from there",
	Code: invalid, Status: 400,
	Fix:      "leave MetricIntervalLowerBound out of the lowest step",
	Evidence: rule.Documented, Sources: []string{api + "API_StepAdjustment.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if v := ended(stepsOf(c), lower, steps.Below); v != nil {
			return rule.Refuse(c.At(v).Because("is below 0, and every step has a lower bound"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "autoscaling/step-without-bounds", Operations: put, On: rule.Member("StepAdjustments"), Stage: rule.Combinations, Order: 3,
	When: "a step has neither a lower nor an upper bound",
	Code: invalid, Status: 400,
	Fix:      "give MetricIntervalLowerBound 0 for a step above the threshold, MetricIntervalUpperBound 0 for one below",
	Evidence: rule.Documented, Sources: []string{api + "API_StepAdjustment.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, s := range stepsOf(c) {
			if s.Get("ScalingAdjustment") != nil && s.Get(lower) == nil && s.Get(upper) == nil {
				return rule.Refuse(c.At(s).Because("has no bound"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "autoscaling/no-increment", Operations: put, On: rule.Member("AdjustmentType"), Stage: rule.Combinations, Order: 4,
	When: "a simple scaling policy, which a policy is where nothing is said, does not tell by how much to scale",
	Code: invalid, Status: 400, Message: "Scaling increment must be specified for a SimpleScaling policy",
	Fix:      "give ScalingAdjustment, or PolicyType StepScaling with StepAdjustments",
	Evidence: rule.Documented, Sources: []string{"https://github.com/Netflix/asgard/issues/704", api + "API_PutScalingPolicy.html"},
	Check: func(c *rule.Case) *rule.Hit {
		kind := c.Get("PolicyType")
		if kind != nil && kind.Text != "SimpleScaling" || !c.In.Complete() {
			return nil
		}
		// What is of another type is refused with words that are not known.
		for _, m := range [...]string{"ScalingAdjustment", "StepAdjustments", "TargetTrackingConfiguration", "PredictiveScalingConfiguration"} {
			if c.Get(m) != nil {
				return nil
			}
		}
		return rule.Refuse(c.AtMember("ScalingAdjustment").Because("is missing"), c.AtMember("PolicyType").Because("is SimpleScaling"))
	},
})
