package s3

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

// Rules about what part of an object is read, and how it is to be answered.

var gets = []string{"GetObject", "HeadObject"}

var _ = rule.Add(rule.Rule{
	ID: "s3/range-and-part-number", Operations: gets, On: rule.Query("partNumber"), Stage: rule.Combinations, Order: 2,
	When: "a read has both a Range header and partNumber",
	Code: "InvalidRequest", Status: 400, Message: "Cannot specify both Range header and partNumber query parameter",
	Fix: "ask for a range or for a part", Not: "a range within the part", Beside: []rule.Neighbour{{Code: "InvalidRange", Means: "the range alone lies beyond the object"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_get_object_part"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.Has("Range") {
			return nil
		}
		return rule.Refuse(c.AtHeader("Range").Because("a range …"), c.AtQuery("partNumber").Because("… and a part"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/get-part-number-beyond", Operations: gets, On: rule.Query("partNumber"), Stage: rule.Object, Order: 45,
	When: "partNumber is beyond the object's number of parts; an object that was written at once has one",
	Code: "InvalidPartNumber", Status: 416, Message: "The requested partnumber is not satisfiable",
	Fix: "ask for a part from 1 to x-amz-mp-parts-count", Beside: []rule.Neighbour{{Code: "InvalidArgument", Means: "the number is not from 1 to 10000"}},
	Not: "the part numbers of the upload: parts are counted in their order", Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_get_object_part"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		n, err := strconv.Atoi(c.Text("PartNumber"))
		if v == nil || v.DeleteMarker || !v.Parts.Known || err != nil || n <= max(v.Parts.Value, 1) || n > 10000 {
			return nil
		}
		return rule.Refuse(c.AtQuery("partNumber").Because(fmt.Sprintf("the object has %d", max(v.Parts.Value, 1))))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/get-part-number-range", Operations: gets, On: rule.Query("partNumber"), Stage: rule.Values, Order: -31,
	When: "the part that a read asks for is not an integer from 1 to 10000",
	Code: "InvalidArgument", Status: 400, Message: "Part number must be an integer between 1 and 10000, inclusive",
	Fix: "ask for a part from 1 to x-amz-mp-parts-count", Beside: []rule.Neighbour{{Code: "InvalidPartNumber", Means: "the number is possible, and the object has fewer parts"}},
	Evidence: rule.Reported, Sources: []string{recordedS3 + "test_complete_multipart_parts_order", versity + "tests/test_rest_get_object.sh#L98"},
	Check: func(c *rule.Case) *rule.Hit {
		if n, err := strconv.Atoi(c.Text("PartNumber")); err == nil && 1 <= n && n <= 10000 {
			return nil
		}
		return rule.Refuse(c.AtQuery("partNumber").Because("must be an integer from 1 to 10000"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/range-unsatisfiable", Operations: gets, On: rule.Header("range"), Stage: rule.Object, Order: 46,
	When: "Range begins behind the end of the object, or asks for its last 0 bytes",
	Code: "InvalidRange", Status: 416, Message: "The requested range is not satisfiable",
	Fix: "ask for bytes within the object (HeadObject tells its size)", Not: "several ranges, which S3 passes over and answers with the whole object",
	Beside:   []rule.Neighbour{{Code: "InvalidArgument", Means: "x-amz-copy-source-range is malformed; a malformed Range is passed over"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_invalid_range_error"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		if v == nil || v.DeleteMarker || !v.Size.Known || satisfiable(c.Header("Range"), v.Size.Value) {
			return nil
		}
		return rule.Refuse(c.AtHeader("Range").Because(fmt.Sprintf("the object has %d bytes", v.Size.Value))).
			Tell("ActualObjectSize", strconv.FormatInt(v.Size.Value, 10))
	},
})

// satisfiable reports whether a Range header asks for bytes of an object of that
// size, or is passed over because it is not one range of bytes.
func satisfiable(header string, size int64) bool {
	spec, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(spec, "-")
	if !ok || !dash || strings.Contains(spec, ",") {
		return true
	}
	if first == "" {
		n, err := strconv.ParseInt(last, 10, 64)
		return err != nil || n > 0 && size > 0
	}
	n, err := strconv.ParseInt(first, 10, 64)
	end, endErr := strconv.ParseInt(last, 10, 64)
	if err != nil || last != "" && (endErr != nil || end < n) {
		return true
	}
	return n < size
}

// overridable are the headers of an answer that a read may set.
var overridable = map[string]bool{"response-content-type": true, "response-content-language": true, "response-expires": true,
	"response-cache-control": true, "response-content-disposition": true, "response-content-encoding": true}

var _ = rule.Add(rule.Rule{
	ID: "s3/response-override-unknown", Operations: gets, Stage: rule.Values, Order: -10,
	When: "a response- parameter names a header that cannot be overridden",
	Code: "InvalidArgument", Status: 400, Message: "{name} is not in the set of overridable response headers",
	Fix: "use response-content-type, -content-language, -expires, -cache-control, -content-disposition or -content-encoding", Evidence: rule.Reported,
	Sources: []string{versity + "tests/test_rest_get_object.sh#L132", versityIssue + "2075"},
	Check: func(c *rule.Case) *rule.Hit {
		var hit *rule.Hit
		overrides(c, func(name, _ string) bool {
			if !overridable[name] {
				hit = rule.Refuse(c.AtQuery(name)).With("name", name)
			}
			return hit == nil
		})
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/response-override-non-latin1", Operations: gets, Stage: rule.Values, Order: -9,
	When: "a response- parameter has characters that ISO-8859-1 has not",
	Code: "InvalidArgument", Status: 400, Message: "Header value cannot be represented using ISO-8859-1.",
	Fix: "write them as RFC 5987 has it: filename*=UTF-8''…, percent-encoded once more", Not: "quoting the value", Evidence: rule.Recorded,
	Sources: []string{recordedS3 + "test_get_response_overrides_unicode_metadata_with_sig_s3"},
	Check: func(c *rule.Case) *rule.Hit {
		var hit *rule.Hit
		overrides(c, func(name, value string) bool {
			plain, _ := percentDecode(value)
			for _, r := range plain {
				if r > 0xff {
					hit = rule.Refuse(c.AtQuery(name).Because(fmt.Sprintf("%q is not in ISO-8859-1", r)))
					return false
				}
			}
			return true
		})
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/response-override-anonymous", Operations: gets, Stage: rule.Auth, Order: 40,
	When: "an unsigned read has a response- parameter",
	Code: "InvalidRequest", Status: 400, Message: "Request specific response headers cannot be used for anonymous GET requests.",
	Fix: "sign the request, or presign it", Not: "making the object public: it is not about access", Evidence: rule.Documented,
	Sources: []string{apiModel + "GetObject", versity + "s3api/controllers/object-get.go"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Auth.Scheme.Version != signature.Anonymous || len(c.Req.Query()) == 0 || c.ID.Endpoint.Custom() {
			return nil
		}
		var list []rule.Culprit
		overrides(c, func(name, _ string) bool {
			list = append(list, c.AtQuery(name))
			return true
		})
		if list == nil {
			return nil
		}
		return rule.Refuse(append(list, rule.Culprit{In: decode.InHeader, Name: "Authorization", Header: -1, Why: "absent"})...)
	},
})

// overrides calls f for each response- parameter until it returns false.
func overrides(c *rule.Case, f func(name, value string) bool) {
	for q := c.Req.Query(); q != ""; {
		var pair string
		pair, q, _ = strings.Cut(q, "&")
		if strings.HasPrefix(pair, "response-") {
			name, value, _ := strings.Cut(pair, "=")
			if !f(name, strings.ReplaceAll(value, "+", " ")) {
				return
			}
		}
	}
}
