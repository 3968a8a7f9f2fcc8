package signature

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
)

// subresources are the query parameters that S3's SigV2 signs. Source: "Signing
// and Authenticating REST Requests", S3 User Guide, and its later additions.
var subresources = map[string]bool{
	"accelerate": true, "acl": true, "analytics": true, "cors": true, "defaultObjectAcl": true,
	"delete": true, "inventory": true, "lifecycle": true, "location": true, "logging": true,
	"metrics": true, "notification": true, "object-lock": true, "partNumber": true, "policy": true,
	"replication": true, "requestPayment": true, "restore": true, "select": true, "select-type": true,
	"storageClass": true, "tagging": true, "torrent": true, "uploadId": true, "uploads": true,
	"versionId": true, "versioning": true, "versions": true, "website": true,
	"response-cache-control": true, "response-content-disposition": true,
	"response-content-encoding": true, "response-content-language": true,
	"response-content-type": true, "response-expires": true,
}

// verifyV2 verifies SigV2: S3's, and the query protocol's, which names its version
// in a parameter.
func (v *Verifier) verifyV2(req *capture.Request, a *Auth) Result {
	if p := a.Problem(ComponentMissing); p != nil {
		return Result{Status: Unverifiable, Reason: BadForm, Place: p.Place}
	}
	if capture.HasPlaceholder(a.Signature.Value) {
		return Result{Status: Unverifiable, Reason: Redacted, Place: a.Signature.Place}
	}
	secret, ok := "", false
	if v.credentials != nil {
		secret, ok = v.credentials(a.Credential.AccessKeyID)
	}
	if !ok {
		return Result{Status: Unverifiable, Reason: UnknownKey, Place: a.Credential.Place}
	}
	if a.Scheme.Via == InForm {
		if checkV2(secret, a.Policy.Value, a.Signature.Value) {
			return Result{Status: Match}
		}
		return Result{Status: Mismatch, Broken: BrokenPolicy, Place: a.Signature.Place}
	}
	if q, ok := queryV2(req, a); ok {
		return q.verify(secret, a)
	}
	head := stringToSignV2(req, a)
	for _, bucket := range bucketsOf(req.Host()) {
		if checkV2(secret, head+bucket+resourceV2(req), a.Signature.Value) {
			return Result{Status: Match}
		}
	}
	return Result{Status: Mismatch, Broken: BrokenRequest, Place: a.Signature.Place}
}

func checkV2(secret, text, sig string) bool {
	h := hmac.New(sha1.New, []byte(secret))
	h.Write([]byte(text))
	return subtle.ConstantTimeCompare([]byte(base64.StdEncoding.EncodeToString(h.Sum(nil))), []byte(sig)) == 1
}

// stringToSignV2 is the string to sign up to the resource.
func stringToSignV2(req *capture.Request, a *Auth) string {
	date := req.Headers.Get("Date")
	switch {
	case a.Scheme.Presigned():
		date = a.Expires.Value
	case req.Headers.Has("x-amz-date"):
		date = ""
	}
	var amz []string
	for i := range req.Headers {
		name := strings.ToLower(req.Headers[i].Name)
		if !strings.HasPrefix(name, "x-amz-") || slices.ContainsFunc(amz, func(l string) bool { return strings.HasPrefix(l, name+":") }) {
			continue
		}
		amz = append(amz, headerLineV2(req, name))
	}
	if a.Scheme.Presigned() {
		// A presigning client moves its headers to the query.
		for piece := range strings.SplitSeq(req.Query(), "&") {
			if name, value, _ := strings.Cut(piece, "="); hasFoldPrefix(name, "x-amz-") {
				amz = append(amz, strings.ToLower(name)+":"+string(appendUnescaped(nil, value, true))+"\n")
			}
		}
	}
	slices.Sort(amz)
	return req.Method + "\n" + req.Headers.Get("Content-MD5") + "\n" + req.Headers.Get("Content-Type") + "\n" +
		date + "\n" + strings.Join(amz, "")
}

// headerLineV2 joins the values of a name; unlike SigV4, SigV2 keeps the blanks
// within them and only unfolds lines.
func headerLineV2(req *capture.Request, name string) string {
	values := req.Headers.Values(name)
	for i, v := range values {
		values[i] = strings.Trim(v, " \t")
		if strings.ContainsAny(v, "\r\n") {
			values[i] = CanonicalValue(v)
		}
	}
	return name + ":" + strings.Join(values, ",") + "\n"
}

// resourceV2 is the path as sent and the parameters that SigV2 signs.
func resourceV2(req *capture.Request) string {
	var signed []string
	for piece := range strings.SplitSeq(req.Query(), "&") {
		name, value, eq := strings.Cut(piece, "=")
		if subresources[name] {
			if eq && value != "" {
				name += "=" + string(appendUnescaped(nil, value, true))
			}
			signed = append(signed, name)
		}
	}
	if len(signed) == 0 {
		return req.Path()
	}
	slices.Sort(signed)
	return req.Path() + "?" + strings.Join(signed, "&")
}

// bucketsOf returns what the host may add in front of the resource: the bucket
// of a virtual-hosted request, nothing for path style, and for a host that is
// not S3's either of both.
func bucketsOf(host string) []string {
	host = strings.ToLower(host)
	if i := strings.LastIndexByte(host, ':'); i >= 0 && isDigits(host[i+1:]) {
		host = host[:i]
	}
	if strings.HasPrefix(host, "s3.") || strings.HasPrefix(host, "s3-") {
		return []string{""}
	}
	for _, mark := range [...]string{".s3.", ".s3-"} {
		if i := strings.LastIndex(host, mark); i > 0 {
			return []string{"/" + host[:i]}
		}
	}
	return []string{"", "/" + host}
}
