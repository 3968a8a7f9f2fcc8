package s3

import (
	"crypto/md5"
	"encoding/base64"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/judge/rule"
)

// The headers of SSE-C, by the prefix that they share; those for the source of a
// copy have another.
const (
	ssec       = "x-amz-server-side-encryption-customer-"
	sourceSSEC = "x-amz-copy-source-server-side-encryption-customer-"
)

var (
	ssecWrites  = []string{"PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart", "UploadPartCopy"}
	ssecReads   = []string{"GetObject", "HeadObject", "GetObjectAttributes", "SelectObjectContent"}
	ssecAll     = append(append([]string{}, ssecWrites...), ssecReads...)
	ssecHeaders = rule.Header(ssec+"algorithm", ssec+"key", ssec+"key-md5")
	besideSSEC  = []rule.Neighbour{
		{Code: "InvalidRequest", Means: "the object, or the upload, was begun with or without a key and this request says otherwise"},
		{Code: "AccessDenied", Means: "the key is well formed, and another than the object was written with"},
	}
)

// ssecArgument blames the headers at fault, and the header under whose name AWS
// reports all faults of SSE-C.
func ssecArgument(c *rule.Case, at ...rule.Culprit) *rule.Hit {
	return rule.Refuse(append(at, c.AtHeader(sse).Because("the argument that AWS names for all of SSE-C"))...)
}

