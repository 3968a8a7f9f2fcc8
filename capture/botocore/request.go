package botocore

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/pylit"
)

// made is a request before it was signed, as "Making request" tells it.
type made struct {
	thread     string
	method     string
	path       string // undecoded, without query
	url        string
	headers    capture.Headers
	body       []byte
	hasBody    bool   // the body stood in the log
	hash       string // of the body, in hex, once needed
	sent       bool
	invocation string // the id under which it was sent
}

var errCutShort = errors.New("its line is cut short")

// parseMade parses what follows "Making request for ". What stands before a cut
// in the line is good; ok says that there is enough of it.
func parseMade(text string) (m *made, ok bool) {
	at := strings.Index(text, "with params: {")
	if at < 0 {
		return nil, false
	}
	params, _, _ := pylit.Parse(text[at+len("with params: "):])
	m = &made{
		method: field(params, "method"),
		path:   field(params, "url_path"),
		url:    field(params, "url"),
	}
	headers, _ := params.Get("headers")
	m.headers = headerList(headers)
	body, ok := params.Get("body")
	if !ok || body.Cut {
		return m, m.method != ""
	}
	m.body, m.hasBody = bodyOf(body)
	return m, m.method != ""
}

func field(v pylit.Value, key string) string {
	f, _ := v.Get(key)
	return f.Text
}

// headerList returns a mapping's members. http.client writes them in that order.
func headerList(v pylit.Value) capture.Headers {
	v = v.Unwrap()
	h := make(capture.Headers, 0, len(v.Pairs)+2)
	for _, p := range v.Pairs {
		h = append(h, capture.Header{Name: p.Key.Text, Value: p.Value.Text})
	}
	return h
}

// bodyOf returns the bytes that botocore sends of a body, if they are in it. A
// dict is a form, which it encodes as urllib.parse.urlencode does.
func bodyOf(v pylit.Value) ([]byte, bool) {
	switch v.Kind {
	case pylit.Str, pylit.Bytes:
		return []byte(v.Text), true
	case pylit.None:
		return nil, true
	case pylit.Dict:
		var b strings.Builder
		for _, p := range v.Unwrap().Pairs {
			values := []pylit.Value{p.Value}
			if p.Value.Kind == pylit.List {
				values = p.Value.Items
			}
			for _, value := range values {
				if value.Kind == pylit.Opaque || value.Kind == pylit.Dict || value.Kind == pylit.Call {
					return nil, false
				}
				if b.Len() > 0 {
					b.WriteByte('&')
				}
				b.WriteString(quotePlus(p.Key.Text))
				b.WriteByte('=')
				b.WriteString(quotePlus(value.Text))
			}
		}
		return []byte(b.String()), true
	case pylit.Call:
		if v.Text == "bytearray" && len(v.Items) == 1 {
			return bodyOf(v.Items[0])
		}
	}
	return nil, false
}

// quotePlus escapes as Python does: Go's form escaping but for the tilde, which
// both leave alone, and "*", which Python escapes too.
func quotePlus(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "*", "%2A")
}

// parseSending parses what follows "Sending http request: ".
func parseSending(text string, r *capture.Request) error {
	if strings.HasPrefix(text, "<PreparedRequest") {
		return errors.New("this version of botocore does not log what it sends")
	}
	text, ok := strings.CutPrefix(text, "<AWSPreparedRequest ")
	if !ok {
		return errors.New("its line is not understood")
	}
	_, text, ok1 := strings.Cut(text, "method=")
	method, text, ok2 := strings.Cut(text, ", url=")
	address, text, ok3 := strings.Cut(text, ", headers=")
	if !ok1 || !ok2 || !ok3 {
		return errCutShort
	}
	headers, _, err := pylit.Parse(text)
	if err != nil || headers.Unwrap().Kind != pylit.Dict || !strings.Contains(address, "://") {
		return errCutShort
	}
	r.Method, r.Proto = method, "HTTP/1.1"
	r.SetURL(address)
	r.Headers = onWire(r, headerList(headers))
	return nil
}

// onWire puts before the headers what http.client sends of its own accord:
// Host, and an Accept-Encoding that asks for nothing.
func onWire(r *capture.Request, h capture.Headers) capture.Headers {
	var own capture.Headers
	if !h.Has("Host") {
		host := r.Authority
		port := map[string]string{"http": ":80", "https": ":443"}[r.Scheme]
		own = append(own, capture.Header{Name: "Host", Value: strings.TrimSuffix(host, port)})
	}
	if !h.Has("Accept-Encoding") {
		own = append(own, capture.Header{Name: "Accept-Encoding", Value: "identity"})
	}
	return append(own, h...)
}

// signatureOf returns the signature that a request carries in its header.
func signatureOf(r *capture.Request) string {
	_, sig, _ := strings.Cut(r.Headers.Get("Authorization"), "Signature=")
	return sig
}

// timeOf returns when a request was signed, which with a header is when it was
// sent.
func timeOf(r *capture.Request) time.Time {
	t, err := time.Parse("20060102T150405Z", r.Headers.Get("X-Amz-Date"))
	if err != nil {
		return time.Time{}
	}
	return t
}

// fits reports whether m can be what r was made of.
func (m *made) fits(r *capture.Request, payloadHash string) bool {
	if m.method != r.Method || m.path != "" && !samePath(m.path, r.Path()) {
		return false
	}
	for _, h := range m.headers {
		// The user agent gets another feature mark when the request is signed.
		if !strings.EqualFold(h.Name, "User-Agent") && r.Headers.Get(h.Name) != h.Value {
			return false
		}
	}
	if !m.hasBody {
		return true
	}
	if n, ok := contentLength(r); ok && n != int64(len(m.body)) {
		return false
	}
	return len(payloadHash) != sha256.Size*2 || m.bodyHash() == payloadHash
}

// samePath reports whether the path of a request is that which the service's
// model gave, which for S3 begins with the bucket that may have gone into the
// host.
func samePath(made, sent string) bool {
	return made == sent || strings.HasSuffix(made, sent) || sent == "/" || strings.HasSuffix(sent, made)
}

func (m *made) bodyHash() string {
	if m.hash == "" {
		sum := sha256.Sum256(m.body)
		m.hash = hex.EncodeToString(sum[:])
	}
	return m.hash
}

// contentLength returns the length that a request states.
func contentLength(r *capture.Request) (int64, bool) {
	n, err := strconv.ParseInt(r.Headers.Get("Content-Length"), 10, 64)
	return n, err == nil && n >= 0
}

// setBody gives r the body of m, cut at most bytes, or says that it is unknown.
func setBody(r *capture.Request, m *made, most int) {
	n, stated := contentLength(r)
	switch {
	case m != nil && m.hasBody && len(m.body) > most:
		r.CutBody(bytes.Clone(m.body[:most]), int64(len(m.body)))
	case m != nil && m.hasBody && (!stated || n == int64(len(m.body))):
		r.SetBody(m.body)
	case stated && n == 0, !stated && m == nil && !r.Headers.Has("Transfer-Encoding") && bodiless(r.Method):
		r.SetBody(nil)
	case stated:
		r.CutBody(nil, n)
	default:
		r.CutBody(nil, -1)
	}
}

func bodiless(method string) bool {
	return method == "GET" || method == "HEAD" || method == "DELETE"
}
