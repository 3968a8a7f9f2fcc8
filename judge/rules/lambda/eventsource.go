package lambda

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/eventpattern"
)

const mappingTests = "https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services/lambda_/event_source_mapping"

var createMapping = []string{"CreateEventSourceMapping"}

// sourceOf is the service of the request's event source: "sqs", "kinesis"; "" for
// none.
func sourceOf(c *rule.Case) (service string, v *decode.Value) {
	v = c.Get("EventSourceArn")
	a, _ := arn.Split(v.String())
	return a.Service, v
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-without-source", Operations: createMapping, Stage: rule.Combinations,
	When: "an event source mapping names no source",
	Code: badParameter, Status: 400,
	Message:  "Unrecognized event source.",
	Fix:      "set EventSourceArn or, for Kafka of your own, SelfManagedEventSource",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.BodySeen || c.Get("EventSourceArn") != nil || c.Get("SelfManagedEventSource") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("EventSourceArn").Because("absent, and so is SelfManagedEventSource"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-destination", Operations: createMapping, On: rule.Member("DestinationConfig"), Stage: rule.Combinations, Order: 1,
	When: "a mapping of a queue names a destination",
	Code: badParameter, Status: 400,
	Message:  "Unsupported DestinationConfig parameter for given event source mapping type.",
	Fix:      "leave out DestinationConfig, and give the queue a dead-letter queue (RedrivePolicy)",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"},
	Check: func(c *rule.Case) *rule.Hit {
		service, _ := sourceOf(c)
		v := c.Get("DestinationConfig")
		if service != "sqs" || v.Lookup("OnSuccess", "Destination") == nil && v.Lookup("OnFailure", "Destination") == nil {
			return nil
		}
		return rule.Refuse(c.At(v).Because("not for a queue"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-start", Operations: createMapping, Stage: rule.Combinations, Order: 2,
	When: "a mapping of a stream does not say where to start",
	Code: badParameter, Status: 400,
	Message:  "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
	Fix:      "set StartingPosition to LATEST or TRIM_HORIZON",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		service, v := sourceOf(c)
		if service != "kinesis" && service != "dynamodb" || c.Get("StartingPosition") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("StartingPosition").Because("absent …"), c.At(v).Because("… and this is a stream"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-timestamp", Operations: createMapping, On: rule.Member("StartingPosition"), Stage: rule.Combinations, Order: 3,
	When: "a mapping of a DynamoDB stream starts at a time",
	Code: badParameter, Status: 400,
	Message:  "Unsupported starting position for arn type: {arn}",
	Fix:      "set StartingPosition to LATEST or TRIM_HORIZON; a time is for Kinesis and Kafka",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		service, v := sourceOf(c)
		start := c.Get("StartingPosition")
		if service != "dynamodb" || start.String() != "AT_TIMESTAMP" {
			return nil
		}
		return rule.Refuse(c.At(start), c.At(v).Because("is a DynamoDB stream")).With("arn", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-batch-window", Operations: []string{"CreateEventSourceMapping", "UpdateEventSourceMapping"},
	On: rule.Member("BatchSize"), Stage: rule.Combinations, Order: 4,
	When: "a mapping of a queue takes batches of more than 10 and waits for none",
	Code: badParameter, Status: 400,
	Message:  "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
	Fix:      "set MaximumBatchingWindowInSeconds to 1 or more, or BatchSize to at most 10",
	Evidence: rule.Recorded, Sources: []string{mappingTests},
	Check: func(c *rule.Case) *rule.Hit {
		size := c.Get("BatchSize")
		n, err := strconv.Atoi(size.String())
		service, _ := sourceOf(c)
		window := c.Get("MaximumBatchingWindowInSeconds").String()
		if c.Op == "UpdateEventSourceMapping" {
			r := c.Resource(kindMapping, c.Text("UUID"))
			if r == nil {
				return nil
			}
			service = r.Attrs["service"]
			if window == "" {
				window = r.Attrs["window"]
			}
		}
		if err != nil || n <= 10 || service != "sqs" || window != "" && window != "0" {
			return nil
		}
		return rule.Refuse(c.At(size).Because("over 10 …"), c.AtMember("MaximumBatchingWindowInSeconds").Because("… wants at least 1"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-filter", Operations: []string{"CreateEventSourceMapping", "UpdateEventSourceMapping"},
	On: rule.Member("FilterCriteria"), Stage: rule.Combinations, Order: 5,
	When: "a filter of a mapping is no event pattern",
	Code: badParameter, Status: 400,
	Message:  "Invalid filter pattern definition.",
	Fix:      "write the pattern as a JSON object whose leaves are lists: {why}",
	Evidence: rule.Recorded, Sources: []string{mappingTests, "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, f := range c.Get("FilterCriteria", "Filters").Elements() {
			p := f.Get("Pattern")
			if p == nil {
				continue
			}
			if err := eventpattern.Check(p.Text); err != nil {
				return rule.Refuse(c.At(p).Because(err.Error())).With("why", err.Error())
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-exists", Operations: createMapping, On: rule.Member("EventSourceArn"), Stage: rule.Object,
	When: "the function is mapped to the source already",
	Code: "ResourceConflictException", Status: 409,
	Message:  "The event source arn (\" {source} \") and function (\" {function} \") provided mapping already exists. Please update or delete the existing mapping with UUID {uuid}",
	Fix:      "use the mapping that is there, or delete it first",
	Evidence: rule.Recorded, Sources: []string{mappingTests},
	Check: func(c *rule.Case) *rule.Hit {
		service, v := sourceOf(c)
		n, ok := functionName(c)
		if !ok || v == nil {
			return nil
		}
		var hit *rule.Hit
		c.Facts.Resources(kindMapping, func(r *factsResource) bool {
			if r.Gone || r.Attrs["source"] != v.Text || r.Attrs["function"] != n.name || r.Attrs["qualifier"] != n.qualifier {
				return true
			}
			hit = rule.Refuse(c.At(v), c.At(n.value)).With("source", v.Text).With("function", n.name).With("uuid", r.ID)
			if service == "sqs" {
				hit.Message = "An event source mapping with SQS arn (\" {source} \") and function (\" {function} \") already exists. Please update or delete the existing mapping with UUID {uuid}"
			}
			return false
		})
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-queue-gone", Operations: createMapping, On: rule.Member("EventSourceArn"), Stage: rule.Object, Order: 5,
	When: "the queue that a mapping is to read is known not to be there",
	Code: badParameter, Status: 400,
	Message:  "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
	Fix:      "create the queue first, in the function's region",
	Beside:   []rule.Neighbour{{Code: badParameter, Means: "with other words: the function's role may not receive from the queue"}},
	Evidence: rule.Recorded, Sources: []string{mappingTests},
	Check: func(c *rule.Case) *rule.Hit {
		service, v := sourceOf(c)
		if service != "sqs" {
			return nil
		}
		if r := c.Resource("AWS::SQS::Queue", v.Text); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not there"))
	},
})

// network are the members of VpcConfig that name what EC2 has, and what Lambda
// passes on of EC2's answer.
var network = []struct{ member, kind, call, code, message string }{
	{"SubnetIds", "AWS::EC2::Subnet", "DescribeSubnets", "InvalidSubnetID.NotFound", "The subnet ID '{id}' does not exist"},
	{"SecurityGroupIds", "AWS::EC2::SecurityGroup", "DescribeSecurityGroups", "InvalidGroup.NotFound", "The security group '{id}' does not exist"},
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/network-gone", Operations: functionOps, On: rule.Member("VpcConfig"), Stage: rule.Object, Order: 5,
	When: "a subnet or a security group of the function is known not to be there",
	Code: badParameter, Status: 400,
	Message:  "Error occurred while {call}. EC2 Error Code: {code}. EC2 Error Message: {message}",
	Fix:      "name subnets and groups that are there, all of one VPC in the function's region",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, n := range network {
			for _, v := range c.Get("VpcConfig", n.member).Elements() {
				if r := c.Resource(n.kind, v.Text); r != nil && r.Gone {
					message := strings.ReplaceAll(n.message, "{id}", v.Text)
					return rule.Refuse(c.At(v).Because("is not there")).With("call", n.call).With("code", n.code).With("message", message)
				}
			}
		}
		return nil
	},
})
