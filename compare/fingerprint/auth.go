package fingerprint

import (
	"strings"

	"github.com/assay-project/assay/signature"
)

func (b *builder) auth() {
	a := &b.id.Auth
	scheme := a.Scheme.Version.String()
	if a.Scheme.Version != signature.Anonymous {
		scheme += ", " + a.Scheme.Via.String()
	}
	b.add(Auth, "scheme", scheme)
	if len(a.Also) > 0 {
		b.add(Auth, "also", "another scheme beside it")
	}
	if a.Express() {
		b.add(Auth, "session", "S3 Express")
	}
	switch s := a.Credential.Service; {
	case s == "":
	case s == b.id.Service.SigningName:
		b.add(Auth, "service", s)
	default:
		b.add(Auth, "service", plainOr(s, "other"))
	}
	if a.PayloadMode != signature.PayloadAbsent {
		b.add(Auth, "payload", a.PayloadMode.String())
	}
	switch {
	case !a.RegionSet.Present():
	case a.RegionSet.Value == "*":
		b.add(Auth, "region-set", "*")
	default:
		b.add(Auth, "region-set", "regions")
	}
	if a.Scheme.Presigned() {
		b.add(Auth, "expires", number(a.Expires.Value))
	}
	for i := range a.Problems {
		b.add(Auth, "problem", plainOr(a.Problems[i].Kind.String(), "other"))
	}
	// A signed host is the rule, and an absent header cannot be an item: so only
	// what is out of the ordinary is told.
	if v4(a) && !a.Signed("host") {
		b.add(Auth, "host", "not signed")
	}
}

// v4 reports whether the request names the headers that it signs.
func v4(a *signature.Auth) bool {
	return (a.Scheme.Version == signature.V4 || a.Scheme.Version == signature.V4a) && a.Scheme.Via != signature.InForm
}

// authParams are the parameters of a presigned URL, which the items of Auth
// tell of.
var authParams = map[string]bool{
	"x-amz-algorithm": true, "x-amz-credential": true, "x-amz-date": true, "x-amz-signature": true,
	"x-amz-signedheaders": true, "x-amz-security-token": true, "x-amz-expires": true, "x-amz-s3session-token": true,
	"x-amz-region-set": true,
}

// authParamsV2 are those of Signature Version 2, which are plain words.
var authParamsV2 = map[string]bool{
	"AWSAccessKeyId": true, "Signature": true, "Expires": true, "SignatureMethod": true, "SignatureVersion": true, "Timestamp": true,
}

func (b *builder) isAuthParam(name string) bool {
	return authParams[strings.ToLower(name)] || b.id.Auth.Scheme.Version == signature.V2 && authParamsV2[name]
}
