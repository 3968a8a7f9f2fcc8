package s3

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "s3/mfa-delete-header", Operations: []string{"DeleteObject", "PutBucketVersioning"}, Stage: rule.Bucket, Order: 10,
	When: "a version is deleted, or versioning changed, without x-amz-mfa where the bucket has MFA delete",
	Code: "AccessDenied", Status: 403, Message: "",
	Fix: "send x-amz-mfa with the device's serial number, a space and its code, over HTTPS and as the root user",
	Not: "s3:DeleteObjectVersion for the caller",
	Beside: []rule.Neighbour{
		{Code: "AccessDenied", Means: "with words about object lock: the version is locked"},
	},
	Evidence: rule.Documented, Sources: []string{apiModel + "DeleteObject", guide + "MultiFactorAuthenticationDelete.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Op == "DeleteObject" && c.Text("VersionId") == "" || c.Has("x-amz-mfa") {
			return nil
		}
		if b := bucketFacts(c); b == nil || !b.MFADelete.Known || !b.MFADelete.Value {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-mfa").Because("is missing"), atBucket(c).Because("has MFA delete"))
	},
})
