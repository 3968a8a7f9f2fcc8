package signature

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
)

// query collects the parameters that authenticate, values still escaped.
func (f *found) query(req *capture.Request) {
	t := req.Target
	at := strings.IndexByte(t, '?') + 1
	if at == 0 {
		return
	}
	for at <= len(t) {
		end := strings.IndexByte(t[at:], '&')
		if end < 0 {
			end = len(t)
		} else {
			end += at
		}
		if end > at && couldAuthenticate(t[at]) {
			f.parameter(t, at, end)
		}
		at = end + 1
	}
	if f.v4Query {
		unescapeParts(&f.algorithm, &f.credential, &f.signedHeaders, &f.queryDate,
			&f.expires, &f.signature, &f.regionSet, &f.hash)
	}
	if f.v2Query {
		unescapeParts(&f.v2Key, &f.v2Signature, &f.v2Expires)
	}
}

// couldAuthenticate sorts nearly all parameters out by their first letter.
func couldAuthenticate(c byte) bool {
	c |= 0x20
	return c == 'x' || c == 'a' || c == 's' || c == 'e'
}

func (f *found) parameter(t string, at, end int) {
	name, value, _ := strings.Cut(t[at:end], "=")
	p := Part{value, Place{In: InQuery, Name: name, Header: -1, Start: end - len(value), End: end}}
	if !hasFoldPrefix(name, "x-amz-") {
		switch name {
		case "AWSAccessKeyId":
			first(&f.v2Key, p)
			f.v2Query = true
		case "Signature":
			first(&f.v2Signature, p)
			f.v2Query = true
		case "Expires":
			first(&f.v2Expires, p)
		case "SignatureVersion":
			first(&f.v2Version, p)
		}
		return
	}
	// These four make a request a presigned one; a date or a token may also
	// be a header that a client moved to the query.
	switch rest := name[len("x-amz-"):]; {
	case foldEqual(rest, "algorithm"):
		first(&f.algorithm, p)
		f.v4Query = true
	case foldEqual(rest, "credential"):
		first(&f.credential, p)
		f.v4Query = true
	case foldEqual(rest, "signedheaders"):
		first(&f.signedHeaders, p)
		f.v4Query = true
	case foldEqual(rest, "signature"):
		first(&f.signature, p)
		f.v4Query = true
	case foldEqual(rest, "date"):
		first(&f.queryDate, p)
	case foldEqual(rest, "expires"):
		first(&f.expires, p)
	case foldEqual(rest, "content-sha256"):
		first(&f.hash, p)
	case foldEqual(rest, "region-set"):
		first(&f.regionSet, p)
	case foldEqual(rest, "security-token"):
		f.token = p.Place
	case foldEqual(rest, "s3session-token"):
		f.session = p.Place
	}
}

func first(to *Part, p Part) {
	if !to.Present() {
		*to = p
	}
}

// readQueryV4 reads a presigned SigV4 or SigV4a request.
func (a *Auth) readQueryV4(f *found) {
	a.Algorithm, a.Credential.Part = f.algorithm, f.credential
	a.SignedHeaders, a.Signature = f.signedHeaders, f.signature
	a.Date, a.Expires = f.queryDate, f.expires

	a.need(&a.Algorithm, "X-Amz-Algorithm", Place{})
	a.need(&a.Credential.Part, "X-Amz-Credential", Place{})
	a.need(&a.SignedHeaders, "X-Amz-SignedHeaders", Place{})
	a.need(&a.Signature, "X-Amz-Signature", Place{})
	a.need(&a.Date, "X-Amz-Date", Place{})
	a.need(&a.Expires, "X-Amz-Expires", Place{})
	if v := a.Algorithm.Value; v != "" && v != AlgorithmV4 && v != AlgorithmV4a {
		a.problem(AlgorithmUnknown, "X-Amz-Algorithm", a.Algorithm.Place)
	}
	a.parseAmzDate()
	if a.Expires.Value != "" {
		if d, ok := a.readExpires("X-Amz-Expires"); ok {
			if d > int64(MaxExpires/time.Second) {
				a.problem(ExpiresTooLong, "X-Amz-Expires", a.Expires.Place)
			}
			if !a.Time.IsZero() && d <= math.MaxInt32 {
				a.Until = a.Time.Add(time.Duration(d) * time.Second)
			}
		}
	}
	a.checkV4()
}

// readQueryV2 reads AWSAccessKeyId, Signature and Expires.
func (a *Auth) readQueryV2(f *found) {
	a.Credential.Part, a.Signature, a.Expires = f.v2Key, f.v2Signature, f.v2Expires
	a.Credential.AccessKeyID = a.Credential.Value
	a.need(&a.Signature, "Signature", Place{})
	if !f.v2Version.Present() { // the query protocol has a Timestamp instead
		a.need(&a.Expires, "Expires", Place{})
	}
	a.need(&a.Credential.Part, "AWSAccessKeyId", Place{})
	if a.Expires.Value != "" {
		if epoch, ok := a.readExpires("Expires"); ok {
			a.Until = time.Unix(epoch, 0).UTC()
		}
	}
	a.checkV2Signature()
}

// readExpires reads a number of seconds. A number too large for an int64 is
// one all the same: it counts as the largest.
func (a *Auth) readExpires(name string) (int64, bool) {
	v := a.Expires.Value
	digits := strings.TrimPrefix(v, "-")
	if !isDigits(digits) {
		a.problem(ExpiresForm, name, a.Expires.Place)
		return 0, false
	}
	n, err := strconv.ParseInt(v, 10, 64)
	switch {
	case v[0] == '-' && (err != nil || n < 0):
		a.problem(ExpiresNegative, name, a.Expires.Place)
		return 0, false
	case err != nil:
		n = math.MaxInt64
	}
	return n, true
}

// parseAmzDate reads a date that can only have the long form.
func (a *Auth) parseAmzDate() {
	if a.Date.Value == "" {
		return
	}
	var ok bool
	if a.Time, ok = parseDate(a.Date.Value); !ok {
		a.problem(DateForm, "X-Amz-Date", a.Date.Place)
	}
}
