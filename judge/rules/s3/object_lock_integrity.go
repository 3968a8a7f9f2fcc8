package s3

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

const lockHold = "x-amz-object-lock-legal-hold"

var besideLock = []rule.Neighbour{
	{Code: "InvalidArgument", Means: "one of the lock headers is malformed"},
	{Code: "AccessDenied", Means: "the object that is there is locked"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-needs-integrity-put", Operations: []string{"PutObject"}, Stage: rule.Bucket, Order: 40,
	When: "an object is locked, by headers or by the bucket's default, and comes without Content-MD5 and without a checksum",
	Code: "InvalidRequest", Status: 400,
	Message: "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
	Fix:     "send Content-MD5 or an x-amz-checksum- header (SDKs: a ChecksumAlgorithm, or request_checksum_calculation when_supported)",
	Not:     "x-amz-content-sha256, which protects the request and not the object", Beside: besideLock, Evidence: rule.Reported,
	Sources: []string{"https://github.com/apache/arrow-rs-object-store/issues/190", "https://github.com/offen/docker-volume-backup/issues/727", argmin + "1db7663/crates/s3-tests/tests/request_checksums.rs"},
	Check:   func(c *rule.Case) *rule.Hit { return lockIntegrity(c, locks(c)) },
})

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-needs-integrity-part", Operations: []string{"UploadPart"}, Stage: rule.Bucket, Order: 40,
	When: "a part of an object that will be locked comes without Content-MD5 and without a checksum",
	Code: "InvalidRequest", Status: 400,
	Message: "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Part requests with Object Lock parameters",
	Fix:     "send Content-MD5 or an x-amz-checksum- header with every part", Not: "a checksum at CompleteMultipartUpload alone", Beside: besideLock,
	Evidence: rule.Reported, Sources: []string{"https://github.com/s3tools/s3cmd/issues/1436"},
	Check: func(c *rule.Case) *rule.Hit {
		if hasIntegrity(c) {
			return nil
		}
		u, _ := upload(c)
		return lockIntegrity(c, u != nil && u.Locked.Value || locks(c))
	},
})

func lockIntegrity(c *rule.Case, locked bool) *rule.Hit {
	if !locked || hasIntegrity(c) {
		return nil
	}
	at := c.AtHeaders("x-amz-object-lock-")
	return rule.Refuse(append(at, c.AtHeader("Content-MD5").Because("absent, as every x-amz-checksum- header"))...)
}

// locks reports whether the request, or the bucket's default, locks the object.
func locks(c *rule.Case) bool {
	if c.Has(lockMode) || strings.EqualFold(c.Header(lockHold), "ON") {
		return true
	}
	b := bucketFacts(c)
	return b != nil && b.DefaultRetention.Value.Mode != ""
}
