package rawhttp

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
)

// Writer writes messages, each answer behind its request, without the secrets
// of the exchanges. A [Reader] reads them back, but for what messages do not
// hold: ids, sessions and times.
type Writer struct {
	// KeepSecrets writes exchanges as they are. Such a file is to be kept
	// like a password.
	KeepSecrets bool

	w   io.Writer
	buf bytes.Buffer
}

// NewWriter returns a Writer to w, to which it makes one call an exchange.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write writes x. The error is that of the underlying writer.
func (w *Writer) Write(x *capture.Exchange) error {
	if !w.KeepSecrets {
		x = capture.Redact(x)
	}
	b := &w.buf
	b.Reset()
	q := &x.Request
	proto := q.Proto
	if !isProto([]byte(proto)) {
		proto = "HTTP/1.1"
	}
	for _, r := range x.Remarks {
		fmt.Fprintf(b, "# %s\r\n", r.Text)
	}
	fmt.Fprintf(b, "%s %s %s\r\n", q.Method, target(q), proto)
	writeFields(b, q.Headers)
	writeBody(b, q.Headers, q.Body, q.BodyTruncated, q.BodySize, false)
	if a := x.Response; a != nil {
		fmt.Fprintf(b, "%s %03d %s\r\n", proto, a.Status, a.Reason)
		writeFields(b, a.Headers)
		none := q.Method == "HEAD" || a.Status < 200 || a.Status == 204 || a.Status == 304
		writeBody(b, a.Headers, a.Body, a.BodyTruncated, a.BodySize, none)
	}
	_, err := w.w.Write(b.Bytes())
	return err
}

// target returns the target as it stood on the wire, or, where that and the
// Host header do not tell scheme and host, the absolute form.
func target(q *capture.Request) string {
	host := q.Headers.Get("Host")
	known := host != "" && (q.Authority == "" || q.Authority == host)
	if known && q.Scheme != "http" || q.Host() == "" || !strings.HasPrefix(q.Target, "/") {
		return q.Target
	}
	scheme, authority := q.Scheme, q.Authority
	if scheme == "" {
		scheme = "https"
	}
	if authority == "" {
		authority = q.Host()
	}
	return scheme + "://" + authority + q.Target
}

// writeFields writes the fields and the empty line after them. HTTP/2's pseudo
// headers are told by the first line.
func writeFields(b *bytes.Buffer, h capture.Headers) {
	for i := range h {
		if !strings.HasPrefix(h[i].Name, ":") {
			fmt.Fprintf(b, "%s: %s\r\n", h[i].Name, h[i].Value)
		}
	}
	b.WriteString("\r\n")
}

// The lines before a body that its head does not tell the length of, and
// instead of one that is not there. They begin as separators do, so that whoever
// does not know them passes over them.
const (
	bodyFollows = "### body of "
	bodyMissing = " bytes, not here"
	bodyUnknown = "### body of unknown length, not here"
)

// writeBody writes a body in the framing that its head announces, or behind a
// line that says its length. With none the head alone says that there is none.
func writeBody(b *bytes.Buffer, h capture.Headers, body []byte, cut bool, size int64, none bool) {
	f := framing{length: -1}
	for i := range h {
		f.note(h[i].Name, h[i].Value)
	}
	switch {
	case cut && size < 0:
		b.WriteString(bodyUnknown + "\r\n")
	case cut:
		fmt.Fprintf(b, "%s%d%s\r\n", bodyFollows, size, bodyMissing)
	case none && len(body) == 0:
	case f.chunked && len(body) > 0 && !none:
		fmt.Fprintf(b, "%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	case f.chunked && !none:
		b.WriteString("0\r\n\r\n")
	case f.length == int64(len(body)) && !none, f.length < 0 && len(body) == 0:
		b.Write(body)
	default:
		fmt.Fprintf(b, "%s%d bytes\r\n%s", bodyFollows, len(body), body)
	}
	if len(body) > 0 && !cut && !bytes.HasSuffix(body, []byte("\n")) {
		b.WriteString("\r\n") // of the file; a reader passes over it
	}
}

// announced reads a line that [writeBody] puts before a body, or instead of one.
func announced(line []byte) (size int64, here, ok bool) {
	text := string(bytes.TrimRight(line, "\r\n"))
	if text == bodyUnknown {
		return -1, false, true
	}
	text, ok = strings.CutPrefix(text, bodyFollows)
	if !ok {
		return 0, false, false
	}
	n, missing := strings.CutSuffix(text, bodyMissing)
	if !missing {
		if n, ok = strings.CutSuffix(text, " bytes"); !ok {
			return 0, false, false
		}
	}
	size, err := strconv.ParseInt(n, 10, 64)
	return size, !missing, err == nil && size >= 0
}
