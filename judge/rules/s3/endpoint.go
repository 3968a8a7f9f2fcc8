package s3

import (
	"strings"

	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/judge/rule"
)

var besideHost = []rule.Neighbour{
	{Code: "AuthorizationHeaderMalformed", Means: "the request is signed for another region than the endpoint's"},
	{Code: "TemporaryRedirect", Means: "the bucket is so new that its name is not yet known everywhere"},
	{Code: "NoSuchBucket", Means: "there is no such bucket in any region"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/wrong-region-endpoint-permanent-redirect", Stage: rule.Bucket, Order: -20,
	When: "a bucket is asked for at the endpoint of another region than its own",
	Code: "PermanentRedirect", Status: 301,
	Message: "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
	Fix:     "send it to {host}", Not: "following the redirect by hand: the signature is for this host", Beside: besideHost, Evidence: rule.Reported,
	Sources: []string{"https://github.com/JuliaCloud/AWSS3.jl/issues/25", "https://github.com/yanganto/s3rs/issues/18", versity + "tests/drivers/head_bucket/head_bucket_rest.sh#L66"},
	Check: func(c *rule.Case) *rule.Hit {
		ep := &c.ID.Endpoint
		b := bucketFacts(c)
		if redirected[strings.ToLower(c.ID.Client.Name)] {
			return nil
		}
		if b == nil || !b.Region.Known || c.Op == "CreateBucket" || ep.RegionImplied || ep.Modes.Has(endpoint.LegacyGlobal) {
			return nil // the global host finds every bucket
		}
		for _, m := range endpoint.Audit(*ep, endpoint.Facts{Region: b.Region.Value}) {
			if m.Kind == endpoint.WrongRegion {
				host := m.Instead
				if host == "" {
					host = "the endpoint of " + m.Want
				}
				return rule.Refuse(c.AtHost().Because("in "+m.Have+", the bucket is in "+m.Want)).With("host", host).
					Tell("Endpoint", m.Instead).Tell("Region", m.Want)
			}
		}
		return nil
	},
})

// redirected are the clients that turn to the right region by themselves when
// they are sent there (botocore's S3RegionRedirector): their callers never see
// the answer.
var redirected = map[string]bool{"boto3": true, "botocore": true, "aws-cli": true}

var besideAccelerate = []rule.Neighbour{
	{Code: "PermanentRedirect", Means: "the host is of another region; an accelerate host is of none"},
	{Code: "SignatureDoesNotMatch", Means: "the host was changed after signing"},
}

const notAcceleratePermissions = "permissions: acceleration is a setting of the bucket and of the client (use_accelerate_endpoint)"

