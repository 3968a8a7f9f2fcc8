package s3

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	rules := []facts.CORSRule{}
	for _, r := range c.Get("CORSConfiguration", "CORSRules").Elements() {
		rules = append(rules, facts.CORSRule{Origins: texts(r.Get("AllowedOrigins")), Methods: texts(r.Get("AllowedMethods")),
			Headers: texts(r.Get("AllowedHeaders"))})
	}
	b.CORS = facts.Is(rules)
}, "PutBucketCors")

var _ = learn(func(_ *rule.Case, b *facts.Bucket, _ *capture.Response) { b.CORS = facts.Is([]facts.CORSRule(nil)) }, "DeleteBucketCors")

// texts are the texts of a list.
func texts(v *decode.Value) []string {
	var list []string
	for _, it := range v.Elements() {
		list = append(list, it.Text)
	}
	return list
}

const notAllowed = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / " +
	"Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."

var _ = rule.Add(rule.Rule{
	ID: "s3/preflight-no-match", Operations: []string{"OptionsObject"}, On: rule.Header("origin"), Stage: rule.Object,
	When: "no CORS rule of the bucket allows the preflight's origin, method and headers together",
	Code: "AccessForbidden", Status: 403, Message: notAllowed,
	Fix: "add the origin, the method or the headers to one CORS rule: the first rule that has all of them counts",
	Not: "a bucket policy or a public ACL: the browser asks for CORS rules; spreading origin and method over two rules",
	Beside: []rule.Neighbour{
		{Code: "BadRequest", Means: "the preflight has no Origin"},
		{Code: "AccessDenied", Means: "the preflight passed, and the request itself may not do this"},
	},
	Evidence: rule.Recorded, Sources: []string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_cors.snapshot.json#test_cors_match_origins", argmin + "0508ea0/crates/s3-tests/tests/cors.rs::test_cors_preflight_rejects_disallowed_request_headers"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		if b == nil || !b.CORS.Known || len(b.CORS.Value) == 0 {
			return nil
		}
		p := preflight{c.Header("Origin"), c.Header("Access-Control-Request-Method"), c.Header("Access-Control-Request-Headers")}
		if p.method == "" || slices.ContainsFunc(b.CORS.Value, p.allowed) {
			return nil
		}
		return rule.Refuse(p.culprits(c, b.CORS.Value)...)
	},
})

// preflight is what a browser asks for.
type preflight struct{ origin, method, headers string }

func (p *preflight) allowed(r facts.CORSRule) bool {
	return p.originIn(r) && slices.Contains(r.Methods, p.method) && p.headersIn(r)
}

func (p *preflight) originIn(r facts.CORSRule) bool {
	return slices.ContainsFunc(r.Origins, func(pattern string) bool { return wildcard(pattern, p.origin) })
}

func (p *preflight) headersIn(r facts.CORSRule) bool {
	for h := range strings.SplitSeq(p.headers, ",") {
		h = strings.ToLower(strings.TrimSpace(h))
		if h != "" && !slices.ContainsFunc(r.Headers, func(pattern string) bool { return wildcard(strings.ToLower(pattern), h) }) {
			return false
		}
	}
	return true
}

// culprits blames what no rule has; all three where each is in some rule.
func (p *preflight) culprits(c *rule.Case, rules []facts.CORSRule) []rule.Culprit {
	var list []rule.Culprit
	if !slices.ContainsFunc(rules, p.originIn) {
		list = append(list, c.AtHeader("Origin").Because("no rule allows it"))
	}
	if !slices.ContainsFunc(rules, func(r facts.CORSRule) bool { return slices.Contains(r.Methods, p.method) }) {
		list = append(list, c.AtHeader("Access-Control-Request-Method").Because("no rule allows it"))
	}
	if !slices.ContainsFunc(rules, p.headersIn) {
		list = append(list, c.AtHeader("Access-Control-Request-Headers").Because("no rule allows them"))
	}
	if list == nil {
		list = []rule.Culprit{c.AtHeader("Origin").Because("no rule allows it …"), c.AtHeader("Access-Control-Request-Method").Because("… with that method")}
	}
	return list
}

// wildcard matches a text against a pattern with one * at most.
func wildcard(pattern, s string) bool {
	head, tail, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	return len(s) >= len(head)+len(tail) && strings.HasPrefix(s, head) && strings.HasSuffix(s, tail)
}
