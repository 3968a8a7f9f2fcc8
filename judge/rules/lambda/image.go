package lambda

import (
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "lambda/image-with-handler", Operations: []string{"CreateFunction"}, On: rule.Member("PackageType"), Stage: rule.Combinations, Order: 10,
	When: "a function of a container image has a handler, a runtime or layers",
	Code: badParameter, Status: 400,
	Message:  "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
	Fix:      "leave Handler, Runtime and Layers out: the image has them; its command is overridden by ImageConfig",
	Not:      "an empty Handler: that violates the model",
	Evidence: rule.Reported, Sources: []string{"https://github.com/pulumi/pulumi-aws/issues/5439", "https://github.com/ministryofjustice/modernisation-platform/pull/2426"},
	Check: func(c *rule.Case) *rule.Hit {
		kind := c.Get("PackageType")
		if kind.String() != "Image" {
			return nil
		}
		var given []rule.Culprit
		for _, m := range [...]string{"Handler", "Runtime", "Layers"} {
			if v := c.Get(m); v != nil && (v.Text != "" || len(v.Items) > 0) {
				given = append(given, c.At(v).Because("the image has its own"))
			}
		}
		if given == nil {
			return nil
		}
		return rule.Refuse(append(given, c.At(kind))...)
	},
})

// source finds where a request says the code to be, by the names of the two
// operations' members.
func source(c *rule.Case, member string) *decode.Value {
	if c.Op == "UpdateFunctionCode" {
		return c.Get(member)
	}
	return c.Get("Code", member)
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/code-two-sources", Operations: codeOps, On: rule.Member("Code", "ZipFile"), Stage: rule.Combinations, Order: 11,
	When: "code is sent along, and named in S3 or as an image as well",
	Code: badParameter, Status: 400,
	Message:  "Please do not provide other FunctionCode parameters when providing a ZipFile.",
	Fix:      "give ZipFile, or S3Bucket and S3Key, or ImageUri",
	Evidence: rule.Reported, Sources: []string{"https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html", "https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html"},
	Check: func(c *rule.Case) *rule.Hit {
		zip := zipFile(c)
		if zip.String() == "" {
			return nil
		}
		for _, m := range [...]string{"S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri"} {
			if v := source(c, m); v.String() != "" {
				return rule.Refuse(c.At(zip).Because("is the code …"), c.At(v).Because("… and so is this"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/code-without-source", Operations: []string{"UpdateFunctionCode"}, Stage: rule.Combinations, Order: 12,
	When: "a function's code is to be replaced, and by what is not said",
	Code: badParameter, Status: 400, Message: "Please provide a source for function code.",
	Fix:      "give ZipFile, or S3Bucket and S3Key, or ImageUri",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-php/issues/580", "https://github.com/apache/camel/pull/25353"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		for _, m := range [...]string{"ZipFile", "S3Bucket", "S3Key", "ImageUri"} {
			if c.Get(m) != nil {
				return nil
			}
		}
		for _, it := range c.In.Root.Items { // members that are newer than the models
			if it.Member == nil {
				return nil
			}
		}
		return rule.Refuse(c.AtMember("ZipFile").Because("absent, and so are S3Bucket and ImageUri"))
	},
})

// The longest that a function may run, in seconds, and the longest that one on
// instances of a capacity provider may.
// Source: https://github.com/aws-cloudformation/cfn-lint/pull/4685
const (
	maxTimeout       = 900
	maxTimeoutOfOwns = 5400
)

var _ = rule.Add(rule.Rule{
	ID: "lambda/timeout", Operations: functionOps, On: rule.Member("Timeout"), Stage: rule.Values, Order: 2,
	When: "a function may run for more than 900 seconds, or 5400 where it has a capacity provider",
	Code: "ValidationException", Status: 400,
	Message:  "1 validation error detected: Value '{value}' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to {most}",
	Fix:      "set Timeout to at most {most} seconds; work that takes longer belongs into Step Functions, ECS or Batch",
	Not:      "a request for more: the limit is no quota",
	Evidence: rule.Reported, Sources: []string{"https://github.com/covidatlas/li/pull/575", "https://github.com/aws-cloudformation/cfn-lint/pull/4685",
		"botocore@1.43.11:data/lambda/2015-03-31/service-2.json#CreateFunctionRequest.Timeout"},
	Check: func(c *rule.Case) *rule.Hit {
		v, most := c.Get("Timeout"), maxTimeoutOfOwns
		n, err := strconv.Atoi(v.Text)
		if err != nil || n <= maxTimeout {
			return nil
		}
		own := c.Get("CapacityProviderConfig")
		switch {
		case n > maxTimeoutOfOwns:
		case own != nil || !c.In.Complete():
			return nil
		case c.Op != "CreateFunction":
			return rule.Undecided("function.capacityProvider", c.At(v).Because("is above 900"))
		}
		if own == nil && c.Op == "CreateFunction" {
			most = maxTimeout
		}
		return rule.Refuse(c.At(v).Because("is above "+strconv.Itoa(most))).With("value", v.Text).With("most", strconv.Itoa(most))
	},
})

// streamOnly are members of a mapping that are for streams.
var streamOnly = []struct{ member, message string }{
	{"StartingPosition", "StartingPosition is not valid for SQS event sources."},
	{"ParallelizationFactor", "Unsupported ParallelizationFactor parameter for given event source mapping type."},
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-of-queue", Operations: createMapping, On: rule.Member("StartingPosition", "ParallelizationFactor"), Stage: rule.Combinations, Order: 6,
	When: "a mapping of a queue says where to start, or how many batches of a shard to read at once",
	Code: badParameter, Status: 400, Message: "{message}",
	Fix:      "leave {member} out: it is for streams; a queue's mapping is held back by ScalingConfig",
	Evidence: rule.Reported, Sources: []string{"https://github.com/motdotla/node-lambda/issues/466", "https://github.com/boto/boto3/issues/1613",
		"https://github.com/serverless/serverless/issues/7049"},
	Check: func(c *rule.Case) *rule.Hit {
		service, arn := sourceOf(c)
		if service != "sqs" {
			return nil
		}
		for _, s := range streamOnly {
			if v := c.Get(s.member); v != nil {
				return rule.Refuse(c.At(v).Because("is for streams …"), c.At(arn).Because("… and this is a queue")).With("message", s.message).With("member", s.member)
			}
		}
		return nil
	},
})