var _ = rule.Add(rule.Rule{
	ID: "s3/accelerate-path-style", On: rule.Mode("accelerate"), Stage: rule.Address, Order: 10,
	When: "an accelerate host is called with the bucket in the path",
	Code: "InvalidRequest", Status: 400, Message: "S3 Transfer Accelerate endpoint only supports virtual style requests",
	Fix: "call {bucket}.s3-accelerate.amazonaws.com, or the regional endpoint (addressing_style, forcePathStyle)", Not: notAcceleratePermissions, Beside: besideAccelerate,
	Evidence: rule.Documented, Sources: []string{errorCodes, "https://github.com/rclone/rclone/issues/3123"},
	Check: func(c *rule.Case) *rule.Hit {
		ep := &c.ID.Endpoint
		if ep.Style != endpoint.StylePath || ep.Bucket == "" {
			return nil
		}
		return rule.Refuse(c.AtHost().Because("without a bucket"), c.AtPath().Because("the bucket stands here")).With("bucket", ep.Bucket)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/accelerate-bucket-with-dots", On: rule.Mode("accelerate"), Stage: rule.Address, Order: 11,
	When: "an accelerate host is called for a bucket with a dot in its name",
	Code: "InvalidRequest", Status: 400, Message: "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
	Fix: "use the regional endpoint, or a bucket without dots", Not: notAcceleratePermissions, Beside: besideAccelerate, Evidence: rule.Recorded,
	Sources: []string{recordedS3API + "test_bucket_acceleration_configuration_exc", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		if !strings.Contains(c.ID.Endpoint.Bucket, ".") {
			return nil
		}
		return rule.Refuse(c.AtHost().Because("the bucket's name has a dot"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/accelerate-non-dns-name", On: rule.Mode("accelerate"), Stage: rule.Address, Order: 12,
	When: "an accelerate host is called for a bucket whose name is no host name, as old buckets have",
	Code: "InvalidRequest", Status: 400, Message: "S3 Transfer Acceleration is not supported for buckets with non-DNS compliant names",
	Fix: "use the regional endpoint, path style, or a bucket of another name", Not: notAcceleratePermissions, Beside: besideAccelerate,
	Evidence: rule.Documented, Sources: []string{errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		why := bucketNameFault(c.ID.Endpoint.Bucket)
		if c.ID.Endpoint.Bucket == "" || why == "" || oldBucketNameFault(c.ID.Endpoint.Bucket) != "" {
			return nil
		}
		return rule.Refuse(c.AtHost().Because(why))
	},
})

// acceleration refuses calls of an accelerate host by the bucket's setting.
func acceleration(c *rule.Case, setting string) *rule.Hit {
	if c.ID.Endpoint.Bucket == "" {
		return nil
	}
	b := bucketFacts(c)
	if b == nil || !b.Acceleration.Known {
		return rule.Undecided("bucket.acceleration", c.AtHost())
	}
	if b.Acceleration.Value != setting {
		return nil
	}
	return rule.Refuse(c.AtHost().Because("transfer acceleration"))
}

var _ = rule.Add(rule.Rule{
	ID: "s3/accelerate-not-configured", On: rule.Mode("accelerate"), Stage: rule.Bucket, Order: -15,
	When: "an accelerate host is called for a bucket that never had transfer acceleration",
	Code: "InvalidRequest", Status: 400, Message: "S3 Transfer Acceleration is not configured on this bucket",
	Fix: "enable it (PutBucketAccelerateConfiguration) and wait, or use the regional endpoint", Not: notAcceleratePermissions, Beside: besideAccelerate,
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-js/issues/1971", errorCodes},
	Check: func(c *rule.Case) *rule.Hit { return acceleration(c, "") },
})

var _ = rule.Add(rule.Rule{
	ID: "s3/accelerate-disabled", On: rule.Mode("accelerate"), Stage: rule.Bucket, Order: -14,
	When: "an accelerate host is called for a bucket whose transfer acceleration is suspended",
	Code: "InvalidRequest", Status: 400, Message: "S3 Transfer Acceleration is disabled on this bucket",
	Fix: "enable it (PutBucketAccelerateConfiguration), or use the regional endpoint", Not: notAcceleratePermissions, Beside: besideAccelerate,
	Evidence: rule.Documented, Sources: []string{errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		hit := acceleration(c, "Suspended")
		if hit != nil && len(hit.Needs) > 0 {
			return nil // said once, by the rule before
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/website-no-config", Operations: []string{"GetObject", "HeadObject", "ListObjects"}, On: rule.Mode("website"), Stage: rule.Bucket, Order: 5,
	When: "a website host is called for a bucket that has no website configuration",
	Code: "NoSuchWebsiteConfiguration", Status: 404, Message: "The specified bucket does not have a website configuration",
	Fix: "put one (PutBucketWebsite), or call the bucket's REST endpoint", Not: "a public policy alone", Beside: []rule.Neighbour{
		{Code: "AccessDenied", Means: "the website is configured, and the object is not public"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/localstack/localstack/blob/8b9a79f/localstack-core/localstack/services/s3/website_hosting.py", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		if b == nil || !b.Configured.Website.Known || b.Configured.Website.Value {
			return nil
		}
		return rule.Refuse(c.AtHost().Because("a website …"), atBucket(c).Because("… of a bucket that has none"))
	},
})
