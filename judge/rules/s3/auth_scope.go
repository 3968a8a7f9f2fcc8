package s3

import (
	"strings"
	"time"

	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

// A credential's scope is refused in two forms: for the Authorization header and
// for a presigned URL. scopeRule makes a rule for one of them.
func scopeRule(id string, via signature.In, when, message, fix string, order int, kind signature.Kind, sources ...string) *rule.Rule {
	code := "AuthorizationHeaderMalformed"
	if via == signature.InQuery {
		code = "AuthorizationQueryParametersError"
	}
	return rule.Add(rule.Rule{
		ID: "s3/" + id, Stage: rule.Auth, Order: order, When: when, Code: code, Status: 400, Message: message,
		Fix: fix, Not: notPermissions, Beside: besideAuth[:2], Evidence: rule.Reported, Sources: sources,
		Check: func(c *rule.Case) *rule.Hit {
			p := formProblem(c, via, kind)
			if p == nil || c.ID.Auth.Scheme.Version != signature.V4 {
				return nil
			}
			cred := &c.ID.Auth.Credential
			return rule.Refuse(atPlace(p)).With("date", cred.Date).With("terminal", cred.Terminal).With("amz", c.ID.Auth.Date.Value)
		},
	})
}

const (
	scopeForm   = `the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`
	inHeader    = "The authorization header is malformed; "
	inQuery     = "Error parsing the X-Amz-Credential parameter; "
	fixScope    = "write the credential as KEYID/20260427/REGION/s3/aws4_request, with a key id that has no slash (key and secret may be swapped)"
	fixScopeDay = "use one moment for x-amz-date and for the credential's date, both in UTC"
)

var (
	_ = scopeRule("credential-scope-shape", signature.InHeader, "the credential has not five parts separated by slashes", inHeader+scopeForm, fixScope, 11,
		signature.CredentialForm, "https://github.com/aws/aws-sdk-ruby/issues/1276", "https://github.com/krobertson/deb-s3/issues/157")
	_ = scopeRule("presign-credential-shape", signature.InQuery, "X-Amz-Credential has not five parts separated by slashes: often its slashes are encoded twice", inQuery+scopeForm,
		"encode the credential once: its slashes are %2F, not %252F", 11, signature.CredentialForm, recordedS3+"test_presigned_double_encoded_credentials", minioErrors)
	_ = scopeRule("credential-date-format", signature.InHeader, "the date in the credential is not yyyyMMdd",
		inHeader+`incorrect date format "{date}". This date in the credential must be in the format "yyyyMMdd".`, fixScope, 12,
		signature.CredentialDate, versity+"tests/test_rest_list_buckets.sh#L78", minioErrors)
	_ = scopeRule("presign-credential-date-format", signature.InQuery, "the date in X-Amz-Credential is not yyyyMMdd",
		inQuery+`incorrect date format "{date}". This date in the credential must be in the format "yyyyMMdd".`, fixScope, 12,
		signature.CredentialDate, versity+"s3err/presigned-urls.go", minioErrors)
	_ = scopeRule("credential-date-differs", signature.InHeader, "the date in the credential is not the day of x-amz-date",
		inHeader+"Invalid credential date. Date is not the same as X-Amz-Date.", fixScopeDay, 13, signature.ScopeDateDiffers, versityIssue+"1514", versity+"s3err/sigv4.go")
	_ = scopeRule("presign-date-differs", signature.InQuery, "the date in X-Amz-Credential is not the day of X-Amz-Date",
		`Invalid credential date "{date}". This date is not the same as X-Amz-Date: "{amz}".`, fixScopeDay, 13, signature.ScopeDateDiffers, versity+"s3err/presigned-urls.go", versityIssue+"1514")
	_ = scopeRule("credential-terminal", signature.InHeader, "the credential does not end with aws4_request",
		inHeader+`incorrect terminal "{terminal}". This endpoint uses "aws4_request".`, fixScope, 14, signature.CredentialTerminal, versity+"s3err/sigv4.go", minioErrors)
	_ = scopeRule("presign-terminal", signature.InQuery, "X-Amz-Credential does not end with aws4_request",
		inQuery+`incorrect terminal "{terminal}". This endpoint uses "aws4_request".`, fixScope, 14, signature.CredentialTerminal, versity+"s3err/presigned-urls.go", minioErrors)
)

// signingName is the service that an S3 host is signed for, "" where it may be
// one or the other.
func signingName(c *rule.Case) string {
	switch c.ID.Endpoint.Service {
	case "s3", "s3-accesspoint", "s3-website", "s3-control":
		if directory(c) {
			return ""
		}
		return "s3"
	case "s3-object-lambda":
		return "s3-object-lambda"
	case "s3-outposts":
		return "s3-outposts"
	}
	return ""
}

// wrongService finds a scope of another service than the host's.
func wrongService(c *rule.Case, via signature.In) *rule.Hit {
	a := &c.ID.Auth
	want := signingName(c)
	if want == "" || a.Scheme.Via != via || a.Scheme.Version != signature.V4 || a.Credential.Service == want || a.Credential.Service == "" {
		return nil
	}
	at := atPart(a.Credential.ServicePlace(), "Credential").Because("signed for " + a.Credential.Service)
	return rule.Refuse(at, c.AtHost().Because("belongs to "+want)).With("service", a.Credential.Service).With("want", want)
}

var _ = rule.Add(rule.Rule{
	ID: "s3/credential-service", Stage: rule.Auth, Order: 15,
	When: "the credential's scope names another service than the host's",
	Code: "AuthorizationHeaderMalformed", Status: 400, Message: inHeader + `incorrect service "{service}". This endpoint belongs to "{want}".`,
	Fix: "sign for {want}", Not: notPermissions, Beside: besideAuth[:1], Evidence: rule.Reported,
	Sources: []string{versity + "tests/test_rest_list_buckets.sh#L99", minioErrors},
	Check:   func(c *rule.Case) *rule.Hit { return wrongService(c, signature.InHeader) },
})

var _ = rule.Add(rule.Rule{
	ID: "s3/presign-service", Stage: rule.Auth, Order: 15,
	When: "X-Amz-Credential names another service than the host's",
	Code: "AuthorizationQueryParametersError", Status: 400, Message: inQuery + `incorrect service "{service}". This endpoint belongs to "{want}".`,
	Fix: "presign for {want}", Not: notPermissions, Beside: besideAuth[:1], Evidence: rule.Reported,
	Sources: []string{versity + "s3err/presigned-urls.go", minioErrors},
	Check:   func(c *rule.Case) *rule.Hit { return wrongService(c, signature.InQuery) },
})

// wantedRegion is the region that the endpoint has a request signed for; ok is
// false where it takes several, as the global host does for buckets anywhere.
func wantedRegion(c *rule.Case) (string, bool) {
	ep := &c.ID.Endpoint
	if ep.Custom() || ep.Region == "" || ep.RegionImplied || ep.Modes&(endpoint.LegacyGlobal|endpoint.Accelerate) != 0 || ep.Style == endpoint.StyleMultiRegion {
		return "", false
	}
	return ep.Region, true
}

// wrongRegion finds a scope of another region than the endpoint's.
func wrongRegion(c *rule.Case, via signature.In) *rule.Hit {
	a := &c.ID.Auth
	signed := a.Credential.Region
	if signed == "" || a.Scheme.Via != via || a.Scheme.Version != signature.V4 {
		return nil
	}
	want, ok := wantedRegion(c)
	if !ok || want == signed {
		return nil
	}
	return rule.Refuse(atPart(a.Credential.RegionPlace(), "Authorization").Because("signed for "+signed), c.AtHost().Because("in "+want)).
		With("signed", signed).With("want", want)
}

var besideRegion = []rule.Neighbour{
	{Code: "PermanentRedirect", Means: "the request is signed for this endpoint, and the bucket is elsewhere"},
	{Code: "SignatureDoesNotMatch", Means: "the scope is right, and the signature is not"},
	{Code: "IllegalLocationConstraintException", Means: "the region in the body of CreateBucket is not the endpoint's"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/wrong-region-in-signature", Stage: rule.Region, Order: 1,
	When: "the credential's scope names another region than that of the endpoint",
	Code: "AuthorizationHeaderMalformed", Status: 400, Message: inHeader + "the region '{signed}' is wrong; expecting '{want}'",
	Fix: "sign for {want}: set the client's region, not only its endpoint", Not: notPermissions, Beside: besideRegion, Evidence: rule.Reported,
	Sources: []string{"https://github.com/aws/aws-sdk-cpp/issues/1339", "https://github.com/n8n-io/n8n/issues/10459", "https://github.com/JuliaServices/CloudStore.jl/issues/52"},
	Check:   func(c *rule.Case) *rule.Hit { return wrongRegion(c, signature.InHeader) },
})

var _ = rule.Add(rule.Rule{
	ID: "s3/presign-region", Stage: rule.Region, Order: 1,
	When: "X-Amz-Credential names another region than that of the endpoint",
	Code: "AuthorizationQueryParametersError", Status: 400, Message: inQuery + "the region '{signed}' is wrong; expecting '{want}'",
	Fix: "presign for {want}", Not: notPermissions, Beside: besideRegion, Evidence: rule.Reported,
	Sources: []string{versity + "s3err/presigned-urls.go", minioErrors},
	Check:   func(c *rule.Case) *rule.Hit { return wrongRegion(c, signature.InQuery) },
})

var _ = rule.Add(rule.Rule{
	ID: "s3/signed-with-aws-global", Stage: rule.Region, Order: 2,
	When: "a request to the global host is signed for something that is no region, as the pseudo region aws-global",
	Code: "AuthorizationHeaderMalformed", Status: 400, Message: inHeader + "the region '{signed}' is wrong; expecting '{want}'",
	Fix: "sign for the bucket's region; for the global host without a bucket that is us-east-1", Not: notPermissions, Beside: besideRegion,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_create_bucket_aws_global"},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		signed := a.Credential.Region
		if a.Scheme.Version != signature.V4 || a.Scheme.Via != signature.InHeader || signed == "" || signed == "us-east-1" ||
			!c.ID.Endpoint.Modes.Has(endpoint.LegacyGlobal) || c.ID.Endpoint.Partition != "aws" || regions()[signed] || likeRegion(signed) {
			return nil
		}
		want := "us-east-1"
		if b := bucketFacts(c); b != nil && b.Region.Known {
			want = b.Region.Value
		}
		return rule.Refuse(atPart(a.Credential.RegionPlace(), "Authorization").Because("no region")).With("signed", signed).With("want", want)
	},
})

// likeRegion reports whether a word is written as regions are: it may be one
// that is newer than the models.
func likeRegion(s string) bool {
	return len(s) > 5 && s[2] == '-' && '1' <= s[len(s)-1] && s[len(s)-1] <= '9'
}

// amzDate reports whether s is written as x-amz-date is.
func amzDate(s string) bool {
	t, err := time.Parse("20060102T150405Z", strings.TrimSpace(s))
	return err == nil && t.Year() >= 1970
}
