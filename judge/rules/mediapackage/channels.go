// Package mediapackage holds what AWS Elemental MediaPackage (version 1) checks
// beyond its model.
package mediapackage

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Track(rule.Rule{
	ID:       "mediapackage/not-found",
	When:     "the channel is known not to be there: it was deleted, or is none of those that were listed",
	Fix:      "name a channel that ListChannels lists; those of version 2 are mediapackagev2's",
	Evidence: rule.Recorded, Sources: []string{"https://github.com/getmoto/moto/blob/0af643a/tests/test_mediapackagev2/test_mediapackagev2.py",
		"https://docs.aws.amazon.com/mediapackage/latest/apireference/channels-id.html"},
}, &rule.Kind{
	Type: "AWS::MediaPackage::Channel", Members: []string{"Id"},
	Made: []string{"CreateChannel"}, Ended: []string{"DeleteChannel"}, Lists: map[string]string{"ListChannels": "id"},
	Wanted: []string{"DescribeChannel", "UpdateChannel", "ConfigureLogs", "RotateIngestEndpointCredentials"},
	Code:   "NotFoundException", Status: 404,
})
