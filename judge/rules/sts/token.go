package sts

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// hidden reports whether a token was taken out of a capture.
func hidden(s string) bool {
	return s == "" || strings.Contains(s, "‹") || strings.Contains(strings.ToLower(s), "redacted") || strings.Trim(s, "*xX.") == ""
}

var _ = rule.Add(rule.Rule{
	ID: "sts/token-no-jwt", Operations: []string{"AssumeRoleWithWebIdentity"}, On: rule.Member("WebIdentityToken"), Stage: rule.Content, Order: 1,
	When: "the token of a web identity is no JWT: an access token that can be anything, or a file's name",
	Code: "InvalidIdentityToken", Status: 400, Message: "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
	Fix:      "send the ID token of the OpenID Connect provider: three parts in base64url with dots between; from AWS_WEB_IDENTITY_TOKEN_FILE the file's content",
	Not:      "the access token of the same login, or the role's trust policy, which is looked at later",
	Beside:   []rule.Neighbour{{Code: "ExpiredTokenException", Means: "it is a JWT, and was valid"}, {Code: "AccessDenied", Means: "it is valid, and the role does not trust it"}},
	Evidence: rule.Reported, Sources: []string{api + "API_AssumeRoleWithWebIdentity.html", "https://github.com/aws/aws-sdk-net/issues/2517"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("WebIdentityToken")
		// Login with Amazon and Facebook, which have a ProviderId, have access
		// tokens of another form.
		if hidden(v.Text) || c.Get("ProviderId") != nil || !c.In.Complete() || isJWT(v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is no JWT"))
	},
})

// isJWT reports whether a text has a JWT's parts, the first of them a header.
func isJWT(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) < 3 {
		return false
	}
	head, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimSpace(parts[0])), "="))
	return err == nil && json.Valid(head)
}

var _ = rule.Add(rule.Rule{
	ID: "sts/assertion-no-saml", Operations: []string{"AssumeRoleWithSAML"}, On: rule.Member("SAMLAssertion"), Stage: rule.Content, Order: 1,
	When: "the assertion is no XML in base64",
	Code: "InvalidIdentityToken", Status: 400, Message: "Invalid base64 SAMLResponse",
	Fix:      "send the provider's SAMLResponse as the browser posts it: the XML in base64, not decoded, with percent-escapes undone",
	Not:      "the XML itself, or the whole form SAMLResponse=…&RelayState=…",
	Beside:   []rule.Neighbour{{Code: "ExpiredTokenException", Means: "it is an assertion, and was valid"}},
	Evidence: rule.Reported, Sources: []string{api + "API_AssumeRoleWithSAML.html", "https://github.com/jenkinsci/pipeline-aws-plugin/blob/2c8d618/src/test/java/de/taimos/pipeline/aws/WithAWSStepTest.java"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("SAMLAssertion")
		if hidden(v.Text) || !c.In.Complete() || isXML(v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is no XML in base64"))
	},
})

// isXML reports whether a text is XML in base64, whose decoders here mind line
// ends and missing padding as little as STS can.
func isXML(s string) bool {
	s = strings.NewReplacer("\n", "", "\r", "", " ", "+").Replace(s)
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	return err == nil && bytes.Contains(b, []byte("<"))
}
