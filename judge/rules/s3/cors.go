package s3

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var corsMethods = []string{"GET", "PUT", "POST", "DELETE", "HEAD"}

var besideCORS = []rule.Neighbour{
	{Code: "MalformedXML", Means: "a rule lacks AllowedOrigin or AllowedMethod, or there is none"},
	{Code: "AccessForbidden", Means: "what a browser's preflight gets when no rule fits"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/cors-method", Operations: []string{"PutBucketCors"}, Stage: rule.Content,
	When: "an AllowedMethod is not one of GET, PUT, POST, DELETE and HEAD in capitals",
	Code: "InvalidRequest", Status: 400, Message: "Found unsupported HTTP method in CORS config. Unsupported method is {method}",
	Fix:    "list GET, PUT, POST, DELETE or HEAD; OPTIONS is answered without being listed",
	Not:    "* for all methods: only origins and headers have a wildcard",
	Beside: besideCORS, Evidence: rule.Recorded, Sources: []string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_cors.snapshot.json#test_put_cors_invalid_rules", versity + "tests/test_rest_cors.sh#L104"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, r := range c.Get("CORSConfiguration", "CORSRules").Elements() {
			for _, m := range r.Get("AllowedMethods").Elements() {
				if !slices.Contains(corsMethods, m.Text) {
					return rule.Refuse(c.At(m).Because("no method that CORS rules have")).With("method", m.Text)
				}
			}
		}
		return nil
	},
})

var _ = malformed("s3/cors-rules-empty", "PutBucketCors", "CORSConfiguration",
	"there are more than 100 CORS rules, or one without AllowedMethod or AllowedOrigin",
	"send 1 to 100 CORSRule elements, each with AllowedMethod and AllowedOrigin; DeleteBucketCors removes them all", rule.Recorded,
	[]string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_cors.snapshot.json#test_put_cors_invalid_rules", versity + "tests/test_rest_cors.sh#L76", versity + "tests/test_rest_cors.sh#L240", argmin + "0190b7f/crates/s3-tests/tests/malformed_xml.rs::test_put_cors_missing_origin", argmin + "0190b7f/crates/s3-tests/tests/malformed_xml.rs::test_put_cors_missing_method", argmin + "0190b7f/crates/s3-tests/tests/malformed_xml.rs::test_put_cors_invalid_max_age"}, func(c *rule.Case) []rule.Culprit {
		rules := c.Get("CORSConfiguration", "CORSRules").Elements()
		if len(rules) > 100 {
			return []rule.Culprit{c.At(rules[100]).Because("one more than the 100 that are allowed")}
		}
		for _, r := range rules {
			if list := missing(c, r, "AllowedMethods", "AllowedOrigins"); len(list) > 0 {
				return list
			}
		}
		return nil
	})

var _ = rule.Add(rule.Rule{
	ID: "s3/cors-origin-wildcards", Operations: []string{"PutBucketCors"}, Stage: rule.Content, Order: 1,
	When: "an AllowedOrigin has more than one *",
	Code: "InvalidRequest", Status: 400, Message: `AllowedOrigin "{origin}" can not have more than one wildcard.`,
	Fix:    "use one * in each origin, and several origins where one does not do",
	Beside: besideCORS, Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_cors.sh#L118", apiDoc + "API_CORSRule.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, r := range c.Get("CORSConfiguration", "CORSRules").Elements() {
			for _, o := range r.Get("AllowedOrigins").Elements() {
				if strings.Count(o.Text, "*") > 1 {
					return rule.Refuse(c.At(o).Because("has more than one *")).With("origin", o.Text)
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/cors-expose-wildcard", Operations: []string{"PutBucketCors"}, Stage: rule.Content, Order: 2,
	When: "an ExposeHeader has a *",
	Code: "InvalidRequest", Status: 400,
	Message: `ExposeHeader "{header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
	Fix:     "name each header that pages may read, as ETag",
	Not:     "* as in AllowedHeader: that is about what a page may send",
	Beside:  besideCORS, Evidence: rule.Reported, Sources: []string{"https://github.com/noobaa/noobaa-core/pull/8954", "https://github.com/google/neuroglancer/issues/788"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, r := range c.Get("CORSConfiguration", "CORSRules").Elements() {
			for _, h := range r.Get("ExposeHeaders").Elements() {
				if strings.Contains(h.Text, "*") {
					return rule.Refuse(c.At(h).Because("has a *")).With("header", h.Text)
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/preflight-no-origin", Operations: []string{"OptionsObject"}, Stage: rule.Values,
	When: "a preflight request has no Origin",
	Code: "BadRequest", Status: 400, Message: "Insufficient information. Origin request header needed.",
	Fix:    "send Origin, as browsers do; OPTIONS is for preflights only",
	Beside: besideCORS[1:], Evidence: rule.Recorded, Sources: []string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_cors.snapshot.json#test_cors_http_options_no_config"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Has("Origin") {
			return nil
		}
		return rule.Refuse(c.AtHeader("Origin").Because("is missing"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/preflight-no-config", Operations: []string{"OptionsObject"}, On: rule.Header("origin"), Stage: rule.Bucket,
	When: "a preflight request is for a bucket that has no CORS configuration, or for none",
	Code: "AccessForbidden", Status: 403, Message: "CORSResponse: CORS is not enabled for this bucket.",
	Fix:      "set a CORS configuration with PutBucketCors that allows the page's origin",
	Not:      "a bucket policy or a public ACL: the browser asks for CORS rules",
	Evidence: rule.Recorded, Sources: []string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_cors.snapshot.json#test_cors_http_options_no_config", "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_cors.snapshot.json#test_cors_http_options_non_existent_bucket"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		switch {
		case b == nil:
			return nil
		case b.Gone():
			h := rule.Refuse(atBucket(c).Because("there is no such bucket"))
			h.Message = "CORSResponse: Bucket not found"
			return h
		case off(b.Configured.CORS):
			return rule.Refuse(atBucket(c).Because("has no CORS configuration"))
		}
		return nil
	},
})
