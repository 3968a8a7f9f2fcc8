// Package events holds what EventBridge checks beyond its model: schedules, event
// patterns, inputs of targets, and what a session showed of buses, rules,
// archives, replays and connections.
package events

import (
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
)

const tests = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/events/"

// Where LocalStack keeps the answers that it recorded from AWS.
const (
	snapshot  = tests + "test_events.snapshot.json"
	inputs    = tests + "test_events_inputs.snapshot.json"
	schedules = tests + "test_events_schedule.snapshot.json"
	patterns  = tests + "test_events_patterns.snapshot.json"
	archives  = tests + "test_archive_and_replay.snapshot.json"
	tagging   = tests + "test_events_tags.snapshot.json"
)

const invalid = "ValidationException"

var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{
	Service: "events",
	Terms:   model.Terms{Whole: true},
	Word:    coral.Word,
})
