package s3

import (
	"net/http"
	"strings"
	"time"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

var besideRead = []rule.Neighbour{{Code: "NoSuchKey", Means: "there is no object of that key"}}

var _ = rule.Add(rule.Rule{
	ID: "s3/get-if-match-fails", Operations: []string{"GetObject", "HeadObject"}, On: rule.Header("if-match", "if-unmodified-since"),
	Stage: rule.Object, Order: 40,
	When: "If-Match is not the object's ETag, or the object changed after If-Unmodified-Since",
	Code: "PreconditionFailed", Status: 412, Message: preconditionFailed,
	Fix: "read without the condition, or with the present ETag", Not: "permissions: the object was found", Beside: besideRead,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_precondition_failed_error", recordedS3 + "test_s3_get_object_preconditions"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		return failedMatch(c, v, "If-Match", "If-Unmodified-Since")
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/get-if-none-match-matches", Operations: []string{"GetObject", "HeadObject"}, On: rule.Header("if-none-match", "if-modified-since"),
	Stage: rule.Object, Order: 41,
	When: "If-None-Match is the object's ETag, or the object did not change since If-Modified-Since",
	Code: "304", Status: 304, Message: "Not Modified",
	Fix: "use the copy at hand: this is no failure", Not: "retries", Beside: besideRead,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_get_object_preconditions"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		return failedNoneMatch(c, v, "If-None-Match", "If-Modified-Since")
	},
})

// sourceCondition is a rule for one condition on the source of a copy.
func sourceCondition(id, header, when, fix, test string, check func(*rule.Case, *facts.Version) *rule.Hit) *rule.Rule {
	return rule.Add(rule.Rule{
		ID: "s3/" + id, Operations: []string{"CopyObject", "UploadPartCopy"}, On: rule.Header(strings.ToLower(header)),
		Stage: rule.Object, Order: 42, When: when, Code: "PreconditionFailed", Status: 412, Message: preconditionFailed,
		Fix: fix, Not: "retries: the source stays as it is",
		Beside:   []rule.Neighbour{{Code: "NoSuchKey", Means: "the source does not exist"}, {Code: "304", Means: "what a GET answers; a copy never does"}},
		Evidence: rule.Recorded, Sources: []string{recordedPreconditions + "test_s3_copy_object_preconditions", recordedS3API + test},
		Check: func(c *rule.Case) *rule.Hit {
			v, _ := sourceVersion(c)
			return check(c, v)
		},
	})
}

const (
	sourceMatch      = "x-amz-copy-source-if-match"
	sourceNoneMatch  = "x-amz-copy-source-if-none-match"
	sourceModified   = "x-amz-copy-source-if-modified-since"
	sourceUnmodified = "x-amz-copy-source-if-unmodified-since"
)

var (
	_ = sourceCondition("copy-source-if-match", sourceMatch, "the source's ETag is another than x-amz-copy-source-if-match asks for",
		"send the source's present ETag", "test_upload_part_copy_with_copy_source_if_match_failed",
		func(c *rule.Case, v *facts.Version) *rule.Hit { return failedMatch(c, v, sourceMatch, "") })
	_ = sourceCondition("copy-source-if-none-match", sourceNoneMatch, "the source's ETag is the one that x-amz-copy-source-if-none-match excludes",
		"leave the condition out to copy all the same", "test_upload_part_copy_with_copy_source_if_none_match_failed",
		func(c *rule.Case, v *facts.Version) *rule.Hit { return failedNoneMatch(c, v, sourceNoneMatch, "") })
	_ = sourceCondition("copy-source-if-modified-since", sourceModified, "the source did not change since x-amz-copy-source-if-modified-since",
		"leave the condition out to copy all the same", "test_upload_part_copy_with_copy_source_if_modified_since_failed",
		func(c *rule.Case, v *facts.Version) *rule.Hit {
			if c.Has(sourceNoneMatch) { // it decides alone
				return nil
			}
			return failedNoneMatch(c, v, "", sourceModified)
		})
	_ = sourceCondition("copy-source-if-unmodified-since", sourceUnmodified, "the source changed after x-amz-copy-source-if-unmodified-since",
		"read the source again, then copy", "test_upload_part_copy_with_copy_source_if_unmodified_since_failed",
		func(c *rule.Case, v *facts.Version) *rule.Hit {
			if c.Has(sourceMatch) {
				return nil
			}
			return failedMatch(c, v, "", sourceUnmodified)
		})
)

// failedMatch holds a version against If-Match and If-Unmodified-Since, or their
// kin for sources. An If-Match that holds makes the date count for nothing.
func failedMatch(c *rule.Case, v *facts.Version, match, unmodified string) *rule.Hit {
	if v == nil || v.DeleteMarker {
		return nil
	}
	if match != "" && c.Has(match) {
		if !v.ETag.Known || etagListed(c.Header(match), v.ETag.Value) {
			return nil
		}
		return rule.Refuse(c.AtHeader(match).Because(`the object's ETag is "` + v.ETag.Value + `"`))
	}
	at, err := http.ParseTime(c.Header(unmodified))
	if err != nil || !v.LastModified.Known || !v.LastModified.Value.Truncate(time.Second).After(at) {
		return nil
	}
	return rule.Refuse(c.AtHeader(unmodified).Because("the object changed later"))
}

// failedNoneMatch is [failedMatch] for If-None-Match and If-Modified-Since. A
// date in the future counts for nothing.
func failedNoneMatch(c *rule.Case, v *facts.Version, none, modified string) *rule.Hit {
	if v == nil || v.DeleteMarker {
		return nil
	}
	if none != "" && c.Has(none) {
		if !v.ETag.Known || !etagListed(c.Header(none), v.ETag.Value) {
			return nil
		}
		return rule.Refuse(c.AtHeader(none).Because("the object still has that ETag"))
	}
	at, err := http.ParseTime(c.Header(modified))
	if err != nil || !v.LastModified.Known || v.LastModified.Value.Truncate(time.Second).After(at) || requestTime(c).Before(at) {
		return nil
	}
	return rule.Refuse(c.AtHeader(modified).Because("the object did not change since"))
}

// requestTime is when the request was made: as it arrived or, where that is not
// known, as it was signed.
func requestTime(c *rule.Case) time.Time {
	if !c.Time.IsZero() {
		return c.Time
	}
	return c.ID.Auth.Time
}
