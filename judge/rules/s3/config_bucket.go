package s3

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "s3/replication-versioning-source", Operations: []string{"PutBucketReplication"}, Stage: rule.Bucket, Order: 20,
	When: "replication is configured in a bucket whose versioning is not Enabled",
	Code: "InvalidRequest", Status: 400, Message: "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
	Fix: "enable versioning on the source bucket first",
	Not: "permissions of the replication role",
	Beside: []rule.Neighbour{
		{Code: "InvalidRequest", Means: "with other words: it is the destination that lacks versioning"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_replication_config"},
	Check: unversioned,
})

var _ = rule.Add(rule.Rule{
	ID: "s3/replication-destination", Operations: []string{"PutBucketReplication"}, Stage: rule.Bucket, Order: 21,
	When: "a destination of replication does not exist, or its versioning is not Enabled",
	Code: "InvalidRequest", Status: 400, Message: "Destination bucket must have versioning enabled.",
	Fix: "enable versioning on the destination bucket first",
	Not: "permissions of the replication role",
	Beside: []rule.Neighbour{
		{Code: "InvalidArgument", Means: "the destination's ARN is none"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_replication_config_without_filter"},
	Check: func(c *rule.Case) *rule.Hit {
		rules := c.Get("ReplicationConfiguration", "Rules")
		if rules == nil {
			return nil
		}
		for _, r := range rules.Items {
			v := r.Lookup("Destination", "Bucket")
			b := c.Facts.Bucket(bucketOfARN(v.String()))
			if b.Gone() || b != nil && b.Versioning.Known && b.Versioning.Value != facts.Enabled {
				return rule.Refuse(c.At(v).Because("has no versioning"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/logging-target-region", Operations: []string{"PutBucketLogging"}, Stage: rule.Object,
	When: "the target bucket of access logs is in another region than the bucket",
	Code: "CrossLocationLoggingProhibitted", Status: 403, Message: "Cross S3 location logging not allowed. ",
	Fix: "log into a bucket of the same region",
	Not: "a bucket policy for the logging service, or wider permissions; the code really is spelled so",
	Beside: []rule.Neighbour{
		{Code: "InvalidTargetBucketForLogging", Means: "the target does not exist, is another account's, or may not be written by the logging service"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_bucket_logging_wrong_target"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("BucketLoggingStatus", "LoggingEnabled", "TargetBucket")
		b, t := bucketFacts(c), c.Facts.Bucket(v.String())
		if b == nil || t == nil || t.Gone() || !b.Region.Known || !t.Region.Known || b.Region.Value == t.Region.Value {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is in "+t.Region.Value+", the bucket in "+b.Region.Value), atBucket(c))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/logging-target-missing", Operations: []string{"PutBucketLogging"}, Stage: rule.Object,
	When: "the target bucket of access logs does not exist or is another account's",
	Code: "InvalidTargetBucketForLogging", Status: 400, Message: "The target bucket for logging does not exist",
	Fix: "create the target bucket first, in the same region and account",
	Beside: []rule.Neighbour{
		{Code: "NoSuchBucket", Means: "it is the bucket that is to be logged that does not exist"},
		{Code: "CrossLocationLoggingProhibitted", Means: "the target exists, in another region"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_bucket_logging_wrong_target"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("BucketLoggingStatus", "LoggingEnabled", "TargetBucket")
		t := c.Facts.Bucket(v.String())
		if t == nil || !t.Gone() && (!t.Own.Known || t.Own.Value) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is no bucket of the caller's"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/acl-owner-enforced", On: rule.Any(rule.Header("x-amz-acl"), rule.HeaderPrefix("x-amz-grant-"), rule.Member("AccessControlPolicy")),
	Operations: []string{"PutBucketAcl", "PutObjectAcl", "PutObject", "CopyObject", "CreateMultipartUpload"},
	Stage:      rule.Bucket, Order: 5,
	When: "an ACL is set where the bucket's ownership is BucketOwnerEnforced, as it is in new buckets",
	Code: "AccessControlListNotSupported", Status: 400, Message: "The bucket does not allow ACLs",
	Fix: "leave the ACL out and grant access by bucket policy; bucket-owner-full-control may stay",
	Not: "s3:PutObjectAcl or s3:PutBucketAcl for the caller, or turning the public access block off",
	Beside: []rule.Neighbour{
		{Code: "AccessDenied", Means: "ACLs are on, and the public access block stops this one"},
		{Code: "InvalidBucketAclWithObjectOwnership", Means: "the same, while the bucket is created"},
	},
	Evidence: rule.Reported, Sources: []string{"https://github.com/anacronw/multer-s3/issues/161", "https://github.com/terraform-aws-modules/terraform-aws-s3-bucket/issues/242", apiModel + "PutBucketAcl", guide + "about-object-ownership.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if off, known := bucketFacts(c).ACLsOff(); !known || !off || ownersOnly(c) {
			return nil
		}
		list := append(c.AtHeaders("x-amz-grant-"), atBucket(c).Because("its ownership is BucketOwnerEnforced"))
		if c.Has("x-amz-acl") {
			list = append([]rule.Culprit{c.AtHeader("x-amz-acl")}, list...)
		}
		if v := c.Get("AccessControlPolicy"); v != nil {
			list = append([]rule.Culprit{c.At(v)}, list...)
		}
		return rule.Refuse(list...)
	},
})

// ownersOnly reports whether an ACL gives nothing to anybody but the bucket's
// owner, which a bucket without ACLs takes.
func ownersOnly(c *rule.Case) bool {
	switch c.Header("x-amz-acl") {
	case "bucket-owner-full-control":
		return true
	case "private":
		return c.Op == "PutBucketAcl"
	case "":
	default:
		return false
	}
	if len(c.AtHeaders("x-amz-grant-")) > 0 {
		// A grant of full control to the bucket's owner passes; whose ID
		// it is, is not known here.
		hs := c.AtHeaders("x-amz-grant-")
		return len(hs) == 1 && strings.EqualFold(hs[0].Name, "x-amz-grant-full-control")
	}
	grants := c.Get("AccessControlPolicy", "Grants")
	if grants == nil {
		return true // nothing to hold against the bucket
	}
	owner := c.Text("AccessControlPolicy", "Owner", "ID")
	for _, g := range grants.Items {
		if id := g.Lookup("Grantee", "ID").String(); id == "" || id != owner || g.Get("Permission").String() != "FULL_CONTROL" {
			return false
		}
	}
	return true
}

var publicACLs = []string{"public-read", "public-read-write", "authenticated-read"}

var _ = rule.Add(rule.Rule{
	ID: "s3/put-acl-blocked-public", Operations: []string{"PutBucketAcl", "PutObjectAcl", "PutObject", "CopyObject", "CreateMultipartUpload"},
	On: rule.Any(rule.Header("x-amz-acl"), rule.HeaderPrefix("x-amz-grant-")), Stage: rule.Bucket, Order: 6,
	When: "a public ACL is set where the bucket blocks public ACLs",
	Code: "AccessDenied", Status: 403, Message: "Access Denied",
	Fix: "grant access by policy to those who need it, or turn BlockPublicAcls off on purpose",
	Not: "wider permissions for the caller",
	Beside: []rule.Neighbour{
		{Code: "AccessControlListNotSupported", Means: "the bucket takes no ACLs at all"},
	},
	Evidence: rule.Documented, Sources: []string{apiModel + "PublicAccessBlockConfiguration.BlockPublicAcls", guide + "access-control-block-public-access.html"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		if b == nil || !b.PublicAccessBlock.Known || !b.PublicAccessBlock.Value.BlockPublicAcls {
			return nil
		}
		if off, known := b.ACLsOff(); !known || off {
			return nil
		}
		if slices.Contains(publicACLs, c.Header("x-amz-acl")) {
			return rule.Refuse(c.AtHeader("x-amz-acl").Because("is public"), atBucket(c).Because("blocks public ACLs"))
		}
		for _, g := range c.AtHeaders("x-amz-grant-") {
			v := c.Req.Headers[g.Header].Value
			if strings.Contains(v, "/global/AllUsers") || strings.Contains(v, "/global/AuthenticatedUsers") {
				return rule.Refuse(g.Because("grants to everybody"), atBucket(c).Because("blocks public ACLs"))
			}
		}
		return nil
	},
})

// abacWords are S3's refusals of bucket tags that ABAC decides about.
const (
	abacAdd    = "This S3 general purpose bucket has attribute-based access control (ABAC) enabled. To add tags to this bucket, initiate a TagResource request. To delete tags from this bucket, initiate an UntagResource request."
	abacDelete = "This S3 general purpose bucket has attribute-based access control (ABAC) enabled. To delete tags from this bucket, initiate an UntagResource request."
)

var _ = rule.Add(rule.Rule{
	ID: "s3/abac-put-bucket-tagging", Operations: []string{"PutBucketTagging"}, Stage: rule.Bucket, Order: 20,
	When: "the tags of a bucket are set whose tags decide about access (ABAC)",
	Code: "BadRequest", Status: 400, Message: abacAdd,
	Fix:      "use TagResource and UntagResource of S3 Control",
	Not:      "s3:PutBucketTagging for the caller",
	Evidence: rule.Reported, Sources: []string{argmin + "0679139/plans/aws-auth-compat-plan.md", guide + "buckets-tagging-enable-abac.html"},
	Check: abac,
})

var _ = rule.Add(rule.Rule{
	ID: "s3/abac-delete-bucket-tagging", Operations: []string{"DeleteBucketTagging"}, Stage: rule.Bucket, Order: 20,
	When: "the tags of a bucket are removed whose tags decide about access (ABAC)",
	Code: "BadRequest", Status: 400, Message: abacDelete,
	Fix:      "use UntagResource of S3 Control",
	Not:      "s3:PutBucketTagging for the caller",
	Evidence: rule.Reported, Sources: []string{argmin + "0679139/plans/aws-auth-compat-plan.md", guide + "buckets-tagging-enable-abac.html"},
	Check: abac,
})

func abac(c *rule.Case) *rule.Hit {
	if b := bucketFacts(c); b != nil && b.ABAC.Known && b.ABAC.Value {
		return rule.Refuse(atBucket(c).Because("its tags decide about access"))
	}
	return nil
}

// unversioned blames a bucket whose versioning is known, and not Enabled.
func unversioned(c *rule.Case) *rule.Hit {
	b := bucketFacts(c)
	if b == nil || !b.Versioning.Known || b.Versioning.Value == facts.Enabled {
		return nil
	}
	return rule.Refuse(atBucket(c).Because("its versioning is " + b.Versioning.Value))
}
