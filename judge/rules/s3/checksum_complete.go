package s3

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Rules about the checksums that CompleteMultipartUpload carries.

var besideComplete = []rule.Neighbour{
	{Code: "InvalidPart", Means: "a part's ETag, or its checksum of the right algorithm, is not the stored part's"},
	{Code: "BadDigest", Means: "a checksum of another algorithm, or over the whole object, does not agree"},
}

var completes = []string{"CompleteMultipartUpload"}

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-checksum-type-differs", Operations: completes, On: rule.Header("x-amz-checksum-type"), Stage: rule.Object, Order: 32,
	When: "x-amz-checksum-type at the end of an upload is another than at its beginning",
	Code: "InvalidRequest", Status: 400,
	Message: "The upload was created using the {type} checksum mode. The complete request must use the same checksum mode.",
	Fix:     "send the type that CreateMultipartUpload answered with, or leave it out", Beside: besideComplete, Evidence: rule.Recorded,
	Not:     "computing the checksum in another way: the type alone is refused",
	Sources: []string{recordedS3 + "test_multipart_parts_checksum_exceptions_composite", recordedS3 + "test_multipart_parts_checksum_exceptions_full_object"},
	Check: func(c *rule.Case) *rule.Hit {
		u, _ := upload(c)
		if u == nil || !u.Checksum.Known || u.Checksum.Value.Type == c.Header("x-amz-checksum-type") {
			return nil
		}
		begun := u.Checksum.Value.Type
		if begun == "" {
			begun = "null"
		}
		return rule.Refuse(c.AtHeader("x-amz-checksum-type").Because("the upload was begun with "+begun)).With("type", begun)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-part-two-checksums", Operations: completes, Stage: rule.Content, Order: 2,
	When: "a listed part has checksums of two algorithms, or one that is not base64",
	Code: "InvalidArgument", Status: 400, Message: "Invalid Base64 or multiple checksums present in request",
	Fix: "give each part the one checksum that UploadPart answered with", Beside: besideComplete,
	Evidence: rule.Inferred, Sources: []string{versity + "s3err/invalid-argument.go"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range completeParts(c) {
			sums := partSums(p)
			if len(sums) > 1 || len(sums) == 1 && !sumDigest(sums[0]).valid(sums[0].Text) {
				return rule.Refuse(c.At(sums[0]), c.At(p))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-composite-part-checksum-missing", Operations: completes, Stage: rule.Object, Order: 33,
	When: "the upload was begun with a composite checksum, and a listed part has none",
	Code: "InvalidRequest", Status: 400,
	Message: "The upload was created using a {algorithm} checksum. The complete request must include the checksum for each part. It was missing for part {part} in the request.",
	Fix:     "list with each part the checksum that UploadPart answered with", Not: "a checksum header for the whole object", Beside: besideComplete,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_complete_multipart_parts_checksum_composite"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachPart(c, func(u *facts.Upload, n int, p *decode.Value, sums []*decode.Value) *rule.Hit {
			if u.Checksum.Value.Type != "COMPOSITE" || len(sums) > 0 {
				return nil
			}
			return rule.Refuse(c.At(p).Because("without a checksum")).
				With("algorithm", strings.ToLower(u.Checksum.Value.Algorithm)).With("part", strconv.Itoa(n))
		})
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-part-checksum-wrong-algorithm", Operations: completes, Stage: rule.Object, Order: 33,
	When: "a listed part has a checksum of another algorithm than the upload",
	Code: "BadDigest", Status: 400, Message: "The {algorithm} you specified for part {part} did not match what we received.",
	Fix: "list the checksum of the upload's algorithm", Not: "computing this one again: its algorithm is wrong", Beside: besideComplete[:1],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_multipart_parts_checksum_exceptions_composite"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachPart(c, func(u *facts.Upload, n int, _ *decode.Value, sums []*decode.Value) *rule.Hit {
			for _, s := range sums {
				if d := sumDigest(s); u.Checksum.Value.Algorithm != "" && d.upper() != u.Checksum.Value.Algorithm {
					return rule.Refuse(c.At(s).Because("the upload's algorithm is "+u.Checksum.Value.Algorithm)).
						With("algorithm", d.name).With("part", strconv.Itoa(n))
				}
			}
			return nil
		})
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-part-checksum-wrong-value", Operations: completes, Stage: rule.Object, Order: 36,
	When: "a listed part's checksum is not the stored part's",
	Code: "InvalidPart", Status: 400, Message: invalidPart,
	Fix: "list the checksum that UploadPart answered with for this very part", Not: "uploading the part again: it is the list that is wrong", Beside: besideComplete[1:],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_complete_multipart_parts_checksum_composite", versity + "backend/posix/posix.go"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachPart(c, func(u *facts.Upload, n int, _ *decode.Value, sums []*decode.Value) *rule.Hit {
			for _, s := range sums {
				alg := sumDigest(s).upper()
				if have := u.Parts[n]; alg == u.Checksum.Value.Algorithm && have != nil && have.Checksums[alg] != "" && have.Checksums[alg] != s.Text {
					return rule.Refuse(c.At(s).Because("the stored part's is " + have.Checksums[alg]))
				}
			}
			return nil
		})
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-part-checksum-on-null-upload", Operations: completes, Stage: rule.Object, Order: 36,
	When: "the upload was begun without a checksum algorithm, and a listed part has a checksum",
	Code: "InvalidPart", Status: 400, Message: invalidPart,
	Fix: "begin the upload with x-amz-checksum-algorithm, or list the parts without checksums", Beside: besideComplete[1:],
	Not:      "the checksums that UploadPart answered with: the upload keeps none",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-go-v2/issues/3005"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachPart(c, func(u *facts.Upload, _ int, _ *decode.Value, sums []*decode.Value) *rule.Hit {
			if u.Checksum.Value.Algorithm != "" || len(sums) == 0 {
				return nil
			}
			return rule.Refuse(c.At(sums[0]).Because("the upload has no checksum"))
		})
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-full-object-checksum-mismatch", Operations: completes, On: rule.HeaderPrefix("x-amz-checksum-"), Stage: rule.Object, Order: 38,
	When: "an x-amz-checksum- header at the end of an upload is not the checksum of the whole object, or its x-amz-checksum-type: FULL_OBJECT is missing",
	Code: "BadDigest", Status: 400, Message: "The {algorithm} you specified did not match the calculated checksum.",
	Fix: "send x-amz-checksum-type: FULL_OBJECT with the checksum of the whole object in the upload's algorithm",
	Not: "the composite value with its -<parts>, which is of another type", Beside: besideComplete[:1],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_multipart_parts_checksum_exceptions_full_object"},
	Check: func(c *rule.Case) *rule.Hit {
		u, _ := upload(c)
		list := checksumHeaders(c)
		if u == nil || u.Checksum.Value.Type != "FULL_OBJECT" || len(list) == 0 {
			return nil
		}
		d := digestOf(u.Checksum.Value.Algorithm)
		sum, known := wholeSum(c, u, d)
		wrong := known && c.Req.Headers[list[0].Header].Value != sum || !strings.EqualFold(list[0].Name, "x-amz-checksum-"+d.name)
		// Without its type, a checksum is taken for a composite one. Only
		// CRC64NVME cannot be that.
		if !wrong && (c.Has("x-amz-checksum-type") || !d.composite) {
			return nil
		}
		return rule.Refuse(list[0].Because("not the "+d.upper()+" of the whole object"), c.AtHeader("x-amz-checksum-type")).With("algorithm", d.name)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/mp-object-size-mismatch", Operations: completes, On: rule.Header("x-amz-mp-object-size"), Stage: rule.Object, Order: 39,
	When: "x-amz-mp-object-size is not the sum of the sizes of the listed parts",
	Code: "InvalidRequest", Status: 400,
	Message: "The provided 'x-amz-mp-object-size' header value {sent} does not match what was computed: {computed}",
	Fix:     "send the sum of the listed parts' sizes", Not: "leaving the header out, when a part may be missing from the list", Beside: besideComplete[:1],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_multipart_size_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		u, _ := upload(c)
		list := c.Get("MultipartUpload", "Parts")
		if u == nil || list == nil {
			return nil
		}
		sent, err := strconv.ParseInt(c.Header("x-amz-mp-object-size"), 10, 64)
		size, ok := listedSize(u, list)
		if err != nil || !ok || sent == size {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-mp-object-size")).With("sent", strconv.FormatInt(sent, 10)).With("computed", strconv.FormatInt(size, 10))
	},
})

