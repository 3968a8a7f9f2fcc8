package judge

import (
	"fmt"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// maxName bounds the values that are looked at for unfilled templates in
// requests that nothing else is wrong with, in bytes: names are shorter, and
// longer texts may hold templates by right.
const maxName = 128

// hint points out a likely cause beside the service's own answer: a value that a
// template left unfilled, an ARN of elsewhere, what AWS answered before.
func hint(c *rule.Case, f *rule.Finding) {
	if f.Hint != "" {
		return
	}
	for i := range f.Culprits {
		cu := &f.Culprits[i]
		text := ""
		switch {
		case cu.Value != nil:
			text = cu.Value.Text
		case cu.In == decode.InHeader && cu.Header >= 0:
			text = c.Req.Headers[cu.Header].Value
		}
		if what, start, end, ok := decode.Placeholder(text); ok {
			f.Hint = placeholderHint(cu, text[start:end], what)
			return
		}
		// What is not there may be elsewhere.
		if f.Refuses() && f.Stage >= rule.Bucket && !cu.Secret {
			if f.Hint = elsewhere(c, cu.Name, text); f.Hint != "" {
				return
			}
		}
	}
	if f.Refuses() && f.Stage >= rule.Bucket {
		if op := c.Heard(); op != "" {
			f.Hint = "it was not there when " + op + " asked for it before"
		}
	}
}

// elsewhere tells what an ARN names that the request does not go to, "" for
// nothing: a partition, a region, an account.
func elsewhere(c *rule.Case, name, text string) string {
	a, ok := arn.Split(text)
	switch {
	case !ok:
	case a.Partition != "" && c.ID.Endpoint.Partition != "" && a.Partition != c.Partition():
		return fmt.Sprintf("%s is of the partition %s, and the request goes to %s", name, a.Partition, c.Partition())
	case a.Region != "" && c.Region() != "" && a.Region != c.Region() && !c.ID.Endpoint.RegionImplied:
		return fmt.Sprintf("%s is of the region %s, and the request goes to %s", name, a.Region, c.Region())
	case c.Facts.Account.Known && len(a.Account) == 12 && c.Theirs(a.Account):
		return fmt.Sprintf("%s is of the account %s, and the caller's is %s", name, a.Account, c.Facts.Account.Value)
	}
	return ""
}

func placeholderHint(cu *rule.Culprit, text, what string) string {
	if cu.Secret {
		return fmt.Sprintf("%s holds %s", cu.Name, what)
	}
	return fmt.Sprintf("%s holds %q: %s", cu.Name, text, what)
}

// unfilled warns of names in an input that a template left unfilled, also where
// the service accepts them: a bucket called "undefined" exists sooner or later.
// "null" is left alone: S3 has versions of that name.
func unfilled(c *rule.Case) []rule.Finding {
	var fs []rule.Finding
	for _, v := range c.In.Root.Items {
		if v.Text == "" || v.Text == "null" || len(v.Text) > maxName || v.Member == nil || v.Kind > decode.Str {
			continue
		}
		what, start, end, ok := decode.Placeholder(v.Text)
		if !ok {
			continue
		}
		cu := c.At(v)
		fs = append(fs, rule.Finding{
			Rule: "request/placeholder", Stage: rule.Values, Evidence: rule.Inferred, Certain: true,
			Culprits: []rule.Culprit{cu.Because("looks unfilled")},
			Hint:     placeholderHint(&cu, v.Text[start:end], what),
			Fix:      "fill in " + cu.Name + " before the request is made",
		})
	}
	return fs
}
