package signature

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"hash"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
)

// SigV2 of the query protocol signs the method, the host, the path and all
// parameters, which stand in the query or in the body. Source: "Signature Version
// 2 Signing Process", AWS General Reference 1.0.

// body reads the parameters of a form that authenticate it, and reports whether
// there are any. Bodies of requests that are authenticated otherwise are not
// looked at.
func (f *found) body(req *capture.Request) bool {
	if req.Method != "POST" || !hasFoldPrefix(f.contentType.Value, "application/x-www-form-urlencoded") ||
		!bytes.Contains(req.Body, []byte("SignatureVersion=")) {
		return false
	}
	text := string(req.Body)
	for at := 0; at <= len(text); {
		end := strings.IndexByte(text[at:], '&')
		if end < 0 {
			end = len(text)
		} else {
			end += at
		}
		name, value, _ := strings.Cut(text[at:end], "=")
		p := Part{value, Place{In: InBody, Name: name, Header: -1, Start: end - len(value), End: end}}
		switch name {
		case "AWSAccessKeyId":
			first(&f.v2Key, p)
		case "Signature":
			first(&f.v2Signature, p)
		case "SignatureVersion":
			first(&f.v2Version, p)
		}
		at = end + 1
	}
	unescapeParts(&f.v2Key, &f.v2Signature)
	return f.v2Key.Present() || f.v2Signature.Present()
}

// readBodyV2 reads what body found.
func (a *Auth) readBodyV2(f *found) {
	a.Credential.Part, a.Signature = f.v2Key, f.v2Signature
	a.Credential.AccessKeyID = a.Credential.Value
	a.need(&a.Signature, "Signature", Place{})
	a.need(&a.Credential.Part, "AWSAccessKeyId", Place{})
	a.checkV2Signature()
}

// signedQuery is what SigV2 of the query protocol signs.
type signedQuery struct {
	version, method string
	heads           []string // the string to sign before the parameters, for each host that may be meant
	parameters      string
	cut             bool
}

// queryV2 collects what is signed; ok is false when no parameter names a version,
// so that it is S3's.
func queryV2(req *capture.Request, a *Auth) (q signedQuery, ok bool) {
	raw := req.Query()
	if a.Scheme.Via == InBody {
		q.cut = req.BodyTruncated
		if raw != "" {
			raw += "&"
		}
		raw += string(req.Body)
	}
	var params []param
	for piece := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(piece, "=")
		if piece == "" || name == "Signature" {
			continue
		}
		p := param{reescape(name, false, true), reescape(value, false, true)}
		switch name {
		case "SignatureVersion":
			q.version, ok = p.value, true
		case "SignatureMethod":
			q.method = p.value
		}
		params = append(params, p)
	}
	slices.SortStableFunc(params, compareParams)
	for i, p := range params {
		if i > 0 {
			q.parameters += "&"
		}
		q.parameters += p.name + "=" + p.value
	}
	path := reescape(req.Path(), true, false)
	if path == "" {
		path = "/"
	}
	host := strings.ToLower(req.Host())
	q.heads = append(q.heads, req.Method+"\n"+host+"\n"+path+"\n")
	// The port is left out when it is the scheme's own.
	if i := strings.LastIndexByte(host, ':'); i >= 0 && (host[i+1:] == "443" || host[i+1:] == "80") {
		q.heads = append(q.heads, req.Method+"\n"+host[:i]+"\n"+path+"\n")
	}
	return q, ok
}

func (q *signedQuery) verify(secret string, a *Auth) Result {
	var newHash func() hash.Hash
	switch q.method {
	case "HmacSHA256":
		newHash = sha256.New
	case "HmacSHA1":
		newHash = sha1.New
	}
	switch {
	case q.version != "2" || newHash == nil: // versions 0 and 1 are long gone
		return Result{Status: Unverifiable, Reason: OtherScheme, Place: a.Signature.Place}
	case q.cut:
		return Result{Status: Unverifiable, Reason: BodyMissing, Place: Place{In: InBody, Header: -1}}
	}
	for _, head := range q.heads {
		h := hmac.New(newHash, []byte(secret))
		h.Write([]byte(head))
		h.Write([]byte(q.parameters))
		sum := base64.StdEncoding.EncodeToString(h.Sum(nil))
		if subtle.ConstantTimeCompare([]byte(sum), []byte(a.Signature.Value)) == 1 {
			return Result{Status: Match}
		}
	}
	return Result{Status: Mismatch, Broken: BrokenRequest, Place: a.Signature.Place}
}