// eachPart calls f for the listed parts of an upload whose beginning is known,
// until one is refused.
func eachPart(c *rule.Case, f func(u *facts.Upload, n int, p *decode.Value, sums []*decode.Value) *rule.Hit) *rule.Hit {
	u, _ := upload(c)
	if u == nil || !u.Checksum.Known {
		return nil
	}
	for _, p := range completeParts(c) {
		n, err := strconv.Atoi(p.Get("PartNumber").String())
		if err != nil {
			return nil
		}
		if hit := f(u, n, p, partSums(p)); hit != nil {
			return hit
		}
	}
	return nil
}

// partSums are the checksums of a listed part.
func partSums(p *decode.Value) []*decode.Value {
	var list []*decode.Value
	for _, it := range p.Items {
		if it.Member != nil && sumDigest(it) != nil {
			list = append(list, it)
		}
	}
	return list
}

// sumDigest is the algorithm of a Checksum… element, nil for another element.
func sumDigest(v *decode.Value) *digest {
	name, ok := strings.CutPrefix(v.Member.Name, "Checksum")
	if !ok {
		return nil
	}
	return digestOf(name)
}

// wholeSum is the checksum of the object that the listed parts make.
func wholeSum(c *rule.Case, u *facts.Upload, d *digest) (string, bool) {
	var pieces []piece
	for _, p := range completeParts(c) {
		n, err := strconv.Atoi(p.Get("PartNumber").String())
		have := u.Parts[n]
		if err != nil || have == nil || !have.Size.Known || have.Checksums[d.upper()] == "" {
			return "", false
		}
		pieces = append(pieces, piece{have.Checksums[d.upper()], have.Size.Value})
	}
	return d.combine(pieces)
}
