package s3

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

// Rules about what a signature covers: the payload and the headers.

var _ = rule.Add(rule.Rule{
	ID: "s3/sha256-header-missing", Stage: rule.Auth, Order: 1,
	When: "a request is signed in its Authorization header and has no x-amz-content-sha256",
	Code: "InvalidRequest", Status: 400, Message: "Missing required header for this request: x-amz-content-sha256",
	Fix: "add x-amz-content-sha256 with the body's SHA-256 in hexadecimal, or UNSIGNED-PAYLOAD, and sign it", Not: notPermissions,
	Beside:   []rule.Neighbour{{Code: "XAmzContentSHA256Mismatch", Means: "the header is there, and the body has another hash"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cli/issues/2138", "https://github.com/request/request/issues/2708", versity + "tests/test_rest_list_buckets.sh#L325"},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if a.Scheme.Version != signature.V4 || a.Scheme.Via != signature.InHeader || a.PayloadMode != signature.PayloadAbsent || a.Payload.Present() {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-content-sha256").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/sha256-header-bad-value", On: rule.Header("x-amz-content-sha256"), Stage: rule.Auth, Order: 2,
	When: "x-amz-content-sha256 is neither 64 hexadecimal digits nor one of the words for a payload",
	Code: "InvalidArgument", Status: 400,
	Message: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
	Fix:     "send the SHA-256 in lower-case hexadecimal, or one of these words", Not: "base64, which x-amz-checksum-sha256 takes",
	Beside:   []rule.Neighbour{{Code: "XAmzContentSHA256Mismatch", Means: "it is a hash, of another body"}},
	Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_list_buckets.sh#L338", argmin + "0fd2d06/crates/s3-tests/tests/chunked.rs"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Auth.Scheme.Version == signature.Anonymous || !c.ID.Auth.Has(signature.PayloadForm) {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-content-sha256"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/sha256-streaming-on-non-streaming-op", On: rule.Header("x-amz-content-sha256"), Stage: rule.Auth, Order: 3,
	When: "a body in chunks is announced for an operation that is no upload",
	Code: "InvalidRequest", Status: 400, Message: "The value of x-amz-content-sha256 header is invalid.",
	Fix: "send the body's hash or UNSIGNED-PAYLOAD", Not: "dropping aws-chunked from Content-Encoding alone",
	Beside:   []rule.Neighbour{{Code: "InvalidArgument", Means: "the value is no known word at all"}},
	Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_list_buckets.sh#L351", versity + "tests/test_rest_put_bucket_tagging.sh#L133"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.ID.Auth.PayloadMode.Streaming() {
			return nil
		}
		switch c.Op {
		case "PutObject", "UploadPart", "WriteGetObjectResponse", "PostObject", "":
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-content-sha256").Because("chunks …"), c.AtMethod().Because("… for "+c.Op))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/unsigned-amz-header", On: rule.HeaderPrefix("x-amz-"), Stage: rule.Signature, Order: -5,
	When: "an x-amz- header is not among the signed ones",
	Code: "AccessDenied", Status: 403, Message: "There were headers present in the request which were not signed",
	Fix: "sign the header, which for a presigned URL means to presign with it, or do not send it", Not: notPermissions,
	Beside:   []rule.Neighbour{{Code: "SignatureDoesNotMatch", Means: "all headers are signed, and one was changed after that"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_url_metadata_with_sig_s3v4", recordedS3 + "test_s3_put_presigned_url_same_header_and_qs_parameter"},
	Check: func(c *rule.Case) *rule.Hit {
		missing := signature.UnsignedHeaders(c.Req, &c.ID.Auth)
		if len(missing) == 0 {
			return nil
		}
		var at []rule.Culprit
		for _, p := range missing {
			at = append(at, c.AtHeader(p.Name).Because("not signed"))
		}
		return rule.Refuse(append(at, signedHeaders(c))...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/host-not-signed", Stage: rule.Signature, Order: -4,
	When: "host is not among the signed headers",
	Code: "AccessDenied", Status: 403, Message: "There were headers present in the request which were not signed",
	Fix: "sign host: it must always be", Not: notPermissions, Beside: besideAuth[:1], Evidence: rule.Reported,
	Sources: []string{argmin + "0293bb3/crates/s3-tests/tests/presigned.rs", guide + "create-signed-request.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if len(c.ID.Auth.Problems) == 0 || !c.ID.Auth.Has(signature.HostNotSigned) {
			return nil
		}
		return rule.Refuse(signedHeaders(c).Because("without host"))
	},
})

// signedHeaders blames the list of signed headers.
func signedHeaders(c *rule.Case) rule.Culprit {
	if c.ID.Auth.Scheme.Presigned() {
		return c.AtQuery("X-Amz-SignedHeaders")
	}
	cu := atPart(c.ID.Auth.SignedHeaders.Place, "SignedHeaders")
	cu.Name = "SignedHeaders"
	return cu
}

var _ = rule.Add(rule.Rule{
	ID: "s3/security-token-with-static-key", Stage: rule.Signature, Order: 5,
	When: "a security token is sent with a long-term access key (AKIA…), which has none",
	Code: "InvalidToken", Status: 400, Message: "The provided token is malformed or otherwise invalid.",
	Fix: "drop the token (AWS_SESSION_TOKEN is often left over from another login), or use the key that it came with", Not: "another region",
	Beside:   []rule.Neighbour{{Code: "ExpiredToken", Means: "the token belongs to the key, and is too old"}, {Code: "InvalidAccessKeyId", Means: "a temporary key (ASIA…) came without its token"}},
	Evidence: rule.Reported, Sources: []string{argmin + "0151c51/guides/aws-compatibility.md", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if a.Token.In == signature.InNone || a.Token.Start == a.Token.End || !strings.HasPrefix(a.Credential.AccessKeyID, "AKIA") {
			return nil
		}
		return rule.Refuse(atPart(a.Token, "x-amz-security-token").Because("a token …"), atPart(a.Credential.Place, "Credential").Because("… with a key that has none"))
	},
})

// anonymous warns of operations that S3 does for nobody unsigned. It refuses
// nothing: that a capture shows no signature may be the capture's fault.
func anonymous(id, message string, operations ...string) *rule.Rule {
	return rule.Add(rule.Rule{
		ID: "s3/" + id, Operations: operations, Stage: rule.Auth, Order: 30,
		When: "the request is not signed, and S3 does this for no anonymous caller", Code: "AccessDenied", Status: 403, Message: message,
		Fix: "sign the request", Not: "a public bucket policy: it does not help here", Evidence: rule.Inferred,
		Sources: []string{versity + "s3err/s3err.go", versity + "s3api/middlewares/public-bucket.go"},
		Check: func(c *rule.Case) *rule.Hit {
			if c.ID.Auth.Scheme.Version != signature.Anonymous {
				return nil
			}
			return rule.Refuse(c.AtHeader("Authorization").Because("absent"))
		},
	})
}

var (
	_ = anonymous("anonymous-create-mpu", "Anonymous users cannot initiate multipart uploads.  Please authenticate.", "CreateMultipartUpload")
	_ = anonymous("anonymous-copy", "Anonymous users cannot copy objects.  Please authenticate.", "CopyObject")
	_ = anonymous("anonymous-acl-write", "Anonymous users cannot invoke this API. Please authenticate.", "PutBucketAcl", "PutObjectAcl", "CreateBucket", "SelectObjectContent")
	_ = anonymous("anonymous-ownership", "s3:PutBucketOwnershipControls does not support Anonymous requests!", "PutBucketOwnershipControls", "DeleteBucketOwnershipControls")
)

var _ = rule.Add(rule.Rule{
	ID: "s3/anonymous-signed-streaming", Operations: uploads, On: rule.Header("x-amz-content-sha256"), Stage: rule.Auth, Order: 31,
	When: "an unsigned request announces signed chunks",
	Code: "InvalidRequest", Status: 400,
	Message: "Anonymous requests don't support this x-amz-content-sha256 value. Please use UNSIGNED-PAYLOAD or STREAMING-UNSIGNED-PAYLOAD-TRAILER.",
	Fix:     "sign the request, or send STREAMING-UNSIGNED-PAYLOAD-TRAILER", Evidence: rule.Inferred, Sources: []string{versity + "s3err/s3err.go"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Auth.Scheme.Version != signature.Anonymous || !c.ID.Auth.PayloadMode.SignedChunks() {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-content-sha256"), c.AtHeader("Authorization").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/anonymous-bad-amz-date", Operations: []string{"GetObject"}, On: rule.Header("x-amz-date"), Stage: rule.Auth, Order: 32,
	When: "an unsigned read has an x-amz-date that is no date",
	Code: "InvalidRequest", Status: 400,
	Fix: "drop x-amz-date: only a signature needs it", Beside: []rule.Neighbour{{Code: "AccessDenied", Means: "the object is not public"}},
	Evidence: rule.Reported, Sources: []string{argmin + "12b53b8/crates/s3-tests/tests/headers.rs"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Auth.Scheme.Version != signature.Anonymous || amzDate(c.Header("x-amz-date")) {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-date"))
	},
})
