// Package mediapackagev2 holds what AWS Elemental MediaPackage (version 2)
// checks beyond its model.
package mediapackagev2

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/judge/rule"
)

const (
	// Tests of moto that were run against AWS.
	moto   = "https://github.com/getmoto/moto/blob/0af643a/tests/test_mediapackagev2/test_mediapackagev2.py"
	apiDoc = "https://docs.aws.amazon.com/mediapackage/latest/APIReference/"
)

// kindGroup are the facts of channel groups, by region and name. The session made
// those that have complete set: they have no channel but channel:NAME.
const kindGroup = "AWS::MediaPackageV2::ChannelGroup"

var _ = rule.Follow("mediapackagev2", kindGroup)

func groupID(c *rule.Case) string { return c.Region() + ":" + c.Text("ChannelGroupName") }

var _ = rule.Learn(rule.Learner{Service: "mediapackagev2", Operations: []string{"CreateChannelGroup", "DeleteChannelGroup"}, Learn: func(c *rule.Case, _ *capture.Response) {
	g := c.Facts.LearnResource(kindGroup, groupID(c))
	g.Gone, g.Attrs = c.Op == "DeleteChannelGroup", map[string]string{"complete": "true"}
}})

var _ = rule.Learn(rule.Learner{Service: "mediapackagev2", Operations: []string{"CreateChannel", "DeleteChannel"}, Learn: func(c *rule.Case, _ *capture.Response) {
	g := c.Facts.LearnResource(kindGroup, groupID(c))
	if name := "channel:" + c.Text("ChannelName"); c.Op == "CreateChannel" {
		g.Attrs[name] = "true"
	} else {
		delete(g.Attrs, name)
	}
}})

var _ = rule.Add(rule.Rule{
	ID: "mediapackagev2/missing", Operations: []string{"GetChannelGroup", "GetChannel", "CreateChannel", "UpdateChannel", "UpdateChannelGroup", "ListChannels"}, Stage: rule.Object,
	When: "the channel group is known not to be there, or one that the session made has no such channel",
	Code: "ResourceNotFoundException", Status: 404, Fix: "create it first", Evidence: rule.Recorded, Sources: []string{moto, apiDoc + "v2-channelgroup-name.html"},
	Check: func(c *rule.Case) *rule.Hit {
		g := c.Resource(kindGroup, groupID(c))
		switch {
		case g == nil:
			return nil
		case g.Gone:
			return rule.Refuse(c.AtMember("ChannelGroupName").Because("is not there"))
		case (c.Op == "GetChannel" || c.Op == "UpdateChannel") && g.Attrs["complete"] == "true" && g.Attrs["channel:"+c.Text("ChannelName")] == "":
			return rule.Refuse(c.AtMember("ChannelName").Because("was not created"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "mediapackagev2/group-in-use", Operations: []string{"DeleteChannelGroup"}, Stage: rule.Object,
	When: "a channel group is deleted that has channels",
	Code: "ConflictException", Status: 409, Fix: "delete its channels first", Evidence: rule.Recorded, Sources: []string{moto, apiDoc + "v2-channelgroup-name.html"},
	Check: func(c *rule.Case) *rule.Hit {
		g := c.Resource(kindGroup, groupID(c))
		if g == nil || g.Gone {
			return nil
		}
		for name := range g.Attrs {
			if strings.HasPrefix(name, "channel:") {
				return rule.Refuse(c.AtMember("ChannelGroupName").Because("has channels"))
			}
		}
		return nil
	},
})
