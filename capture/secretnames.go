package capture

import (
	"net/url"
	"strings"
)

// secretHeaders are the header fields whose whole value is secret, in lower
// case. See also [secretHeader] for families of them.
var secretHeaders = map[string]bool{
	"authentication":                            true, // WorkDocs' token
	"cookie":                                    true,
	"set-cookie":                                true,
	"x-amz-security-token":                      true,
	"x-amz-s3session-token":                     true,
	"x-amz-mfa":                                 true, // serial number and one-time code
	"x-api-key":                                 true,
	"x-amzn-sso_bearer_token":                   true,
	"x-amz-sso_bearer_token":                    true,
	"x-aws-ec2-metadata-token":                  true,
	"x-aws-parameters-secrets-token":            true,
	"x-aws-proxy-auth":                          true,
	"x-amz-server-side-encryption-customer-key": true,
	"x-amz-copy-source-server-side-encryption-customer-key": true,
}

// metadataPrefix begins the names of S3's user metadata, which holds whatever
// users put there.
const metadataPrefix = "x-amz-meta-"

// secretHeader reports whether all of a field's value is secret. name is in
// lower case.
func secretHeader(name string) bool {
	return secretHeaders[name] || strings.HasPrefix(name, metadataPrefix) || secretName(name) ||
		strings.HasSuffix(name, "-auth") || strings.HasSuffix(name, "-authorization")
}

// secretParam reports whether a parameter of a query or form is secret. name
// and value are as they stand, escaped or not.
func secretParam(name, value string) bool {
	name = strings.ToLower(unescape(name))
	name = name[strings.LastIndexAny(name, "?&/")+1:]
	if secretHeader(name) || name == "key" && strings.HasPrefix(value, "v1.public.") { // an API key of Amazon Location
		return true
	}
	// A presigned URL as a parameter: EC2's PresignedUrl, a redirect's target.
	return strings.IndexByte(value, '%') >= 0 && holdsSignature(value)
}

func holdsSignature(value string) bool {
	for range 3 { // escaped once, or more often by proxies
		if strings.Contains(strings.ToLower(value), "signature=") {
			return true
		}
		next := unescape(value)
		if next == value {
			return false
		}
		value = next
	}
	return false
}

// secretName reports whether a member, parameter or header of that name, in
// lower case, holds a secret by what APIs call theirs. Tokens that page through
// lists or make calls idempotent are none.
func secretName(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	if strings.ContainsAny(name, "-_") {
		name = withoutDashes.Replace(name)
	}
	for _, end := range secretEnds {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

var withoutDashes = strings.NewReplacer("-", "", "_", "")

// secretEnds are what names of secrets end in, without dashes.
var secretEnds = []string{
	"password", "passwd", "passphrase", "secret", "secretkey", "secretaccesskey", "secretstring", "secretbinary",
	"privatekey", "privatekeymaterial", "apikey", "plaintext", "credentials", "samlassertion", "tokencode",
	"accesstoken", "authtoken", "bearertoken", "idtoken", "oauthtoken", "refreshtoken", "securitytoken",
	"sessiontoken", "webidentitytoken", "signature", "authenticationcode1", "authenticationcode2",
}

// unescape undoes percent escapes and leaves alone what is none.
func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if u, err := url.PathUnescape(s[i : i+3]); err == nil {
				b.WriteString(u)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
