package auth

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

var _ = rule.Add(rule.Rule{
	ID: "auth/credential-form", Stage: rule.Auth, Order: -2,
	When: "the credential has not five parts separated by slashes",
	Code: "IncompleteSignatureException", Status: 400,
	Message: "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'",
	Fix:     "the access key id holds a slash: key id and secret are swapped", Not: notPermissions, Beside: beside, Evidence: rule.Reported,
	Sources: []string{"https://github.com/boto/boto3/issues/1752", "https://github.com/aws/aws-sdk-go/issues/1042", dynalite},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		v := strings.TrimRight(a.Credential.Value, "/")
		if !a.Has(signature.CredentialForm) || !signedV4(c) || capture.HasPlaceholder(v) || strings.Count(v, "/") == 4 {
			return nil
		}
		h := refuseIncomplete(c, "", at(a.Credential.Place, "Credential").Because("not KEYID/20260427/REGION/SERVICE/aws4_request"))
		if h != nil {
			// A secret in the place of the key id is not shown.
			h = h.With("credential", "<KEYID>"+v[lastOf(v, 4):])
		}
		return h
	},
})

// lastOf is where the last n parts of a credential begin, slash included.
func lastOf(v string, n int) int {
	i := len(v)
	for range n {
		j := strings.LastIndexByte(v[:i], '/')
		if j < 0 {
			break
		}
		i = j
	}
	return i
}

var _ = rule.Add(rule.Rule{
	ID: "auth/credential-scope", Stage: rule.Auth, Order: -1,
	When: "the credential is scoped to another region or service than the host's, to another day than X-Amz-Date, or does not end with aws4_request",
	Code: "InvalidSignatureException", Status: 400, Message: "Credential should be scoped to a valid region, not '{region}'. Credential should be scoped to correct service: '{service}'. ",
	Fix: "sign for what the host belongs to: {want}", Not: notPermissions, Beside: beside, Evidence: rule.Documented,
	Sources: []string{troubleshooting, dynalite, "https://github.com/cognitect-labs/aws-api/issues/27", "https://github.com/disneystreaming/smithy4s/issues/1568"},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		cred := &a.Credential
		if !signedV4(c) || cred.Terminal == "" {
			return nil
		}
		var wrong, want []string
		var culprits []rule.Culprit
		say := func(sentence, wanted string, p signature.Place, why string) {
			wrong, want = append(wrong, sentence), append(want, wanted)
			culprits = append(culprits, at(p, "Credential").Because(why))
		}
		if region := regionOf(c); region != "" && region != cred.Region {
			say("Credential should be scoped to a valid region, not '"+cred.Region+"'. ", "region "+region, cred.RegionPlace(), "the host is in "+region)
		}
		if name := serviceOf(c); name != "" {
			say("Credential should be scoped to correct service: '"+name+"'. ", "service "+name, cred.ServicePlace(), "the host is "+name+"'s")
		}
		if a.Has(signature.CredentialTerminal) {
			say("Credential should be scoped with a valid terminator: 'aws4_request', not '"+cred.Terminal+"'. ", "aws4_request at the end",
				a.Problem(signature.CredentialTerminal).Place, "not aws4_request")
		}
		if !a.Time.IsZero() && (a.Has(signature.ScopeDateDiffers) || a.Has(signature.CredentialDate)) {
			when := a.Time.Format("20060102T150405Z")
			say("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"+cred.Date+"' != '"+when[:8]+"', from '"+when+"'.",
				"day "+when[:8], cred.DatePlace(), "not the day of X-Amz-Date")
		}
		if len(wrong) == 0 {
			return nil
		}
		h := refuseInvalid(c, strings.Join(wrong, ""), culprits...)
		return h.With("want", strings.Join(want, ", "))
	},
})

// regionOf is the region that the host has a request signed for, "" where it is
// not known or it takes several.
func regionOf(c *rule.Case) string {
	ep := &c.ID.Endpoint
	if ep.Custom() || ep.Region == "" || c.ID.Auth.Credential.Region == "" {
		return ""
	}
	if c.ID.Service.Name == "mturk" {
		return "" // has a region "sandbox" in the same host's region
	}
	if ep.RegionImplied {
		// The names without a region of these two are known to insist on it.
		if name := c.ID.Service.Name; name != "sts" && name != "iam" || ep.Partition != "aws" {
			return ""
		}
	}
	return ep.Region
}

// serviceOf is the signing name that the host asks for, "" where the credential
// has one that it takes.
func serviceOf(c *rule.Case) string {
	ep, signed := &c.ID.Endpoint, c.ID.Auth.Credential.Service
	if ep.Custom() || signed == "" || signed == c.ID.Service.SigningName {
		return ""
	}
	at := endpoint.Services(ep.Service)
	if !slices.Contains(at, c.ID.Service.Name) {
		return ""
	}
	want := ""
	for _, s := range contract.Embedded().Index() {
		if !slices.Contains(at, s.Name) {
			continue
		}
		if s.SigningName == signed || want != "" && want != s.SigningName || inRuleSet(s.Name, ep.Region, signed) {
			return "" // or one of several, of which AWS names one
		}
		want = s.SigningName
	}
	if signed == ep.Service || slices.Contains(at, signed) {
		return ""
	}
	return want
}

// inRuleSet reports whether the endpoint rules of a service choose that signing
// name, which its model need not know.
func inRuleSet(service, region, signed string) bool {
	e, err := endpoint.Resolve(service, endpoint.Params{"Region": region})
	return err == nil && slices.ContainsFunc(e.AuthSchemes, func(s endpoint.AuthScheme) bool { return s.SigningName == signed })
}

var _ = rule.Add(rule.Rule{
	ID: "auth/temporary-key-without-token", Stage: rule.Auth, Order: 0,
	When: "the access key id is one of temporary credentials (ASIA…), and the request has no X-Amz-Security-Token",
	Code: "UnrecognizedClientException", Status: 400, Message: "The security token included in the request is invalid.",
	Fix: "set the session token beside key id and secret: AWS_SESSION_TOKEN, aws_session_token", Not: "a new secret: the key is not known without its token",
	Beside: beside, Evidence: rule.Documented,
	Sources: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html", commonErrors},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if !signedV4(c) || !a.Temporary() || a.Token.In != signature.InNone || a.Signed("x-amz-security-token") || redacted(c) || a.SignedHeaders.Value == "" {
			return nil
		}
		h := rule.Refuse(at(a.Credential.Place, "Credential").Because("a temporary key"), c.AtHeader("X-Amz-Security-Token").Because("is missing"))
		switch c.ID.Protocol {
		case contract.RESTJSON:
			h.Status = 403
		case contract.Query, contract.RESTXML:
			h.Code, h.Status, h.Message = "InvalidClientTokenId", 403, "The security token included in the request is invalid"
		case contract.EC2Query:
			h.Code, h.Status, h.Message = "AuthFailure", 401, ec2Words
		}
		return h
	},
})
