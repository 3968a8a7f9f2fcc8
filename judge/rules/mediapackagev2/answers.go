package mediapackagev2

import "github.com/assay-project/assay/judge/rule"

// What answers show of channel groups, beside what requests do.
var _ = rule.Answers("mediapackagev2", &rule.Kind{
	Type: kindGroup, Members: []string{"ChannelGroupName"},
	Lists: map[string]string{"ListChannelGroups": "ChannelGroupName"}, Shown: []string{"GetChannelGroup", "ListChannels"},
	Code: "ResourceNotFoundException", Telling: []string{"GetChannelGroup"},
})
