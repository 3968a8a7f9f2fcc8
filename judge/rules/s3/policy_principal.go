package s3

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/policy"
)

// Whether a principal exists only IAM knows; this is about those that cannot.
var _ = policyRule(4, rule.Rule{
	ID: "s3/policy-principal-form", When: "a principal under AWS is nothing that a principal can be: no account, no ARN of IAM or STS, no unique id",
	Message:  "Invalid principal in policy",
	Fix:      "name an account of 12 digits, arn:aws:iam::111122223333:role/name (or user/name, root), or an origin access identity by its own id",
	Not:      "the name of a user or role alone, or a placeholder that was left as it is",
	Evidence: rule.Reported, Sources: []string{versityIssue + "649", "https://github.com/aws-samples/aws-modern-application-workshop/issues/89", "https://github.com/aws-samples/aws-modern-application-workshop/issues/98", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"},
}, func(c *rule.Case, d *policy.Document) *rule.Hit {
	if c.ID.Endpoint.Custom() {
		return nil // servers that copy S3 have principals of their own
	}
	for i, s := range d.Statements() {
		for _, name := range []string{"Principal", "NotPrincipal"} {
			for _, p := range s.Get(name).Get("AWS").List() {
				if why := principalFault(p); why != "" {
					return rule.Refuse(atElement(p, statementPath(i, name+".AWS")).Because(why))
				}
			}
		}
	}
	return nil
})

// principalFault says why a value can be no principal under AWS, "" where it can
// or where that is not sure.
func principalFault(p *policy.Element) string {
	v := p.Text
	switch {
	case p.Kind != 's' || v == "" || strings.TrimSpace(v) != v || unsent(v):
		return ""
	case arn.Is(v):
		return principalARNFault(v)
	case idLike(v):
		return ""
	case strings.Contains(v, "."):
		return "services stand under Service, not under AWS"
	}
	return "neither an account, an ARN nor a unique id"
}

// unsent reports whether a text may have been made unreadable for a capture, or
// be left to a template: then it is not what was sent.
func unsent(v string) bool {
	return masked(v) || strings.ContainsAny(v, "*$<>{}[]%…") || strings.Contains(v, "...") || strings.Contains(strings.ToUpper(v), "XXX")
}

// idLike reports whether a text may be an account, with hyphens or without, the
// unique id of a user or role, or a canonical id.
func idLike(v string) bool {
	return allOf(v, "0123456789-") && len(strings.ReplaceAll(v, "-", "")) == 12 ||
		len(v) >= 16 && allOf(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ||
		len(v) == 64 && allOf(v, "abcdefABCDEF0123456789")
}

// allOf reports whether a text has characters of a set only.
func allOf(v, set string) bool { return strings.Trim(v, set) == "" }

// identity is what stands before an origin access identity's id in its ARN, with
// blanks for underscores.
const identity = "user/CloudFront Origin Access Identity "

func principalARNFault(v string) string {
	a, ok := arn.Split(v)
	switch {
	case !ok:
		return "" // cut off, or of fewer parts than an ARN: left to S3
	case a.Service != "iam" && a.Service != "sts":
		return "an ARN of " + a.Service + ", which are no principals"
	case a.Service == "sts" || a.Region != "":
		return ""
	case a.Account == "cloudfront":
		id, ok := strings.CutPrefix(strings.ReplaceAll(a.Resource, "_", " "), identity)
		if ok && originIdentity(id) {
			return ""
		}
		return "names no origin access identity, whose ids are an E with letters and digits"
	case allOf(a.Account, "0123456789") && a.Account != "" && len(a.Account) != 12:
		return "its account has not 12 digits"
	}
	return ""
}

// originIdentity reports whether a text may be the id of an origin access
// identity.
func originIdentity(id string) bool {
	return strings.HasPrefix(id, "E") && allOf(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
}
