package s3

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "s3/logging-target-grants", Operations: []string{"PutBucketLogging"}, Stage: rule.Object, Order: 1,
	When: "access logs are to be written with TargetGrants into a bucket whose ownership is BucketOwnerEnforced, as it is in new buckets",
	Code: "AccessControlListNotSupported", Status: 400, Message: "Target grants not allowed for bucket owner enforced buckets",
	Fix: "leave TargetGrants out, and let readers of the logs in by the target's bucket policy",
	Not: "other grants: the target has no ACLs",
	Beside: []rule.Neighbour{
		{Code: "InvalidTargetBucketForLogging", Means: "the target does not exist, is another account's, or may not be written by the logging service"},
	},
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/31771", "https://github.com/hashicorp/terraform-provider-aws/pull/32916"},
	Check: func(c *rule.Case) *rule.Hit {
		l := c.Get("BucketLoggingStatus", "LoggingEnabled")
		grants, target := l.Get("TargetGrants"), l.Get("TargetBucket")
		t := c.Facts.Bucket(target.String())
		if off, known := t.ACLsOff(); !known || !off || t.Gone() || len(grants.Elements()) == 0 {
			return nil
		}
		return rule.Refuse(c.At(grants), c.At(target).Because("its ownership is BucketOwnerEnforced"))
	},
})
