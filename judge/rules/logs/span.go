package logs

import (
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// maxSpan is how far the events of a request may lie apart.
const maxSpan = 24 * time.Hour

var _ = rule.Add(rule.Rule{
	ID: "logs/events-span", Operations: []string{"PutLogEvents"}, On: rule.Member("logEvents"), Stage: rule.Combinations, Order: 1,
	When: "the first and the last event of a request lie more than 24 hours apart",
	Code: badParameter, Status: 400, Message: "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
	Fix:      "send the events of each day with a request of its own",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws-greengrass/aws-greengrass-log-manager/issues/59", "https://github.com/maxbanton/cwh/issues/96",
		apiDoc + "PutLogEvents.html"},
	Check: func(c *rule.Case) *rule.Hit {
		var first, last *decode.Value
		var from, to int64
		for _, e := range c.Get("logEvents").Items {
			t := e.Get("timestamp")
			n, err := strconv.ParseInt(t.String(), 10, 64)
			if err != nil || n < 0 {
				continue
			}
			if first == nil || n < from {
				first, from = t, n
			}
			if last == nil || n > to {
				last, to = t, n
			}
		}
		if to-from <= maxSpan.Milliseconds() {
			return nil
		}
		return rule.Refuse(c.At(first).Because("is the earliest …"), c.At(last).Because("… and this the latest"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "logs/filter-brace", Operations: []string{"FilterLogEvents", "PutMetricFilter", "PutSubscriptionFilter", "TestMetricFilter"},
	On: rule.Member("filterPattern"), Stage: rule.Content,
	When: "a filter pattern begins with a brace and does not end with one",
	Code: badParameter, Status: 400, Message: "If a filter pattern starts with '{' it must end with '}'",
	Fix:      `close the brace: { $.level = "error" }; a brace that is to be found as text is put in quotes`,
	Not:      "escaping it for the shell a second time",
	Evidence: rule.Reported, Sources: []string{"https://github.com/jorgebastida/awslogs/issues/210", "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("filterPattern")
		if !strings.HasPrefix(v.Text, "{") || strings.HasSuffix(strings.TrimSpace(v.Text), "}") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("does not end with }"))
	},
})
