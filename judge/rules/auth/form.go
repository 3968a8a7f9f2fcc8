package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

var _ = rule.Add(rule.Rule{
	ID: "auth/two-mechanisms", Stage: rule.Auth, Order: -20,
	When: "a request to a JSON service is signed in the Authorization header and in the query",
	Code: "InvalidSignatureException", Status: 400,
	Message: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
	Fix:     "send one of the two", Not: notPermissions, Beside: beside, Evidence: rule.Reported, Sources: []string{kinesalite, dynalite},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if c.ID.Protocol != contract.JSON || len(a.Also) == 0 || a.Scheme.Via != signature.InHeader || a.Also[0].Via != signature.InQuery ||
			!hasParameter(c, "X-Amz-Algorithm") {
			return nil
		}
		return rule.Refuse(c.AtHeader("Authorization").Because("signed here …"), c.AtQuery("X-Amz-Algorithm").Because("… and here"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "auth/query-without-algorithm", Stage: rule.Auth, Order: -19,
	When: "a presigned request to a JSON service has no X-Amz-Algorithm, by which it would be known for one",
	Code: "MissingAuthenticationTokenException", Status: 400, Message: "Missing Authentication Token",
	Fix: "add X-Amz-Algorithm=AWS4-HMAC-SHA256; look for what cuts the query", Not: notPermissions, Beside: beside,
	Evidence: rule.Reported, Sources: []string{kinesalite},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Protocol != contract.JSON || !v4(c, signature.InQuery) || hasParameter(c, "X-Amz-Algorithm") {
			return nil
		}
		return rule.Refuse(at(c.ID.Auth.Credential.Place, "X-Amz-Algorithm").Because("X-Amz-Algorithm is missing"))
	},
})

func hasParameter(c *rule.Case, name string) bool {
	for piece := range strings.SplitSeq(c.Req.Query(), "&") {
		if n, _, _ := strings.Cut(piece, "="); n == name {
			return true
		}
	}
	return false
}

var _ = rule.Add(rule.Rule{
	ID: "auth/header-pair", Stage: rule.Auth, Order: -10,
	When: "the Authorization header holds a word without an equals sign, as a key id with a blank in it or a doubled header name leaves behind",
	Code: "IncompleteSignatureException", Status: 403,
	Message: "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '{hash}'.",
	Fix:     "look for blanks in the access key id, and for \"Authorization:\" within the value", Not: notPermissions, Beside: beside,
	Evidence: rule.Reported,
	Sources:  []string{"https://github.com/iann0036/cloud9-sync/issues/10", "https://github.com/amzn/selling-partner-api-models/issues/1432"},
	Check: func(c *rule.Case) *rule.Hit {
		p := c.ID.Auth.Problem(signature.ComponentUnknown)
		if p == nil || !v4(c, signature.InHeader) || redacted(c) {
			return nil
		}
		value := c.ID.Auth.Authorization.Value
		if strings.Contains(value[p.Place.Start:p.Place.End], "=") {
			return nil // a name that is not known: what AWS says of it is not
		}
		sum := sha256.Sum256([]byte(value))
		h := refuseIncomplete(c, "", at(p.Place, "Authorization").Because("no name=value"))
		if h != nil {
			h = h.With("hash", base64.StdEncoding.EncodeToString(sum[:]))
		}
		return h
	},
})

// hashed is how AWS shows the header without showing the signature.
const hashed = "(Hashed with SHA-256 and encoded with Base64) Authorization={hash}"

var _ = rule.Add(rule.Rule{
	ID: "auth/header-incomplete", Stage: rule.Auth, Order: -9,
	When: "the Authorization header lacks Credential, Signature or SignedHeaders",
	Code: "IncompleteSignatureException", Status: 400,
	Message: "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. " + hashed,
	Fix:     "send all of it; look for a proxy that cuts the header or drops the date", Not: notPermissions, Beside: beside, Evidence: rule.Reported,
	Sources: []string{kinesalite, "https://github.com/brendanhay/amazonka/issues/316", commonErrors},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if len(a.Problems) == 0 || !v4(c, signature.InHeader) || redacted(c) {
			return nil
		}
		var missing strings.Builder
		var culprits []rule.Culprit
		for _, part := range [...]struct {
			name string
			part *signature.Part
		}{{"Credential", &a.Credential.Part}, {"Signature", &a.Signature}, {"SignedHeaders", &a.SignedHeaders}} {
			if part.part.Value == "" {
				missing.WriteString("Authorization header requires '" + part.name + "' parameter. ")
				culprits = append(culprits, c.AtHeader("Authorization").Because(part.name+" is missing"))
			}
		}
		// That the date alone is missing may be the capture's fault.
		if a.Has(signature.DateMissing) && len(culprits) > 0 {
			missing.WriteString("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
			culprits = append(culprits, c.AtHeader("X-Amz-Date").Because("is missing"))
		}
		if len(culprits) == 0 {
			return nil
		}
		sum := sha256.Sum256([]byte(a.Authorization.Value))
		h := refuseIncomplete(c, missing.String()+hashed, culprits...)
		if h != nil {
			h = h.With("hash", base64.StdEncoding.EncodeToString(sum[:]))
		}
		return h
	},
})

var _ = rule.Add(rule.Rule{
	ID: "auth/query-incomplete", Stage: rule.Auth, Order: -9,
	When: "a presigned request lacks one of X-Amz-Algorithm, -Credential, -Signature, -SignedHeaders, -Date",
	Code: "IncompleteSignatureException", Status: 400, Message: "AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters.",
	Fix: "use the presigned URL whole: an unquoted & ends it in a shell", Not: notPermissions, Beside: beside,
	Evidence: rule.Reported, Sources: []string{kinesalite, dynalite},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if len(a.Problems) == 0 || !v4(c, signature.InQuery) {
			return nil
		}
		var missing strings.Builder
		var culprits []rule.Culprit
		for _, part := range [...]struct {
			name string
			part *signature.Part
		}{{"X-Amz-Algorithm", &a.Algorithm}, {"X-Amz-Credential", &a.Credential.Part}, {"X-Amz-Signature", &a.Signature},
			{"X-Amz-SignedHeaders", &a.SignedHeaders}, {"X-Amz-Date", &a.Date}} {
			if part.part.Value == "" {
				missing.WriteString("AWS query-string parameters must include '" + part.name + "'. ")
				culprits = append(culprits, c.AtQuery(part.name).Because("is missing"))
			}
		}
		if len(culprits) == 0 {
			return nil
		}
		return refuseIncomplete(c, missing.String()+"Re-examine the query-string parameters.", culprits...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "auth/date-form", Stage: rule.Auth, Order: -8,
	When: "X-Amz-Date is not of the form 20260427T120921Z",
	Code: "IncompleteSignatureException", Status: 400,
	Message: "Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601",
	Fix:     "write the date without hyphens, colons and fractions of a second, in UTC with a Z", Not: notPermissions, Beside: beside,
	Evidence: rule.Reported, Sources: []string{dynalite},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if !a.Has(signature.DateForm) || !signedV4(c) || !strings.EqualFold(a.Date.Place.Name, "x-amz-date") || capture.HasPlaceholder(a.Date.Value) {
			return nil
		}
		h := refuseIncomplete(c, "", at(a.Date.Place, "X-Amz-Date").Because("not 20260427T120921Z"))
		if h != nil {
			h = h.With("date", a.Date.Value)
		}
		return h
	},
})

var _ = rule.Add(rule.Rule{
	ID: "auth/host-not-signed", Stage: rule.Auth, Order: -4,
	When: "host is not among SignedHeaders",
	Code: "InvalidSignatureException", Status: 400, Message: "'Host' must be a 'SignedHeader' in the AWS Authorization.",
	Fix: "sign host, as every client library does", Not: notPermissions, Beside: beside, Evidence: rule.Reported, Sources: []string{dynalite},
	Check: func(c *rule.Case) *rule.Hit {
		p := c.ID.Auth.Problem(signature.HostNotSigned)
		if p == nil || !signedV4(c) || redacted(c) {
			return nil
		}
		return refuseInvalid(c, "", at(p.Place, "SignedHeaders").Because("host is not signed"))
	},
})
