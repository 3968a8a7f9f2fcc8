package s3control

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// tagged are the operations that take tags of a resource in their body.
var tagged = []string{"TagResource"}

var besideTags = []rule.Neighbour{
	{Code: "MalformedXML", Means: "a Tag lacks its Key or its Value element"},
	{Code: "TooManyTags", Means: "the resource would have more than 50 tags"},
}

// tagRule completes and adds a rule about tags: the first that is bad is blamed.
func tagRule(order int, r rule.Rule, bad func(tags []*decode.Value) *decode.Value) *rule.Rule {
	r.Operations, r.On, r.Stage, r.Order = tagged, rule.Member("Tags"), rule.Content, order
	r.Code, r.Status, r.Beside = "InvalidTag", 400, besideTags
	why := r.When
	r.Check = func(c *rule.Case) *rule.Hit {
		if v := bad(c.Get("Tags").Items); v != nil {
			return rule.Refuse(c.At(v).Because(why))
		}
		return nil
	}
	return rule.Add(r)
}

var _ = tagRule(0, rule.Rule{
	ID: "s3control/tag-aws", When: "a tag's key begins with aws:, which is AWS's own",
	Message:  `User-defined tag keys can't start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.`,
	Fix:      "give the key another prefix",
	Evidence: rule.Recorded, Sources: []string{recorded + "test_tag_resource_validation"},
}, func(tags []*decode.Value) *decode.Value {
	for _, t := range tags {
		if k := t.Get("Key"); strings.HasPrefix(k.String(), "aws:") {
			return k
		}
	}
	return nil
})

var _ = tagRule(1, rule.Rule{
	ID: "s3control/tag-duplicate", When: "two tags have the same key",
	Message:  "There are duplicate tag keys in your request. Remove the duplicate tag keys and try again.",
	Fix:      "give each key once; keys differ in case",
	Evidence: rule.Recorded, Sources: []string{recorded + "test_tag_resource_validation"},
}, func(tags []*decode.Value) *decode.Value {
	seen := map[string]bool{}
	for _, t := range tags {
		k := t.Get("Key")
		if k != nil && seen[k.Text] {
			return k
		}
		seen[k.String()] = k != nil
	}
	return nil
})

var _ = tagRule(2, rule.Rule{
	ID: "s3control/tag-chars", When: "a tag's key or value is too long, or has a character that tags do not take",
	Message: "This request contains a tag key or value that isn't valid. Valid characters include the following: [a-zA-Z+-=._:/]. " +
		"Tag keys can contain up to 128 characters. Tag values can contain up to 256 characters.",
	Fix:      "use letters, digits, spaces and + - = . _ : / @, at most 128 in a key and 256 in a value; commas are none of them",
	Evidence: rule.Recorded, Sources: []string{recorded + "test_tag_resource_validation"},
}, func(tags []*decode.Value) *decode.Value {
	for _, t := range tags {
		if k := t.Get("Key"); k != nil && (k.Text == "" || !proper(k.Text, 128)) {
			return k
		}
		if v := t.Get("Value"); v != nil && !proper(v.Text, 256) {
			return v
		}
	}
	return nil
})

// proper reports whether a text may stand in a tag.
func proper(s string, most int) bool {
	return len(utf16.Encode([]rune(s))) <= most && strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Z, r) && !strings.ContainsRune("+-=._:/@", r)
	}) < 0
}
