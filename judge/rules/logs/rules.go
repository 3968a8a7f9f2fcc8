package logs

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Kinds of facts, by region and name. A log group that the session created has
// complete set; its attributes stream:NAME and filter:NAME are what is in it,
// and services may have added streams.
// The account's record counts its resource policies as policy:NAME.
const (
	kindGroup    = "AWS::Logs::LogGroup"
	kindDelivery = "AWS::Logs::Delivery"
	kindAccount  = "AWS::Logs::Account"
)

var _ = rule.Follow("logs", kindGroup, kindDelivery)

// group is what is known of a log group. Those below /aws/ services make for
// themselves: they are in no declaration.
func group(c *rule.Case, name string) *facts.Resource {
	if strings.HasPrefix(name, "/aws/") {
		return c.Facts.Resource(kindGroup, c.Region()+":"+name)
	}
	return c.Resource(kindGroup, c.Region()+":"+name)
}

func learn(f func(c *rule.Case, resp *capture.Response), operations ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "logs", Operations: operations, Learn: func(c *rule.Case, resp *capture.Response) {
		if c.In != nil && c.In.Complete() {
			f(c, resp)
		}
	}})
}

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	g := c.Facts.LearnResource(kindGroup, c.Region()+":"+c.Text("logGroupName"))
	g.Gone, g.Attrs = c.Op == "DeleteLogGroup", map[string]string{"complete": "true"}
}, "CreateLogGroup", "DeleteLogGroup")

// parts are what operations add to a group or take from it.
var parts = map[string]struct {
	kind, member string
	adds         bool
}{
	"CreateLogStream": {"stream:", "logStreamName", true}, "DeleteLogStream": {"stream:", "logStreamName", false},
	"PutSubscriptionFilter": {"filter:", "filterName", true}, "DeleteSubscriptionFilter": {"filter:", "filterName", false},
}

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	p := parts[c.Op]
	g := c.Facts.LearnResource(kindGroup, c.Region()+":"+c.Text("logGroupName"))
	g.Gone = false
	if p.adds {
		g.Attrs[p.kind+c.Text(p.member)] = "true"
	} else {
		delete(g.Attrs, p.kind+c.Text(p.member))
	}
}, "CreateLogStream", "DeleteLogStream", "PutSubscriptionFilter", "DeleteSubscriptionFilter")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	a := c.Facts.LearnResource(kindAccount, c.Region())
	if name := "policy:" + c.Text("policyName"); c.Op == "PutResourcePolicy" {
		a.Attrs[name] = "true"
	} else {
		delete(a.Attrs, name)
	}
}, "PutResourcePolicy", "DeleteResourcePolicy")

// deliveryParts are what deliveries are made of, with what Get asks for.
var deliveryParts = map[string]struct{ member, words string }{
	"DeliveryDestination": {"name", "Delivery Destination"}, "DeliverySource": {"name", "Delivery Source"}, "Delivery": {"id", "Delivery"},
}

func deliveryID(c *rule.Case, what string) string {
	return c.Region() + ":" + what + ":" + c.Text(deliveryParts[what].member)
}

var _ = learn(func(c *rule.Case, resp *capture.Response) {
	verb, what := "Delete", strings.TrimPrefix(c.Op, "Delete")
	for _, v := range []string{"Put", "Create"} {
		if rest, ok := strings.CutPrefix(c.Op, v); ok {
			verb, what = v, rest
		}
	}
	id := deliveryID(c, what)
	if verb == "Create" {
		var a struct{ Delivery struct{ ID string } }
		if resp == nil || json.Unmarshal(resp.Body, &a) != nil || a.Delivery.ID == "" {
			return
		}
		id = c.Region() + ":" + what + ":" + a.Delivery.ID
	}
	c.Facts.LearnResource(kindDelivery, id).Gone = verb == "Delete"
}, "PutDeliveryDestination", "PutDeliverySource", "CreateDelivery", "DeleteDeliveryDestination", "DeleteDeliverySource", "DeleteDelivery")

