package signature

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
)

// headerLine is the line of a signed header: the values of all fields of that
// name in wire order, joined with commas. A header that is not there has an
// empty line.
func headerLine(req *capture.Request, name string) Line {
	l := Line{Name: name}
	n := 0
	for i := range req.Headers {
		h := &req.Headers[i]
		if !foldEqual(h.Name, name) {
			continue
		}
		v := CanonicalValue(h.Value)
		if n++; n == 1 {
			l.Value, l.Place = v, headerPart(req, i).Place
		} else {
			l.Value += "," + v
		}
	}
	switch {
	case name == "host":
		return hostLine(req, l)
	case name == "content-length" && n == 0 && len(req.Body) > 0 && !req.Headers.Has("transfer-encoding"):
		// HTTP has no body without a length: it is the capture that lacks it.
		l.Value = strconv.FormatInt(req.BodySize, 10)
		l.Place = Place{In: InBody, Header: -1, End: len(req.Body)}
	}
	return l
}

// AbsentHeaders returns the names in SignedHeaders for which the request has no
// header. AWS takes them for empty; but a capture that is no copy of the wire
// (a log, a HAR) may just not hold them, so that a mismatch then says little.
func AbsentHeaders(req *capture.Request, a *Auth) []string {
	var absent []string
	for name := range strings.SplitSeq(a.SignedHeaders.Value, ";") {
		if name != "" && headerLine(req, name).Place.In == InNone {
			absent = append(absent, name)
		}
	}
	return absent
}

// hostLine completes the line of a host that came as an HTTP/2 pseudo header or
// only in the URL.
func hostLine(req *capture.Request, l Line) Line {
	if l.Place.In == InHeader {
		l.Place.In = InHost
		return l
	}
	l.Value = CanonicalValue(req.Host())
	l.Place = Place{In: InHost, Header: req.Headers.Index(":authority"), End: len(l.Value)}
	return l
}

// CanonicalValue trims a header value and makes each run of white space within
// it, folded lines included, one blank.
func CanonicalValue(v string) string {
	clean, blank := true, true
	for i := 0; i < len(v); i++ {
		c := v[i]
		if isSpace(c) && (blank || c != ' ') {
			clean = false
			break
		}
		blank = c == ' '
	}
	if clean && (v == "" || !blank) {
		return v
	}
	var b strings.Builder
	b.Grow(len(v))
	for i := 0; i < len(v); i++ {
		if !isSpace(v[i]) {
			b.WriteByte(v[i])
		} else if b.Len() > 0 && i+1 < len(v) && !isSpace(v[i+1]) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// UnsignedHeaders returns the places of the headers that S3 wants to see signed
// and that are not: every x-amz-* header of a request with SigV4. host is not
// among them, see [HostNotSigned]. Nil when all are signed, and for requests
// that no header has to be signed for. Source: "Calculating a signature", S3
// API Reference; recorded answers name the headers in HeadersNotSigned.
func UnsignedHeaders(req *capture.Request, a *Auth) []Place {
	if a.Scheme.Version != V4 && a.Scheme.Version != V4a || a.Scheme.Via == InForm || !a.SignedHeaders.Present() {
		return nil
	}
	var missing []Place
	for i := range req.Headers {
		name := req.Headers[i].Name
		if hasFoldPrefix(name, "x-amz-") && !signedFold(a.SignedHeaders.Value, name) {
			missing = append(missing, headerPart(req, i).Place)
		}
	}
	return missing
}

// signedFold is Signed for a name in any case.
func signedFold(signed, name string) bool {
	for len(signed) > 0 {
		n, rest, _ := strings.Cut(signed, ";")
		if foldEqual(name, n) {
			return true
		}
		signed = rest
	}
	return false
}
