package s3

import (
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// replicationRules are the rules of the request's replication configuration, none
// when its body does not parse.
func replicationRules(c *rule.Case) []*decode.Value {
	if c.In == nil || broken(c) {
		return nil
	}
	return c.Get("ReplicationConfiguration", "Rules").Elements()
}

// A rule of the old form has a Prefix, one of the new form a Filter; the schema
// wants one of them though the model lists neither as required.
var _ = malformed("s3/replication-no-filter-prefix", "PutBucketReplication", "ReplicationConfiguration",
	"a replication rule has neither Filter nor Prefix",
	"give the rule a Filter, with Priority and DeleteMarkerReplication; an empty one is for all objects", rule.Reported,
	[]string{"https://github.com/hashicorp/terraform/issues/19295", "https://github.com/pulumi/pulumi-aws-native/issues/187", "https://github.com/crossplane-contrib/provider-aws/issues/554"}, func(c *rule.Case) []rule.Culprit {
		for _, r := range replicationRules(c) {
			if r.Get("Filter") == nil && r.Get("Prefix") == nil {
				return []rule.Culprit{absent(c, r, "Filter")}
			}
		}
		return nil
	})

// Support could once enable it for an account, which the documentation has taken
// back. What a Status of Disabled gets nobody reported.
var _ = malformed("s3/replication-existing-objects", "PutBucketReplication", "ReplicationConfiguration",
	"a replication rule enables ExistingObjectReplication, which S3 supports no longer",
	"drop ExistingObjectReplication, and replicate what is there already with a job of S3 Batch Replication", rule.Reported,
	[]string{"https://github.com/hashicorp/terraform-provider-aws/issues/43746", "https://github.com/hashicorp/terraform-provider-aws/issues/23803", "https://github.com/aws-controllers-k8s/community/issues/1885", apiDoc + "API_ReplicationRule.html"}, func(c *rule.Case) []rule.Culprit {
		for _, r := range replicationRules(c) {
			if v := r.Get("ExistingObjectReplication"); v.Get("Status").String() == "Enabled" {
				return []rule.Culprit{c.At(v).Because("is supported no longer")}
			}
		}
		return nil
	})

var _ = rule.Add(rule.Rule{
	ID: "s3/replication-empty-source-criteria", Operations: []string{"PutBucketReplication"}, On: rule.Member("ReplicationConfiguration"), Stage: rule.Content, Order: 1,
	When: "a replication rule has a SourceSelectionCriteria with nothing in it",
	Code: "InvalidRequest", Status: 400, Message: "SourceSelectionCriteria cannot be empty",
	Fix: "drop SourceSelectionCriteria, or say SseKmsEncryptedObjects or ReplicaModifications in it",
	Not: "permissions of the replication role",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "an element that the schema wants is missing"},
		{Code: "InvalidRequest", Means: "with other words: a bucket lacks versioning"},
	},
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/44192"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, r := range replicationRules(c) {
			if v := r.Get("SourceSelectionCriteria"); v != nil && len(v.Items) == 0 {
				return rule.Refuse(c.At(v).Because("is empty"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/replication-threshold-without-time", Operations: []string{"PutBucketReplication"}, On: rule.Member("ReplicationConfiguration"), Stage: rule.Content, Order: 2,
	When: "the Metrics of a destination have an EventThreshold, and its ReplicationTime is missing or Disabled",
	Code: "InvalidArgument", Status: 400,
	Message: "Metrics cannot contain an event threshold when ReplicationTime is not specified or Disabled",
	Fix:     "drop the EventThreshold: Metrics with a Status alone are enough; or enable ReplicationTime as well",
	Not:     "another number of minutes: 15 is the only one there is",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "Metrics or ReplicationTime lack an element of theirs"},
	},
	Evidence: rule.Reported, Sources: []string{"https://github.com/crossplane-contrib/provider-aws/issues/1117", "https://github.com/pulumi/pulumi-aws/issues/5806"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, r := range replicationRules(c) {
			v, t := r.Lookup("Destination", "Metrics", "EventThreshold"), r.Lookup("Destination", "ReplicationTime")
			if v == nil || t != nil && t.Get("Status").String() != "Disabled" {
				continue
			}
			if t == nil {
				return rule.Refuse(c.At(v), absent(c, r.Get("Destination"), "ReplicationTime"))
			}
			return rule.Refuse(c.At(v), c.At(t.Get("Status")).Because("must be Enabled for a threshold"))
		}
		return nil
	},
})
