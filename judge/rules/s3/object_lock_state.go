package s3

import (
	"time"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// lockHeaders lock what is written.
var lockHeaders = rule.Header("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold")

// atLockHeaders blames those of them that are there.
func atLockHeaders(c *rule.Case) []rule.Culprit { return c.AtHeaders("x-amz-object-lock-") }

// unlocked reports whether the bucket has no Object Lock; known is false when
// that is not known.
func unlocked(b *facts.Bucket) (unlocked, known bool) {
	if b == nil || !b.ObjectLock.Known {
		return false, false
	}
	return !b.ObjectLock.Value, true
}

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-bucket-not-enabled-write", Operations: []string{"PutObject", "CopyObject", "CreateMultipartUpload"}, On: lockHeaders,
	Stage: rule.Bucket, Order: 10,
	When: "an object is written with a lock into a bucket that has no Object Lock",
	Code: "InvalidRequest", Status: 400, Message: "Bucket is missing ObjectLockConfiguration",
	Fix: "turn Object Lock on for the bucket with PutObjectLockConfiguration, or write without x-amz-object-lock-… headers",
	Not: "a bucket policy, or s3:PutObjectRetention for the caller",
	Beside: []rule.Neighbour{
		{Code: "InvalidArgument", Means: "mode or date alone is wrong, on any bucket"},
		{Code: "AccessDenied", Means: "the caller may not lock objects"},
	},
	Evidence: rule.Reported, Sources: []string{"https://github.com/versity/versitygw/issues/1751"},
	Check: func(c *rule.Case) *rule.Hit {
		if off, known := unlocked(bucketFacts(c)); !known || !off {
			return nil
		}
		return rule.Refuse(append(atLockHeaders(c), atBucket(c).Because("has no Object Lock"))...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-bucket-not-enabled-subresource", Stage: rule.Bucket, Order: 10,
	Operations: []string{"PutObjectRetention", "GetObjectRetention", "PutObjectLegalHold", "GetObjectLegalHold"},
	When:       "retention or legal hold is asked for in a bucket that has no Object Lock",
	Code:       "InvalidRequest", Status: 400, Message: "Bucket is missing Object Lock Configuration",
	Fix: "turn Object Lock on for the bucket with PutObjectLockConfiguration first",
	Not: "s3:PutObjectRetention or s3:PutObjectLegalHold for the caller",
	Beside: []rule.Neighbour{
		{Code: "NoSuchObjectLockConfiguration", Means: "the bucket has Object Lock, the object is not locked"},
		{Code: "ObjectLockConfigurationNotFoundError", Means: "the same of GetObjectLockConfiguration"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_object_retention_exc", recordedS3 + "test_put_object_legal_hold_exc"},
	Check: func(c *rule.Case) *rule.Hit {
		if off, known := unlocked(bucketFacts(c)); !known || !off {
			return nil
		}
		return rule.Refuse(atBucket(c).Because("has no Object Lock"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/bypass-on-non-lock-bucket", Operations: []string{"DeleteObject", "DeleteObjects"}, On: rule.Header("x-amz-bypass-governance-retention"),
	Stage: rule.Bucket, Order: 10,
	When: "x-amz-bypass-governance-retention is sent, be it false, to a bucket that has no Object Lock",
	Code: "InvalidArgument", Status: 400, Message: "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
	Fix: "leave the header out",
	Not: "sending it as false: its being there is what S3 minds",
	Beside: []rule.Neighbour{
		{Code: "AccessDenied", Means: "the bucket has Object Lock, and the caller may not bypass governance retention"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_delete_object_with_no_locking"},
	Check: func(c *rule.Case) *rule.Hit {
		if off, known := unlocked(bucketFacts(c)); !known || !off {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-bypass-governance-retention"), atBucket(c).Because("has no Object Lock"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/retention-never-set", Operations: []string{"GetObjectRetention", "GetObjectLegalHold"}, Stage: rule.Object,
	When: "the object has no retention, or never had a legal hold",
	Code: "NoSuchObjectLockConfiguration", Status: 404, Message: "The specified object does not have a ObjectLock configuration",
	Fix: "take the answer for an object that is not locked",
	Beside: []rule.Neighbour{
		{Code: "InvalidRequest", Means: "the whole bucket has no Object Lock"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_object_retention_exc"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		if off, known := unlocked(bucketFacts(c)); v == nil || v.DeleteMarker || !known || off {
			return nil
		}
		set := v.LegalHoldSet.Known && !v.LegalHoldSet.Value
		if c.Op == "GetObjectRetention" {
			set = v.Retention.Known && v.Retention.Value.Mode == ""
		}
		if !set {
			return nil
		}
		return rule.Refuse(atKey(c).Because("is not locked"))
	},
})

// weakens reports whether a retention would protect less than the one before.
func weakens(old facts.Retention, mode string, until time.Time) bool {
	if mode == "" || until.Before(old.Until) {
		return true
	}
	return old.Mode == "COMPLIANCE" && mode != "COMPLIANCE" || old.Mode != mode && old.Mode == "GOVERNANCE" && mode != "COMPLIANCE"
}

var besideLocked = []rule.Neighbour{
	{Code: "AccessDenied", Means: "with other words: the caller may not do this to any object"},
	{Code: "InvalidArgument", Means: "the new date is in the past"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/retention-shorten-governance", Operations: []string{"PutObjectRetention"}, Stage: rule.Object,
	When: "a GOVERNANCE retention that still holds is shortened, weakened or removed without x-amz-bypass-governance-retention",
	Code: "AccessDenied", Status: 403, Message: "Access Denied because object protected by object lock.",
	Fix:    "send x-amz-bypass-governance-retention: true as a caller who has s3:BypassGovernanceRetention, or only ever lengthen it",
	Not:    "s3:PutObjectRetention alone: it allows lengthening",
	Beside: besideLocked, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_object_retention_exc", recordedS3 + "test_object_lock_extend_duration"},
	Check: func(c *rule.Case) *rule.Hit {
		return shortens(c, "GOVERNANCE", isTrue(c.Header("x-amz-bypass-governance-retention")),
			c.AtHeader("x-amz-bypass-governance-retention").Because("without it governance retention holds"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/retention-shorten-compliance", Operations: []string{"PutObjectRetention"}, Stage: rule.Object,
	When: "a COMPLIANCE retention that still holds is shortened, weakened or removed",
	Code: "AccessDenied", Status: 403, Message: "Access Denied because object protected by object lock.",
	Fix:    "lengthen it or let it be: nobody can shorten it, not even the root user",
	Not:    "x-amz-bypass-governance-retention, or any permission",
	Beside: besideLocked, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_object_retention_compliance_mode"},
	Check: func(c *rule.Case) *rule.Hit { return shortens(c, "COMPLIANCE", false) },
})

// shortens finds that a retention of a mode would be weakened.
func shortens(c *rule.Case, mode string, bypass bool, also ...rule.Culprit) *rule.Hit {
	v, _ := targetVersion(c)
	if v == nil || !v.Retention.Known || v.Retention.Value.Mode != mode || bypass {
		return nil
	}
	body := c.Get("Retention")
	until, ok := instant(body.Get("RetainUntilDate").String())
	if gone, known := over(c, v.Retention.Value.Until); gone || !known || !ok && body.Get("Mode") != nil || body == nil {
		return nil
	}
	if !weakens(v.Retention.Value, body.Get("Mode").String(), until) {
		return nil
	}
	at := c.AtMember("Retention", "RetainUntilDate")
	at.Why = "the object is locked until " + v.Retention.Value.Until.UTC().Format(time.RFC3339)
	return rule.Refuse(append(also, at)...)
}

var _ = rule.Add(rule.Rule{
	ID: "s3/delete-locked-version", Operations: []string{"DeleteObject"}, On: rule.Query("versionId"), Stage: rule.Object,
	When: "a version is deleted that is under retention or legal hold",
	Code: "AccessDenied", Status: 403, Message: "Access Denied because object protected by object lock.",
	Fix: "wait for the retention to end, lift the legal hold, or send x-amz-bypass-governance-retention: true against GOVERNANCE",
	Not: "wider permissions: COMPLIANCE and legal holds stop everybody; deleting without versionId, which only adds a marker",
	Beside: []rule.Neighbour{
		{Code: "AccessDenied", Means: "with the words Access Denied alone: a policy forbids the deletion"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_delete_locked_object", recordedS3 + "test_s3_object_retention_compliance_mode"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		if v == nil || v.DeleteMarker {
			return nil
		}
		at, slack, ok := clock(c)
		if !ok || !v.Locked(at.Add(slack), isTrue(c.Header("x-amz-bypass-governance-retention"))) {
			return nil
		}
		return rule.Refuse(c.AtQuery("versionId").Because("is locked"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-config-versioning", Operations: []string{"PutObjectLockConfiguration"}, Stage: rule.Bucket, Order: 10,
	When: "Object Lock is configured in a bucket whose versioning is not Enabled",
	Code: "InvalidBucketState", Status: 409, Message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
	Fix: "enable versioning with PutBucketVersioning first",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "the configuration itself does not keep to its schema"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_put_object_lock_configuration_on_existing_bucket"},
	Check: unversioned,
})

var _ = rule.Add(rule.Rule{
	ID: "s3/versioning-suspend-on-locked", Operations: []string{"PutBucketVersioning"}, Stage: rule.Bucket, Order: 10,
	When: "versioning is suspended in a bucket that has Object Lock",
	Code: "InvalidBucketState", Status: 409,
	Message:  "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
	Fix:      "leave versioning on: Object Lock needs it, and cannot be turned off",
	Not:      "removing the default retention: Object Lock itself stays",
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_disable_versioning_on_locked_bucket"},
	Check: func(c *rule.Case) *rule.Hit {
		off, known := unlocked(bucketFacts(c))
		status := c.Get("VersioningConfiguration", "Status")
		if !known || off || status.String() != facts.Suspended {
			return nil
		}
		return rule.Refuse(c.At(status), atBucket(c).Because("has Object Lock"))
	},
})
