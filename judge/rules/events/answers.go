package events

import "github.com/assay-project/assay/judge/rule"

var buses = rule.Kind{Type: kindBus, Members: []string{"EventBusName"}, Default: "default"}

// What answers show of buses, rules and the rest, beside what requests do.
var _ = rule.Answers("events", &rule.Kind{
	Type: kindBus, Members: []string{"EventBusName"}, Lists: map[string]string{"ListEventBuses": "Name"}, Shown: []string{"ListRules"},
	Code: "ResourceNotFoundException", Message: noBus, Always: func(name string) bool { return provided(kindBus, name) },
}, &rule.Kind{
	Type: kindBus, Members: []string{"Name"}, Shown: []string{"DescribeEventBus"},
	Code: "ResourceNotFoundException", Message: noBus, Always: func(name string) bool { return provided(kindBus, name) },
}, &rule.Kind{
	Type: kindRule, In: &buses, Members: []string{"Name", "Rule"}, Lists: map[string]string{"ListRules": "Name"},
	Shown: []string{"DescribeRule", "ListTargetsByRule"}, Always: func(name string) bool { return provided(kindRule, "/"+name) },
	Code: "ResourceNotFoundException", Message: noRule,
}, heard(kindArchive, "ArchiveName", "ListArchives", "DescribeArchive", noArchive),
	heard(kindReplay, "ReplayName", "ListReplays", "DescribeReplay", noReplay),
	heard(kindConnection, "Name", "ListConnections", "DescribeConnection", "Connection '{name}' does not exist."),
	heard(kindDestination, "Name", "ListApiDestinations", "DescribeApiDestination", "An api-destination '{name}' does not exist."))

func heard(kind, member, list, describe, message string) *rule.Kind {
	return &rule.Kind{Type: kind, Members: []string{member}, Lists: map[string]string{list: member}, Shown: []string{describe},
		Code: "ResourceNotFoundException", Message: message, Also: []string{"Failed to describe the {things}. " + message}}
}
