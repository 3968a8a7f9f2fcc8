package s3

import (
	"slices"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// notSet makes the rule of a setting that is asked for and not set.
func notSet(r rule.Rule, unset func(*facts.Bucket) bool) *rule.Rule {
	r.Stage, r.Status = rule.Bucket, 404
	r.Not = "wider permissions: S3 read the bucket, and there is nothing to show"
	r.Beside = []rule.Neighbour{
		{Code: "NoSuchBucket", Means: "there is no such bucket"},
		{Code: "AccessDenied", Means: "the caller may not read the setting"},
	}
	r.Check = func(c *rule.Case) *rule.Hit {
		if b := bucketFacts(c); b != nil && !b.Gone() && unset(b) {
			return rule.Refuse(atBucket(c).Because("has no such configuration"))
		}
		return nil
	}
	return rule.Add(r)
}

func off(f facts.Fact[bool]) bool { return f.Known && !f.Value }

var _ = notSet(rule.Rule{
	ID: "s3/policy-none", Operations: []string{"GetBucketPolicy", "GetBucketPolicyStatus"},
	When: "the bucket has no policy", Code: "NoSuchBucketPolicy", Message: "The bucket policy does not exist",
	Fix:      "take the answer for an empty policy, or set one first",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_get_bucket_policy"},
}, func(b *facts.Bucket) bool { return off(b.Configured.Policy) })

var _ = notSet(rule.Rule{
	ID: "s3/tag-no-tagset", Operations: []string{"GetBucketTagging"},
	When: "the bucket has no tags", Code: "NoSuchTagSet", Message: "The TagSet does not exist",
	Fix:      "take the answer for an empty set of tags",
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_bucket_tagging_crud", apiModel + "GetBucketTagging"},
}, func(b *facts.Bucket) bool { return off(b.Configured.Tagging) })

var _ = notSet(rule.Rule{
	ID: "s3/cors-none", Operations: []string{"GetBucketCors"},
	When: "the bucket has no CORS configuration", Code: "NoSuchCORSConfiguration", Message: "The CORS configuration does not exist",
	Fix:      "take the answer for no CORS rules, or set some first",
	Evidence: rule.Recorded, Sources: []string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_cors.snapshot.json#test_get_cors"},
}, func(b *facts.Bucket) bool { return off(b.Configured.CORS) })

var _ = notSet(rule.Rule{
	ID: "s3/website-none", Operations: []string{"GetBucketWebsite"},
	When: "the bucket has no website configuration", Code: "NoSuchWebsiteConfiguration",
	Message:  "The specified bucket does not have a website configuration",
	Fix:      "set a website configuration first",
	Evidence: rule.Recorded, Sources: []string{errorCodes},
}, func(b *facts.Bucket) bool { return off(b.Configured.Website) })

var _ = notSet(rule.Rule{
	ID: "s3/lifecycle-none", Operations: []string{"GetBucketLifecycleConfiguration", "GetBucketLifecycle"},
	When: "the bucket has no lifecycle configuration", Code: "NoSuchLifecycleConfiguration",
	Message:  "The lifecycle configuration does not exist",
	Fix:      "take the answer for no rules, or set some first",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_delete_bucket_lifecycle_configuration"},
}, func(b *facts.Bucket) bool { return off(b.Configured.Lifecycle) })

var _ = notSet(rule.Rule{
	ID: "s3/replication-none", Operations: []string{"GetBucketReplication"},
	When: "the bucket has no replication configuration", Code: "ReplicationConfigurationNotFoundError",
	Message:  "The replication configuration was not found",
	Fix:      "set a replication configuration first",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_replication_config"},
}, func(b *facts.Bucket) bool { return off(b.Configured.Replication) })

var _ = notSet(rule.Rule{
	ID: "s3/encryption-none", Operations: []string{"GetBucketEncryption"},
	When: "the bucket has no default encryption, as buckets from before January 2023 may have",
	Code: "ServerSideEncryptionConfigurationNotFoundError", Message: "The server side encryption configuration was not found",
	Fix:      "set a default encryption first; new buckets have SSE-S3",
	Evidence: rule.Documented, Sources: []string{errorCodes},
}, func(b *facts.Bucket) bool { return off(b.Configured.Encryption) })

var _ = notSet(rule.Rule{
	ID: "s3/ownership-none", Operations: []string{"GetBucketOwnershipControls"},
	When: "the bucket's ownership controls were deleted", Code: "OwnershipControlsNotFoundError",
	Message:  "The bucket ownership controls were not found",
	Fix:      "take the answer for ObjectWriter, or set ownership controls first",
	Evidence: rule.Recorded, Sources: []string{errorCodes},
}, func(b *facts.Bucket) bool { return off(b.Configured.OwnershipControls) })

var _ = notSet(rule.Rule{
	ID: "s3/pab-none", Operations: []string{"GetPublicAccessBlock"},
	When: "the bucket's public access block was deleted", Code: "NoSuchPublicAccessBlockConfiguration",
	Message:  "The public access block configuration was not found",
	Fix:      "take the answer for four times false",
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_crud_public_access_block"},
}, func(b *facts.Bucket) bool { return off(b.Configured.PublicAccessBlock) })

var _ = notSet(rule.Rule{
	ID: "s3/lock-config-get-missing", Operations: []string{"GetObjectLockConfiguration"},
	When: "the bucket has no Object Lock", Code: "ObjectLockConfigurationNotFoundError",
	Message:  "Object Lock configuration does not exist for this bucket",
	Fix:      "take the answer for Object Lock being off",
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_put_object_lock_configuration_on_existing_bucket"},
}, func(b *facts.Bucket) bool { return off(b.ObjectLock) })

// named are the operations on configurations of which a bucket may have several.
var named = map[string]func(*facts.Named) *facts.Fact[[]string]{
	"BucketAnalyticsConfiguration":          func(n *facts.Named) *facts.Fact[[]string] { return &n.Analytics },
	"BucketIntelligentTieringConfiguration": func(n *facts.Named) *facts.Fact[[]string] { return &n.IntelligentTiering },
	"BucketInventoryConfiguration":          func(n *facts.Named) *facts.Fact[[]string] { return &n.Inventory },
	"BucketMetricsConfiguration":            func(n *facts.Named) *facts.Fact[[]string] { return &n.Metrics },
}

func namedOperations(verbs ...string) []string {
	var ops []string
	for what := range named {
		for _, v := range verbs {
			ops = append(ops, v+what)
		}
	}
	slices.Sort(ops)
	return ops
}

// namedFact finds the IDs of the kind of configurations that an operation is
// about; its name is Get…, Put… or Delete….
func namedFact(c *rule.Case, b *facts.Bucket) *facts.Fact[[]string] {
	for _, verb := range []string{"Get", "Put", "Delete"} {
		if n := len(verb); len(c.Op) > n && c.Op[:n] == verb {
			if f := named[c.Op[n:]]; f != nil {
				return f(&b.Named)
			}
		}
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "s3/config-not-found", Operations: namedOperations("Get", "Delete"), Stage: rule.Bucket,
	When: "the bucket has no configuration of that ID",
	Code: "NoSuchConfiguration", Status: 404, Message: "The specified configuration does not exist.",
	Fix: "use an ID that List…Configurations shows; IDs are case-sensitive",
	Beside: []rule.Neighbour{
		{Code: "NoSuchBucket", Means: "there is no such bucket"},
		{Code: "InvalidConfigurationId", Means: "the ID is of a form that none can have"},
	},
	Evidence: rule.Recorded,
	Sources:  []string{recordedS3 + "test_s3_analytics_configurations", recordedS3 + "test_s3_inventory_report_crud"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		if b == nil || b.Gone() {
			return nil
		}
		if ids := namedFact(c, b); ids == nil || !ids.Known || slices.Contains(ids.Value, c.Text("Id")) {
			return nil
		}
		return rule.Refuse(c.AtQuery("id").Because("the bucket has no configuration of that ID"))
	},
})
