package s3

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var besideWebsite = []rule.Neighbour{
	{Code: "MalformedXML", Means: "an element that must be there is missing"},
	{Code: "InvalidArgument", Means: "a document's key, or their combination, is wrong"},
	{Code: "InvalidRequest", Means: "a routing rule is wrong"},
}

// websiteRule completes and adds a rule about website configurations.
func websiteRule(order int, r rule.Rule, check func(c *rule.Case, site *decode.Value) *rule.Hit) *rule.Rule {
	r.Operations, r.On, r.Stage, r.Order = []string{"PutBucketWebsite"}, rule.Member("WebsiteConfiguration"), rule.Content, order
	r.Status, r.Beside = 400, besideWebsite
	r.Check = func(c *rule.Case) *rule.Hit {
		if broken(c) {
			return nil
		}
		return check(c, c.Get("WebsiteConfiguration"))
	}
	return rule.Add(r)
}

var _ = websiteRule(0, rule.Rule{
	ID: "s3/website-0", When: "IndexDocument.Suffix is empty or has a slash within",
	Code: "InvalidArgument", Message: "The IndexDocument Suffix is not well formed",
	Fix:      "use a bare name such as index.html: it is looked for in every folder",
	Not:      "the path of one document",
	Evidence: rule.Recorded, Sources: []string{apiDoc + "API_IndexDocument.html", recordedS3 + "test_validate_website_configuration"},
}, func(c *rule.Case, site *decode.Value) *rule.Hit {
	if s := site.Lookup("IndexDocument", "Suffix"); s != nil && (s.Text == "" || strings.LastIndexByte(s.Text, '/') > 0) {
		return rule.Refuse(c.At(s).Because("must be a name without slashes"))
	}
	return nil
})

// Two recordings disagree on a slash in front: one has it refused like any other
// slash, as the documentation says, another goes on past it. So it warns.
var _ = websiteRule(0, rule.Rule{
	ID: "s3/website-suffix-leading-slash", When: "IndexDocument.Suffix begins with a slash",
	Code: "InvalidArgument", Message: "The IndexDocument Suffix is not well formed",
	Fix:      "use a bare name such as index.html: it is looked for in every folder",
	Not:      "the path of one document",
	Evidence: rule.Inferred, Sources: []string{apiDoc + "API_IndexDocument.html", recordedS3 + "test_validate_website_configuration"},
}, func(c *rule.Case, site *decode.Value) *rule.Hit {
	if s := site.Lookup("IndexDocument", "Suffix"); s != nil && strings.LastIndexByte(s.Text, '/') == 0 {
		return rule.Refuse(c.At(s).Because("must be a name without slashes"))
	}
	return nil
})

var _ = websiteRule(1, rule.Rule{
	ID: "s3/website-2", When: "RedirectAllRequestsTo stands beside another element",
	Code: "InvalidArgument", Message: "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
	Fix:      "send RedirectAllRequestsTo alone, or leave it out",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_validate_website_configuration"},
}, func(c *rule.Case, site *decode.Value) *rule.Hit {
	all := site.Get("RedirectAllRequestsTo")
	if all == nil {
		return nil
	}
	for _, name := range []string{"IndexDocument", "ErrorDocument", "RoutingRules"} {
		if v := site.Get(name); v != nil {
			return rule.Refuse(c.At(all), c.At(v).Because("cannot stand beside it"))
		}
	}
	return nil
})

var _ = websiteRule(2, rule.Rule{
	ID: "s3/website-3", When: "there is neither RedirectAllRequestsTo nor IndexDocument",
	Code: "InvalidArgument", Message: "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
	Fix:      "give the site an IndexDocument",
	Not:      "an ErrorDocument or RoutingRules alone",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_validate_website_configuration"},
}, func(c *rule.Case, site *decode.Value) *rule.Hit {
	if site.Get("RedirectAllRequestsTo") != nil || site.Get("IndexDocument") != nil {
		return nil
	}
	return rule.Refuse(absent(c, site, "IndexDocument"))
})

var _ = websiteRule(3, rule.Rule{
	ID: "s3/website-4", When: "the Protocol of a redirect is neither http nor https",
	Code: "InvalidRequest", Message: "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
	Fix:      "write http or https in small letters, without ://",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_validate_website_configuration"},
}, func(c *rule.Case, site *decode.Value) *rule.Hit {
	at := []*decode.Value{site.Lookup("RedirectAllRequestsTo", "Protocol")}
	for _, r := range site.Get("RoutingRules").Elements() {
		at = append(at, r.Lookup("Redirect", "Protocol"))
	}
	for _, v := range at {
		if v != nil && v.Text != "http" && v.Text != "https" {
			return rule.Refuse(c.At(v).Because("must be http or https"))
		}
	}
	return nil
})

// routing makes a rule about each routing rule of a website.
func routing(order int, r rule.Rule, check func(c *rule.Case, r *decode.Value) *rule.Hit) *rule.Rule {
	return websiteRule(order, r, func(c *rule.Case, site *decode.Value) *rule.Hit {
		for _, r := range site.Get("RoutingRules").Elements() {
			if h := check(c, r); h != nil {
				return h
			}
		}
		return nil
	})
}

