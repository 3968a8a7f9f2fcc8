package wire

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/rawhttp"
)

// Request is the head of a request, as read and as understood.
type Request struct {
	// Raw is the head as it stood on the wire, its empty line included.
	Raw []byte
	// Head is what it says; its body is not there yet.
	Head *capture.Request
	// Body is where the body ends.
	Body Framing
	// Odd is what is odd about the head, in wire order.
	Odd []Anomaly
	// Close says that the connection serves no request after this one.
	Close bool
	// Continue says that the client asks leave before it sends the body.
	Continue bool
	// Upgrade is the protocol that the client wants to change to; empty for
	// none.
	Upgrade string
}

// ParseRequest parses a head that [ReadHead] read. The error says that raw is no
// head of an HTTP/1 request at all; everything else that is wrong with it is an
// [Anomaly].
func ParseRequest(raw []byte) (*Request, error) {
	head, _, err := rawhttp.ParseRequestHead(raw)
	if err != nil {
		return nil, err
	}
	r := &Request{Raw: raw, Head: head}
	r.Odd = oddRequest(raw, head)
	r.Body, r.Odd = frame(head.Headers, true, r.Odd)
	r.Close = closes(head.Proto, head.Headers)
	r.Continue = strings.EqualFold(head.Headers.Get("Expect"), "100-continue") && r.Body.Kind != None
	if listed(head.Headers, "Connection", "upgrade") {
		r.Upgrade = head.Headers.Get("Upgrade")
	}
	return r, nil
}

// Ambiguous returns the first anomaly that leaves open where the body ends, or
// nil. Such a request cannot be passed on: whoever reads it behind may see
// another one.
func (r *Request) Ambiguous() *Anomaly { return firstAmbiguous(r.Odd) }

// Response is the head of an answer, as read and as understood.
type Response struct {
	Raw  []byte
	Head *capture.Response
	Body Framing
	Odd  []Anomaly
	// Close says that the connection ends after this answer.
	Close bool
}

// ParseResponse parses the head of an answer to a request of that method.
func ParseResponse(raw []byte, method string) (*Response, error) {
	head, _, err := rawhttp.ParseResponseHead(raw)
	if err != nil {
		return nil, ErrNotHTTP
	}
	proto, _, _ := strings.Cut(string(raw[:min(len(raw), len("HTTP/1.1 "))]), " ")
	r := &Response{Raw: raw, Head: head, Odd: oddFields(raw, nil)}
	r.Body, r.Odd = frame(head.Headers, false, r.Odd)
	r.Close = closes(proto, head.Headers)
	switch {
	case Interim(head.Status), head.Status == 204, head.Status == 304, method == "HEAD":
		r.Body = Framing{}
	case method == "CONNECT" && head.Status/100 == 2:
		r.Body = Framing{Kind: UntilClose}
	}
	if r.Body.Kind == UntilClose {
		r.Close = true
	}
	return r, nil
}

// Interim reports whether an answer of that status comes before the answer
// proper. 101 is not: nothing of HTTP follows it.
func Interim(status int) bool { return status >= 100 && status < 200 && status != 101 }

// Ambiguous is as for a [Request].
func (r *Response) Ambiguous() *Anomaly { return firstAmbiguous(r.Odd) }

// closes reports whether the connection ends after a message.
func closes(proto string, h capture.Headers) bool {
	if listed(h, "Connection", "close") {
		return true
	}
	return (proto == "" || proto == "HTTP/1.0" || proto == "HTTP/0.9") && !listed(h, "Connection", "keep-alive")
}

// listed reports whether a field that lists tokens has one, in lower case.
func listed(h capture.Headers, name, token string) bool {
	for i := range h {
		if len(h[i].Name) != len(name) || !strings.EqualFold(h[i].Name, name) {
			continue
		}
		for rest := h[i].Value; rest != ""; {
			var t string
			t, rest, _ = strings.Cut(rest, ",")
			if strings.EqualFold(strings.TrimSpace(t), token) {
				return true
			}
		}
	}
	return false
}
