package signature

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
)

// secretNames are the headers and query parameters whose values are secrets and
// may be part of a canonical request.
var secretNames = []string{
	"x-amz-security-token", "x-amz-s3session-token", "authorization", "cookie",
	"x-amz-server-side-encryption-customer-key",
	"x-amz-copy-source-server-side-encryption-customer-key",
}

// IsSecret reports whether a header or query parameter of that name holds a
// secret, which must not be shown. User metadata counts as one, as it does in
// [capture.Redact]: it holds whatever users put there.
func IsSecret(name string) bool {
	return hasFoldPrefix(name, "x-amz-meta-") || slices.ContainsFunc(secretNames, func(s string) bool { return foldEqual(name, s) })
}

// Redacted returns the canonical request with placeholders for the secrets in
// it, fit to be shown.
func (c CanonicalRequest) Redacted() CanonicalRequest {
	c.Headers = slices.Clone(c.Headers)
	for i := range c.Headers {
		if IsSecret(c.Headers[i].Name) && c.Headers[i].Value != "" {
			c.Headers[i].Value = capture.Placeholder(len(c.Headers[i].Value))
		}
	}
	c.Query.Value = RedactQuery(c.Query.Value)
	return c
}

// RedactQuery replaces the values of secret parameters.
func RedactQuery(query string) string {
	if query == "" {
		return ""
	}
	pieces := strings.Split(query, "&")
	for i, p := range pieces {
		if name, value, _ := strings.Cut(p, "="); IsSecret(name) || foldEqual(name, "x-amz-signature") || name == "Signature" {
			pieces[i] = name + "=" + capture.Placeholder(len(value))
		}
	}
	return strings.Join(pieces, "&")
}
