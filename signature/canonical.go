package signature

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/assay-project/assay/capture"
)

// Rules say how a service canonicalises. The zero value is S3's: the path is
// taken as it is and encoded once.
type Rules struct {
	// Normalize removes empty and dot segments from the path.
	Normalize bool
	// DoubleEncode encodes the path as sent, which is encoded already.
	DoubleEncode bool
	// HashFromBody: the payload line is computed from the body, and the
	// x-amz-content-sha256 header is no more than a header.
	HashFromBody bool
	// TokenUnsigned: X-Amz-Security-Token in a query is added after signing
	// and so is no part of the canonical query.
	TokenUnsigned bool
}

// RulesFor returns the rules of a service by its signing name. S3 alone takes
// the path as it is ("Create a canonical request", IAM User Guide); IoT adds
// the token after signing.
func RulesFor(service string) Rules {
	switch service {
	case "s3", "s3express", "s3-outposts", "s3-object-lambda":
		return Rules{}
	case "iotdevicegateway", "iotdata":
		return Rules{Normalize: true, DoubleEncode: true, HashFromBody: true, TokenUnsigned: true}
	}
	return Rules{Normalize: true, DoubleEncode: true, HashFromBody: true}
}

// Line is one line of a canonical request and what it was made from.
type Line struct {
	// Name is the header's lower-case name; empty for the other lines.
	Name  string
	Value string
	// Place is where it stood on the wire, the first one of several fields of
	// a name. The zero Place in a header line: the request has no such header.
	Place Place
}

// Text returns the line as it is hashed.
func (l Line) Text() string {
	if l.Name == "" {
		return l.Value
	}
	return l.Name + ":" + l.Value
}

// CanonicalRequest is a canonical request in its parts. It may hold secrets
// (a session token that is signed, for one): see [CanonicalRequest.Redacted].
type CanonicalRequest struct {
	Method, Path, Query    Line
	Headers                []Line // in the order of SignedHeaders
	SignedHeaders, Payload Line
}

// Canonicalize builds the canonical request of what was received, for the
// headers that the request says were signed. The payload line is empty when it
// would need bytes of a body that is not here.
func Canonicalize(req *capture.Request, a *Auth, rules Rules) CanonicalRequest {
	return canonicalize(req, a, rules, &bodyHash{req: req})
}

func canonicalize(req *capture.Request, a *Auth, rules Rules, body *bodyHash) CanonicalRequest {
	path, query := req.Path(), req.Query()
	c := CanonicalRequest{
		Method:        Line{Value: req.Method, Place: Place{In: InMethod, Header: -1, End: len(req.Method)}},
		Path:          Line{Value: CanonicalPath(path, rules), Place: Place{In: InPath, Header: -1, End: len(path)}},
		SignedHeaders: Line{Value: a.SignedHeaders.Value, Place: a.SignedHeaders.Place},
		Payload:       payloadLine(a, rules, body),
	}
	var skip func(string) bool
	if rules.TokenUnsigned && a.Scheme.Presigned() {
		skip = func(name string) bool { return name == "X-Amz-Security-Token" }
	}
	c.Query.Value = CanonicalQuery(query, skip)
	if query != "" {
		c.Query.Place = Place{In: InQuery, Header: -1, Start: len(path) + 1, End: len(req.Target)}
	}
	if signed := a.SignedHeaders.Value; signed != "" {
		c.Headers = make([]Line, 0, strings.Count(signed, ";")+1)
		for name := range strings.SplitSeq(signed, ";") {
			c.Headers = append(c.Headers, headerLine(req, name))
		}
	}
	return c
}

// payloadLine is the last line: what the client said about its payload, or the
// hash of the body.
func payloadLine(a *Auth, rules Rules, body *bodyHash) Line {
	switch {
	case a.PayloadMode == PayloadAbsent && !rules.HashFromBody && a.Scheme.Presigned():
		return Line{Value: unsignedPayload}
	case a.PayloadMode == PayloadAbsent, a.PayloadMode == PayloadHash && rules.HashFromBody:
		if sum, ok := body.sum(); ok {
			return Line{Value: sum, Place: Place{In: InBody, Header: -1, End: len(body.req.Body)}}
		}
	}
	return Line{Value: a.Payload.Value, Place: a.Payload.Place}
}

// bodyHash computes the SHA-256 of a body at most once.
type bodyHash struct {
	req *capture.Request
	hex string
}

func (h *bodyHash) sum() (string, bool) {
	switch {
	case h.hex != "":
	case h.req.BodyTruncated:
		return "", false
	case len(h.req.Body) == 0:
		h.hex = emptyHash
	default:
		s := sha256.Sum256(h.req.Body)
		h.hex = hex.EncodeToString(s[:])
	}
	return h.hex, true
}

// AppendText appends the canonical request as it is hashed.
func (c *CanonicalRequest) AppendText(b []byte) []byte {
	b = append(b, c.Method.Value...)
	b = append(b, '\n')
	b = append(b, c.Path.Value...)
	b = append(b, '\n')
	b = append(b, c.Query.Value...)
	b = append(b, '\n')
	for _, h := range c.Headers {
		b = append(b, h.Name...)
		b = append(b, ':')
		b = append(b, h.Value...)
		b = append(b, '\n')
	}
	b = append(b, '\n')
	b = append(b, c.SignedHeaders.Value...)
	b = append(b, '\n')
	return append(b, c.Payload.Value...)
}

// Text returns the canonical request as it is hashed.
func (c *CanonicalRequest) Text() string { return string(c.AppendText(nil)) }

// Lines returns the lines in order, the empty one after the headers included.
func (c *CanonicalRequest) Lines() []Line {
	lines := make([]Line, 0, len(c.Headers)+6)
	lines = append(lines, c.Method, c.Path, c.Query)
	lines = append(lines, c.Headers...)
	return append(lines, Line{}, c.SignedHeaders, c.Payload)
}

// dateForm is the layout of X-Amz-Date.
const dateForm = "20060102T150405Z"

// StringToSign is what the signing key is applied to.
type StringToSign struct {
	Algorithm string
	Date      string // yyyyMMddTHHmmssZ
	Scope     string
	Hash      string // SHA-256 of the canonical request, in hex
}

// StringToSign returns the string to sign for a canonical request.
func (a *Auth) StringToSign(c *CanonicalRequest) StringToSign {
	sum := sha256.Sum256(c.AppendText(make([]byte, 0, 1024)))
	return StringToSign{a.Algorithm.Value, a.signingDate(), a.Credential.Scope(), hex.EncodeToString(sum[:])}
}

// signingDate is the date in the form in which it is signed, which is not the
// one of a Date header.
func (a *Auth) signingDate() string {
	if a.Time.IsZero() || len(a.Date.Value) == len(dateForm) {
		return a.Date.Value
	}
	return a.Time.Format(dateForm)
}

// Text returns the string to sign.
func (s StringToSign) Text() string {
	return s.Algorithm + "\n" + s.Date + "\n" + s.Scope + "\n" + s.Hash
}
