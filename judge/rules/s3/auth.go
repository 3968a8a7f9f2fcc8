package s3

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

// besideAuth are the codes about how a request is authenticated.
var besideAuth = []rule.Neighbour{
	{Code: "SignatureDoesNotMatch", Means: "the form is right, and the signature is not that of this request"},
	{Code: "InvalidAccessKeyId", Means: "the form is right, and there is no such key"},
	{Code: "AccessDenied", Means: "the caller is known, and may not do this; or a header that must be signed is not"},
}

const notPermissions = "wider permissions: who is calling was not yet looked at"

// atPlace blames a part of the authentication information.
func atPlace(p *signature.Problem) rule.Culprit {
	return atPart(p.Place, p.Name)
}

// atPart blames a place; name is AWS's name of what stands, or lacks, there.
func atPart(p signature.Place, name string) rule.Culprit {
	cu := rule.Culprit{Name: name, Header: -1, Start: p.Start, End: p.End}
	switch p.In {
	case signature.InHeader:
		cu.In, cu.Name, cu.Header = decode.InHeader, p.Name, p.Header
	case signature.InQuery:
		cu.In, cu.Name = decode.InQuery, p.Name
	case signature.InForm, signature.InBody:
		cu.In = decode.InBody
	default:
		cu.In = decode.InSignature
	}
	return cu
}

// formProblem finds a problem of the authentication's form; via is where the
// scheme must have been carried.
func formProblem(c *rule.Case, via signature.In, kinds ...signature.Kind) *signature.Problem {
	a := &c.ID.Auth
	if len(a.Problems) == 0 || a.Scheme.Via != via {
		return nil
	}
	for _, k := range kinds {
		if p := a.Problem(k); p != nil {
			return p
		}
	}
	return nil
}

// refuseProblem refuses a problem of the form.
func refuseProblem(c *rule.Case, via signature.In, kinds ...signature.Kind) *rule.Hit {
	p := formProblem(c, via, kinds...)
	if p == nil {
		return nil
	}
	return rule.Refuse(atPlace(p))
}

