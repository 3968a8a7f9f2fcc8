package s3

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/judge/rule"
)

// uploads are the operations whose body is an object's data.
var uploads = []string{"PutObject", "UploadPart"}

var besideDigests = []rule.Neighbour{
	{Code: "InvalidRequest", Means: "the value is not a checksum of that algorithm at all: wrong length or not base64"},
	{Code: "BadDigest", Means: "the value is well formed, and the body has another checksum"},
	{Code: "XAmzContentSHA256Mismatch", Means: "it is the signed hash of the payload that differs"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/checksum-multiple-headers", Operations: uploads, On: rule.HeaderPrefix("x-amz-checksum-"),
	Stage: rule.Values, Order: -60,
	When: "a request has more than one x-amz-checksum-<algorithm> header, be they empty",
	Code: "InvalidRequest", Status: 400, Message: "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
	Fix: "send the checksum of one algorithm only", Not: "making the values right: two right ones are refused as well",
	Beside:   besideDigests[1:],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_checksum_no_algorithm", versityIssue + "1188"},
	Check: func(c *rule.Case) *rule.Hit {
		if n, _ := checksums(c); n > 1 {
			return rule.Refuse(checksumHeaders(c)...)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/checksum-unknown-header", Operations: uploads, On: rule.HeaderPrefix("x-amz-checksum-"),
	Stage: rule.Values, Order: -59,
	When: "an x-amz-checksum- header names an algorithm that S3 does not have",
	Code: "InvalidRequest", Status: 400, Message: "The algorithm type you specified in x-amz-checksum- header is invalid.",
	Fix:      "use crc32, crc32c, crc64nvme, sha1 or sha256",
	Evidence: rule.Inferred, Sources: []string{versity + "s3api/utils/utils.go"},
	Check: func(c *rule.Case) *rule.Hit {
		for i := range c.Req.Headers {
			if name := c.Req.Headers[i].Name; carriesChecksum(name) && checksumOf(name) == nil {
				return rule.Refuse(c.AtHeader(name).Because("no algorithm of that name"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/checksum-value-format", On: rule.HeaderPrefix("x-amz-checksum-"), Stage: rule.Values, Order: -58,
	When: "the value of an x-amz-checksum-<algorithm> header is not base64 of that algorithm's number of bytes",
	Code: "InvalidRequest", Status: 400, Message: "Value for {header} header is invalid.",
	Fix:    "send base64 of the raw digest: 4 bytes for crc32 and crc32c, 8 for crc64nvme, 20 for sha1, 32 for sha256",
	Not:    "sending the digest in hexadecimal, as most tools print it",
	Beside: besideDigests[1:], Evidence: rule.Recorded,
	Sources: []string{recordedS3 + "test_put_object_checksum", recordedS3 + "test_multipart_upload_part_checksum_exception"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Op == "CompleteMultipartUpload" { // "…==-3" is a value there
			return nil
		}
		for i := range c.Req.Headers {
			h := &c.Req.Headers[i]
			if d := checksumOf(h.Name); d != nil && !d.valid(h.Value) {
				return rule.Refuse(c.AtHeader(h.Name).Because(fmt.Sprintf("must be base64 of %d bytes", d.size))).With("header", strings.ToLower(h.Name))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/checksum-value-mismatch", On: rule.HeaderPrefix("x-amz-checksum-"), Stage: rule.Content, Order: -20,
	When: "the checksum in an x-amz-checksum-<algorithm> header is not that of the body",
	Code: "BadDigest", Status: 400, Message: "The {algorithm} you specified did not match the calculated checksum.",
	Fix:    "compute the checksum over the very bytes that are sent, before aws-chunked framing",
	Not:    "retries: a body that a proxy changes is changed again",
	Beside: besideDigests, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_object_checksum"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Op == "CompleteMultipartUpload" || !seen(c) {
			return nil
		}
		n, h := checksums(c)
		if n != 1 {
			return nil
		}
		d := checksumOf(h.Name)
		if d == nil || d.sum == nil || !d.valid(h.Value) || d.encode(c.In.Payload) == h.Value || d.encode(c.Req.Body) == h.Value {
			return nil // the payload of a packed document is unpacked
		}
		return rule.Refuse(c.AtHeader(h.Name).Because("not the checksum …"), c.AtBody().Because("… of this body")).With("algorithm", d.upper())
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/sdk-algorithm-without-value", Operations: []string{"PutObject", "UploadPart", "DeleteObjects"},
	On: rule.Header("x-amz-sdk-checksum-algorithm"), Stage: rule.Values, Order: -57,
	When: "x-amz-sdk-checksum-algorithm stands without an x-amz-checksum-<algorithm> or x-amz-trailer header",
	Code: "InvalidRequest", Status: 400,
	Message: "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
	Fix:     "send the checksum as a header or a trailer too, or drop x-amz-sdk-checksum-algorithm",
	Not:     "Content-MD5 in its place: the header asks for a checksum of its own kind",
	Beside:  besideDigests, Evidence: rule.Documented,
	Sources: []string{apiModel + "DeleteObjectsRequest.ChecksumAlgorithm", versity + "s3err/s3err.go"},
	Check: func(c *rule.Case) *rule.Hit {
		if n, _ := checksums(c); n > 0 || c.Has("x-amz-trailer") || strings.Contains(strings.ToLower(c.Req.Query()), "x-amz-checksum-") {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-sdk-checksum-algorithm"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/sdk-algorithm-differs", Operations: uploads, On: rule.Header("x-amz-sdk-checksum-algorithm"),
	Stage: rule.Values, Order: -56,
	When: "x-amz-sdk-checksum-algorithm is not the algorithm of the checksum header or trailer that is sent",
	Code: "InvalidRequest", Status: 400, Message: "Value for x-amz-sdk-checksum-algorithm header is invalid.",
	Fix: "name the algorithm of the x-amz-checksum- header or trailer", Beside: besideDigests,
	Evidence: rule.Reported, Sources: []string{versityIssue + "1598", versity + "s3api/utils/utils.go"},
	Check: func(c *rule.Case) *rule.Hit {
		const sdk = "x-amz-sdk-checksum-algorithm"
		name := c.Header(sdk)
		n, h := checksums(c)
		switch trailer := strings.TrimSpace(c.Header("x-amz-trailer")); {
		case digestOf(name) == nil:
			return rule.Refuse(c.AtHeader(sdk).Because("no algorithm of that name"))
		case n == 1 && !strings.EqualFold(h.Name[len(checksumPrefix):], name):
			return rule.Refuse(c.AtHeader(sdk).Because("another algorithm …"), c.AtHeader(h.Name).Because("… than this"))
		case n == 0 && trailer != "" && !strings.Contains(trailer, ",") && !strings.EqualFold(trailer, checksumPrefix+name):
			return rule.Refuse(c.AtHeader(sdk).Because("another algorithm …"), c.AtHeader("x-amz-trailer").Because("… than this"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/checksum-mode-value", Operations: []string{"GetObject", "HeadObject"}, On: rule.Header("x-amz-checksum-mode"),
	Stage: rule.Values, Order: -55,
	When: "x-amz-checksum-mode is not ENABLED",
	Code: "InvalidRequest", Status: 400, Message: "Value for x-amz-checksum-mode header is invalid.",
	Fix:      "send ENABLED, or leave the header out",
	Evidence: rule.Inferred, Sources: []string{versity + "s3api/controllers/object-get.go"},
	Check: func(c *rule.Case) *rule.Hit {
		if strings.EqualFold(c.Header("x-amz-checksum-mode"), "ENABLED") {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-checksum-mode"))
	},
})

const checksumPrefix = "x-amz-checksum-"

// carriesChecksum reports whether a header of that name carries a checksum.
func carriesChecksum(name string) bool {
	if len(name) <= len(checksumPrefix) || !strings.EqualFold(name[:len(checksumPrefix)], checksumPrefix) {
		return false
	}
	switch strings.ToLower(name[len(checksumPrefix):]) {
	case "algorithm", "type", "mode":
		return false
	}
	return true
}

// checksumOf is the algorithm whose checksum a header carries, nil for none.
func checksumOf(name string) *digest {
	if !carriesChecksum(name) {
		return nil
	}
	return digestOf(name[len(checksumPrefix):])
}

// checksums counts the headers that carry a checksum and returns the first.
func checksums(c *rule.Case) (n int, first *capture.Header) {
	for i := range c.Req.Headers {
		if h := &c.Req.Headers[i]; carriesChecksum(h.Name) {
			if n++; n == 1 {
				first = h
			}
		}
	}
	return n, first
}

// checksumHeaders blames the headers that carry a checksum.
func checksumHeaders(c *rule.Case) []rule.Culprit {
	list := c.AtHeaders(checksumPrefix)
	return slices.DeleteFunc(list, func(cu rule.Culprit) bool { return !carriesChecksum(cu.Name) })
}

// seen reports whether the body is here as a whole, and in a framing that holds.
func seen(c *rule.Case) bool {
	return c.In != nil && c.In.BodySeen && framingFault(c) == nil
}
