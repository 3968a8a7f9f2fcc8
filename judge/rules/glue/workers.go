package glue

import (
	"embed"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("glue", examples)

// job is what a request says of a job.
func job(c *rule.Case) *decode.Value {
	if c.Op == "UpdateJob" {
		return c.Get("JobUpdate")
	}
	return c.In.Root
}

var _ = rule.Add(rule.Rule{
	ID: "glue/capacity-and-workers", Operations: []string{"CreateJob", "UpdateJob", "StartJobRun"}, On: rule.Member("MaxCapacity", "JobUpdate"), Stage: rule.Combinations, Order: 1,
	When: "a job's size is told in capacity and in workers",
	Code: "InvalidInputException", Status: 400, Message: "Please do not set Max Capacity if using Worker Type and Number of Workers.",
	Fix:      "leave MaxCapacity out",
	Not:      "sending back what GetJob gave: it holds both, MaxCapacity reckoned from the workers",
	Evidence: rule.Documented, Sources: []string{"botocore@1.43.11:data/glue/2017-03-31/service-2.json#CreateJobRequest.MaxCapacity", "https://github.com/boto/boto3/issues/2644",
		"https://github.com/aws/aws-cdk/pull/26241"},
	Check: func(c *rule.Case) *rule.Hit {
		j := job(c)
		capacity, kind, number := j.Get("MaxCapacity"), j.Get("WorkerType"), j.Get("NumberOfWorkers")
		if capacity == nil || kind == nil || number == nil {
			return nil
		}
		return rule.Refuse(c.At(capacity).Because("beside …"), c.At(kind).Because("… this"), c.At(number).Because("… and this"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "glue/workers-half", Operations: []string{"CreateJob"}, On: rule.Member("WorkerType", "NumberOfWorkers"), Stage: rule.Combinations, Order: 2,
	When: "a new job has a type of workers and not their number, or the other way round",
	Code: "InvalidInputException", Status: 400, Message: "Please set both Worker Type and Number of Workers.",
	Fix:      "give both",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cdk/pull/26241"},
	Check: func(c *rule.Case) *rule.Hit {
		kind, number := c.Get("WorkerType"), c.Get("NumberOfWorkers")
		switch {
		case !c.In.Complete():
			return nil
		case number == nil:
			return rule.Refuse(c.At(kind).Because("wants NumberOfWorkers"))
		case kind == nil:
			return rule.Refuse(c.At(number).Because("wants WorkerType"))
		}
		return nil
	},
})
