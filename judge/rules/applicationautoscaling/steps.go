package applicationautoscaling

import (
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/steps"
)

const stepDoc = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html"

var (
	put     = []string{"PutScalingPolicy"}
	onSteps = rule.Member("StepScalingPolicyConfiguration")
)

// The bounds of a step.
const (
	lower = "MetricIntervalLowerBound"
	upper = "MetricIntervalUpperBound"
)

// stepsOf are those of a step scaling policy.
func stepsOf(c *rule.Case) []*decode.Value {
	if t := c.Text("PolicyType"); t != "" && t != "StepScaling" || !c.In.Complete() {
		return nil
	}
	return c.Get("StepScalingPolicyConfiguration", "StepAdjustments").Elements()
}

var _ = rule.Add(rule.Rule{
	ID: "application-autoscaling/step-upper-bound", Operations: put, On: onSteps, Stage: rule.Combinations, Order: 1,
	When: "steps go up to a bound above the threshold, and none goes on from there",
	Code: invalid, Status: 400, Message: "There must be a step adjustment with an unspecified upper bound when one step adjustment has a positive upper bound",
	Fix:      "leave MetricIntervalUpperBound out of the highest step",
	Evidence: rule.Documented, Sources: []string{"https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/31", "https://github.com/hashicorp/terraform-provider-aws/issues/17529", stepDoc},
	Check: func(c *rule.Case) *rule.Hit {
		list := stepsOf(c)
		bounds := make([]string, len(list))
		for i, s := range list {
			bounds[i] = s.Get(upper).String()
		}
		i := steps.Ended(bounds, steps.Above)
		if i < 0 {
			return nil
		}
		return rule.Refuse(c.At(list[i].Get(upper)).Because("is above 0, and every step has an upper bound"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "application-autoscaling/step-without-bounds", Operations: put, On: onSteps, Stage: rule.Combinations, Order: 2,
	When: "a step has neither a lower nor an upper bound",
	Code: invalid, Status: 400, Message: "Both lower and upper bounds of a step adjustment cannot be left unspecified",
	Fix:      "give MetricIntervalLowerBound 0 for a step above the threshold, MetricIntervalUpperBound 0 for one below",
	Evidence: rule.Documented, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/4812", stepDoc},
	Check: func(c *rule.Case) *rule.Hit {
		for _, s := range stepsOf(c) {
			if s.Get("ScalingAdjustment") != nil && s.Get(lower) == nil && s.Get(upper) == nil {
				return rule.Refuse(c.At(s).Because("has no bound"))
			}
		}
		return nil
	},
})
