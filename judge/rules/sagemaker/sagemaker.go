// Package sagemaker holds what Amazon SageMaker checks beyond its model.
package sagemaker

import (
	"embed"

	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("sagemaker", examples)

var _ = rule.Add(rule.Rule{
	ID: "sagemaker/wait-without-spot", Operations: []string{"CreateTrainingJob"}, On: rule.Member("StoppingCondition"), Stage: rule.Combinations, Order: 1,
	When: "a training job is to wait for spot capacity, and does not use any",
	Code: "ValidationException", Status: 400,
	Message:  "Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set to true",
	Fix:      "leave StoppingCondition.MaxWaitTimeInSeconds out, or set EnableManagedSpotTraining to true",
	Evidence: rule.Reported, Sources: []string{"https://github.com/Kenza-AI/sagify/issues/111", "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html"},
	Check: func(c *rule.Case) *rule.Hit {
		wait, spot := c.Get("StoppingCondition", "MaxWaitTimeInSeconds"), c.Get("EnableManagedSpotTraining")
		if wait == nil || spot.String() == "true" || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.At(wait), c.AtMember("EnableManagedSpotTraining").Because("is not true"))
	},
})
