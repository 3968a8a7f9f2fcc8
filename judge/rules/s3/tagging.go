package s3

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// tagWrites are the operations whose body holds tags of a bucket or an object.
var tagWrites = []string{"PutBucketTagging", "PutObjectTagging", "CreateBucket"}

var besideTags = []rule.Neighbour{
	{Code: "MalformedXML", Means: "a Tag lacks its Key or its Value element"},
	{Code: "InvalidArgument", Means: "tags in the header x-amz-tagging are not encoded as a query"},
}

// tagsOf are the tags in a request's body.
func tagsOf(c *rule.Case) []*decode.Value {
	if c.In == nil || broken(c) {
		return nil
	}
	if c.Op == "CreateBucket" {
		return c.Get("CreateBucketConfiguration", "Tags").Elements()
	}
	return c.Get("Tagging", "TagSet").Elements()
}

// tagChars reports whether a text has characters that tags may have: letters,
// digits, spaces and + - = . _ : / @ of any script.
func tagChars(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Zs, r) && !strings.ContainsRune("+-=._:/@", r)
	}) < 0
}

// units is a length as S3 counts it.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

var onTags = rule.Member("Tagging", "CreateBucketConfiguration")

var _ = rule.Add(rule.Rule{
	ID: "s3/tag-key-chars", Operations: tagWrites, On: onTags, Stage: rule.Body, Order: 20,
	When: "a tag's key is empty, longer than 128 characters, or has a character that tags do not take",
	Code: "InvalidTag", Status: 400, Message: "The TagKey you have provided is invalid",
	Fix:    "use 1 to 128 letters, digits, spaces and + - = . _ : / @",
	Not:    "encoding the character: the body is taken as it is",
	Beside: besideTags, Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_tagging_validation", versity + "s3api/utils/utils.go#ParseTagging"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, t := range tagsOf(c) {
			if k := t.Get("Key"); k != nil && (k.Text == "" || units(k.Text) > 128 || !tagChars(k.Text)) {
				return rule.Refuse(c.At(k).Because("no key of a tag"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/tag-value-chars", Operations: tagWrites, On: onTags, Stage: rule.Body, Order: 21,
	When: "a tag's value is longer than 256 characters, or has a character that tags do not take",
	Code: "InvalidTag", Status: 400, Message: "The TagValue you have provided is invalid",
	Fix:    "use at most 256 letters, digits, spaces and + - = . _ : / @; commas are none of them",
	Not:    "encoding the character: the body is taken as it is",
	Beside: besideTags, Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_tagging_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, t := range tagsOf(c) {
			if v := t.Get("Value"); v != nil && (units(v.Text) > 256 || !tagChars(v.Text)) {
				return rule.Refuse(c.At(v).Because("no value of a tag"))
			}
		}
		return nil
	},
})

// systemTag are S3's words about keys that begin with aws:, by operation.
var systemTag = map[string]string{
	"PutBucketTagging": "System tags cannot be added/updated by requester",
	"PutObjectTagging": "Your TagKey cannot be prefixed with aws:",
	"CreateBucket":     `User-defined tag keys can't start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.`,
}

var _ = rule.Add(rule.Rule{
	ID: "s3/tag-aws-prefix-bucket", Operations: tagWrites, On: onTags, Stage: rule.Body, Order: 22,
	When: "a tag's key begins with aws:, which is AWS's own",
	Code: "InvalidTag", Status: 400, Message: systemTag["PutBucketTagging"],
	Fix:    "leave the tag out, or give its key another prefix; CloudFormation's tags stay where they are only if they are sent back unchanged",
	Not:    "AWS: or Aws: in place of it",
	Beside: besideTags, Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_tagging_validation", recordedS3API + "test_create_bucket_with_tags_exc"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, t := range tagsOf(c) {
			if k := t.Get("Key"); k != nil && strings.HasPrefix(k.Text, "aws:") {
				h := rule.Refuse(c.At(k).Because("aws: is reserved"))
				h.Message = systemTag[c.Op]
				return h
			}
		}
		return nil
	},
})

// repeated finds the first tag whose key another has before it.
func repeated(tags []*decode.Value) *decode.Value {
	seen := map[string]bool{}
	for _, t := range tags {
		k := t.Get("Key")
		if k != nil && seen[k.Text] {
			return k
		}
		seen[k.String()] = k != nil
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "s3/tag-duplicate-key", Operations: tagWrites[:2], On: onTags, Stage: rule.Body, Order: 23,
	When: "two tags have the same key",
	Code: "InvalidTag", Status: 400, Message: "Cannot provide multiple Tags with the same key",
	Fix:    "give each key once; keys differ in case",
	Beside: besideTags, Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_tagging_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		if k := repeated(tagsOf(c)); k != nil {
			return rule.Refuse(c.At(k).Because("the key came before"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/tag-duplicate-key-create-bucket", Operations: tagWrites[2:], On: onTags, Stage: rule.Body, Order: 23,
	When: "a bucket is created with two tags of the same key",
	Code: "InternalError", Status: 500, Message: "We encountered an internal error. Please try again.",
	Fix: "give each key once",
	Not: "trying again, though S3 says so: it answers the same each time",
	Beside: []rule.Neighbour{
		{Code: "InvalidTag", Means: "what PutBucketTagging says of the same tags"},
		{Code: "SlowDown", Means: "S3 itself is overloaded: then a retry does help"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_create_bucket_with_tags_exc"},
	Check: func(c *rule.Case) *rule.Hit {
		if k := repeated(tagsOf(c)); k != nil {
			return rule.Refuse(c.At(k).Because("the key came before"))
		}
		return nil
	},
})

// tagLimits are how many tags there may be, and S3's words when there are more.
var tagLimits = map[string]struct {
	most  int
	words string
}{
	"PutObjectTagging": {10, "Object tags cannot be greater than 10"},
	"PutBucketTagging": {50, "Bucket tag count cannot be greater than 50"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/tag-count", Operations: tagWrites[:2], On: onTags, Stage: rule.Body, Order: 24,
	When: "an object has more than 10 tags, or a bucket more than 50",
	Code: "BadRequest", Status: 400, Message: tagLimits["PutObjectTagging"].words,
	Fix:    "send fewer tags: 10 for an object, 50 for a bucket",
	Not:    "several requests: each replaces all tags",
	Beside: besideTags, Evidence: rule.Reported, Sources: []string{versity + "s3err/s3err.go", apiModel + "PutObjectTagging", versity + "tests/test_rest_put_bucket_tagging.sh#L34", guide + "object-tagging.html"},
	Check: func(c *rule.Case) *rule.Hit {
		l, tags := tagLimits[c.Op], tagsOf(c)
		if len(tags) <= l.most {
			return nil
		}
		h := rule.Refuse(c.At(tags[l.most]).Because("one too many"))
		h.Message = l.words
		return h
	},
})
