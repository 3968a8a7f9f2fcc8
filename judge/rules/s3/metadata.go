package s3

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/judge/rule"
)

// maxMetadata is the limit of user metadata, and again of system metadata, in
// bytes. Source: "Working with object metadata", S3 User Guide.
const maxMetadata = 2048

const metadataTooLarge = "Your metadata headers exceed the maximum allowed metadata size"

var besideMetadata = []rule.Neighbour{{Code: "RequestHeaderSectionTooLarge", Means: "all headers together exceed 8 KB"}}

var _ = rule.Add(rule.Rule{
	ID: "s3/user-metadata-too-large", Operations: puts, On: rule.HeaderPrefix("x-amz-meta-"), Stage: rule.Values, Order: -66,
	When: "the names and values of the x-amz-meta- headers have more than 2048 bytes together",
	Code: "MetadataTooLarge", Status: 400, Message: metadataTooLarge,
	Fix: "keep metadata below 2 KB: put the rest into tags, or into an object of its own", Not: "shorter prefixes: x-amz-meta- does not count", Beside: besideMetadata,
	Evidence: rule.Documented, Sources: []string{errorCodes, guide + "UsingMetadata.html"},
	Check: func(c *rule.Case) *rule.Hit {
		size := 0
		list := c.AtHeaders("x-amz-meta-")
		for _, cu := range list {
			size += len(cu.Name) - len("x-amz-meta-") + len(c.Req.Headers[cu.Header].Value)
		}
		if size <= maxMetadata {
			return nil
		}
		list[0].Why = fmt.Sprintf("%d bytes of metadata", size)
		return rule.Refuse(list...)
	},
})

// systemMetadata are the headers that count against the limit of their own.
var systemMetadata = []string{"cache-control", "content-disposition", "content-encoding", "content-language", "expires", "x-amz-website-redirect-location"}

var _ = rule.Add(rule.Rule{
	ID: "s3/system-metadata-too-large", Operations: puts, On: rule.Header(systemMetadata...), Stage: rule.Values, Order: -65,
	When: "the names and values of the headers that are kept with the object have more than 2048 bytes together",
	Code: "MetadataTooLarge", Status: 400, Message: metadataTooLarge,
	Fix: "shorten the longest of them", Not: "dropping x-amz-meta- headers, which have a limit of their own", Beside: besideMetadata,
	Evidence: rule.Reported, Sources: []string{argmin + "08fa021/crates/s3-tests/tests/website_redirect.rs", argmin + "032f639/crates/s3-tests/tests/copy_object.rs"},
	Check: func(c *rule.Case) *rule.Hit {
		size := 0
		var list []rule.Culprit
		for _, h := range systemMetadata {
			if v := c.Header(h); v != "" {
				size += len(h) + len(v)
				list = append(list, c.AtHeader(h))
			}
		}
		if size <= maxMetadata {
			return nil
		}
		return rule.Refuse(list...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/website-redirect-location", Operations: puts, On: rule.Header("x-amz-website-redirect-location"), Stage: rule.Values, Order: -64,
	When: "x-amz-website-redirect-location begins with none of http://, https:// and /",
	Code: "InvalidRedirectLocation", Status: 400,
	Message: "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
	Fix:     "put a slash before a key of the same bucket, or send a whole URL", Evidence: rule.Reported,
	Sources: []string{argmin + "08fa021/crates/s3-tests/tests/website_redirect.rs", versity + "s3api/utils/utils.go"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Header("x-amz-website-redirect-location")
		if strings.HasPrefix(v, "/") || strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") || v == "" {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-website-redirect-location"))
	},
})

// foreignClasses are storage classes that only other places than general
// purpose buckets have.
var foreignClasses = map[string]string{"OUTPOSTS": "S3 on Outposts", "EXPRESS_ONEZONE": "directory buckets", "SNOW": "Snowball",
	"FSX_OPENZFS": "file systems", "FSX_ONTAP": "file systems"}