var _ = rule.Add(rule.Rule{
	ID: "logs/events-order", Operations: []string{"PutLogEvents"}, On: rule.Member("logEvents"), Stage: rule.Combinations,
	When: "an event is older than the one before it",
	Code: badParameter, Status: 400, Message: "Log events in a single PutLogEvents request must be in chronological order.",
	Fix: "sort the events by timestamp", Evidence: rule.Recorded, Sources: []string{recorded + "test_logs_events.snapshot.json#test_put_log_events_wrong_order"},
	Check: func(c *rule.Case) *rule.Hit {
		last := int64(-1 << 62)
		for _, e := range c.Get("logEvents").Items {
			t := e.Get("timestamp")
			n, err := strconv.ParseInt(t.String(), 10, 64)
			if err != nil {
				continue
			}
			if n < last {
				return rule.Refuse(c.At(t).Because("is before the event that stands before it"))
			}
			last = n
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "logs/next-token", Operations: []string{"GetLogEvents"}, On: rule.Member("nextToken"), Stage: rule.Object, Order: 1,
	When: "nextToken is none that GetLogEvents gives out: they begin with f/ or b/",
	Code: badParameter, Status: 400, Message: "The specified nextToken is invalid.",
	Fix: "send nextForwardToken or nextBackwardToken of the last answer", Evidence: rule.Recorded,
	Sources: []string{recorded + "test_logs_events.snapshot.json#test_get_log_events_invalid_token"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("nextToken")
		if v.Text == "" || strings.HasPrefix(v.Text, "f/") || strings.HasPrefix(v.Text, "b/") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is no token of GetLogEvents"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "logs/prefix-and-pattern", Operations: []string{"DescribeLogGroups"}, On: rule.Member("logGroupNamePattern"), Stage: rule.Combinations,
	When: "logGroupNamePrefix and logGroupNamePattern are both set",
	Code: badParameter, Status: 400, Message: "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
	Fix: "send one of them", Evidence: rule.Recorded, Sources: []string{recorded + "test_logs_groups.snapshot.json#test_describe_log_groups_prefix_and_pattern_error"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Get("logGroupNamePrefix") == nil {
			return nil
		}
		return rule.Refuse(c.AtMember("logGroupNamePrefix"), c.AtMember("logGroupNamePattern"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "logs/name-and-identifier", Operations: []string{"DescribeLogStreams"}, On: rule.Member("logGroupIdentifier"), Stage: rule.Combinations,
	When: "logGroupName and logGroupIdentifier are both set",
	Code: "ValidationException", Status: 400, Message: "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
	Fix: "send one of them", Evidence: rule.Recorded, Sources: []string{recorded + "test_logs_streams.snapshot.json#test_describe_log_streams_with_log_group_identifier"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Get("logGroupName") == nil {
			return nil
		}
		return rule.Refuse(c.AtMember("logGroupName"), c.AtMember("logGroupIdentifier"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "logs/kinesis-role", Operations: []string{"PutSubscriptionFilter"}, On: rule.Member("destinationArn"), Stage: rule.Combinations,
	When: "a filter's destination is a Kinesis stream or a Firehose stream, and roleArn is absent",
	Code: badParameter, Status: 400, Message: "destinationArn for vendor {vendor} cannot be used without roleArn",
	Fix: "set roleArn to a role that may write to the destination", Evidence: rule.Recorded,
	Sources: []string{recorded + "test_logs_subscription_filters.snapshot.json", apiDoc + "PutSubscriptionFilter.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("destinationArn")
		a, ok := arn.Split(v.Text)
		if !ok || a.Service != "kinesis" && a.Service != "firehose" || c.Get("roleArn") != nil || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.AtMember("roleArn").Because("absent …"), c.At(v).Because("… and needed for "+a.Service)).With("vendor", a.Service)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "logs/group-exists", Operations: []string{"CreateLogGroup"}, On: rule.Member("logGroupName"), Stage: rule.Object,
	When: "the log group exists",
	Code: "ResourceAlreadyExistsException", Status: 400, Message: "The specified log group already exists",
	Fix: "use it, or choose another name", Evidence: rule.Recorded, Sources: []string{recorded + "test_logs_groups.snapshot.json"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("logGroupName")
		if g := group(c, v.Text); g == nil || g.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("exists already"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "logs/stream-exists", Operations: []string{"CreateLogStream"}, On: rule.Member("logStreamName"), Stage: rule.Object, Order: 2,
	When: "the log stream exists",
	Code: "ResourceAlreadyExistsException", Status: 400, Message: "The specified log stream already exists",
	Fix: "use it, or choose another name", Evidence: rule.Recorded, Sources: []string{recorded + "test_logs_streams.snapshot.json"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("logStreamName")
		g := group(c, c.Text("logGroupName"))
		if g == nil || g.Gone || g.Attrs["stream:"+v.Text] == "" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("exists already"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "logs/group-missing", Operations: []string{"CreateLogStream", "DeleteLogGroup", "DeleteLogStream", "DescribeLogStreams", "DescribeSubscriptionFilters", "DeleteSubscriptionFilter",
		"PutSubscriptionFilter", "PutLogEvents", "GetLogEvents", "FilterLogEvents", "PutRetentionPolicy", "DeleteRetentionPolicy", "PutMetricFilter",
		"DeleteMetricFilter", "CreateExportTask"},
	On: rule.Member("logGroupName"), Stage: rule.Object,
	When: "the log group is known not to be there: it was deleted, or is none of those there are",
	Code: "ResourceNotFoundException", Status: 400, Message: "The specified log group does not exist.",
	Fix: "create the log group, or call its region", Evidence: rule.Recorded, Sources: []string{recorded + "test_logs_subscription_filters.snapshot.json"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("logGroupName")
		if g := group(c, v.Text); g == nil || !g.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not there"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "logs/filter-missing", Operations: []string{"DeleteSubscriptionFilter"}, On: rule.Member("filterName"), Stage: rule.Object, Order: 3,
	When: "the log group, which the session created, has no such subscription filter",
	Code: "ResourceNotFoundException", Status: 400, Message: "The specified subscription filter does not exist.",
	Fix: "name one that DescribeSubscriptionFilters lists", Evidence: rule.Recorded, Sources: []string{recorded + "test_logs_subscription_filters.snapshot.json"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("filterName")
		g := group(c, c.Text("logGroupName"))
		if g == nil || g.Gone || g.Attrs["complete"] != "true" || g.Attrs["filter:"+v.Text] != "" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("was not created"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "logs/delivery-missing", Operations: []string{"GetDelivery", "GetDeliverySource", "GetDeliveryDestination"}, Stage: rule.Object,
	When: "the delivery, its source or its destination is known not to be there",
	Code: "ResourceNotFoundException", Status: 400, Message: "Requested {what} does not exist in this account.",
	Fix: "name one that exists", Evidence: rule.Recorded, Sources: []string{recorded + "test_logs_delivery.snapshot.json"},
	Check: func(c *rule.Case) *rule.Hit {
		what := strings.TrimPrefix(c.Op, "Get")
		if r := c.Resource(kindDelivery, deliveryID(c, what)); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.AtMember(deliveryParts[what].member).Because("is not there")).With("what", deliveryParts[what].words)
	},
})

// maxPolicies is how many resource policies an account has in a region.
const maxPolicies = 10

var _ = rule.Add(rule.Rule{
	ID: "logs/policy-limit", Operations: []string{"PutResourcePolicy"}, On: rule.Member("policyName"), Stage: rule.Object,
	When: "the account has ten resource policies",
	Code: "LimitExceededException", Status: 400, Message: "Resource limit exceeded.",
	Fix: "delete one, or join statements into one policy", Evidence: rule.Recorded, Sources: []string{recorded + "test_logs_resource_policies.snapshot.json", apiDoc + "PutResourcePolicy.html"},
	Check: func(c *rule.Case) *rule.Hit {
		a := c.Resource(kindAccount, c.Region())
		v := c.Get("policyName")
		if a == nil || len(a.Attrs) < maxPolicies || a.Attrs["policy:"+v.Text] != "" || c.Get("resourceArn") != nil {
			return nil
		}
		return rule.Refuse(c.At(v).Because("would be the eleventh"))
	},
})
