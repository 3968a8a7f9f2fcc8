package lambda

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "lambda/zip-without-handler", Operations: []string{"CreateFunction"}, On: rule.Member("Code"), Stage: rule.Combinations, Order: 13,
	When: "a function has no runtime or no handler, and does not say that it is of a container image",
	Code: badParameter, Status: 400,
	Message:  "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
	Fix:      "set Runtime and Handler; for a container image, PackageType Image instead",
	Not:      "ImageUri alone: without PackageType a function counts as one of a deployment package",
	Evidence: rule.Reported, Sources: []string{"https://github.com/pipe-cd/pipecd/issues/1400", "https://github.com/boto/boto3/issues/2705", "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"},
	Check: func(c *rule.Case) *rule.Hit {
		kind := c.Text("PackageType")
		if kind != "" && kind != "Zip" || !c.In.Complete() {
			return nil
		}
		var missing []rule.Culprit
		for _, m := range [...]string{"Runtime", "Handler"} {
			if c.Get(m) == nil {
				missing = append(missing, c.AtMember(m).Because("is missing"))
			}
		}
		if missing == nil {
			return nil
		}
		return rule.Refuse(missing...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-fifo-window", Operations: createMapping, On: rule.Member("MaximumBatchingWindowInSeconds"), Stage: rule.Combinations, Order: 7,
	When: "a mapping of a FIFO queue waits for its batches to fill",
	Code: badParameter, Status: 400, Message: "Batching window is not supported for FIFO queues",
	Fix:      "leave MaximumBatchingWindowInSeconds out, and BatchSize at no more than 10",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-lambda-dotnet/pull/1758", "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"},
	Check: func(c *rule.Case) *rule.Hit {
		window := c.Get("MaximumBatchingWindowInSeconds")
		service, v := sourceOf(c)
		n, err := strconv.Atoi(window.String())
		if service != "sqs" || !strings.HasSuffix(v.Text, ".fifo") || err != nil || n <= 0 {
			return nil
		}
		return rule.Refuse(c.At(window).Because("not for …"), c.At(v).Because("… a FIFO queue"))
	},
})
