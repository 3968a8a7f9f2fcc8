package s3

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/chunked"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "s3/decoded-length-missing", Operations: uploads, On: rule.Header("x-amz-content-sha256"), Stage: rule.HTTP, Order: 5,
	When: "a body in chunks (x-amz-content-sha256 is STREAMING-…) comes without x-amz-decoded-content-length, or with one that is no number",
	Code: "MissingContentLength", Status: 411, Message: "You must provide the Content-Length HTTP header.",
	Fix:      "send x-amz-decoded-content-length with the length of the data before it was framed",
	Not:      "Content-Length alone: it counts the framing too",
	Beside:   []rule.Neighbour{{Code: "IncompleteBody", Means: "the length is there and the data has another one"}},
	Evidence: rule.Reported,
	Sources:  []string{argmin + "0fd2d06/crates/s3-tests/tests/chunked.rs", versityIssue + "1623"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.ID.Auth.PayloadMode.Streaming() {
			return nil
		}
		if _, ok := decodedLength(c); ok {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-decoded-content-length").Because("needed for a body in chunks"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/aws-chunked-unsigned", Operations: uploads, On: rule.Header("content-encoding"), Stage: rule.HTTP, Order: 6,
	When: "Content-Encoding says aws-chunked and x-amz-content-sha256 says UNSIGNED-PAYLOAD",
	Code: "InvalidArgument", Status: 400, Message: "aws-chunked encoding is not supported when x-amz-content-sha256 UNSIGNED-PAYLOAD is supplied.",
	Fix:      "send STREAMING-UNSIGNED-PAYLOAD-TRAILER with a body in chunks, or the body as it is without aws-chunked",
	Not:      "signing again with the same headers: the two contradict each other whoever signs",
	Beside:   []rule.Neighbour{{Code: "XAmzContentSHA256Mismatch", Means: "a hash is sent, and the body has another"}},
	Evidence: rule.Reported,
	Sources:  []string{"https://github.com/benbjohnson/litestream/issues/889", "https://github.com/rclone/rclone/issues/8432", "https://github.com/versity/versitygw/pull/2400"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Header("x-amz-content-sha256") != "UNSIGNED-PAYLOAD" || !capture.HasToken(c.Header("content-encoding"), "aws-chunked") {
			return nil
		}
		return rule.Refuse(c.AtHeader("content-encoding").Because("not with …"), c.AtHeader("x-amz-content-sha256").Because("… a payload in one piece"))
	},
})

var besideLength = []rule.Neighbour{{Code: "MissingContentLength", Means: "no length is given at all"},
	{Code: "RequestTimeout", Means: "S3 waited for bytes that never came"}}

var _ = rule.Add(rule.Rule{
	ID: "s3/decoded-length-mismatch", Operations: uploads, On: rule.Header("x-amz-decoded-content-length"), Stage: rule.Content, Order: -25,
	When: "the chunks hold more or fewer bytes than x-amz-decoded-content-length says",
	Code: "IncompleteBody", Status: 400, Message: "You did not provide the number of bytes specified by the Content-Length HTTP header",
	Fix:    "set x-amz-decoded-content-length to the length of the data without the framing",
	Not:    "setting it to Content-Length, which counts the framing",
	Beside: besideLength, Evidence: rule.Reported, Sources: []string{versity + "s3api/utils/signed-chunk-reader.go", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := decodedLength(c)
		if !ok || !seen(c) || !c.ID.Auth.PayloadMode.Streaming() || int64(len(c.In.Payload)) == n {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-decoded-content-length").Because("not the number of bytes …"),
			c.AtBody().Because("… in these chunks: "+strconv.Itoa(len(c.In.Payload))))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/chunk-truncated", Operations: uploads, On: rule.Header("x-amz-content-sha256"), Stage: rule.Body, Order: -5,
	When: "a body in chunks ends within one, or its framing does not parse",
	Code: "IncompleteBody", Status: 400, Message: "The request body terminated unexpectedly",
	Fix:    "frame each chunk as size in hexadecimal, CRLF, data, CRLF, and end with a chunk of size 0",
	Not:    "sending the data as it is: x-amz-content-sha256 announces the framing",
	Beside: besideLength, Evidence: rule.Reported,
	Sources: []string{versity + "s3api/utils/unsigned-chunk-reader.go", guide + "sigv4-streaming.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.ID.Auth.PayloadMode.Streaming() || c.Req.BodyTruncated {
			return nil
		}
		if p := framingFault(c); p != nil {
			return rule.Refuse(rule.Culprit{In: decode.InBody, Name: "body", Header: -1, Start: p.Offset, End: p.Offset, Why: p.Detail})
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/chunk-too-small", Operations: uploads, On: rule.Header("x-amz-content-sha256"), Stage: rule.Content, Order: -24,
	When: "a chunk that is neither the last nor the one before the closing chunk has less than 8192 bytes",
	Code: "InvalidChunkSizeError", Status: 400, Message: "Only the last chunk is allowed to have a size less than 8192 bytes",
	Fix:      "collect at least 8 KiB for each chunk but the last",
	Evidence: rule.Documented, Sources: []string{guide + "sigv4-streaming.html", versity + "s3err/invalid-chunk-size-error.go"},
	Check: func(c *rule.Case) *rule.Hit {
		mode := c.ID.Auth.PayloadMode
		if !mode.SignedChunks() || c.Req.BodyTruncated || len(c.Req.Body) < 200 {
			return nil
		}
		b := chunked.Parse(c.Req.Body, chunked.Options{Signed: true, Trailer: mode.Trailer(), Announced: c.Header("x-amz-trailer"), Decoded: -1})
		for _, p := range b.Problems {
			if p.Kind == chunked.ShortChunk {
				return rule.Refuse(rule.Culprit{In: decode.InBody, Name: "body", Header: -1, Start: p.Offset, End: p.Offset,
					Why: "chunk " + strconv.Itoa(p.Chunk+1) + " is too short"})
			}
		}
		return nil
	},
})

// decodedLength reads x-amz-decoded-content-length.
func decodedLength(c *rule.Case) (int64, bool) {
	n, err := strconv.ParseInt(c.Header("x-amz-decoded-content-length"), 10, 64)
	return n, err == nil && n >= 0
}

// framingFault is what decoding found wrong with aws-chunked framing.
func framingFault(c *rule.Case) *decode.Problem {
	if c.In == nil {
		return nil
	}
	for i := range c.In.Problems {
		if p := &c.In.Problems[i]; p.Kind == decode.MalformedBody && strings.HasPrefix(p.Detail, "aws-chunked framing") {
			return p
		}
	}
	return nil
}

// trailers returns the trailing headers of a body in chunks, and whether its last
// chunk was found.
func trailers(body []byte) (list []chunked.Trailer, found bool) {
	b := chunked.Parse(body, chunked.Options{Signed: true, Trailer: true, Decoded: -1})
	last := len(b.Chunks) - 1
	return b.Trailers, last >= 0 && len(b.Chunks[last].Data) == 0 && !b.Has(chunked.Truncated)
}