var _ = rule.Add(rule.Rule{
	ID: "s3/two-auth-mechanisms", Stage: rule.Auth, Order: -10,
	When: "a request is signed twice: in the Authorization header and in the query",
	Code: "InvalidArgument", Status: 400,
	Message: "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
	Fix:     "drop the Authorization header from a presigned URL (clients keep it when they follow a redirect), or use the plain URL", Not: notPermissions,
	Beside: besideAuth[:1], Evidence: rule.Reported,
	Sources: []string{"https://github.com/catalyst/moodle-tool_objectfs/issues/303", "https://github.com/lukejacksonn/react-slack-clone/issues/77"},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if len(a.Also) == 0 || a.Scheme.Via != signature.InHeader || a.Also[0].Via != signature.InQuery {
			return nil
		}
		name := "X-Amz-Algorithm"
		if a.Also[0].Version == signature.V2 {
			name = "Signature"
		}
		return rule.Refuse(c.AtHeader("Authorization").Because("signed here …"), c.AtQuery(name).Because("… and here"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/auth-header-shape", Stage: rule.Auth, Order: -9,
	When: "the Authorization header is empty, or has no blank behind its scheme",
	Code: "InvalidArgument", Status: 400, Message: "Authorization header is invalid -- one and only one ' ' (space) required.",
	Fix: "send AWS4-HMAC-SHA256, a blank, then Credential=…, SignedHeaders=…, Signature=…", Not: notPermissions, Beside: besideAuth[:1],
	Evidence: rule.Reported, Sources: []string{"https://github.com/benrady/learnjs/issues/23", versityIssue + "478", argmin + "12b53b8/crates/s3-tests/tests/headers.rs"},
	Check: func(c *rule.Case) *rule.Hit { return refuseProblem(c, signature.InHeader, signature.HeaderShape) },
})

var _ = rule.Add(rule.Rule{
	ID: "s3/auth-scheme-unknown", Stage: rule.Auth, Order: -8,
	When: "the Authorization header has a scheme that S3 does not know: Basic, Bearer, …",
	Code: "InvalidArgument", Status: 400, Message: "Unsupported Authorization Type",
	Fix: "sign with AWS4-HMAC-SHA256; where another server needs the header, keep it away from S3", Not: notPermissions, Beside: besideAuth[:1],
	Evidence: rule.Reported, Sources: []string{versity + "tests/drivers/list_buckets/list_buckets_rest.sh#L215", versityIssue + "1705"},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.ID.Auth.Scheme.Version; v < signature.Bearer || c.ID.Endpoint.Custom() {
			return nil
		}
		if c.ID.Auth.Scheme.Version == signature.Other && !c.ID.Auth.Has(signature.SchemeUnknown) {
			return nil
		}
		return rule.Refuse(c.AtHeader("Authorization").Because("no scheme of S3's"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/auth-components-missing", Stage: rule.Auth, Order: -7,
	When: "the Authorization header lacks Credential, SignedHeaders or Signature",
	Code: "AuthorizationHeaderMalformed", Status: 400,
	Message: "The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.",
	Fix:     "send all three, separated by commas; look for a proxy that cuts the header", Not: notPermissions, Beside: besideAuth[:1],
	Evidence: rule.Reported, Sources: []string{"https://github.com/ex-aws/ex_aws/issues/537", "https://github.com/robmcvey/cakephp-amazon-s3/issues/15"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Auth.Scheme.Version != signature.V4 || c.ID.Auth.Has(signature.HeaderShape) {
			return nil
		}
		return refuseProblem(c, signature.InHeader, signature.ComponentMissing)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/auth-component-malformed", Stage: rule.Auth, Order: -6,
	When: "the Authorization header holds something else than Credential, SignedHeaders and Signature, as an access key with a blank in it leaves behind",
	Code: "AuthorizationHeaderMalformed", Status: 400, Message: "The authorization header is malformed; the authorization component \"{component}\" is malformed.",
	Fix: "look for blanks or an equals sign in the access key id", Not: notPermissions, Beside: besideAuth[:2],
	Evidence: rule.Reported, Sources: []string{"https://github.com/zendesk/apt-s3/issues/10", versity + "s3err/sigv4.go"},
	Check: func(c *rule.Case) *rule.Hit {
		p := formProblem(c, signature.InHeader, signature.ComponentUnknown)
		if p == nil || c.ID.Auth.Scheme.Version != signature.V4 {
			return nil
		}
		value := c.ID.Auth.Authorization.Value
		component := value
		for part := range strings.SplitSeq(value[strings.IndexByte(value, ' ')+1:], ",") {
			if strings.Contains(part, p.Name) {
				component = strings.TrimSpace(part)
			}
		}
		return rule.Refuse(atPlace(p)).With("component", component)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/date-missing", Stage: rule.Auth, Order: -5,
	When: "a signed request has neither x-amz-date nor Date, or one that is no date",
	Code: "AccessDenied", Status: 403, Message: "AWS authentication requires a valid Date or x-amz-date header",
	Fix: "send x-amz-date as 20260427T120921Z, and sign it", Not: notPermissions,
	Beside:   []rule.Neighbour{{Code: "RequestTimeTooSkewed", Means: "there is a date, more than 15 minutes off"}},
	Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_list_buckets.sh#L367", versityIssue + "1934", minioErrors},
	Check: func(c *rule.Case) *rule.Hit {
		p := formProblem(c, signature.InHeader, signature.DateMissing, signature.DateForm)
		if p == nil {
			return nil
		}
		if p.Kind == signature.DateMissing {
			return rule.Refuse(c.AtHeader("x-amz-date").Because("absent"))
		}
		return rule.Refuse(atPlace(p))
	},
})

// v2Regions are the regions that still take Signature Version 2: those from
// before January 2014. Source: "Authenticating Requests (AWS Signature Version
// 4)", S3 API Reference.
var v2Regions = map[string]bool{"us-east-1": true, "us-west-1": true, "us-west-2": true, "eu-west-1": true, "ap-southeast-1": true,
	"ap-southeast-2": true, "ap-northeast-1": true, "sa-east-1": true, "us-gov-west-1": true}

var _ = rule.Add(rule.Rule{
	ID: "s3/sigv2-in-v4-only-region", Stage: rule.Auth, Order: 10,
	When: "a request is signed with Signature Version 2 in a region that never took it",
	Code: "InvalidRequest", Status: 400, Message: "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
	Fix: "sign with Signature Version 4", Not: "another key", Beside: besideAuth[:1],
	Evidence: rule.Reported,
	Sources:  []string{"https://github.com/benefitcloud/ember-uploader/issues/143", "https://github.com/nukulb/s3-angular-file-upload/issues/23", "https://github.com/s3fs-fuse/s3fs-fuse/issues/915"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Auth.Scheme.Version != signature.V2 {
			return nil
		}
		region, known := bucketRegion(c)
		if !known || v2Regions[region] {
			return nil
		}
		at := c.AtHeader("Authorization")
		switch c.ID.Auth.Scheme.Via {
		case signature.InQuery:
			at = c.AtQuery("AWSAccessKeyId")
		case signature.InForm:
			at = atPart(c.ID.Auth.Credential.Place, "AWSAccessKeyId")
		}
		return rule.Refuse(at.Because("Signature Version 2 …"), c.AtHost().Because("… in "+region))
	},
})
