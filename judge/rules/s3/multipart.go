package s3

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

const (
	invalidPart = "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
	// minPart and maxPut are limits in bytes. Source: "Amazon S3 multipart
	// upload limits", S3 User Guide.
	minPart = 5 << 20
	maxPut  = 5 << 30
)

// continues are the operations on an upload in progress.
var continues = []string{"UploadPart", "UploadPartCopy", "ListParts", "AbortMultipartUpload", "CompleteMultipartUpload"}

var besideParts = []rule.Neighbour{
	{Code: "NoSuchUpload", Means: "the upload itself is gone: completed, aborted, or of another key"},
	{Code: "MalformedXML", Means: "the body does not keep to the schema"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/part-number-range", Operations: []string{"UploadPart", "UploadPartCopy"}, On: rule.Query("partNumber"), Stage: rule.Values, Order: -30,
	When: "partNumber is not an integer from 1 to 10000",
	Code: "InvalidArgument", Status: 400, Message: "Part number must be an integer between 1 and 10000, inclusive",
	Fix: "number the parts from 1", Not: "larger parts: the number alone is wrong", Beside: besideParts[:1],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_complete_multipart_parts_order"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("PartNumber")
		if n, err := strconv.Atoi(v.String()); err == nil && 1 <= n && n <= 10000 || !hasQuery(c, "uploadId") {
			return nil
		}
		return rule.Refuse(c.AtQuery("partNumber").Because("must be an integer from 1 to 10000"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/upload-id-unknown", Operations: continues, On: rule.Query("uploadId"), Stage: rule.Object, Order: 10,
	When: "the upload was completed or aborted, is of another key, or never was",
	Code: "NoSuchUpload", Status: 404,
	Message: "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
	Fix:     "use the id that CreateMultipartUpload gave for this key, or begin a new upload", Not: "permissions or retries",
	Beside:   []rule.Neighbour{{Code: "NoSuchKey", Means: "an object is missing, not an upload"}, {Code: "InvalidPart", Means: "the upload is there and a part of it is not"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_multipart_and_list_parts"},
	Check: func(c *rule.Case) *rule.Hit {
		u, known := upload(c)
		at := c.AtQuery("uploadId")
		switch {
		case u == nil && known:
			return rule.Refuse(at.Because("no upload of this key has that id"))
		case u == nil || u.Ended == "":
			return nil
		case c.Op == "AbortMultipartUpload", c.Op == "CompleteMultipartUpload" && u.Ended == facts.UploadCompleted:
			return nil // both may be repeated for a while
		}
		return rule.Refuse(at.Because("this upload was " + u.Ended))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-no-parts", Operations: []string{"CompleteMultipartUpload"}, Stage: rule.Body, Order: 5,
	When: "CompleteMultipartUpload lists no part",
	Code: "InvalidRequest", Status: 400, Message: "You must specify at least one part",
	Fix: "list every part with its number and ETag", Not: "an empty body, which is MalformedXML", Beside: besideParts,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_multipart_complete_multipart_too_small"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.BodySeen || c.Get("MultipartUpload") == nil || len(completeParts(c)) > 0 {
			return nil
		}
		return rule.Refuse(c.AtMember("MultipartUpload", "Parts"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-part-incomplete", Operations: []string{"CompleteMultipartUpload"}, Stage: rule.Body, Order: 6,
	When: "a Part of CompleteMultipartUpload lacks its ETag or its PartNumber, or the body is empty",
	Code: "MalformedXML", Status: 400, Message: malformedXML,
	Fix: "give each Part an ETag and a PartNumber", Beside: []rule.Neighbour{{Code: "InvalidRequest", Means: "the list is well formed and empty"}},
	Evidence: rule.Reported, Sources: []string{versity + "backend/posix/posix.go", apiModel + "CompletedPart"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In != nil && c.In.BodySeen && len(c.In.Payload) == 0 {
			return rule.Refuse(c.AtBody().Because("empty"))
		}
		for _, p := range completeParts(c) {
			if p.Get("PartNumber") == nil || p.Get("ETag") == nil {
				return rule.Refuse(c.At(p).Because("needs ETag and PartNumber"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-part-number-low", Operations: []string{"CompleteMultipartUpload"}, Stage: rule.Values, Order: 10,
	When: "a listed part has a number below 1",
	Code: "InvalidArgument", Status: 400, Message: "PartNumber must be >= 1",
	Fix: "number the parts from 1", Beside: besideParts, Evidence: rule.Reported, Sources: []string{versityIssue + "1072", versity + "s3err/invalid-argument.go"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range completeParts(c) {
			if n, err := strconv.Atoi(p.Get("PartNumber").String()); err == nil && n < 1 {
				return rule.Refuse(c.At(p.Get("PartNumber")))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-part-order", Operations: []string{"CompleteMultipartUpload"}, Stage: rule.Content, Order: 1,
	When: "the parts of CompleteMultipartUpload are not in ascending order of their numbers, or one is listed twice",
	Code: "InvalidPartOrder", Status: 400, Message: "The list of parts was not in ascending order. Parts must be ordered by part number.",
	Fix: "sort the parts by PartNumber, and list each once", Not: "uploading the parts again: their order of upload is of no matter", Beside: besideParts,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_complete_multipart_parts_order"},
	Check: func(c *rule.Case) *rule.Hit {
		last := 0
		for _, p := range completeParts(c) {
			n, err := strconv.Atoi(p.Get("PartNumber").String())
			if err == nil && n > 0 && n <= last { // below 1 is refused as such
				return rule.Refuse(c.At(p.Get("PartNumber")).Because(fmt.Sprintf("comes after %d", last)))
			}
			last = n
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-part-not-found", Operations: []string{"CompleteMultipartUpload"}, Stage: rule.Object, Order: 35,
	When: "a listed part was not uploaded, or its ETag is another",
	Code: "InvalidPart", Status: 400, Message: invalidPart,
	Fix: "list the numbers and ETags that UploadPart answered with", Not: "waiting: parts are there at once", Beside: besideParts,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_multipart_complete_multipart_wrong_part"},
	Check: func(c *rule.Case) *rule.Hit {
		u, _ := upload(c)
		for _, p := range completeParts(c) {
			n, err := strconv.Atoi(p.Get("PartNumber").String())
			if u == nil || err != nil {
				return nil
			}
			have := u.Parts[n]
			switch tag := p.Get("ETag"); {
			case have == nil && u.AllParts:
				return rule.Refuse(c.At(p.Get("PartNumber")).Because("this part was not uploaded"))
			case have != nil && have.ETag.Known && strings.Trim(tag.String(), `"`) != have.ETag.Value:
				return rule.Refuse(c.At(tag).Because("the part's ETag is " + have.ETag.Value))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-part-too-small", Operations: []string{"CompleteMultipartUpload"}, Stage: rule.Object, Order: 37,
	When: "a part other than the last has less than 5 MiB",
	Code: "EntityTooSmall", Status: 400, Message: "Your proposed upload is smaller than the minimum allowed size",
	Fix: "make every part but the last 5242880 bytes or more, or put a small object at once", Not: "listing the parts in another order", Beside: besideParts,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_multipart_complete_multipart_too_small"},
	Check: func(c *rule.Case) *rule.Hit {
		u, _ := upload(c)
		list := completeParts(c)
		for i, p := range list {
			n, err := strconv.Atoi(p.Get("PartNumber").String())
			if u == nil || err != nil || i == len(list)-1 {
				return nil
			}
			if have := u.Parts[n]; have != nil && have.Size.Known && have.Size.Value < minPart {
				return rule.Refuse(c.At(p).Because(fmt.Sprintf("part %d has %d bytes and is not the last", n, have.Size.Value)))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/object-too-large-single-put", Operations: uploads, Stage: rule.Values, Order: -35,
	When: "an object, or a part, of more than 5 GiB is sent at once",
	Code: "EntityTooLarge", Status: 400, Message: "Your proposed upload exceeds the maximum allowed size",
	Fix: "upload in parts of at most 5 GiB", Not: "another storage class or bucket", Evidence: rule.Documented, Sources: []string{errorCodes, guide + "qfacts.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, h := range [...]string{"x-amz-decoded-content-length", "Content-Length"} {
			v := c.Header(h)
			if len(v) < len("5368709121") {
				continue
			}
			if n, err := strconv.ParseInt(v, 10, 64); err == nil && n > maxPut && (h != "Content-Length" || !c.Has("x-amz-decoded-content-length")) {
				return rule.Refuse(c.AtHeader(h).Because("more than 5368709120 bytes"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-form-urlencoded", Operations: []string{"CompleteMultipartUpload"}, On: rule.Header("content-type"), Stage: rule.HTTP, Order: 20,
	When: "CompleteMultipartUpload is sent with Content-Type: application/x-www-form-urlencoded",
	Code: "InvalidRequest", Status: 400, Fix: "send application/xml, or no Content-Type",
	Evidence: rule.Inferred, Sources: []string{apiModel + "CompleteMultipartUpload"},
	Check: func(c *rule.Case) *rule.Hit {
		if !strings.HasPrefix(strings.ToLower(c.Header("Content-Type")), "application/x-www-form-urlencoded") {
			return nil
		}
		return rule.Refuse(c.AtHeader("Content-Type"))
	},
})

// completeParts are the parts that a CompleteMultipartUpload lists.
func completeParts(c *rule.Case) []*decode.Value {
	if list := c.Get("MultipartUpload", "Parts"); list != nil {
		return list.Items
	}
	return nil
}

// listedSize adds up the sizes of the listed parts; ok is false when one is not
// known.
func listedSize(u *facts.Upload, list *decode.Value) (total int64, ok bool) {
	if u == nil {
		return 0, false
	}
	for _, p := range list.Items {
		n, err := strconv.Atoi(p.Get("PartNumber").String())
		if err != nil || u.Parts[n] == nil || !u.Parts[n].Size.Known {
			return 0, false
		}
		total += u.Parts[n].Size.Value
	}
	return total, true
}
