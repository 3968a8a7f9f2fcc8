package s3

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/internal/lazyre"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

const (
	sse    = "x-amz-server-side-encryption"
	sseKey = "x-amz-server-side-encryption-aws-kms-key-id"
)

// puts are the operations that begin an object and say how it is encrypted.
var puts = []string{"PutObject", "CopyObject", "CreateMultipartUpload"}

var besideSSE = []rule.Neighbour{
	{Code: "InvalidEncryptionAlgorithmError", Means: "the SSE-C algorithm is another than AES256"},
	{Code: "AccessDenied", Means: "the caller may not use the KMS key, or the bucket blocks this kind of encryption"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/sse-kms-key-without-aws-kms", Operations: puts, On: rule.Header(sseKey), Stage: rule.Values, Order: -38,
	When: "a KMS key is named, and x-amz-server-side-encryption is not aws:kms or aws:kms:dsse",
	Code: "InvalidArgument", Status: 400,
	Message: "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
	Fix:     "set x-amz-server-side-encryption: aws:kms (ServerSideEncryption, --sse aws:kms), or drop the key id",
	Not:     "permissions on the key: it was not looked at", Beside: besideSSE, Evidence: rule.Reported,
	Sources: []string{"https://github.com/aws/aws-cli/issues/1431", "https://github.com/aws/aws-cli/issues/1660", "https://github.com/concourse/s3-resource/issues/61"},
	Check: func(c *rule.Case) *rule.Hit {
		if strings.HasPrefix(c.Header(sse), "aws:kms") {
			return nil
		}
		return rule.Refuse(c.AtHeader(sseKey).Because("a KMS key …"), c.AtHeader(sse).Because("… without aws:kms"))
	},
})

// kmsKey is how a KMS key or alias is written other than as an ARN.
var kmsKey = lazyre.New(`^(?i:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/.+)$`)

var _ = rule.Add(rule.Rule{
	ID: "s3/sse-kms-key-not-uuid", Operations: puts, On: rule.Header(sseKey), Stage: rule.Bucket, Order: 30,
	When: "the KMS key is neither a key id, nor an alias, nor an ARN",
	Code: "KMS.NotFoundException", Status: 400, Message: "Invalid keyId '{id}'",
	Fix: "send the key's id, its ARN, or alias/<name>", Not: "permissions on the key: no key is meant", Beside: besideSSE[1:],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_sse_validate_kms_key"},
	Check: func(c *rule.Case) *rule.Hit {
		id := c.Header(sseKey)
		if !strings.HasPrefix(c.Header(sse), "aws:kms") || id == "" || kmsKey.MatchString(id) || strings.HasPrefix(id, "arn:") {
			return nil
		}
		return rule.Refuse(c.AtHeader(sseKey).Because("neither a key id nor an alias nor an ARN")).With("id", id)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/sse-kms-key-other-region", Operations: puts, On: rule.Header(sseKey), Stage: rule.Bucket, Order: 31,
	When: "the ARN of the KMS key is of another region than the bucket",
	Code: "KMS.NotFoundException", Status: 400, Message: "Invalid arn {region}",
	Fix: "use a key in the bucket's region, or a replica of a multi-Region key there",
	Not: "a key policy: S3 does not leave the region to ask for the key", Beside: besideSSE[1:],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_sse_validate_kms_key"},
	Check: func(c *rule.Case) *rule.Hit {
		key, ok := arn.Split(c.Header(sseKey))
		region, known := bucketRegion(c)
		if !ok || !known || key.Region == "" || key.Region == region || !strings.HasPrefix(c.Header(sse), "aws:kms") {
			return nil
		}
		return rule.Refuse(c.AtHeader(sseKey).Because("a key of "+key.Region+", for a bucket in "+region)).With("region", key.Region)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/sse-kms-needs-sigv4", Operations: puts, On: rule.Header(sse), Stage: rule.Values, Order: -39,
	When: "SSE-KMS is asked for in a request signed with Signature Version 2",
	Code: "InvalidArgument", Status: 400,
	Message: "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
	Fix:     "sign with AWS4-HMAC-SHA256 (signature_version s3v4)", Not: "permissions on the key", Beside: besideSSE[1:],
	Evidence: rule.Reported,
	Sources:  []string{"https://github.com/ryanto/next-s3-upload/issues/115", guide + "UsingKMSEncryption.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Auth.Scheme.Version != signature.V2 || !strings.HasPrefix(c.Header(sse), "aws:kms") {
			return nil
		}
		at := c.AtHeader("Authorization").Because("Signature Version 2 …")
		if c.ID.Auth.Scheme.Presigned() {
			at = c.AtQuery("Signature").Because("Signature Version 2 …")
		}
		return rule.Refuse(at, c.AtHeader(sse).Because("… with KMS"))
	},
})

// bucketRegion is the region of the request's bucket: of its facts or, for a
// host that shows a region, the region where the request arrives.
func bucketRegion(c *rule.Case) (string, bool) {
	if b := bucketFacts(c); b != nil && b.Region.Known {
		return b.Region.Value, true
	}
	ep := &c.ID.Endpoint
	return ep.Region, ep.Region != "" && !ep.RegionImplied && !ep.Custom()
}