var _ = rule.Add(rule.Rule{
	ID: "s3/sse-and-ssec", Operations: puts, On: ssecHeaders, Stage: rule.Values, Order: -49,
	When: "x-amz-server-side-encryption is sent together with the headers of a customer-provided key",
	Code: "InvalidArgument", Status: 400,
	Message: "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
	Fix:     "drop x-amz-server-side-encryption, or the x-amz-server-side-encryption-customer- headers", Beside: besideSSEC,
	Not:      "another algorithm: no value of the two goes together",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_object_validation_sse_c", recordedS3 + "test_copy_object_with_sse_c"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.Has(sse) {
			return nil
		}
		return rule.Refuse(append([]rule.Culprit{c.AtHeader(sse).Because("a key of AWS's …")}, c.AtHeaders(ssec)...)...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-algorithm-value", Operations: ssecAll,
	On:    rule.Header(ssec+"algorithm", sourceSSEC+"algorithm"),
	Stage: rule.Values, Order: -48,
	When: "the algorithm of a customer-provided key is not AES256",
	Code: "InvalidEncryptionAlgorithmError", Status: 400, Message: "The Encryption request you specified is not valid. Supported value: AES256.",
	Fix: "send AES256", Not: "aws:kms, which is a value of x-amz-server-side-encryption", Beside: besideSSEC,
	Evidence: rule.Recorded,
	Sources:  []string{recordedS3 + "test_put_object_validation_sse_c", recordedS3 + "test_object_retrieval_sse_c", "https://github.com/aws/aws-cli/issues/1349"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, h := range [...]string{ssec + "algorithm", sourceSSEC + "algorithm"} {
			if c.Has(h) && c.Header(h) != "AES256" {
				return ssecArgument(c, c.AtHeader(h).Because("must be AES256"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-algorithm-missing", Operations: ssecWrites, On: ssecHeaders, Stage: rule.Values, Order: -47,
	When: "a customer-provided key comes without its algorithm",
	Code: "InvalidArgument", Status: 400,
	Message: "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.",
	Fix:     "add x-amz-server-side-encryption-customer-algorithm: AES256", Beside: besideSSEC,
	Not:      "permissions: the headers are incomplete",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_object_validation_sse_c"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Has(ssec + "algorithm") {
			return nil
		}
		return ssecArgument(c, c.AtHeader(ssec+"algorithm").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-key-missing", Operations: ssecWrites, On: ssecHeaders, Stage: rule.Values, Order: -46,
	When: "SSE-C is asked for without a key",
	Code: "InvalidArgument", Status: 400,
	Message: "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.",
	Fix:     "add x-amz-server-side-encryption-customer-key with base64 of the 32 bytes of the key", Beside: besideSSEC,
	Not:      "a KMS key id: SSE-C takes the key itself",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_object_validation_sse_c"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Has(ssec + "key") {
			return nil
		}
		return ssecArgument(c, c.AtHeader(ssec+"key").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-key-size", Operations: ssecWrites, On: rule.Header(ssec + "key"), Stage: rule.Values, Order: -45,
	When: "a customer-provided key is not base64 of 32 bytes",
	Code: "InvalidArgument", Status: 400, Message: "The secret key was invalid for the specified algorithm.",
	Fix: "send base64 of exactly 32 bytes", Not: "encoding the key twice: SDKs encode it already", Beside: besideSSEC,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_object_validation_sse_c"},
	Check: func(c *rule.Case) *rule.Hit {
		if key, ok := customerKey(c, ssec); !ok || len(key) == 32 {
			return nil
		}
		return ssecArgument(c, c.AtHeader(ssec+"key").Because("must be base64 of 32 bytes"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-md5-missing", Operations: ssecWrites, On: rule.Header(ssec + "key"), Stage: rule.Values, Order: -44,
	When: "a customer-provided key comes without its MD5",
	Code: "InvalidArgument", Status: 400, Message: "The secret key was invalid for the specified algorithm.",
	Fix:      "add x-amz-server-side-encryption-customer-key-MD5 with base64 of the MD5 of the raw key",
	Not:      "another key: the words speak of the key, and the MD5 is what lacks",
	Beside:   besideSSEC,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_object_validation_sse_c"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Has(ssec + "key-MD5") {
			return nil
		}
		return ssecArgument(c, c.AtHeader(ssec+"key-MD5").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-md5-mismatch", Operations: ssecWrites, On: rule.Header(ssec + "key-md5"), Stage: rule.Values, Order: -43,
	When: "the MD5 that is sent is not that of the customer-provided key",
	Code: "InvalidArgument", Status: 400, Message: "The calculated MD5 hash of the key did not match the hash that was provided.",
	Fix: "send base64 of the MD5 of the 32 raw bytes of the key", Not: "the MD5 of the key's base64", Beside: besideSSEC,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_object_validation_sse_c"},
	Check: func(c *rule.Case) *rule.Hit {
		key, ok := customerKey(c, ssec)
		if !ok || keyMD5(key) == c.Header(ssec+"key-MD5") || masked(c.Header(ssec+"key-MD5")) {
			return nil
		}
		return ssecArgument(c, c.AtHeader(ssec+"key-MD5").Because("not the MD5 of the key"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-plain-http", Operations: ssecAll, On: ssecHeaders, Stage: rule.Values, Order: -50,
	When: "a customer-provided key is sent over plain HTTP",
	Code: "InvalidRequest", Status: 400,
	Message: "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.",
	Fix:     "use https, and replace the key: it was sent in the clear", Beside: besideSSEC,
	Evidence: rule.Reported, Sources: []string{guide + "ServerSideEncryptionCustomerKeys.html", minioErrors},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Req.Scheme != "http" || c.ID.Endpoint.Custom() {
			return nil
		}
		return rule.Refuse(append([]rule.Culprit{c.AtHost().Because("called over http")}, c.AtHeaders(ssec)...)...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-blocked-bucket", Operations: puts, On: ssecHeaders, Stage: rule.Bucket, Order: 32,
	When: "the bucket's encryption settings block SSE-C, and a customer-provided key is sent",
	Code: "AccessDenied", Status: 403,
	Fix:      "use SSE-S3 or SSE-KMS, or let the bucket take SSE-C again (PutBucketEncryption, BlockedEncryptionTypes NONE)",
	Not:      "wider permissions of the caller: it is the bucket's setting",
	Beside:   []rule.Neighbour{{Code: "InvalidArgument", Means: "the SSE-C headers themselves are wrong"}},
	Evidence: rule.Reported,
	Sources:  []string{argmin + "0508ea0/crates/s3-tests/tests/bucket_encryption.rs", apiModel + "UploadPart"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		if b == nil || !b.BlockedEncryption.Known {
			return nil
		}
		for _, kind := range b.BlockedEncryption.Value {
			if kind == "SSE-C" {
				return rule.Refuse(c.AtHeaders(ssec)...)
			}
		}
		return nil
	},
})

// customerKey decodes the key under a prefix; ok is false when there is none, or
// it is a redacted one. A key that does not decode is an empty one.
func customerKey(c *rule.Case, prefix string) (key []byte, ok bool) {
	v := c.Header(prefix + "key")
	if !c.Has(prefix+"key") || masked(v) {
		return nil, false
	}
	key, err := base64.StdEncoding.DecodeString(v)
	if err != nil {
		return nil, true
	}
	return key, true
}

// keyMD5 is the MD5 of a key as headers carry it.
func keyMD5(key []byte) string {
	s := md5.Sum(key)
	return base64.StdEncoding.EncodeToString(s[:])
}

// masked reports whether a capture replaced a value to keep it secret.
func masked(v string) bool {
	return capture.HasPlaceholder(v) || strings.Contains(v, "***") || strings.Contains(v, "REDACTED")
}
