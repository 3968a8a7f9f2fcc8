package signature

import (
	"strings"
	"time"
)

// MaxExpires is the longest life of a presigned SigV4 request. Source: "X-Amz-
// Expires" in "Authenticating Requests: Using Query Parameters", S3 API
// Reference.
const MaxExpires = 7 * 24 * time.Hour

// Auth is how a request is authenticated, as it stands on the wire. It holds
// the request's signature: it must not be printed as a whole.
type Auth struct {
	// Scheme is the one that the rest of Auth was read from. Where there are
	// several, Authorization comes before the query, the query before a form.
	Scheme Scheme
	// Also lists the schemes beside Scheme; nil in nearly all requests.
	Also []Scheme

	// Authorization is the whole Authorization header.
	Authorization Part
	// Algorithm is AWS4-HMAC-SHA256 and the like.
	Algorithm     Part
	Credential    Credential
	SignedHeaders Part // semicolon-separated
	Signature     Part

	// Date is X-Amz-Date or, for header authentication without it, Date.
	Date Part
	// Time is Date in UTC; zero when it could not be read.
	Time time.Time
	// Expires is X-Amz-Expires, or Expires of SigV2.
	Expires Part
	// Until is when a presigned request ends to be valid: zero when that is
	// not known, or the scheme knows no end.
	Until time.Time

	// Token is where a security token (x-amz-security-token) stands, Session
	// where the session token of S3 Express stands. Their values are secrets,
	// so they are not carried along.
	Token, Session Place
	// RegionSet is X-Amz-Region-Set of SigV4a.
	RegionSet Part
	// Policy is the policy field of a POST form, still in base64.
	Policy Part

	// Payload is x-amz-content-sha256 and what it stands for.
	Payload     Part
	PayloadMode PayloadMode

	// FormUnread: the request is a POST form whose fields may authenticate it,
	// and the capture does not hold the body as far as the file. What looks
	// anonymous then need not be.
	FormUnread bool

	// Problems is everything that is wrong with the form, in the order in
	// which it stands on the wire. Nil for a well-formed request.
	Problems []Problem
}

// Credential is the access key id with its scope. SigV2 has only the key id.
type Credential struct {
	Part
	AccessKeyID string
	Date        string // yyyyMMdd
	Region      string // empty for SigV4a
	Service     string // the signing name: s3, execute-api, …
	Terminal    string // aws4_request
	sep         int    // length of a separator on the wire: 1, or 3 for %2F
}

// Scope returns the credential scope, everything after the access key id.
func (c *Credential) Scope() string {
	if i := strings.IndexByte(c.Value, '/'); i >= 0 {
		return c.Value[i+1:]
	}
	return ""
}

// RegionPlace returns where the region stands within the credential.
func (c *Credential) RegionPlace() Place {
	return c.within(len(c.AccessKeyID)+len(c.Date)+2*c.sep, len(c.Region))
}

// ServicePlace returns where the service stands within the credential.
func (c *Credential) ServicePlace() Place {
	at := len(c.AccessKeyID) + len(c.Date) + 2*c.sep
	if c.Region != "" {
		at += len(c.Region) + c.sep
	}
	return c.within(at, len(c.Service))
}

// DatePlace returns where the date stands within the credential.
func (c *Credential) DatePlace() Place {
	return c.within(len(c.AccessKeyID)+c.sep, len(c.Date))
}

// within narrows the credential's place, where its parts can be located.
func (c *Credential) within(at, n int) Place {
	p := c.Place
	if c.sep == 0 || n == 0 || p.Start+at+n > p.End {
		return p
	}
	p.Start += at
	p.End = p.Start + n
	return p
}

// Signed reports whether SignedHeaders lists that lower-case name.
func (a *Auth) Signed(name string) bool {
	for n := range strings.SplitSeq(a.SignedHeaders.Value, ";") {
		if n == name {
			return true
		}
	}
	return false
}

// Temporary reports whether the access key id is one of temporary credentials
// (prefix ASIA), which need a security token. Source: "Understanding unique ID
// prefixes", IAM User Guide.
func (a *Auth) Temporary() bool { return strings.HasPrefix(a.Credential.AccessKeyID, "ASIA") }

// Express reports whether the request uses a session of S3 Express.
func (a *Auth) Express() bool { return a.Session.In != InNone }
