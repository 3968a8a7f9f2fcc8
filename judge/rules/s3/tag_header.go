package s3

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "s3/tag-header-key-chars", Operations: puts, On: rule.Header("x-amz-tagging"), Stage: rule.Values, Order: -59,
	When: "a key in x-amz-tagging decodes to more than 128 characters, or to some that tags do not take",
	Code: "InvalidTag", Status: 400, Message: "The TagKey you have provided is invalid",
	Fix:      "write key1=value1&key2=value2, and encode keys and values one by one: not the = between them, and not JSON or the command line's shorthand",
	Not:      "encoding it once more",
	Beside:   []rule.Neighbour{{Code: "InvalidArgument", Means: "the header is not written as a URL's query"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cli/issues/2841", guide + "object-tagging.html"},
	Check: func(c *rule.Case) *rule.Hit {
		// A copy that keeps the source's tags need not look at these.
		if c.Op == "CopyObject" && !strings.EqualFold(c.Header("x-amz-tagging-directive"), "REPLACE") {
			return nil
		}
		for pair := range strings.SplitSeq(c.Header("x-amz-tagging"), "&") {
			raw, _, _ := strings.Cut(pair, "=")
			key, err := url.QueryUnescape(raw)
			if err != nil || !utf8.ValidString(key) {
				return nil // refused for that
			}
			if units(key) > 128 || !tagChars(key) {
				return rule.Refuse(c.AtHeader("x-amz-tagging").Because(fmt.Sprintf("%q is no key of a tag", key)))
			}
		}
		return nil
	},
})
