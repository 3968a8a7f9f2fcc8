package s3

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

const writeOffset = "x-amz-write-offset-bytes"

var besideAppend = []rule.Neighbour{
	{Code: "InvalidArgument", Means: "one value alone is bad"},
	{Code: "InvalidWriteOffset", Means: "the offset is not the object's size"},
	{Code: "NotImplemented", Means: "the bucket is a general purpose bucket, where nothing can be appended"},
	{Code: "SignatureDoesNotMatch", Means: "a header was changed after it was signed"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/append-with-user-metadata", Operations: []string{"PutObject"}, On: rule.Header(writeOffset), Stage: rule.Values, Order: -99,
	When: "x-amz-write-offset-bytes is sent together with user metadata",
	Code: "InvalidRequest", Status: 400, Message: "Cannot specify both write offset and user metadata for this object write",
	Fix: "drop one or the other: set the metadata when the object is created, and append without it (put_object(WriteOffsetBytes=…) without Metadata=)",
	Not: "permissions or retries: the same request is refused the same way", Beside: besideAppend,
	Evidence: rule.Documented, Sources: []string{apiModel + "PutObject", apiModel + "InvalidRequest", apiDoc + "API_PutObject.html"},
	Check: func(c *rule.Case) *rule.Hit {
		meta := c.AtHeaders("x-amz-meta-")
		if len(meta) == 0 {
			return nil
		}
		if v, known := bucketFacts(c).Current(keyOf(c)); known && v == nil && directory(c) {
			return nil // the write creates the object
		}
		for i := range meta {
			meta[i].Why = "… cannot set user metadata"
		}
		return rule.Refuse(append([]rule.Culprit{c.AtHeader(writeOffset).Because("an append …")}, meta...)...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/write-offset-empty-body", Operations: []string{"PutObject"}, On: rule.Header(writeOffset), Stage: rule.Values, Order: -98,
	When: "x-amz-write-offset-bytes is sent with an empty body",
	Code: "InvalidRequest", Status: 400, Message: "Request body cannot be empty when 'write offset' is specified.",
	Fix: "send the bytes that are to be appended, or nothing at all", Beside: besideAppend, Not: "another offset",
	Evidence: rule.Documented, Sources: []string{apiModel + "PutObject"},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := decodedLength(c)
		if c.Req.BodySize != 0 && (!ok || n != 0) {
			return nil
		}
		return rule.Refuse(c.AtHeader(writeOffset).Because("an append …"), c.AtBody().Because("… of nothing"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/write-offset-general-bucket", Operations: []string{"PutObject"}, On: rule.Header(writeOffset), Stage: rule.Values, Order: -97,
	When: "x-amz-write-offset-bytes is sent to a general purpose bucket",
	Code: "NotImplemented", Status: 501, Message: notImplementedHeader,
	Fix: "append in a directory bucket (S3 Express One Zone), or write the object anew", Not: "permissions or another offset", Beside: besideAppend[:2],
	Evidence: rule.Reported, Sources: []string{argmin + "6713326/crates/s3-tests/tests/directory_bucket_features.rs", apiModel + "PutObjectRequest.WriteOffsetBytes"},
	Check: func(c *rule.Case) *rule.Hit {
		if !general(c) {
			return nil
		}
		return rule.Refuse(c.AtHeader(writeOffset).Because("an append …"), c.AtHost().Because("… in a general purpose bucket"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/write-offset-mismatch", Operations: []string{"PutObject"}, On: rule.Header(writeOffset), Stage: rule.Object, Order: 5,
	When: "x-amz-write-offset-bytes is not the size of the object",
	Code: "InvalidWriteOffset", Status: 400, Message: "The write offset value that you specified does not match the current object size.",
	Fix: "ask for the size (HeadObject) and append there; another writer may have come before", Not: "retries with the same offset", Beside: besideAppend[:1],
	Evidence: rule.Documented, Sources: []string{apiModel + "InvalidWriteOffset"},
	Check: func(c *rule.Case) *rule.Hit {
		n, err := strconv.ParseInt(c.Header(writeOffset), 10, 64)
		v, _ := targetVersion(c)
		if err != nil || v == nil || !v.Size.Known || v.Size.Value == n {
			return nil
		}
		return rule.Refuse(c.AtHeader(writeOffset).Because(fmt.Sprintf("the object has %d bytes", v.Size.Value)))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/write-offset-checksum-type", Operations: []string{"PutObject"}, On: rule.Header(writeOffset), Stage: rule.Object, Order: 6,
	When: "an append has a checksum of another algorithm than the object",
	Code: "InvalidRequest", Status: 400, Message: "Checksum Type mismatch occurred, expected checksum Type: {have}, actual checksum Type: {sent}.",
	Fix: "use the object's algorithm (HeadObject with x-amz-checksum-mode: ENABLED tells it)", Beside: besideAppend[1:2], Not: "dropping the body's checksum from the client's settings of other requests",
	Evidence: rule.Documented, Sources: []string{apiModel + "PutObject"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		d, at := sentDigest(c)
		if v == nil || d == nil || v.Checksum.Value.Algorithm == "" || v.Checksum.Value.Algorithm == d.upper() {
			return nil
		}
		return rule.Refuse(at, c.AtHeader(writeOffset)).With("have", strings.ToLower(v.Checksum.Value.Algorithm)).With("sent", d.name)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/put-encryption-type-mismatch-append", Operations: []string{"PutObject"}, On: rule.Header(writeOffset), Stage: rule.Object, Order: 7,
	When: "an append asks for another encryption than the object has",
	Code: "EncryptionTypeMismatch", Status: 400,
	Fix: "leave x-amz-server-side-encryption out, or send the object's", Beside: besideAppend[1:2],
	Evidence: rule.Documented, Sources: []string{apiModel + "EncryptionTypeMismatch"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		if v == nil || !v.Encryption.Known || !c.Has(sse) || c.Header(sse) == v.Encryption.Value.Algorithm {
			return nil
		}
		return rule.Refuse(c.AtHeader(sse).Because("the object has " + v.Encryption.Value.Algorithm))
	},
})
