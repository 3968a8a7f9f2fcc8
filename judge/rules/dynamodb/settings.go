package dynamodb

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/stream-view", Operations: []string{"CreateTable"}, On: rule.Member("StreamSpecification"), Stage: rule.Combinations, Order: orderIndexes,
	When: "a stream is enabled without StreamViewType, or a view type is given for a stream that is not enabled",
	Code: invalid, Status: 400, Message: badValues + "Table is being created with a stream enabled, UpdateViewType is required",
	Fix: "set StreamViewType", Evidence: rule.Reported, Sources: []string{apiDoc + "API_StreamSpecification.html"},
	Check: func(c *rule.Case) *rule.Hit {
		s := c.Get("StreamSpecification")
		on, view := s.Get("StreamEnabled"), s.Get("StreamViewType")
		switch {
		case on.String() == "true" && view == nil:
			return rule.Refuse(c.AtMember("StreamSpecification").Because("has no StreamViewType"))
		case on.String() == "false" && view != nil:
			hit := rule.Refuse(c.At(view).Because("a view of a stream …"), c.At(on).Because("… that is not enabled"))
			hit.Message = badValues + "Table is being created with a stream disabled, UpdateViewType should not be specified"
			hit.Fix = "drop StreamViewType, or enable the stream"
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/encryption-disabled", Operations: []string{"CreateTable", "UpdateTable"}, On: rule.Member("SSESpecification"), Stage: rule.Combinations, Order: orderIndexes,
	When: "SSESpecification says Enabled false and names a type or key",
	Code: invalid, Status: 400, Message: badValues + "SSEType can not be specified if Enabled is false",
	Fix: "set Enabled to true, or drop SSEType", Evidence: rule.Reported, Sources: []string{apiDoc + "API_SSESpecification.html"},
	Check: func(c *rule.Case) *rule.Hit {
		s := c.Get("SSESpecification")
		if s.Get("Enabled").String() != "false" || s.Get("SSEType") == nil {
			return nil
		}
		return rule.Refuse(c.At(s.Get("SSEType")).Because("a type of encryption …"), c.At(s.Get("Enabled")).Because("… that is off"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/update-nothing", Operations: []string{"UpdateTable"}, Stage: rule.Combinations, Order: orderCapacity,
	When: "UpdateTable changes nothing: only TableName, or AttributeDefinitions beside it",
	Code: invalid, Status: 400,
	Message: "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required",
	Fix:     "say what to change", Evidence: rule.Reported, Sources: []string{apiDoc + "UpdateTable.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() || c.Get("TableName") == nil {
			return nil
		}
		for _, it := range c.In.Root.Items {
			if it.Unknown || it.Member != nil && it.Kind != decode.Null && it.Member.Name != "TableName" && it.Member.Name != "AttributeDefinitions" {
				return nil
			}
		}
		return rule.Refuse(c.AtMember("TableName").Because("is all that is given"))
	},
})

// single are the changes that UpdateTable makes one at a time.
var single = []struct{ member, words string }{
	{"SSESpecification", "Server-Side Encryption"}, {"DeletionProtectionEnabled", "DeletionProtection"}, {"TableClass", "TableClass"},
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/update-one-at-a-time", Operations: []string{"UpdateTable"}, On: rule.Member("SSESpecification", "DeletionProtectionEnabled", "TableClass"),
	Stage: rule.Combinations, Order: orderCapacity,
	When: "UpdateTable changes encryption, deletion protection or table class together with something else",
	Code: invalid, Status: 400, Message: badValues + "{what} modification must be the only operation in the request",
	Fix: "make that change in a request of its own", Evidence: rule.Reported, Sources: []string{apiDoc + "UpdateTable.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() {
			return nil
		}
		for _, s := range single {
			if c.Get(s.member) == nil {
				continue
			}
			for _, it := range c.In.Root.Items {
				if it.Member == nil || it.Kind == decode.Null || it.Member.Name == s.member || it.Member.Name == "TableName" {
					continue
				}
				return rule.Refuse(c.AtMember(s.member).Because("a change that stands alone …"), c.At(it).Because("… beside another")).With("what", s.words)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/restore-time", Operations: []string{"RestoreTableToPointInTime"}, Stage: rule.Combinations, Order: orderPlain,
	When: "a restore to a point in time gives both RestoreDateTime and UseLatestRestorableTime, or neither",
	Code: invalid, Status: 400,
	Message: "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both",
	Fix:     "give RestoreDateTime, or set UseLatestRestorableTime to true", Evidence: rule.Reported,
	Sources: []string{apiDoc + "RestoreTableToPointInTime.html"},
	Check: func(c *rule.Case) *rule.Hit {
		at, latest := c.Get("RestoreDateTime"), c.Text("UseLatestRestorableTime") == "true"
		if c.In == nil || !c.In.Complete() || (at != nil) != latest {
			return nil
		}
		return rule.Refuse(c.AtMember("RestoreDateTime"), c.AtMember("UseLatestRestorableTime"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/tags-reserved", Operations: []string{"CreateTable", "TagResource"}, On: rule.Member("Tags"), Stage: rule.Combinations, Order: orderPlain,
	When: "a tag's key begins with aws:",
	Code: invalid, Status: 400, Message: "Tag Key cannot be prefixed with aws:, Key: {key}",
	Fix: "choose another key", Evidence: rule.Reported, Sources: []string{apiDoc + "API_Tag.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, it := range c.Get("Tags").Items {
			if k := it.Get("Key"); strings.HasPrefix(k.String(), "aws:") {
				return rule.Refuse(c.At(k).Because("aws: is reserved")).With("key", k.Text)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/tags-empty", Operations: []string{"TagResource"}, On: rule.Member("Tags"), Stage: rule.Combinations, Order: orderPlain,
	When: "TagResource gets an empty list of tags",
	Code: invalid, Status: 400, Message: "Atleast one Tag needs to be provided as Input.",
	Fix: "name a tag", Evidence: rule.Reported, Sources: []string{apiDoc + "TagResource.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("Tags"); v.Kind == decode.List && len(v.Items) == 0 {
			return rule.Refuse(c.At(v).Because("is empty"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/policy-too-large", Operations: []string{"PutResourcePolicy"}, On: rule.Member("Policy"), Stage: rule.Combinations, Order: orderPlain,
	When: "a resource policy has more than 20480 bytes",
	Code: invalid, Status: 400, Message: badValues + "Maximum policy size of 20480 bytes exceeded",
	Fix: "shorten the policy; blanks count", Evidence: rule.Documented, Sources: []string{apiDoc + "PutResourcePolicy.html#DDB-PutResourcePolicy-request-Policy"},
	Check: func(c *rule.Case) *rule.Hit {
		if len(c.Text("Policy")) <= 20480 {
			return nil
		}
		return rule.Refuse(c.AtMember("Policy").Because("has more than 20480 bytes"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/kinesis-update-empty", Operations: []string{"UpdateKinesisStreamingDestination"}, Stage: rule.Combinations, Order: orderPlain,
	When: "a streaming destination is updated with nothing",
	Code: invalid, Status: 400,
	Message: "Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration cannot be null or contain only null values",
	Fix:     "set UpdateKinesisStreamingConfiguration", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_kinesis_streaming_destination_crud"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() || c.Get("TableName") == nil || c.Get("StreamArn") == nil {
			return nil
		}
		if v := c.Get("UpdateKinesisStreamingConfiguration"); v != nil && len(v.Items) > 0 {
			return nil
		}
		return rule.Refuse(c.AtMember("UpdateKinesisStreamingConfiguration").Because("is absent or empty"))
	},
})
