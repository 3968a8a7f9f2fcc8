// Package cloudwatch holds what Amazon CloudWatch checks beyond its model, alike
// for its three protocols.
package cloudwatch

import (
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

// Where the rules are known from.
const (
	recorded = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json#"
	apiDoc   = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_"
)

var coral = dialect.Coral{Code: "ValidationError"}

var _ = dialect.Add(dialect.Dialect{Service: "cloudwatch", Word: coral.Word})

// member names an element of MetricData as CloudWatch does in its messages.
func member(i int) string { return "MetricData.member." + strconv.Itoa(i+1) }

// data lists the elements of MetricData.
func data(c *rule.Case) []*decode.Value {
	if v := c.Get("MetricData"); v != nil {
		return v.Items
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/metric-value-twice", Operations: []string{"PutMetricData"}, On: rule.Member("MetricData"), Stage: rule.Combinations,
	When: "a datum has Value beside Values or StatisticValues",
	Code: "InvalidParameterCombination", Status: 400,
	Message: "The parameters {member}.Value and {member}.{other} are mutually exclusive and you have specified both.",
	Fix:     "send one of them", Evidence: rule.Recorded, Sources: []string{recorded + "test_put_metric_data_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		for i, d := range data(c) {
			v := d.Get("Value")
			for _, other := range []string{"Values", "StatisticValues"} {
				if o := d.Get(other); v != nil && o != nil {
					return rule.Refuse(c.At(v).Because("beside …"), c.At(o).Because("… this")).With("member", member(i)).With("other", other)
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/metric-counts", Operations: []string{"PutMetricData"}, On: rule.Member("MetricData"), Stage: rule.Combinations, Order: 1,
	When: "a datum has not as many Counts as Values",
	Code: "InvalidParameterValue", Status: 400, Message: "The parameters {member}.Values and {member}.Counts must be of the same size.",
	Fix: "send one count for each value, or none", Evidence: rule.Recorded, Sources: []string{recorded + "test_put_metric_data_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		for i, d := range data(c) {
			v, n := d.Get("Values"), d.Get("Counts")
			if v == nil || n == nil || len(v.Items) == len(n.Items) {
				continue
			}
			return rule.Refuse(c.At(n).Because("has "+strconv.Itoa(len(n.Items))+" elements"), c.At(v).Because("has "+strconv.Itoa(len(v.Items)))).With("member", member(i))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/metric-not-a-number", Operations: []string{"PutMetricData"}, On: rule.Member("MetricData"), Stage: rule.Combinations, Order: 2,
	When: "a datum's Value is not a number",
	Code: "InvalidParameterValue", Status: 400, Message: "The value NaN for parameter {member}.Value is invalid.",
	Fix: "leave the datum out", Evidence: rule.Documented, Sources: []string{"https://github.com/getmoto/moto/blob/0af643a/moto/cloudwatch/models.py", apiDoc + "MetricDatum.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for i, d := range data(c) {
			if v := d.Get("Value"); v != nil && strings.EqualFold(v.Text, "NaN") {
				return rule.Refuse(c.At(v).Because("is not a number")).With("member", member(i))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/dashboard-name", Operations: []string{"PutDashboard"}, On: rule.Member("DashboardName"), Stage: rule.Combinations,
	When: "a dashboard's name has other characters than letters, digits, - and _",
	Code: "InvalidParameterValue", Status: 400,
	Message: "The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).\n",
	Fix:     "choose a name of those characters", Evidence: rule.Recorded, Sources: []string{recorded + "test_invalid_dashboard_name"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("DashboardName")
		if strings.IndexFunc(v.Text, func(r rune) bool {
			return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
		}) < 0 {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has characters that are not allowed"))
	},
})

// instant reads a time of a request: a number of seconds or ISO 8601.
func instant(v *decode.Value) (time.Time, bool) {
	if v == nil {
		return time.Time{}, false
	}
	if f, err := strconv.ParseFloat(v.Text, 64); err == nil {
		return time.UnixMilli(int64(f * 1000)), true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02"} {
		if t, err := time.Parse(layout, v.Text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/time-range", Operations: []string{"GetMetricStatistics"}, On: rule.Member("StartTime"), Stage: rule.Combinations,
	When: "StartTime is not before EndTime",
	Code: "InvalidParameterValue", Status: 400, Message: "The parameter StartTime must be less than the parameter EndTime.",
	Fix: "turn them about", Evidence: rule.Recorded, Sources: []string{recorded + "test_invalid_amount_of_datapoints"},
	Check: func(c *rule.Case) *rule.Hit {
		from, okFrom := instant(c.Get("StartTime"))
		to, okTo := instant(c.Get("EndTime"))
		if !okFrom || !okTo || from.Before(to) {
			return nil
		}
		return rule.Refuse(c.AtMember("StartTime").Because("must be before …"), c.AtMember("EndTime").Because("… this"))
	},
})

// maxPoints is how many datapoints an answer has.
const maxPoints = 1440

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/too-many-datapoints", Operations: []string{"GetMetricStatistics"}, On: rule.Member("Period"), Stage: rule.Combinations, Order: 1,
	When: "the time range has more than 1440 periods",
	Code: "InvalidParameterCombination", Status: 400,
	Message: "You have requested up to {points} datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
	Fix:     "lengthen Period, or ask for a shorter time", Evidence: rule.Recorded, Sources: []string{recorded + "test_invalid_amount_of_datapoints"},
	Check: func(c *rule.Case) *rule.Hit {
		from, okFrom := instant(c.Get("StartTime"))
		to, okTo := instant(c.Get("EndTime"))
		p, err := strconv.Atoi(c.Text("Period"))
		if !okFrom || !okTo || err != nil || p <= 0 {
			return nil
		}
		n := int64(to.Sub(from)/time.Second) / int64(p)
		if n <= maxPoints {
			return nil
		}
		return rule.Refuse(c.AtMember("Period").Because("makes "+strconv.FormatInt(n, 10)+" datapoints of the time range")).With("points", strconv.FormatInt(n, 10))
	},
})

// kindAlarm are the facts of alarms, by region and name.
const kindAlarm = "AWS::CloudWatch::Alarm"

var _ = rule.Follow("cloudwatch", kindAlarm)

var _ = rule.Learn(rule.Learner{Service: "cloudwatch", Operations: []string{"PutMetricAlarm", "PutCompositeAlarm"}, Learn: func(c *rule.Case, _ *capture.Response) {
	c.Facts.LearnResource(kindAlarm, c.Region()+":"+c.Text("AlarmName")).Gone = false
}})

var _ = rule.Learn(rule.Learner{Service: "cloudwatch", Operations: []string{"DeleteAlarms"}, Learn: func(c *rule.Case, _ *capture.Response) {
	if l := c.Get("AlarmNames"); l != nil {
		for _, n := range l.Items {
			c.Facts.LearnResource(kindAlarm, c.Region()+":"+n.Text).Gone = true
		}
	}
}})

var _ = rule.Add(rule.Rule{
	ID: "cloudwatch/alarm-missing", Operations: []string{"SetAlarmState"}, On: rule.Member("AlarmName"), Stage: rule.Object,
	When: "the alarm was deleted",
	Code: "ResourceNotFound", Status: 404, Fix: "create the alarm", Evidence: rule.Recorded, Sources: []string{recorded + "test_set_alarm_invalid_input"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("AlarmName")
		if a := c.Resource(kindAlarm, c.Region()+":"+v.Text); a == nil || !a.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("was deleted"))
	},
})
