// Package scheduler holds what EventBridge Scheduler checks beyond its model.
package scheduler

import (
	"errors"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/schedule"
)

var coral = dialect.Coral{Code: "ValidationException"}

var _ = dialect.Add(dialect.Dialect{Service: "scheduler", Word: coral.Word})

const tests = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/scheduler/test_scheduler.snapshot.json"

var operations = []string{"CreateSchedule", "UpdateSchedule"}

var _ = rule.Add(rule.Rule{
	ID: "scheduler/expression", Operations: operations, On: rule.Member("ScheduleExpression"), Stage: rule.Combinations,
	When: "a schedule is no rate, cron or at expression",
	Code: "ValidationException", Status: 400,
	Message:  "Invalid Schedule Expression {expression}.",
	Fix:      "{part}: {why}",
	Not:      "a time zone or an offset in the expression: that is ScheduleExpressionTimezone",
	Evidence: rule.Recorded,
	Sources:  []string{tests, "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ScheduleExpression")
		if v == nil {
			return nil
		}
		_, err := schedule.Parse(v.Text, schedule.Scheduler)
		var e *schedule.Error
		if !errors.As(err, &e) {
			return nil
		}
		return rule.Refuse(c.At(v).Because(e.Error())).With("expression", v.Text).With("part", e.Part).With("why", e.Reason)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "scheduler/window", Operations: operations, On: rule.Member("FlexibleTimeWindow"), Stage: rule.Combinations, Order: 1,
	When: "a flexible window has no length, or an inflexible one has one",
	Code: "ValidationException", Status: 400,
	Message:  "",
	Fix:      "give MaximumWindowInMinutes with Mode FLEXIBLE, and only then",
	Evidence: rule.Inferred, Sources: []string{"https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html"},
	Check: func(c *rule.Case) *rule.Hit {
		mode, size := c.Get("FlexibleTimeWindow", "Mode"), c.Get("FlexibleTimeWindow", "MaximumWindowInMinutes")
		switch {
		case mode.String() == "FLEXIBLE" && size == nil:
			return rule.Refuse(c.At(mode).Because("without MaximumWindowInMinutes"))
		case mode.String() == "OFF" && size != nil:
			return rule.Refuse(c.At(size).Because("beside OFF"))
		}
		return nil
	},
})