var _ = routing(4, rule.Rule{
	ID: "s3/website-5", When: "a redirect has both ReplaceKeyPrefixWith and ReplaceKeyWith",
	Code: "InvalidRequest", Message: "You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
	Fix:      "use ReplaceKeyWith for one target, ReplaceKeyPrefixWith to keep the rest of the key",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_validate_website_configuration"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	prefix, key := r.Lookup("Redirect", "ReplaceKeyPrefixWith"), r.Lookup("Redirect", "ReplaceKeyWith")
	if prefix == nil || key == nil {
		return nil
	}
	return rule.Refuse(c.At(key), c.At(prefix).Because("cannot stand beside it"))
})

var _ = routing(5, rule.Rule{
	ID: "s3/website-6", When: "a routing rule has an empty Condition",
	Code: "InvalidRequest", Message: "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
	Fix:      "leave the Condition out to redirect everything",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_validate_website_configuration"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	if v := r.Get("Condition"); v != nil && len(v.Items) == 0 {
		return rule.Refuse(c.At(v).Because("is empty"))
	}
	return nil
})

var _ = malformed("s3/website-7", "PutBucketWebsite", "WebsiteConfiguration",
	"RoutingRules is empty", "leave RoutingRules out, or put a RoutingRule into it", rule.Recorded,
	[]string{recordedS3 + "test_validate_website_configuration"}, func(c *rule.Case) []rule.Culprit {
		if v := c.Get("WebsiteConfiguration", "RoutingRules"); v != nil && len(v.Items) == 0 {
			return []rule.Culprit{c.At(v).Because("is empty")}
		}
		return nil
	})

var _ = websiteRule(6, rule.Rule{
	ID: "s3/website-too-many-rules", When: "there are more than 50 routing rules",
	Code: "InvalidRequest", Message: "{n} routing rules provided, the number of routing rules in a website configuration is limited to 50.",
	Fix:      "send at most 50; Object Redirect or CloudFront Functions take more",
	Evidence: rule.Reported, Sources: []string{versity + "s3err/s3err.go", apiModel + "PutBucketWebsite", guide + "how-to-page-redirect.html"},
}, func(c *rule.Case, site *decode.Value) *rule.Hit {
	rules := site.Get("RoutingRules").Elements()
	if len(rules) <= 50 {
		return nil
	}
	return rule.Refuse(c.At(rules[50]).Because("one more than the 50 that are allowed")).With("n", strconv.Itoa(len(rules)))
})

var _ = routing(7, rule.Rule{
	ID: "s3/website-redirect-code", When: "HttpRedirectCode is not a code of redirection",
	Code: "InvalidRequest", Message: "The provided HTTP redirect code ({n}) is not valid. Valid codes are 3XX except 300.",
	Fix:      "use 301, 302, 303, 304, 307 or 308",
	Evidence: rule.Reported, Sources: []string{versity + "s3err/s3err.go", apiDoc + "API_Redirect.html"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	v := r.Lookup("Redirect", "HttpRedirectCode")
	if v == nil {
		return nil
	}
	if n, err := strconv.Atoi(v.Text); err == nil && n > 300 && n < 400 {
		return nil
	}
	return rule.Refuse(c.At(v).Because("must be 301 to 399")).With("n", v.Text)
})

var _ = routing(8, rule.Rule{
	ID: "s3/website-error-code", When: "HttpErrorCodeReturnedEquals is not a code of an error",
	Code: "InvalidRequest", Message: "The provided HTTP error code ({n}) is not valid. Valid codes are 4XX or 5XX.",
	Fix:      "use a code of 4XX or 5XX, such as 404",
	Evidence: rule.Reported, Sources: []string{versity + "s3err/s3err.go", apiDoc + "API_Condition.html"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	v := r.Lookup("Condition", "HttpErrorCodeReturnedEquals")
	if v == nil {
		return nil
	}
	if n, err := strconv.Atoi(v.Text); err == nil && n >= 400 && n < 600 {
		return nil
	}
	return rule.Refuse(c.At(v).Because("must be 4XX or 5XX")).With("n", v.Text)
})

var _ = websiteRule(9, rule.Rule{
	ID: "s3/website-error-key", When: "ErrorDocument.Key is empty",
	Code: "InvalidArgument", Message: "The ErrorDocument Key is not well formed",
	Fix:      "name the error document's key, or leave ErrorDocument out",
	Evidence: rule.Reported, Sources: []string{versity + "s3err/invalid-argument.go", apiDoc + "API_ErrorDocument.html"},
}, func(c *rule.Case, site *decode.Value) *rule.Hit {
	if v := site.Lookup("ErrorDocument", "Key"); v != nil && v.Text == "" {
		return rule.Refuse(c.At(v).Because("is empty"))
	}
	return nil
})
