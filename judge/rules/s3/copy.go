package s3

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

var (
	copies     = []string{"CopyObject", "UploadPartCopy"}
	copySelf   = "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
	rangeForm  = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"
	sourceSelf = []rule.Neighbour{
		{Code: "InvalidArgument", Means: "the source is not of the form bucket/key"},
		{Code: "NoSuchKey", Means: "the source does not exist, often for want of URL encoding"},
	}
)

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-source-no-slash", Operations: copies, On: rule.Header("x-amz-copy-source"), Stage: rule.Values, Order: -76,
	When: "x-amz-copy-source names a bucket and no key",
	Code: "InvalidArgument", Status: 400, Message: "Invalid copy source object key",
	Fix: "write it as bucket/key, both URL-encoded", Not: "a leading slash, which makes no difference", Beside: sourceSelf[1:],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_copy_object_wrong_format"},
	Check: func(c *rule.Case) *rule.Hit {
		plain, err := url.PathUnescape(strings.TrimPrefix(c.Header("x-amz-copy-source"), "/"))
		if err != nil || strings.HasPrefix(plain, "arn:") {
			return nil
		}
		if _, key, _ := strings.Cut(plain, "/"); key != "" {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-copy-source").Because("must be bucket/key"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-source-encoding", Operations: copies, On: rule.Header("x-amz-copy-source"), Stage: rule.Values, Order: -75,
	When: "x-amz-copy-source has a percent sign without two hexadecimal digits",
	Code: "InvalidArgument", Status: 400, Message: "Invalid copy source encoding",
	Fix: "URL-encode the key: a percent sign is %25", Beside: sourceSelf[1:], Evidence: rule.Inferred, Sources: []string{versity + "s3err/invalid-argument.go"},
	Check: func(c *rule.Case) *rule.Hit {
		if _, err := url.PathUnescape(c.Header("x-amz-copy-source")); err == nil {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-copy-source"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-source-bucket-name", Operations: copies, On: rule.Header("x-amz-copy-source"), Stage: rule.Values, Order: -74,
	When: "the bucket that x-amz-copy-source names can be no bucket's name",
	Code: "InvalidArgument", Status: 400, Message: "Invalid copy source bucket name",
	Fix: "write it as bucket/key with the bucket's exact name", Beside: sourceSelf[1:], Evidence: rule.Inferred, Sources: []string{versity + "s3err/invalid-argument.go"},
	Check: func(c *rule.Case) *rule.Hit {
		s, ok := copySource(c)
		if !ok || s.accessPoint || bucketNameFault(s.bucket) == "" {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-copy-source").Because(bucketNameFault(s.bucket)))
	},
})

// selfChanges are the headers with which an object may be copied onto itself.
var selfChanges = []string{"x-amz-storage-class", "x-amz-website-redirect-location", sse, ssec + "algorithm", sourceSSEC + "algorithm"}

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-self-unchanged", Operations: []string{"CopyObject"}, On: rule.Header("x-amz-copy-source"), Stage: rule.Object, Order: 25,
	When: "an object is copied onto itself, and nothing of it is changed",
	Code: "InvalidRequest", Status: 400, Message: copySelf,
	Fix: "send x-amz-metadata-directive: REPLACE, or another storage class or encryption", Not: "an ACL or tags: these alone do not count", Beside: sourceSelf,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_copy_object_in_place", recordedS3 + "test_s3_copy_object_in_place_metadata_directive"},
	Check: func(c *rule.Case) *rule.Hit {
		s, ok := copySource(c)
		if !ok || s.version != "" || s.bucket != bucketName(c) || s.key != keyOf(c) || strings.EqualFold(c.Header("x-amz-metadata-directive"), "REPLACE") {
			return nil
		}
		for _, h := range selfChanges {
			if c.Has(h) {
				return nil
			}
		}
		at := []rule.Culprit{c.AtHeader("x-amz-copy-source").Because("the same bucket and key …"), c.AtHeader("x-amz-metadata-directive").Because("… and nothing new")}
		// What the bucket's default would change of the object's encryption
		// counts as a change.
		if v, _ := sourceVersion(c); v != nil && v.Encryption.Known {
			b := bucketFacts(c)
			if b.Encryption.Known && b.Encryption.Value.Algorithm != v.Encryption.Value.Algorithm {
				return nil
			}
		}
		return rule.Refuse(at...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-source-missing", Operations: copies, On: rule.Header("x-amz-copy-source"), Stage: rule.Object, Order: 12,
	When: "the source of a copy does not exist",
	Code: "NoSuchKey", Status: 404, Message: "The specified key does not exist.",
	Fix: "check the key, and that x-amz-copy-source is URL-encoded once", Not: "retries",
	Beside:   []rule.Neighbour{{Code: "AccessDenied", Means: "the caller may not list the source bucket, so it is not told that the key is missing"}, {Code: "NoSuchVersion", Means: "the key is there, the version is not"}},
	Evidence: rule.Recorded, Sources: []string{moto + "test_s3_copyobject.py", recordedS3 + "test_s3_copy_object_src_not_exists"},
	Check: func(c *rule.Case) *rule.Hit {
		s, ok := copySource(c)
		v, known := sourceVersion(c)
		if !ok || s.version != "" || !known || v != nil && !v.DeleteMarker || c.Facts.Bucket(s.bucket).Gone() {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-copy-source").Because("there is no such object"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-source-delete-marker", Operations: copies, On: rule.Header("x-amz-copy-source"), Stage: rule.Object, Order: 13,
	When: "x-amz-copy-source names the version of a delete marker",
	Code: "InvalidRequest", Status: 400,
	Message: "The source of a copy request may not specifically refer to a delete marker by version id.",
	Fix:     "copy the version before it", Not: "another encoding of the version id", Beside: sourceSelf[1:],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_copy_object_src_not_exists"},
	Check: func(c *rule.Case) *rule.Hit {
		s, ok := copySource(c)
		v, _ := sourceVersion(c)
		if !ok || s.version == "" || v == nil || !v.DeleteMarker {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-copy-source").Because("this version is a delete marker"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-source-too-large", Operations: []string{"CopyObject"}, On: rule.Header("x-amz-copy-source"), Stage: rule.Object, Order: 14,
	When: "the source of a CopyObject has more than 5 GiB",
	Code: "InvalidRequest", Status: 400, Message: "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
	Fix: "copy it in parts with UploadPartCopy", Not: "retries", Beside: []rule.Neighbour{{Code: "EntityTooLarge", Means: "the body of an upload is too large"}},
	Evidence: rule.Documented, Sources: []string{apiModel + "CopyObject", versity + "s3err/s3err.go"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := sourceVersion(c)
		if v == nil || !v.Size.Known || v.Size.Value <= maxPut {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-copy-source").Because(fmt.Sprintf("has %d bytes", v.Size.Value)))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-source-archived", Operations: copies, On: rule.Header("x-amz-copy-source"), Stage: rule.Object, Order: 15,
	When: "the source of a copy is archived and not restored",
	Code: "InvalidObjectState", Status: 403, Message: "Operation is not valid for the source object's storage class",
	Fix: "restore it (RestoreObject) and wait, then copy", Not: "wider permissions: 403 is not about them here",
	Beside:   []rule.Neighbour{{Code: "AccessDenied", Means: "the caller may not read the source"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/localstack/localstack/blob/8b9a79f/localstack-core/localstack/services/s3/provider.py", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := sourceVersion(c)
		if v == nil || v.DeleteMarker {
			return nil
		}
		if archived, known := v.Archived(); !archived || !known {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-copy-source").Because("archived as " + v.StorageClass.Value))
	},
})

var besideRange = []rule.Neighbour{
	{Code: "InvalidRange", Means: "the Range header of a GET lies beyond the object"},
	{Code: "InvalidRequest", Means: "the range is well formed and begins beyond the source"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-source-range-format", Operations: copies[1:], On: rule.Header("x-amz-copy-source-range"), Stage: rule.Values, Order: -73,
	When: "x-amz-copy-source-range is not exactly bytes=first-last",
	Code: "InvalidArgument", Status: 400, Message: rangeForm,
	Fix: "give both ends, for instance bytes=0-5242879", Not: "open ends, suffixes or lists, which Range allows and this header does not", Beside: besideRange,
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_upload_part_copy_range"},
	Check: func(c *rule.Case) *rule.Hit {
		if _, _, ok := copyRange(c.Header("x-amz-copy-source-range")); ok {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-copy-source-range").Because("must be bytes=first-last"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-source-range-end", Operations: copies[1:], On: rule.Header("x-amz-copy-source-range"), Stage: rule.Object, Order: 17,
	When: "x-amz-copy-source-range begins within the source and ends behind it",
	Code: "InvalidArgument", Status: 400, Message: "Range specified is not valid for source object of size: {size}",
	Fix: "end the range at the source's size less one", Not: "relying on S3 to cut the range, as it does for a GET", Beside: besideRange,
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_upload_part_copy_range"},
	Check: func(c *rule.Case) *rule.Hit {
		first, last, size, ok := rangeOfSource(c)
		if !ok || first >= size || last < size {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-copy-source-range")).With("size", strconv.FormatInt(size, 10))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-source-range-start", Operations: copies[1:], On: rule.Header("x-amz-copy-source-range"), Stage: rule.Object, Order: 17,
	When: "x-amz-copy-source-range begins behind the end of the source",
	Code: "InvalidRequest", Status: 400, Message: "The specified copy range is invalid for the source object size",
	Fix: "begin the range within the source", Beside: besideRange[:1], Not: "another form of the same range",
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_upload_part_copy_range"},
	Check: func(c *rule.Case) *rule.Hit {
		first, _, size, ok := rangeOfSource(c)
		if !ok || first < size {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-copy-source-range").Because(fmt.Sprintf("the source has %d bytes", size)))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/copy-with-body", Operations: copies, On: rule.Header("x-amz-copy-source"), Stage: rule.Body, Order: -3,
	When: "a copy comes with a body",
	Code: "InvalidRequest", Status: 400, Message: "The request included a body. Requests of this type must not include a non-empty body.",
	Fix: "send no body: the data comes from the source", Evidence: rule.Inferred, Sources: []string{versity + "s3api/controllers/object-put.go"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Req.BodySize <= 0 {
			return nil
		}
		return rule.Refuse(c.AtBody(), c.AtHeader("x-amz-copy-source"))
	},
})

var _ = rule.Add(rule.Rule{
	ID:         "s3/copy-source-on-non-copy",
	Operations: []string{"CreateBucket", "CreateMultipartUpload", "DeleteObject", "GetObject", "ListObjects", "ListObjectsV2", "CompleteMultipartUpload"},
	On:         rule.Header("x-amz-copy-source"), Stage: rule.Values, Order: -76,
	When: "x-amz-copy-source is sent with something other than a copy",
	Code: "InvalidArgument", Status: 400, Message: "You can only specify a copy source header for copy requests.",
	Fix: "drop the header, or send a PUT for an object", Evidence: rule.Inferred, Sources: []string{versity + "s3api/router.go#L162"},
	Check: func(c *rule.Case) *rule.Hit { return rule.Refuse(c.AtHeader("x-amz-copy-source"), c.AtMethod()) },
})

// copyRange reads bytes=first-last with first not behind last.
func copyRange(s string) (first, last int64, ok bool) {
	rest, ok := strings.CutPrefix(s, "bytes=")
	a, b, dash := strings.Cut(rest, "-")
	first, err1 := strconv.ParseInt(a, 10, 64)
	last, err2 := strconv.ParseInt(b, 10, 64)
	return first, last, ok && dash && err1 == nil && err2 == nil && 0 <= first && first <= last
}

// rangeOfSource is the range of a part that is copied, and the source's size.
func rangeOfSource(c *rule.Case) (first, last, size int64, ok bool) {
	first, last, ok = copyRange(c.Header("x-amz-copy-source-range"))
	v, _ := sourceVersion(c)
	if v == nil || v.DeleteMarker {
		v = &facts.Version{}
	}
	return first, last, v.Size.Value, ok && v.Size.Known
}
