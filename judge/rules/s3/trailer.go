package s3

import (
	"strings"

	"github.com/assay-project/assay/capture/chunked"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "s3/trailer-header-unsupported", Operations: uploads, On: rule.Header("x-amz-trailer"), Stage: rule.Values, Order: -53,
	When: "x-amz-trailer announces something other than a checksum",
	Code: "InvalidRequest", Status: 400, Message: "The value specified in the x-amz-trailer header is not supported",
	Fix:    "announce one trailer, x-amz-checksum-<algorithm>",
	Beside: besideDigests, Evidence: rule.Reported,
	Sources: []string{versity + "s3api/utils/chunk-reader.go", guide + "checking-object-integrity.html"},
	Check: func(c *rule.Case) *rule.Hit {
		name, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(c.Header("x-amz-trailer"))), "x-amz-checksum-")
		if ok && (digestOf(name) != nil || strings.Contains(name, ",")) {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-trailer"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/trailer-with-checksum-header", Operations: uploads, On: rule.Header("x-amz-trailer"), Stage: rule.Values, Order: -52,
	When: "x-amz-trailer announces a checksum while an x-amz-checksum- header gives one already",
	Code: "InvalidRequest", Status: 400, Message: "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
	Fix: "send the checksum as a header or as a trailer, not as both", Beside: besideDigests,
	Not: "making the two equal", Evidence: rule.Reported,
	Sources: []string{versity + "s3api/utils/utils.go", "https://github.com/scality/Arsenal"},
	Check: func(c *rule.Case) *rule.Hit {
		if n, _ := checksums(c); n > 0 {
			return rule.Refuse(append(checksumHeaders(c), c.AtHeader("x-amz-trailer"))...)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/trailer-missing-or-malformed", Operations: uploads, On: rule.Header("x-amz-content-sha256"), Stage: rule.Content, Order: -23,
	When: "the trailer that x-amz-trailer announces is not at the end of the body, or one is there that was not announced",
	Code: "MalformedTrailerError", Status: 400,
	Message:  "The request contained trailing data that was not well-formed or did not conform to our published schema.",
	Fix:      "send what x-amz-trailer announces after the chunk of size 0, as name:value",
	Not:      "dropping Content-Encoding: aws-chunked: the framing is told by x-amz-content-sha256",
	Beside:   []rule.Neighbour{{Code: "IncompleteBody", Means: "the chunks themselves do not add up"}},
	Evidence: rule.Reported,
	Sources:  []string{argmin + "0fd2d06/crates/s3-tests/tests/chunked.rs", versity + "tests/test_rest_chunked.sh#L315"},
	Check: func(c *rule.Case) *rule.Hit {
		list, ok := sentTrailers(c)
		if !ok {
			return nil
		}
		announced := strings.ToLower(strings.TrimSpace(c.Header("x-amz-trailer")))
		at := c.AtHeader("x-amz-trailer")
		switch {
		case announced == "" && len(list) == 0 || strings.Contains(announced, ","):
			return nil
		case announced == "":
			return rule.Refuse(at.Because("absent …"), atTrailer(list[0]).Because("… and yet a trailer comes"))
		case len(list) == 0:
			return rule.Refuse(at.Because("a trailer that never comes"), c.AtBody())
		case !strings.EqualFold(list[0].Name, announced):
			return rule.Refuse(at.Because("another trailer …"), atTrailer(list[0]).Because("… than this"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/trailer-checksum-format", Operations: uploads, On: rule.Header("x-amz-trailer"), Stage: rule.Content, Order: -22,
	When: "a trailing checksum is not base64 of its algorithm's number of bytes",
	Code: "InvalidRequest", Status: 400, Message: "Value for {header} trailing header is invalid.",
	Fix: "send base64 of the raw digest", Not: "hexadecimal", Beside: besideDigests[1:], Evidence: rule.Reported,
	Sources: []string{versityIssue + "1165", versity + "tests/drivers/put_object/put_object_rest.sh#L381"},
	Check: func(c *rule.Case) *rule.Hit {
		if t, d := trailingChecksum(c); d != nil && !d.valid(t.Value) {
			return rule.Refuse(atTrailer(t)).With("header", strings.ToLower(t.Name))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/trailer-checksum-mismatch", Operations: uploads, On: rule.Header("x-amz-trailer"), Stage: rule.Content, Order: -20,
	When: "a trailing checksum is not that of the data",
	Code: "BadDigest", Status: 400, Message: "The {algorithm} you specified did not match the calculated checksum.",
	Fix: "compute the checksum over the data of all chunks, without the framing", Beside: besideDigests,
	Not: "retries: the data and its checksum go apart before they are sent", Evidence: rule.Reported,
	Sources: []string{versity + "tests/drivers/put_object/put_object_rest.sh#L421", recordedS3 + "test_put_object_checksum"},
	Check: func(c *rule.Case) *rule.Hit {
		t, d := trailingChecksum(c)
		if d == nil || d.sum == nil || !d.valid(t.Value) || d.encode(c.In.Payload) == t.Value {
			return nil
		}
		return rule.Refuse(atTrailer(t).Because("not the checksum …"), c.AtBody().Because("… of this body")).With("algorithm", d.upper())
	},
})

// sentTrailers returns the trailing headers of a body that was seen whole.
func sentTrailers(c *rule.Case) ([]chunked.Trailer, bool) {
	if !seen(c) || !c.ID.Auth.PayloadMode.Trailer() {
		return nil, false
	}
	return trailers(c.Req.Body)
}

// trailingChecksum returns the trailing checksum, if there is exactly one.
func trailingChecksum(c *rule.Case) (chunked.Trailer, *digest) {
	list, _ := sentTrailers(c)
	if len(list) != 1 {
		return chunked.Trailer{}, nil
	}
	name, ok := strings.CutPrefix(strings.ToLower(list[0].Name), "x-amz-checksum-")
	if !ok {
		return chunked.Trailer{}, nil
	}
	return list[0], digestOf(name)
}

// atTrailer blames a trailing header, which stands in the body.
func atTrailer(t chunked.Trailer) rule.Culprit {
	return rule.Culprit{In: decode.InBody, Name: t.Name, Header: -1, Start: t.Offset, End: t.Offset + len(t.Name) + 1 + len(t.Value)}
}
