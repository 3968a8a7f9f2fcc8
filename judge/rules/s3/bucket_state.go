package s3

import (
	"github.com/assay-project/assay/judge/rule"
)

// known holds what of the bucket's existence and its owner decides; it comes
// before everything that a bucket's settings decide.
const existence = -50

var _ = rule.Add(rule.Rule{
	ID: "s3/bucket-missing", Stage: rule.Bucket, Order: existence,
	When: "the bucket is known not to exist",
	Code: "NoSuchBucket", Status: 404, Message: "The specified bucket does not exist",
	Fix: "create the bucket first, or correct its name; names are unique in a partition, not in a region",
	Not: "wider permissions: a bucket of another account that may not be read is AccessDenied",
	Beside: []rule.Neighbour{
		{Code: "AccessDenied", Means: "the bucket exists, and the caller may not do this to it"},
		{Code: "PermanentRedirect", Means: "the bucket exists in another region"},
		{Code: "NoSuchKey", Means: "the bucket exists and has no such object"},
	},
	Evidence: rule.Recorded, Sources: []string{errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Op == "CreateBucket" || !bucketFacts(c).Gone() {
			return nil
		}
		return rule.Refuse(atBucket(c).Because("there is no such bucket"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/expected-bucket-owner-differs", On: rule.Header("x-amz-expected-bucket-owner"),
	Stage: rule.Bucket, Order: existence + 1,
	When: "x-amz-expected-bucket-owner names an account that does not own the bucket",
	Code: "AccessDenied", Status: 403, Message: "Access Denied",
	Fix: "send the account that owns the bucket, or make sure that the bucket is the one that is meant",
	Not: "wider permissions: the header alone makes S3 refuse",
	Beside: []rule.Neighbour{
		{Code: "InvalidBucketOwnerAWSAccountID", Means: "the header's value is no account ID"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_get_bucket_policy_invalid_account_id", guide + "bucket-owner-condition.html"},
	Check: func(c *rule.Case) *rule.Hit {
		want, b := c.Header("x-amz-expected-bucket-owner"), bucketFacts(c)
		if b == nil || len(want) != 12 {
			return nil
		}
		owner := b.Account
		if !owner.Known && b.Own.Known && b.Own.Value {
			owner = c.Facts.Account
		}
		if !owner.Known || owner.Value == want {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-expected-bucket-owner").Because("the bucket belongs to another account"))
	},
})

var besideTaken = []rule.Neighbour{
	{Code: "BucketAlreadyExists", Means: "another account has the name"},
	{Code: "BucketAlreadyOwnedByYou", Means: "the caller has it already"},
	{Code: "OperationAborted", Means: "the bucket is being created or deleted at this moment"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/bucket-owned", Operations: []string{"CreateBucket"}, Stage: rule.Bucket, Order: existence + 2,
	When: "the caller owns the bucket already, and does not create it again through us-east-1 without tags",
	Code: "BucketAlreadyOwnedByYou", Status: 409,
	Message: "Your previous request to create the named bucket succeeded and you already own it.",
	Fix:     "go on with the bucket as it is: look with HeadBucket before creating it",
	Not:     "retrying: nothing failed",
	Beside:  besideTaken[:1], Evidence: rule.Recorded,
	Sources: []string{recordedS3 + "test_create_bucket_with_existing_name", apiModel + "Error.Code"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		if b == nil || b.Gone() || !b.Own.Known || !b.Own.Value {
			return nil
		}
		region, ok := endpointRegion(c)
		if !ok {
			return nil
		}
		config := c.Get("CreateBucketConfiguration")
		home := config.Get("LocationConstraint") == nil && region == "us-east-1"
		if tags := config.Get("Tags"); home && (tags == nil || len(tags.Items) == 0) {
			return nil // us-east-1 accepts it once more
		}
		return rule.Refuse(atBucket(c).Because("is the caller's already"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/bucket-taken", Operations: []string{"CreateBucket"}, Stage: rule.Bucket, Order: existence + 2,
	When: "another account owns a bucket of that name",
	Code: "BucketAlreadyExists", Status: 409,
	Message: "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
	Fix:     "choose another name, for instance one with the account ID in it",
	Not:     "another region: names are unique in the whole partition",
	Beside:  besideTaken[1:], Evidence: rule.Documented, Sources: []string{apiModel + "Error.Code"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		if b == nil || b.Gone() || !b.Own.Known || b.Own.Value {
			return nil
		}
		return rule.Refuse(atBucket(c).Because("is another account's"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/bucket-not-empty", Operations: []string{"DeleteBucket"}, Stage: rule.Object,
	When: "a bucket is deleted that holds objects, versions or delete markers",
	Code: "BucketNotEmpty", Status: 409, Message: "The bucket you tried to delete is not empty",
	Fix:      "delete every object first, and in a bucket with versioning every version and delete marker",
	Not:      "deleting the objects alone where versioning is or was on: that leaves versions and adds markers",
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_delete_bucket_with_objects", recordedS3API + "test_delete_versioned_bucket_with_objects"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		empty, _, known := b.Empty()
		if !known || empty {
			return nil
		}
		h := rule.Refuse(atBucket(c).Because("holds objects"))
		if b.Versioning.Known && b.Versioning.Value != "Unversioned" {
			h.Message = "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
		}
		return h
	},
})
