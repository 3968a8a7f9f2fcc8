package s3

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var lists = []string{"ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads"}

var _ = rule.Add(rule.Rule{
	ID: "s3/encoding-type-value", Operations: lists, On: rule.Query("encoding-type"), Stage: rule.Values, Order: -19,
	When: "encoding-type is not url",
	Code: "InvalidArgument", Status: 400, Message: "Invalid Encoding Method specified in Request",
	Fix: "send encoding-type=url, or leave it out", Not: "encoding-type with no value", Evidence: rule.Recorded,
	Sources: []string{recordedList + "test_list_ops_encoding_type_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		if v, _ := c.QueryValue("encoding-type"); v == "url" {
			return nil
		}
		return rule.Refuse(c.AtQuery("encoding-type").Because("must be url"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/continuation-token-bad", Operations: []string{"ListObjectsV2"}, On: rule.Query("continuation-token"), Stage: rule.Values, Order: -18,
	When: "continuation-token is empty",
	Code: "InvalidArgument", Status: 400, Message: "The continuation token provided is incorrect",
	Fix: "send NextContinuationToken of the answer before, or leave the parameter out for the first page",
	Not: "a key as token: that is start-after", Evidence: rule.Recorded,
	Sources: []string{recordedList + "test_list_objects_v2_continuation_start_after"},
	Check: func(c *rule.Case) *rule.Hit {
		if v, _ := c.QueryValue("continuation-token"); v != "" {
			return nil
		}
		return rule.Refuse(c.AtQuery("continuation-token").Because("empty"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/version-id-marker-alone", Operations: []string{"ListObjectVersions"}, On: rule.Query("version-id-marker"), Stage: rule.Combinations, Order: 1,
	When: "version-id-marker is sent without key-marker",
	Code: "InvalidArgument", Status: 400, Message: "A version-id marker cannot be specified without a key marker.",
	Fix: "send NextKeyMarker along with NextVersionIdMarker", Not: "another version id", Evidence: rule.Recorded,
	Sources: []string{recordedList + "test_list_objects_versions_markers"},
	Check: func(c *rule.Case) *rule.Hit {
		key, _ := c.QueryValue("key-marker")
		if v, _ := c.QueryValue("version-id-marker"); key != "" || v == "" {
			return nil
		}
		return rule.Refuse(c.AtQuery("version-id-marker").Because("a version …"), c.AtQuery("key-marker").Because("… of no key"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/version-id-marker-empty", Operations: []string{"ListObjectVersions"}, On: rule.Query("version-id-marker"), Stage: rule.Values, Order: -17,
	When: "version-id-marker is empty",
	Code: "InvalidArgument", Status: 400, Message: "A version-id marker cannot be empty.",
	Fix: "leave it out", Not: "the null version's id, which is the word null", Evidence: rule.Reported, Sources: []string{apiDoc + "API_ListObjectVersions.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if v, _ := c.QueryValue("version-id-marker"); v != "" || !hasQuery(c, "key-marker") {
			return nil
		}
		return rule.Refuse(c.AtQuery("version-id-marker").Because("empty"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/start-after-in-v1", Operations: []string{"ListObjects"}, On: rule.Query("start-after"), Stage: rule.Values, Order: -16,
	When: "start-after is sent without list-type=2",
	Code: "InvalidArgument", Status: 400, Message: "startAfter only supported in REST.GET.BUCKET with list-type=2",
	Fix: "add list-type=2, or use marker", Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_list_objects.sh#L275", versityIssue + "2004"},
	Check: func(c *rule.Case) *rule.Hit { return rule.Refuse(c.AtQuery("start-after")) },
})

// counts are the parameters that limit a list, and the operations that have
// them.
var counts = map[string]string{
	"ListObjects": "max-keys", "ListObjectsV2": "max-keys", "ListObjectVersions": "max-keys",
	"ListParts": "max-parts", "ListMultipartUploads": "max-uploads",
}

var _ = rule.Add(rule.Rule{
	ID: "s3/max-keys-not-int", Operations: append([]string{"ListParts"}, lists...),
	On: rule.Query("max-keys", "max-parts", "max-uploads", "part-number-marker"), Stage: rule.Values, Order: -15,
	When: "max-keys, max-parts, max-uploads or part-number-marker is not a 32-bit integer",
	Code: "InvalidArgument", Status: 400, Message: "Provided {name} not an integer or within integer range",
	Fix: "send an integer from 0 to 2147483647", Not: "a larger number: a page has 1000 entries at most", Evidence: rule.Reported,
	Sources: []string{versity + "s3err/invalid-argument.go", versity + "tests/test_rest_list_parts.sh#L42", "https://github.com/ceph/s3-tests/blob/13452bd/s3tests/functional/test_s3.py"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, name := range [...]string{counts[c.Op], "part-number-marker"} {
			v, ok := c.QueryValue(name)
			if !ok || v == "" || name == "part-number-marker" && c.Op != "ListParts" {
				continue
			}
			if _, err := strconv.ParseInt(v, 10, 32); err != nil {
				return rule.Refuse(c.AtQuery(name)).With("name", name)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/max-keys-negative", Operations: append([]string{"ListParts"}, lists...), On: rule.Query("max-keys", "max-parts", "max-uploads"), Stage: rule.Values, Order: -14,
	When: "max-keys, max-parts or max-uploads is below zero",
	Code: "InvalidArgument", Status: 400, Message: "Argument {name} must be an integer between 0 and 2147483647",
	Fix: "send an integer from 0 to 2147483647", Evidence: rule.Reported, Sources: []string{versity + "s3err/invalid-argument.go", minioErrors},
	Check: func(c *rule.Case) *rule.Hit {
		name := counts[c.Op]
		v, _ := c.QueryValue(name)
		if n, err := strconv.ParseInt(v, 10, 32); err != nil || n >= 0 {
			return nil
		}
		if c.Op == "ListObjectVersions" {
			return &rule.Hit{Culprits: []rule.Culprit{c.AtQuery(name)}, Message: "max-keys cannot be negative"}
		}
		return rule.Refuse(c.AtQuery(name)).With("name", name)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/max-buckets-range", Operations: []string{"ListBuckets"}, On: rule.Query("max-buckets"), Stage: rule.Values, Order: -13,
	When: "max-buckets is not an integer from 1 to 10000",
	Code: "InvalidArgument", Status: 400, Message: "Argument max-buckets must be an integer between 1 and 10000.",
	Fix: "send 1 to 10000", Evidence: rule.Reported, Sources: []string{apiDoc + "API_ListBuckets.html", versity + "s3err/invalid-argument.go"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := c.QueryValue("max-buckets")
		if n, err := strconv.Atoi(v); err == nil && 1 <= n && n <= 10000 {
			return nil
		}
		return rule.Refuse(c.AtQuery("max-buckets"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/list-mpu-upload-id-marker", Operations: []string{"ListMultipartUploads"}, On: rule.Query("upload-id-marker"), Stage: rule.Object, Order: 50,
	When: "upload-id-marker is not the id of an upload of key-marker",
	Code: "InvalidArgument", Status: 400, Message: "Invalid uploadId marker",
	Fix: "send NextUploadIdMarker together with NextKeyMarker of the same answer", Not: "an id of another key", Evidence: rule.Recorded,
	Sources: []string{recordedList + "test_list_multiparts_next_marker"},
	Check: func(c *rule.Case) *rule.Hit {
		id, key := c.Text("UploadIdMarker"), c.Text("KeyMarker")
		u, known := bucketFacts(c).Upload(id)
		if id == "" || key == "" || !known || u != nil && u.Key == key {
			return nil
		}
		return rule.Refuse(c.AtQuery("upload-id-marker").Because("no upload of that key"), c.AtQuery("key-marker"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/attributes-header-missing", Operations: []string{"GetObjectAttributes"}, Stage: rule.Values, Order: -12,
	When: "GetObjectAttributes does not say which attributes are wanted",
	Code: "InvalidRequest", Status: 400,
	Message: "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty",
	Fix:     "send x-amz-object-attributes with some of ETag, Checksum, ObjectParts, StorageClass, ObjectSize", Evidence: rule.Reported,
	Sources: []string{versity + "s3err/s3err.go", apiModel + "GetObjectAttributesRequest.ObjectAttributes"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Header("x-amz-object-attributes") != "" {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-object-attributes").Because("absent or empty"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/attributes-value-unknown", Operations: []string{"GetObjectAttributes"}, On: rule.Header("x-amz-object-attributes"), Stage: rule.Values, Order: -11,
	When: "x-amz-object-attributes lists something that is no attribute",
	Code: "InvalidArgument", Status: 400, Message: "Invalid attribute name specified.",
	Fix: "use ETag, Checksum, ObjectParts, StorageClass, ObjectSize", Not: "another case: the names are spelled as they stand here", Evidence: rule.Reported,
	Sources: []string{versityIssue + "1001", apiModel + "ObjectAttributes"},
	Check: func(c *rule.Case) *rule.Hit {
		for i := range c.Req.Headers {
			h := &c.Req.Headers[i]
			if !strings.EqualFold(h.Name, "x-amz-object-attributes") {
				continue
			}
			for a := range strings.SplitSeq(h.Value, ",") {
				switch strings.TrimSpace(a) {
				case "ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize", "":
				default:
					return rule.Refuse(c.AtHeader("x-amz-object-attributes").Because("no attribute: " + strings.TrimSpace(a)))
				}
			}
		}
		return nil
	},
})
