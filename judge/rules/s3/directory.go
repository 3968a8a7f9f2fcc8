package s3

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

// Rules of directory buckets (S3 Express One Zone), and of what only they have.

var besideDirectory = []rule.Neighbour{{Code: "InvalidRequest", Means: "the same header with a combination that no bucket takes"},
	{Code: "AccessDenied", Means: "the session or the policy does not allow it"}}

var _ = rule.Add(rule.Rule{
	ID: "s3/dir-expected-owner",
	Operations: []string{"DeleteBucket", "DeleteBucketEncryption", "GetBucketEncryption", "PutBucketEncryption", "DeleteBucketInventoryConfiguration",
		"GetBucketInventoryConfiguration", "PutBucketInventoryConfiguration", "ListBucketInventoryConfigurations", "DeleteBucketMetricsConfiguration",
		"GetBucketMetricsConfiguration", "PutBucketMetricsConfiguration", "ListBucketMetricsConfigurations", "DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy"},
	On: rule.Header("x-amz-expected-bucket-owner"), Stage: rule.Values, Order: -94,
	When: "x-amz-expected-bucket-owner is sent with the management of a directory bucket",
	Code: "NotImplemented", Status: 501, Message: notImplementedHeader,
	Fix: "drop x-amz-expected-bucket-owner (ExpectedBucketOwner)", Not: "another account id", Beside: besideDirectory, Evidence: rule.Documented,
	Sources: []string{apiModel + "DeleteBucketEncryptionRequest.ExpectedBucketOwner"},
	Check: func(c *rule.Case) *rule.Hit {
		if !directory(c) {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-expected-bucket-owner").Because("not for directory buckets"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/dir-tag-write", Operations: []string{"CopyObject"}, On: rule.Header("x-amz-tagging"), Stage: rule.Values, Order: -93,
	When: "a copy into a directory bucket would set tags",
	Code: "NotImplemented", Status: 501, Message: notImplementedHeader,
	Fix: "send x-amz-tagging-directive: REPLACE with no tags", Not: "another encoding of the tags", Beside: besideDirectory, Evidence: rule.Documented,
	Sources: []string{apiModel + "CopyObjectRequest.TaggingDirective"},
	Check: func(c *rule.Case) *rule.Hit {
		if !directory(c) || c.Header("x-amz-tagging") == "" {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-tagging").Because("objects in directory buckets have no tags"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/dir-parts-consecutive", Operations: []string{"CompleteMultipartUpload"}, Stage: rule.Content, Order: 0,
	When: "in a directory bucket, the listed parts do not begin at 1 or leave a number out",
	Code: "InvalidPartOrder", Status: 400,
	Fix: "number the parts 1, 2, 3 … without gaps", Not: "sorting alone: gaps are allowed in general purpose buckets only",
	Beside:   []rule.Neighbour{{Code: "InvalidPart", Means: "a listed part was not uploaded"}},
	Evidence: rule.Documented, Sources: []string{apiModel + "CompletedPart.PartNumber"},
	Check: func(c *rule.Case) *rule.Hit {
		if !directory(c) {
			return nil
		}
		for i, p := range completeParts(c) {
			if n, err := strconv.Atoi(p.Get("PartNumber").String()); err == nil && n != i+1 {
				return rule.Refuse(c.At(p.Get("PartNumber")).Because("should be " + strconv.Itoa(i+1)))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/rename-header-general-bucket", On: rule.Header("x-amz-rename-source"), Operations: []string{"PutObject", "RenameObject"}, Stage: rule.Values, Order: -92,
	When: "x-amz-rename-source is sent to a general purpose bucket",
	Code: "NotImplemented", Status: 501, Message: notImplementedHeader,
	Fix: "copy the object and delete the old one; only directory buckets rename", Not: notPermissions, Beside: besideDirectory[:1], Evidence: rule.Reported,
	Sources: []string{argmin + "6713326/crates/s3-tests/tests/directory_bucket_features.rs"},
	Check: func(c *rule.Case) *rule.Hit {
		if !general(c) {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-rename-source").Because("not in a general purpose bucket"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/rename-query-general-bucket", On: rule.Query("renameObject"), Operations: []string{"RenameObject"}, Stage: rule.Values, Order: -91,
	When: "?renameObject is asked of a general purpose bucket",
	Code: "NotImplemented", Status: 501, Message: notImplementedHeader,
	Fix: "copy the object and delete the old one; only directory buckets rename", Not: notPermissions, Beside: besideDirectory[:1], Evidence: rule.Reported,
	Sources: []string{argmin + "6713326/crates/s3-tests/tests/directory_bucket_features.rs"},
	Check: func(c *rule.Case) *rule.Hit {
		if !general(c) {
			return nil
		}
		return rule.Refuse(c.AtQuery("renameObject").Because("not in a general purpose bucket"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/rename-object-precondition", Operations: []string{"RenameObject"}, On: rule.Header("if-none-match", "if-match"), Stage: rule.Object, Order: 44,
	When: "the new name of a rename exists though If-None-Match: * is sent, or has another ETag than If-Match",
	Code: "PreconditionFailed", Status: 412, Message: preconditionFailed,
	Fix: "take another name, or drop the condition to replace what is there", Not: "retries", Beside: besideDirectory[1:], Evidence: rule.Documented,
	Sources: []string{apiModel + "RenameObject"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := bucketFacts(c).Current(keyOf(c))
		if v == nil {
			return nil
		}
		if c.Header("If-None-Match") == "*" {
			return rule.Refuse(c.AtHeader("If-None-Match").Because("the name is taken"))
		}
		return failedMatch(c, v, "If-Match", "")
	},
})
