package scheduler

import (
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/judge/rule"
)

const (
	kindSchedule = "AWS::Scheduler::Schedule"
	kindGroup    = "AWS::Scheduler::ScheduleGroup"

	apiDoc    = "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_"
	noGroup   = "Schedule group {name} does not exist."
	motoError = "https://github.com/getmoto/moto/blob/0af643a/moto/scheduler/exceptions.py"
)

// groupOf is the group of a schedule, as requests on schedules name it.
var groupOf = rule.Kind{
	Type: kindGroup, Members: []string{"GroupName"}, Default: "default",
	Wanted: []string{"CreateSchedule", "UpdateSchedule", "GetSchedule", "DeleteSchedule", "ListSchedules"}, Shown: []string{},
	Code: "ResourceNotFoundException", Status: 404, Message: noGroup,
	Always: func(name string) bool { return name == "default" },
}

// That a schedule is there already is no refusal here: one may delete itself when
// it is done. Lists are left out, since one without a group lists all groups.
var _ = rule.Track(rule.Rule{
	ID:       "scheduler/not-found",
	When:     "the schedule or its group is known not to be there: it was deleted, AWS said so before, or it is none of those there are",
	Fix:      "name one that is there, in the region that is called; a schedule that is in a group is found with its GroupName alone",
	Evidence: rule.Reported,
	Sources:  []string{"https://github.com/aws/aws-sdk-js-v3/issues/5720", motoError, apiDoc + "GetSchedule.html", apiDoc + "GetScheduleGroup.html"},
}, &groupOf, &rule.Kind{
	Type: kindGroup, Members: []string{"Name"}, Made: []string{"CreateScheduleGroup"}, Ended: []string{"DeleteScheduleGroup"}, Slow: true,
	Wanted: []string{"GetScheduleGroup", "DeleteScheduleGroup"}, Lists: map[string]string{"ListScheduleGroups": "Name"},
	Code: "ResourceNotFoundException", Status: 404, Message: noGroup,
	Always: func(name string) bool { return name == "default" },
}, &rule.Kind{
	Type: kindSchedule, In: &groupOf, Members: []string{"Name"}, Made: []string{"CreateSchedule"}, Ended: []string{"DeleteSchedule"},
	Wanted: []string{"GetSchedule", "UpdateSchedule", "DeleteSchedule"},
	Code:   "ResourceNotFoundException", Status: 404, Message: "Schedule {name} does not exist.",
})

// A group that was made a moment ago has no schedules.
var _ = rule.Learn(rule.Learner{Service: "scheduler", Operations: []string{"CreateScheduleGroup"}, Learn: func(c *rule.Case, _ *capture.Response) {
	c.Facts.CloseKind(kindSchedule, c.Region()+":"+c.Text("Name")+"/")
}})
