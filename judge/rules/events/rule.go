package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/eventpattern"
	"github.com/assay-project/assay/lang/schedule"
)

// bus is the name of the bus that a request names, by name or ARN; "default"
// where it names none.
func bus(c *rule.Case) string {
	name := c.Text("EventBusName")
	if i := strings.Index(name, ":event-bus/"); i >= 0 {
		name = name[i+len(":event-bus/"):]
	}
	if name == "" {
		return "default"
	}
	return name
}

var _ = rule.Add(rule.Rule{
	ID: "events/schedule-bus", Operations: []string{"PutRule"}, On: rule.Member("ScheduleExpression"), Stage: rule.Combinations,
	When: "a rule of another bus than the default one has a schedule",
	Code: invalid, Status: 400,
	Message:  "ScheduleExpression is supported only on the default event bus.",
	Fix:      "leave out EventBusName, or use EventBridge Scheduler",
	Evidence: rule.Recorded, Sources: []string{schedules},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ScheduleExpression")
		if v == nil || v.Text == "" || bus(c) == "default" {
			return nil
		}
		return rule.Refuse(c.At(v), c.AtMember("EventBusName").Because("is not the default bus"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/schedule", Operations: []string{"PutRule"}, On: rule.Member("ScheduleExpression"), Stage: rule.Combinations, Order: 1,
	When: "a rule's schedule is neither a rate nor a cron expression of six fields",
	Code: invalid, Status: 400,
	Message:  "Parameter ScheduleExpression is not valid.",
	Fix:      "{part}: {why}",
	Not:      "the crontab form of five fields",
	Evidence: rule.Recorded,
	Sources:  []string{schedules, "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ScheduleExpression")
		if v == nil || v.Text == "" {
			return nil
		}
		_, err := schedule.Parse(v.Text, schedule.Rules)
		var e *schedule.Error
		if !errors.As(err, &e) {
			return nil
		}
		return rule.Refuse(c.At(v).Because(e.Error())).With("part", e.Part).With("why", e.Reason)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/pattern", Operations: []string{"PutRule", "TestEventPattern", "CreateArchive", "UpdateArchive"},
	On: rule.Member("EventPattern"), Stage: rule.Combinations, Order: 2,
	When: "an event pattern is no JSON object, a leaf of it no list, or a match expression none of EventBridge's",
	Code: "InvalidEventPatternException", Status: 400,
	Message: "Event pattern is not valid. Reason: {reason}",
	Fix:     "write the pattern as AWS's pattern language has it: {why}",
	Not:     "a value without brackets: every leaf is a list, also of one",

	Evidence: rule.Recorded,
	Sources:  []string{patterns, "https://github.com/aws/event-ruler", "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("EventPattern")
		if v == nil || v.Text == "" {
			return nil
		}
		err := eventpattern.Check(v.Text)
		if err == nil {
			return nil
		}
		return rule.Refuse(c.At(v).Because(err.Error())).With("reason", err.Reason()).With("why", err.Error())
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/pattern-or-schedule", Operations: []string{"PutRule"}, Stage: rule.Combinations,
	When: "a rule has neither an event pattern nor a schedule",
	Code: invalid, Status: 400,
	Message:  "Parameter(s) EventPattern or ScheduleExpression must be specified.",
	Fix:      "give one of the two; an update replaces the whole rule, so give it again",
	Evidence: rule.Reported,
	Sources:  []string{"https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.BodySeen || c.Get("EventPattern") != nil || c.Get("ScheduleExpression") != nil || c.Get("Name") == nil {
			return nil
		}
		return rule.Refuse(c.AtMember("EventPattern").Because("absent, and so is ScheduleExpression"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/test-event", Operations: []string{"TestEventPattern"}, On: rule.Member("Event"), Stage: rule.Combinations, Order: 3,
	When: "the event that a pattern is tested with is no JSON object",
	Code: invalid, Status: 400,
	Message:  "Parameter Event is not valid.",
	Fix:      "give a whole event as a JSON object: id, account, source, time, region, resources, detail-type, detail",
	Evidence: rule.Recorded, Sources: []string{patterns, "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Event")
		if v == nil || strings.HasPrefix(strings.TrimSpace(v.Text), "{") && json.Valid([]byte(v.Text)) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is no JSON object"))
	},
})

// The size up to which all entries of a request were always taken, and the size
// over which they never are. Between the two it depends on when AWS raised it.
const (
	alwaysTaken = 256 << 10
	neverTaken  = 1 << 20
)

var _ = rule.Add(rule.Rule{
	ID: "events/entries-too-big", Operations: []string{"PutEvents"}, Stage: rule.Combinations,
	When: "the entries of a request have more than 256 KB (newer: 1 MB) together",
	Code: invalid, Status: 400,
	Message:  "Total size of the entries in the request is over the limit.",
	Fix:      "send fewer entries at once, or put the detail into S3 and send its address",
	Not:      "compressing the request: sizes are those of the entries' texts",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Req.BodySize <= alwaysTaken {
			return nil
		}
		if !c.In.BodySeen {
			return rule.Undecided("request.body", c.AtBody().Because(fmt.Sprintf("has %d bytes and was not captured", c.Req.BodySize)))
		}
		size := 0
		entries := c.Get("Entries")
		if entries == nil {
			return nil
		}
		for _, e := range entries.Items {
			size += len(e.Get("Source").String()) + len(e.Get("DetailType").String()) + len(e.Get("Detail").String())
			if e.Get("Time") != nil {
				size += 14
			}
			if r := e.Get("Resources"); r != nil {
				for _, it := range r.Items {
					size += len(it.Text)
				}
			}
		}
		at := c.At(entries).Because(fmt.Sprintf("has %d bytes", size))
		switch {
		case size > neverTaken:
			return rule.Refuse(at)
		case size > alwaysTaken:
			return rule.Undecided("quota.eventbridge.entrySize", at)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/replay-times", Operations: []string{"StartReplay"}, Stage: rule.Combinations,
	When: "a replay ends when it begins, or before",
	Code: invalid, Status: 400,
	Message:  "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
	Fix:      "set EventEndTime after EventStartTime",
	Evidence: rule.Recorded, Sources: []string{archives},
	Check: func(c *rule.Case) *rule.Hit {
		from, to := c.Get("EventStartTime"), c.Get("EventEndTime")
		if from == nil || to == nil {
			return nil
		}
		a, err1 := from.Time()
		b, err2 := to.Time()
		if err1 != nil || err2 != nil || a.Before(b) {
			return nil
		}
		return rule.Refuse(c.At(to), c.At(from))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/default-bus", Operations: []string{"DeleteEventBus"}, Stage: rule.Combinations,
	When: "the default bus is to be deleted",
	Code: invalid, Status: 400,
	Message:  "Cannot delete event bus default.",
	Fix:      "leave it: every account has one; delete its rules",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("Name"); v.String() == "default" {
			return rule.Refuse(c.At(v))
		}
		return nil
	},
})
