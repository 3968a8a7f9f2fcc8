// Package capture holds what was seen on the wire: one [Exchange] per request,
// with the answer where there was one, in the exact bytes, order and case in
// which it travelled.
//
// Every entrance of assay (a log file, a HAR, a live proxy, a Go test) makes
// the same Exchange. The packages below this one read one input format each;
// nothing downstream looks at the input again. The package knows HTTP and
// nothing of AWS operations, but for the names of the places where AWS requests
// carry secrets, because redaction happens here and nowhere else.
package capture

import (
	"strings"
	"time"
)

// Exchange is one captured request and, where there was one, its answer.
type Exchange struct {
	// ID names the exchange; the verdict carries it back. Readers of formats
	// that have no ids of their own number the exchanges from 1.
	ID string
	// Session groups exchanges that happened in file order against the same
	// account. Empty: the exchange stands alone.
	Session string
	// Time is when the request was made. Zero: not known, so that nothing
	// can be said about clocks.
	Time time.Time

	Request  Request
	Response *Response // nil when the answer is not known

	// Source is where the exchange stood in its input.
	Source Source
	// Remarks are what the input says to assay about this exchange.
	Remarks []Remark
}

// Source is a place in an input.
type Source struct {
	Name   string // file name as given, "-" for standard input
	Line   int    // 1-based line of the request's first line; 0 when not known
	Offset int64  // byte offset of the same place
}

// Header is one header field as it stood on the wire: its name in wire case,
// its value without the optional white space around it.
type Header struct{ Name, Value string }

// Headers are header fields in wire order, repeated names kept.
type Headers []Header

// Index returns the position of the first field of that name, or -1. Names
// compare without regard to ASCII case.
func (h Headers) Index(name string) int {
	for i := range h {
		if len(h[i].Name) == len(name) && strings.EqualFold(h[i].Name, name) {
			return i
		}
	}
	return -1
}

// Get returns the value of the first field of that name, or "".
func (h Headers) Get(name string) string {
	if i := h.Index(name); i >= 0 {
		return h[i].Value
	}
	return ""
}

// Has reports whether a field of that name is present, even an empty one.
func (h Headers) Has(name string) bool { return h.Index(name) >= 0 }

// Values returns the values of all fields of that name in wire order.
func (h Headers) Values(name string) []string {
	var vs []string
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			vs = append(vs, h[i].Value)
		}
	}
	return vs
}

// HasToken reports whether the value of a field that lists tokens, with commas
// between them, has one, in any case.
func HasToken(list, token string) bool {
	for t := range strings.SplitSeq(list, ",") {
		if strings.EqualFold(strings.TrimSpace(t), token) {
			return true
		}
	}
	return false
}

// Request is a request as sent.
type Request struct {
	Method string
	// Scheme is "https" or "http" in lower case; empty when not known (a raw
	// message in origin form).
	Scheme string
	// Authority is host[:port] of the URL as given; empty when the input had
	// only a Host header.
	Authority string
	// Target is the request target in origin form, exactly as sent: path and
	// query, nothing decoded or re-ordered. "*" for OPTIONS *. It never holds
	// scheme or authority, also where the wire had the absolute form.
	Target string
	// Proto is "HTTP/1.1" and the like; empty when not known.
	Proto   string
	Headers Headers
	// Body holds the bytes on the wire, chunk framing of aws-chunked
	// included; HTTP's own transfer coding is undone.
	Body []byte
	// BodyTruncated says that Body is not (wholly) here.
	BodyTruncated bool
	// BodySize is the length in bytes that the body had on the wire; -1 when
	// BodyTruncated and the length is not known. Equals len(Body) otherwise.
	BodySize int64
}

// URL returns the absolute URL as far as it is known, byte for byte as sent.
func (r *Request) URL() string {
	scheme, host := r.Scheme, r.Authority
	if host == "" {
		host = r.Headers.Get("Host")
	}
	if scheme == "" {
		scheme = "https"
	}
	return scheme + "://" + host + r.Target
}

// SetURL splits an absolute URL, or a target in origin form, into Scheme,
// Authority and Target without changing a byte of them.
func (r *Request) SetURL(url string) {
	rest := url
	if i := strings.Index(rest, "://"); i > 0 && !strings.ContainsAny(rest[:i], "/?#") {
		r.Scheme = strings.ToLower(rest[:i])
		rest = rest[i+3:]
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		r.Authority, rest = rest[:end], rest[end:]
	}
	if i := strings.IndexByte(rest, '#'); i >= 0 {
		rest = rest[:i] // a fragment is never sent
	}
	if rest == "" {
		rest = "/"
	}
	r.Target = rest
}

// Host returns what the server takes for the host: the Host (or :authority)
// header, else the URL's authority.
func (r *Request) Host() string {
	if h := r.Headers.Get("Host"); h != "" {
		return h
	}
	if h := r.Headers.Get(":authority"); h != "" {
		return h
	}
	return r.Authority
}

// Path returns the path of the target, undecoded.
func (r *Request) Path() string {
	if i := strings.IndexByte(r.Target, '?'); i >= 0 {
		return r.Target[:i]
	}
	return r.Target
}

// Query returns the query of the target, undecoded and without the "?".
func (r *Request) Query() string {
	if i := strings.IndexByte(r.Target, '?'); i >= 0 {
		return r.Target[i+1:]
	}
	return ""
}

// Response is an answer as received.
type Response struct {
	Status  int
	Reason  string // reason phrase; empty when not known
	Headers Headers
	Body    []byte
	// BodyTruncated and BodySize are as in [Request].
	BodyTruncated bool
	BodySize      int64
}