var _ = rule.Add(rule.Rule{
	ID: "s3/storage-class-unknown", Operations: puts, On: rule.Header("x-amz-storage-class"), Stage: rule.Values, Order: -63,
	When: "x-amz-storage-class is a class that general purpose buckets do not have",
	Code: "InvalidStorageClass", Status: 400, Message: "The storage class you specified is not valid",
	Fix: "use STANDARD, STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER or DEEP_ARCHIVE",
	Not: "moving the object by a lifecycle rule: no rule goes there either", Beside: []rule.Neighbour{{Code: "InvalidArgument", Means: "another header's value is wrong"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_object_storage_class_outposts"},
	Check: func(c *rule.Case) *rule.Hit {
		where := foreignClasses[c.Header("x-amz-storage-class")]
		if where == "" || !general(c) {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-storage-class").Because("a class of " + where))
	},
})

const tagHeader = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."

var besideTag = []rule.Neighbour{{Code: "InvalidTag", Means: "the header decodes, and a key or value has characters that tags do not have"},
	{Code: "BadRequest", Means: "there are more than ten tags"}}

var _ = rule.Add(rule.Rule{
	ID: "s3/tag-header-encoding", Operations: puts, On: rule.Header("x-amz-tagging"), Stage: rule.Values, Order: -62,
	When: "x-amz-tagging is not written as a URL's query: a comma between tags, a key twice, a value without a key, a broken percent-encoding",
	Code: "InvalidArgument", Status: 400, Message: tagHeader,
	Fix: "write key1=value1&key2=value2, URL-encoded, each key once", Not: "JSON or XML, as other operations take tags", Beside: besideTag,
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_object_tagging_exc", argmin + "0190b7f/crates/s3-tests/tests/malformed_xml.rs"},
	Check: func(c *rule.Case) *rule.Hit {
		at := c.AtHeader("x-amz-tagging")
		seen := map[string]bool{}
		for pair := range strings.SplitSeq(c.Header("x-amz-tagging"), "&") {
			rawKey, rawValue, equals := strings.Cut(pair, "=")
			key, err := url.QueryUnescape(rawKey)
			_, err2 := url.QueryUnescape(rawValue)
			switch {
			case err != nil || err2 != nil:
				return rule.Refuse(at.Because("a percent sign without two hexadecimal digits"))
			case strings.Contains(pair, ","):
				return rule.Refuse(at.Because("a comma; tags are separated by &"))
			case key == "" && equals:
				return rule.Refuse(at.Because("a value without a key"))
			case key != "" && seen[key]:
				return rule.Refuse(at.Because(fmt.Sprintf("%q twice", key)))
			}
			seen[key] = true
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/tag-header-non-utf8", Operations: puts, On: rule.Header("x-amz-tagging"), Stage: rule.Values, Order: -61,
	When: "x-amz-tagging decodes to bytes that are not UTF-8",
	Code: "InvalidTag", Status: 400, Message: "The TagValue you have provided is invalid",
	Fix: "encode the tags as UTF-8 before they are URL-encoded", Beside: []rule.Neighbour{{Code: "InvalidArgument", Means: "the header does not decode at all"}},
	Evidence: rule.Reported, Sources: []string{argmin + "0190b7f/crates/s3-tests/tests/malformed_xml.rs"},
	Check: func(c *rule.Case) *rule.Hit {
		if plain, err := url.QueryUnescape(c.Header("x-amz-tagging")); err != nil || utf8.ValidString(plain) {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-tagging"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/tag-header-count", Operations: puts, On: rule.Header("x-amz-tagging"), Stage: rule.Values, Order: -60,
	When: "x-amz-tagging gives an object more than 10 tags",
	Code: "BadRequest", Status: 400, Message: tagLimits["PutObjectTagging"].words,
	Fix: "send 10 tags at most", Not: "the rest by PutObjectTagging: it replaces all tags",
	Beside:   []rule.Neighbour{{Code: "InvalidTag", Means: "a key or value has characters that tags do not have, or is too long"}},
	Evidence: rule.Reported, Sources: []string{versity + "s3err/s3err.go", versity + "s3api/utils/utils.go#ParseTagging", guide + "object-tagging.html"},
	Check: func(c *rule.Case) *rule.Hit {
		n := 0
		for pair := range strings.SplitSeq(c.Header("x-amz-tagging"), "&") {
			if pair != "" {
				n++
			}
		}
		if n <= tagLimits["PutObjectTagging"].most {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-tagging").Because(fmt.Sprintf("%d tags", n)))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/expected-bucket-owner-format", On: rule.Header("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"), Stage: rule.Values, Order: -95,
	When: "x-amz-expected-bucket-owner is not an account id of twelve digits",
	Code: "InvalidBucketOwnerAWSAccountID", Status: 400, Message: "The value of the expected bucket owner parameter must be an AWS Account ID... [{value}]",
	Fix: "send the twelve digits of the account id, zeros in front included", Not: "an account alias or a canonical user id",
	Beside:   []rule.Neighbour{{Code: "AccessDenied", Means: "it is an account id, of another account than the bucket's"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_get_bucket_policy_invalid_account_id", recordedS3 + "test_delete_bucket_policy_expected_bucket_owner"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, h := range [...]string{"x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"} {
			if v := c.Header(h); c.Has(h) && !accountID(v) {
				return rule.Refuse(c.AtHeader(h).Because("must be twelve digits")).With("value", v)
			}
		}
		return nil
	},
})

func accountID(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}
