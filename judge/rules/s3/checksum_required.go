package s3

import (
	"crypto/md5"
	"encoding/base64"
	"strings"

	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

var _ = rule.Add(rule.Rule{
	ID: "s3/content-md5-format", On: rule.Header("content-md5"), Stage: rule.Values, Order: -54,
	When: "Content-MD5 is not base64 of 16 bytes",
	Code: "InvalidDigest", Status: 400, Message: "The Content-MD5 you specified was invalid.",
	Fix: "send base64 of the 16 raw bytes of the MD5", Not: "the MD5 in hexadecimal, or in quotes as an ETag has it",
	Beside:   []rule.Neighbour{{Code: "BadDigest", Means: "the value is an MD5, but not that of the body"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_invalid_content_md5"},
	Check: func(c *rule.Case) *rule.Hit {
		if digestOf("md5").valid(c.Header("Content-MD5")) {
			return nil
		}
		return rule.Refuse(c.AtHeader("Content-MD5").Because("must be base64 of 16 bytes"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/content-md5-mismatch", On: rule.Header("content-md5"), Stage: rule.Content, Order: -21,
	When: "Content-MD5 is not the MD5 of the body",
	Code: "BadDigest", Status: 400, Message: "The Content-MD5 you specified did not match what we received.",
	Fix:      "compute the MD5 over the very bytes that are sent",
	Not:      "dropping the header: the body that arrives is not the one that was meant",
	Beside:   []rule.Neighbour{{Code: "InvalidDigest", Means: "the value is no MD5 in base64"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_invalid_content_md5"},
	Check: func(c *rule.Case) *rule.Hit {
		value := c.Header("Content-MD5")
		if !seen(c) || !digestOf("md5").valid(value) {
			return nil
		}
		sum, wire := md5.Sum(c.In.Payload), md5.Sum(c.Req.Body)
		for _, s := range [][16]byte{sum, wire} { // some clients hash the framed body
			if base64.StdEncoding.EncodeToString(s[:]) == value {
				return nil
			}
		}
		return rule.Refuse(c.AtHeader("Content-MD5").Because("not the MD5 …"), c.AtBody().Because("… of this body"))
	},
})

// besideMD5 tells the answer of older endpoints.
var besideMD5 = []rule.Neighbour{{Code: "InvalidDigest", Means: "Content-MD5 is there, and malformed"},
	{Code: "MissingContentMD5", Means: "the same fault in the words of other S3-compatible servers"}}

var _ = rule.Add(rule.Rule{
	ID: "s3/checksum-required-body-op",
	Operations: []string{"DeleteObjects", "PutBucketCors", "PutBucketTagging", "PutObjectLockConfiguration",
		"PutObjectLegalHold", "PutObjectRetention"},
	Stage: rule.Body, Order: -10,
	When: "the body of an operation that must be protected has neither Content-MD5 nor an x-amz-checksum- header",
	Code: "InvalidRequest", Status: 400, Message: "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
	Fix: "add Content-MD5, or x-amz-checksum-<algorithm>, of the body", Beside: besideMD5, Evidence: rule.Reported,
	Sources: []string{argmin + "1db7663/crates/s3-tests/tests/request_checksums.rs", versity + "tests/test_rest_put_bucket_tagging.sh#L206"},
	Check: func(c *rule.Case) *rule.Hit {
		if hasIntegrity(c) {
			return nil
		}
		return rule.Refuse(c.AtHeader("Content-MD5").Because("absent"), c.AtHeader("x-amz-checksum-crc32").Because("absent, as every x-amz-checksum- header"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/checksum-required-lifecycle", Operations: []string{"PutBucketLifecycleConfiguration", "PutBucketLifecycle"},
	Stage: rule.Body, Order: -10,
	When: "a lifecycle configuration comes with neither Content-MD5 nor an x-amz-checksum- header",
	Code: "InvalidRequest", Status: 400, Message: "Missing required header for this request: Content-MD5",
	Fix: "add Content-MD5, or x-amz-checksum-<algorithm>, of the body", Beside: besideMD5, Evidence: rule.Reported,
	Sources: []string{argmin + "1db7663/crates/s3-tests/tests/request_checksums.rs"},
	Check: func(c *rule.Case) *rule.Hit {
		if hasIntegrity(c) {
			return nil
		}
		return rule.Refuse(c.AtHeader("Content-MD5").Because("absent"))
	},
})

// hasIntegrity reports whether anything protects the body; presigned URLs carry
// the headers in their query.
func hasIntegrity(c *rule.Case) bool {
	if n, _ := checksums(c); n > 0 || c.Has("Content-MD5") || c.Has("x-amz-trailer") {
		return true
	}
	return c.Req.Query() != "" && strings.Contains(strings.ToLower(c.Req.Query()), "x-amz-checksum-")
}

var _ = rule.Add(rule.Rule{
	ID: "s3/sha256-mismatch", On: rule.Header("x-amz-content-sha256"), Stage: rule.Content, Order: -22,
	When: "x-amz-content-sha256 is a hash, and not that of the body",
	Code: "XAmzContentSHA256Mismatch", Status: 400, Message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
	Fix:      "hash the body that is sent, or send UNSIGNED-PAYLOAD; a proxy between must not touch the body",
	Not:      "another key or wider permissions: the signature itself holds",
	Beside:   append([]rule.Neighbour{{Code: "SignatureDoesNotMatch", Means: "the header was changed after it was signed"}}, besideDigests[1]),
	Evidence: rule.Documented, Sources: []string{errorCodes, versity + "s3err/content-sha256-mismatch-error.go"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Auth.Scheme.Version == signature.Anonymous || c.Req.BodyTruncated ||
			signature.CheckPayload(c.Req, &c.ID.Auth).Status != signature.PayloadDiffers {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-content-sha256").Because("not the SHA-256 …"), c.AtBody().Because("… of this body"))
	},
})
