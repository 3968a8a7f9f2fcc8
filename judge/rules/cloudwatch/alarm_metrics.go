package cloudwatch

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/internal/lazyre"
	"github.com/assay-project/assay/judge/rule"
)

const invalid = "ValidationError"

var putAlarm = []string{"PutMetricAlarm"}

// whole reports whether all of a request was read and understood: a member that
// the model does not have yet may be what stands in place of a missing one.
func whole(c *rule.Case) bool {
	for i := range c.In.Problems {
		if c.In.Problems[i].Kind == decode.UnknownMember {
			return false
		}
	}
	return c.In.Complete()
}

// queries are the metrics and expressions of an alarm.
func queries(c *rule.Case) []*decode.Value { return c.Get("Metrics").Elements() }

// single are the members for an alarm of one metric, which queries replace.
var single = []string{"MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit"}

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/alarm-metrics-twice", Operations: putAlarm, On: rule.Member("Metrics"), Stage: rule.Combinations, Order: 1,
	When: "an alarm has Metrics, and beside it a member for an alarm of one metric",
	Code: invalid, Status: 400, Message: "{member} should not be set if list of Metrics is set.",
	Fix:      "move {member} into the element of Metrics that it is about (MetricStat), or leave Metrics out",
	Evidence: rule.Documented, Sources: []string{"https://github.com/cloudtools/troposphere/pull/1276", "https://github.com/aws-cloudformation/cfn-lint/pull/1306",
		"https://github.com/aws-cloudformation/cfn-lint/pull/771", apiDoc + "PutMetricAlarm.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if len(queries(c)) == 0 {
			return nil
		}
		for _, m := range single {
			// Clients write an empty list, and an empty text, for nothing.
			if v := c.Get(m); v != nil && (v.Text != "" || len(v.Items) > 0) {
				return rule.Refuse(c.At(v).Because("beside …"), c.AtMember("Metrics").Because("… this")).With("member", m)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/alarm-no-metric", Operations: putAlarm, Stage: rule.Combinations, Order: 2,
	When: "an alarm does not say what it watches",
	Code: invalid, Status: 400, Message: "MetricName must not be null",
	Fix:      "give MetricName with Namespace, or Metrics, or EvaluationCriteria",
	Evidence: rule.Documented, Sources: []string{"https://github.com/aws-cloudformation/cfn-lint/pull/771", "https://github.com/hashicorp/terraform-provider-aws/pull/11105",
		apiDoc + "PutMetricAlarm.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || c.Get("MetricName") != nil || c.Get("Metrics") != nil || c.Get("EvaluationCriteria") != nil || c.Get("EvaluationInterval") != nil || !whole(c) {
			return nil
		}
		return rule.Refuse(c.AtMember("MetricName").Because("is missing, and so are Metrics and EvaluationCriteria"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/alarm-return-data", Operations: putAlarm, On: rule.Member("Metrics"), Stage: rule.Combinations, Order: 3,
	When: "none or several of an alarm's metrics return data, which they do where nothing is said",
	Code: invalid, Status: 400, Message: "Exactly one element of the metrics list should return data.",
	Fix:      "set ReturnData to true for what the alarm watches, and to false for every other element",
	Evidence: rule.Documented, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/29894", apiDoc + "MetricDataQuery.html"},
	Check: func(c *rule.Case) *rule.Hit {
		// With anomaly detection the metric and its band both return data.
		if c.Get("ThresholdMetricId") != nil || len(queries(c)) == 0 || !whole(c) {
			return nil
		}
		var returning []rule.Culprit
		for _, q := range queries(c) {
			if strings.Contains(q.Get("Expression").String(), "ANOMALY_DETECTION_BAND") {
				return nil
			}
			switch r := q.Get("ReturnData"); {
			case r == nil:
				returning = append(returning, c.At(q).Because("returns data"))
			case r.Text == "true":
				returning = append(returning, c.At(r))
			case r.Text != "false":
				return nil
			}
		}
		switch len(returning) {
		case 0:
			return rule.Refuse(c.AtMember("Metrics").Because("returns no data"))
		case 1:
			return nil
		}
		return rule.Refuse(returning...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/alarm-expression-period", Operations: putAlarm, On: rule.Member("Metrics"), Stage: rule.Combinations, Order: 4,
	When: "an alarm is of expressions without a metric, and no period is given",
	Code: invalid, Status: 400, Message: "Period must not be null",
	Fix:      "give Period beside Expression",
	Not:      "Period of the alarm itself: it is for an alarm of one metric",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/11011", apiDoc + "MetricDataQuery.html"},
	Check: func(c *rule.Case) *rule.Hit {
		list := queries(c)
		if len(list) == 0 || c.Get("Period") != nil || !whole(c) {
			return nil
		}
		for _, q := range list {
			if q.Get("Expression").String() == "" || q.Get("MetricStat") != nil || q.Get("Period") != nil {
				return nil
			}
		}
		return rule.Refuse(c.At(list[0]).Because("has no Period"))
	},
})

var (
	quotedText = lazyre.New(`'[^']*'|"[^"]*"`)
	search     = lazyre.New(`\bSEARCH\s*\(`).Needs("SEARCH")
)

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/alarm-search", Operations: putAlarm, On: rule.Member("Metrics"), Stage: rule.Combinations, Order: 5,
	When: "an alarm's expression searches for metrics",
	Code: invalid, Status: 400, Message: "SEARCH is not supported on Metric Alarms",
	Fix:      `name the metrics one by one, or use a Metrics Insights query (SELECT … FROM SCHEMA(…)), which follows new ones`,
	Not:      "SUM or another function around the search, though it makes one series of it",
	Evidence: rule.Documented, Sources: []string{"https://github.com/RoboFinSystems/robosystems/pull/1131",
		"https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, q := range queries(c) {
			e := q.Get("Expression")
			if strings.Contains(e.String(), "SEARCH") && search.MatchString(quotedText.ReplaceAllStringFunc(e.Text, func(string) string { return "''" })) {
				return rule.Refuse(c.At(e).Because("searches"))
			}
		}
		return nil
	},
})

// statistics are those that are words; every other has digits or parentheses.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
var statistics = map[string]bool{"samplecount": true, "sum": true, "average": true, "minimum": true, "maximum": true, "iqm": true}

var word = lazyre.New(`^[A-Za-z]+$`)

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/alarm-statistic", Operations: putAlarm, On: rule.Member("Metrics"), Stage: rule.Content, Order: 1,
	When: "the statistic of an alarm's metric is a word, and none of a statistic",
	Code: invalid, Status: 400, Message: "Invalid metrics list",
	Fix:      "give SampleCount, Sum, Average, Minimum, Maximum, IQM, or one such as p99 or TM(2%:98%)",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/19567",
		"https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, q := range queries(c) {
			v := q.Lookup("MetricStat", "Stat")
			if v != nil && word.MatchString(v.Text) && !statistics[strings.ToLower(v.Text)] {
				return rule.Refuse(c.At(v).Because("is no statistic"))
			}
		}
		return nil
	},
})
