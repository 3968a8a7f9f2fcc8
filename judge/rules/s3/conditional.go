package s3

import (
	"strings"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

const (
	notImplementedHeader = "A header you provided implies functionality that is not implemented"
	preconditionFailed   = "At least one of the pre-conditions you specified did not hold"
)

// conditionalWrites take If-Match and If-None-Match.
var conditionalWrites = []string{"PutObject", "CopyObject", "CompleteMultipartUpload"}

var besideCondition = []rule.Neighbour{
	{Code: "PreconditionFailed", Means: "the condition was understood and does not hold"},
	{Code: "ConditionalRequestConflict", Means: "the key changed while the upload was under way"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/if-match-and-if-none-match", Operations: conditionalWrites, On: rule.Header("if-match"), Stage: rule.Values, Order: -80,
	When: "a write has both If-Match and If-None-Match",
	Code: "NotImplemented", Status: 501, Message: notImplementedHeader,
	Fix: "send one of them: If-None-Match: * to create, If-Match: <ETag> to replace", Not: "other values of the two", Beside: besideCondition,
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_put_object_if_match_and_if_none_match_validation", recordedS3API + "test_copy_object_precondition_write_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.Has("If-None-Match") {
			return nil
		}
		return rule.Refuse(c.AtHeader("If-Match").Because("to replace …"), c.AtHeader("If-None-Match").Because("… and to create"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/if-none-match-not-star", Operations: conditionalWrites, On: rule.Header("if-none-match"), Stage: rule.Values, Order: -79,
	When: "a write's If-None-Match is something other than *",
	Code: "NotImplemented", Status: 501, Message: notImplementedHeader,
	Fix: "send If-None-Match: *", Not: "quoting the ETag differently: writes take no ETag here", Beside: besideCondition,
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_put_object_if_none_match_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Header("If-None-Match") == "*" {
			return nil
		}
		return rule.Refuse(c.AtHeader("If-None-Match").Because("must be *"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/if-match-star", Operations: conditionalWrites, On: rule.Header("if-match"), Stage: rule.Values, Order: -78,
	When: "a write's If-Match is *",
	Code: "NotImplemented", Status: 501, Message: notImplementedHeader,
	Fix: "send the ETag of the object that is to be replaced", Not: "leaving the quotes off: * is no ETag", Beside: besideCondition,
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_put_object_if_match_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Header("If-Match") != "*" {
			return nil
		}
		return rule.Refuse(c.AtHeader("If-Match").Because("must be an ETag"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/delete-if-match-time-general", Operations: []string{"DeleteObject"},
	On: rule.Header("x-amz-if-match-last-modified-time", "x-amz-if-match-size"), Stage: rule.Values, Order: -77,
	When: "a delete in a general purpose bucket depends on the object's time or size",
	Code: "NotImplemented", Status: 501, Message: notImplementedHeader,
	Fix: "use If-Match with the ETag; time and size are for directory buckets", Beside: besideCondition[:1], Evidence: rule.Recorded,
	Sources: []string{recordedS3API + "test_delete_object_if_match_modified_non_express", recordedS3API + "test_delete_object_if_match_size_non_express"},
	Check: func(c *rule.Case) *rule.Hit {
		if !general(c) {
			return nil
		}
		return rule.Refuse(c.AtHeaders("x-amz-if-match-")...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/if-none-match-exists", Operations: conditionalWrites, On: rule.Header("if-none-match"), Stage: rule.Object, Order: 40,
	When: "If-None-Match: * is sent and the key exists",
	Code: "PreconditionFailed", Status: 412, Message: preconditionFailed,
	Fix: "take another key, or drop the header to replace the object", Not: "retries: the key stays there",
	Beside:   []rule.Neighbour{{Code: "ConditionalRequestConflict", Means: "the key was deleted or written while the upload was under way; begin it again"}},
	Evidence: rule.Recorded,
	Sources:  []string{recordedS3API + "test_put_object_if_none_match", recordedS3API + "test_multipart_if_none_match_with_put"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := bucketFacts(c).Current(keyOf(c))
		if v == nil || v.DeleteMarker || c.Header("If-None-Match") != "*" {
			return nil
		}
		return rule.Refuse(c.AtHeader("If-None-Match").Because("the key exists"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/if-match-differs", Operations: append([]string{"DeleteObject"}, conditionalWrites...), On: rule.Header("if-match"),
	Stage: rule.Object, Order: 41,
	When: "If-Match is not the ETag of the object that is there",
	Code: "PreconditionFailed", Status: 412, Message: preconditionFailed,
	Fix: "read the object again and decide anew; then send its present ETag", Not: "retries with the same ETag",
	Beside:   []rule.Neighbour{{Code: "NoSuchKey", Means: "there is no object to match"}, besideCondition[1]},
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_put_object_if_match", recordedS3API + "test_copy_object_if_match"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := bucketFacts(c).Current(keyOf(c))
		if v == nil || v.DeleteMarker || !v.ETag.Known || c.Header("If-Match") == "*" || etagListed(c.Header("If-Match"), v.ETag.Value) {
			return nil
		}
		return rule.Refuse(c.AtHeader("If-Match").Because(`the object's ETag is "` + v.ETag.Value + `"`))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/if-match-no-object", Operations: conditionalWrites, On: rule.Header("if-match"), Stage: rule.Object, Order: 42,
	When: "If-Match is sent for a key that does not exist",
	Code: "NoSuchKey", Status: 404, Message: "The specified key does not exist.",
	Fix: "create the object without If-Match (with If-None-Match: * to be sure)", Not: "another ETag: there is nothing to compare with",
	Beside: besideCondition, Evidence: rule.Recorded,
	Sources: []string{recordedS3API + "test_put_object_if_match", versity + "tests/test_rest_put_object.sh#L176"},
	Check: func(c *rule.Case) *rule.Hit {
		v, known := bucketFacts(c).Current(keyOf(c))
		if !known || v != nil && !v.DeleteMarker {
			return nil
		}
		return rule.Refuse(c.AtHeader("If-Match").Because("there is no object of that key"), c.AtPath())
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/complete-if-none-match-deleted-during", Operations: []string{"CompleteMultipartUpload"},
	On: rule.Header("if-none-match", "if-match"), Stage: rule.Object, Order: 43,
	When: "the condition of a CompleteMultipartUpload holds, but the key was written or deleted since the upload began",
	Code: "ConditionalRequestConflict", Status: 409,
	Message: "The conditional request cannot succeed due to a conflicting operation against this resource.",
	Fix:     "abort, and do the whole upload again", Not: "completing again: the upload stays in conflict",
	Beside: besideCondition[:1], Evidence: rule.Recorded,
	Sources: []string{recordedS3API + "test_multipart_if_none_match_with_delete", recordedS3API + "test_multipart_if_match_with_put"},
	Check: func(c *rule.Case) *rule.Hit {
		u, _ := upload(c)
		o, _ := bucketFacts(c).Object(keyOf(c))
		if u == nil || o == nil || u.Begun == 0 || max(o.Written, o.Deleted) <= u.Begun {
			return nil
		}
		name := "If-Match"
		if c.Has("If-None-Match") {
			name = "If-None-Match"
		}
		return rule.Refuse(c.AtHeader(name).Because("the key changed since the upload began"), c.AtQuery("uploadId"))
	},
})

// etagListed reports whether a list of entity tags has one, with or without
// quotes as S3 takes them.
func etagListed(list, etag string) bool {
	for tag := range strings.SplitSeq(list, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if strings.Trim(tag, `"`) == etag || tag == "*" {
			return true
		}
	}
	return false
}

// readVersion is the version whose data a request reads, and the prefix of the
// headers with its key: for a copy, the source's.
func readVersion(c *rule.Case) (*facts.Version, string) {
	if c.Op == "CopyObject" || c.Op == "UploadPartCopy" {
		v, _ := sourceVersion(c)
		return v, sourceSSEC
	}
	v, _ := targetVersion(c)
	return v, ssec
}
