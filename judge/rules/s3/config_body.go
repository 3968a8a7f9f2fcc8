package s3

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "s3/inventory-wrong-id", Operations: []string{"PutBucketInventoryConfiguration"}, Stage: rule.Content,
	When: "the id in the query is not the Id in the body",
	Code: "IdMismatch", Status: 400, Message: "Document ID does not match the specified configuration ID.",
	Fix: "send the same ID in both places",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "the same of analytics, metrics and Intelligent-Tiering configurations"},
		{Code: "NoSuchConfiguration", Means: "what reading an ID that is not set gets"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_put_inventory_report_exceptions"},
	Check: func(c *rule.Case) *rule.Hit {
		return otherID(c, c.Get("InventoryConfiguration", "Id"))
	},
})

// otherID finds that query and body name different configurations.
func otherID(c *rule.Case, inBody *decode.Value) *rule.Hit {
	if inBody == nil || inBody.Text == c.Text("Id") || c.Get("Id") == nil {
		return nil
	}
	return rule.Refuse(c.AtQuery("id"), c.At(inBody).Because("is another ID"))
}

var _ = rule.Add(rule.Rule{
	ID: "s3/analytics-id-differs", Operations: []string{"PutBucketAnalyticsConfiguration", "PutBucketIntelligentTieringConfiguration", "PutBucketMetricsConfiguration"}, Stage: rule.Body,
	When: "the id in the query is not the Id in the body",
	Code: "MalformedXML", Status: 400, Message: malformedXML,
	Fix: "send the same ID in both places",
	Not: "another indentation or namespace: the document is fine, its ID is not the query's",
	Beside: []rule.Neighbour{
		{Code: "IdMismatch", Means: "the same of inventory configurations"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_analytics_configurations", recordedS3 + "test_s3_intelligent_tier_config", "https://github.com/aws/aws-cli/issues/4476"},
	Check: func(c *rule.Case) *rule.Hit {
		// The document is named as the operation is.
		return otherID(c, c.Get(strings.TrimPrefix(c.Op, "PutBucket"), "Id"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/inventory-wrong-destination-arn", Operations: []string{"PutBucketInventoryConfiguration"}, Stage: rule.Content, Order: 1,
	When: "the destination of an inventory is not given by ARN",
	Code: "InvalidS3DestinationBucket", Status: 400, Message: "Invalid bucket ARN.",
	Fix: "write arn:aws:s3:::bucket",
	Not: "the bucket's bare name, as logging takes it",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "the element is missing"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_put_inventory_report_exceptions"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("InventoryConfiguration", "Destination", "S3BucketDestination", "Bucket")
		if v == nil || strings.HasPrefix(v.Text, "arn:") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("no ARN of a bucket"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/inventory-destination-account", Operations: []string{"PutBucketInventoryConfiguration"}, Stage: rule.Content, Order: 2,
	When: "the ARN of an inventory's destination names an account",
	Code: "InvalidS3DestinationBucket", Status: 400, Message: "Bucket ARN should not specify a namespace.",
	Fix: "write arn:aws:s3:::bucket, and the account in AccountId beside it",
	Not: "a policy of the destination bucket: it is not looked at yet",
	Beside: []rule.Neighbour{
		{Code: "AccessDenied", Means: "the ARN is right, and the caller may not set an inventory"},
	},
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cli/issues/3611"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("InventoryConfiguration", "Destination", "S3BucketDestination", "Bucket")
		a, ok := arn.Split(v.String())
		if !ok || a.Service != "s3" || a.Region != "" || a.Account == "" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("names the account " + a.Account))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/bucket-encryption-key-with-aes", Operations: []string{"PutBucketEncryption"}, Stage: rule.Content,
	When: "a default encryption with AES256 names a KMS key",
	Code: "InvalidArgument", Status: 400,
	Message: "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
	Fix:     "set SSEAlgorithm to aws:kms, or leave KMSMasterKeyID out",
	Not:     "permissions of the key: it is not even looked at",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "SSEAlgorithm is none that S3 has"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_s3_default_bucket_encryption_exc"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, r := range c.Get("ServerSideEncryptionConfiguration", "Rules").Elements() {
			d := r.Get("ApplyServerSideEncryptionByDefault")
			if key := d.Get("KMSMasterKeyID"); key != nil && d.Get("SSEAlgorithm").String() == "AES256" {
				return rule.Refuse(c.At(key), c.At(d.Get("SSEAlgorithm")).Because("takes no key"))
			}
		}
		return nil
	},
})

var _ = malformed("s3/put-ownership-multiple-rules", "PutBucketOwnershipControls", "OwnershipControls",
	"OwnershipControls has more than one Rule, or none", "send exactly one Rule", rule.Recorded,
	[]string{recordedS3API + "test_bucket_ownership_controls_exc"}, func(c *rule.Case) []rule.Culprit {
		rules := c.Get("OwnershipControls", "Rules").Elements()
		if len(rules) > 1 {
			return []rule.Culprit{c.At(rules[1]).Because("a second Rule")}
		}
		return nil
	})

var _ = rule.Add(rule.Rule{
	ID: "s3/versioning-status-missing", Operations: []string{"PutBucketVersioning"}, On: rule.Member("VersioningConfiguration"), Stage: rule.Body,
	When: "VersioningConfiguration has no Status",
	Code: "IllegalVersioningConfigurationException", Status: 400, Message: "The Versioning element must be specified",
	Fix: "send Status Enabled or Suspended",
	Not: "an empty configuration to turn versioning off: it can be suspended only",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "Status is there, and neither Enabled nor Suspended"},
		{Code: "InvalidBucketState", Means: "the bucket's Object Lock forbids the change"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_bucket_versioning_crud"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("VersioningConfiguration")
		if broken(c) || !c.In.BodySeen || v.Get("Status") != nil {
			return nil
		}
		return rule.Refuse(absent(c, v, "Status"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/replication-v2-delete-marker", Operations: []string{"PutBucketReplication"}, Stage: rule.Content,
	When: "a replication rule has a Filter and no DeleteMarkerReplication",
	Code: "InvalidRequest", Status: 400,
	Message: "DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.",
	Fix:     "add DeleteMarkerReplication with Status Disabled or Enabled to every rule that has a Filter",
	Not:     "dropping the Priority: then that is missing",
	Beside: []rule.Neighbour{
		{Code: "InvalidRequest", Means: "with other words: a bucket lacks versioning"},
		{Code: "MalformedXML", Means: "an element that the schema wants is missing"},
	},
	Evidence: rule.Reported, Sources: []string{apiDoc + "API_ReplicationRule.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, r := range c.Get("ReplicationConfiguration", "Rules").Elements() {
			if f := r.Get("Filter"); f != nil && r.Get("DeleteMarkerReplication") == nil {
				return rule.Refuse(absent(c, r, "DeleteMarkerReplication"), c.At(f).Because("makes the rule one of the new form"))
			}
		}
		return nil
	},
})

var _ = malformed("s3/delete-objects-empty", "DeleteObjects", "Delete",
	"the list of objects to delete is empty or has more than 1,000", "send 1 to 1,000 Object elements", rule.Documented,
	[]string{versity + "tests/test_rest_delete_objects.sh#L49", "https://github.com/versity/versitygw/issues/2109", apiModel + "DeleteObjects", "https://github.com/ceph/s3-tests/blob/8f0ae7b/s3tests/functional/test_s3.py#test_multi_object_delete_key_limit", apiDoc + "API_DeleteObjects.html"}, func(c *rule.Case) []rule.Culprit {
		if list := c.Get("Delete", "Objects").Elements(); len(list) > 1000 {
			return []rule.Culprit{c.At(list[1000]).Because("one more than the 1,000 that are allowed")}
		}
		return nil
	})

var _ = rule.Add(rule.Rule{
	ID: "s3/delete-objects-key-too-long", Operations: []string{"DeleteObjects"}, Stage: rule.Content,
	When: "the key of an object to delete is longer than 1,024 bytes",
	Code: "KeyTooLongError", Status: 400, Message: "Your key is too long",
	Fix: "correct the key: no object can have it",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "an Object has no Key at all"},
	},
	Evidence: rule.Reported, Sources: []string{argmin + "0190b7f/crates/s3-tests/tests/malformed_xml.rs::test_delete_objects_oversized_key_rejected"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, o := range c.Get("Delete", "Objects").Elements() {
			if k := o.Get("Key"); k != nil && len(k.Text) > 1024 {
				return rule.Refuse(c.At(k).Because("is longer than 1,024 bytes"))
			}
		}
		return nil
	},
})
