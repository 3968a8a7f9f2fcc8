package curl

import (
	"bytes"
	"io"
	"strings"

	"github.com/assay-project/assay/capture"
)

// Writer writes a curl command for each request, without its secrets, that sends
// the request as it was but for the place and the case of its Host header. A command holds no
// answer. A body that is not known, or that has bytes which no command line can
// hold, is one from the file "body".
type Writer struct {
	// KeepSecrets writes requests as they are. Such a file is to be kept
	// like a password.
	KeepSecrets bool

	w   io.Writer
	buf bytes.Buffer
}

// NewWriter returns a Writer to w, to which it makes one call an exchange.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write writes the request of x. The error is that of the underlying writer.
func (w *Writer) Write(x *capture.Exchange) error {
	if !w.KeepSecrets {
		x = capture.Redact(x)
	}
	q := &x.Request
	b := &w.buf
	b.Reset()
	for _, r := range x.Remarks {
		b.WriteString("# " + r.Text + "\n")
	}
	b.WriteString("curl ")
	switch noBody := !q.BodyTruncated && len(q.Body) == 0; {
	case q.Method == "HEAD" && noBody:
		b.WriteString("--head ")
	case q.Method != "GET" || !noBody:
		b.WriteString("-X " + quote(q.Method) + " ")
	}
	if q.Proto == "HTTP/1.0" {
		b.WriteString("--http1.0 ")
	}
	address(b, q)
	withHeaders(b, q)
	switch {
	case q.BodyTruncated, bytes.IndexByte(q.Body, 0) >= 0:
		option(b, "--data-binary", "@body")
	case len(q.Body) > 0:
		option(b, "--data-raw", string(q.Body)) // an @ is no file to it
	}
	b.WriteString("\n")
	_, err := w.w.Write(b.Bytes())
	return err
}

// address writes the URL, and what keeps curl from changing it.
func address(b *bytes.Buffer, q *capture.Request) {
	url := *q
	if url.Authority == "" {
		url.Authority = url.Host()
	}
	b.WriteString(quote(url.URL()) + " --path-as-is")
	if strings.ContainsAny(q.Target, "[]{}") {
		b.WriteString(" --globoff")
	}
	if strings.ContainsAny(q.Target, "# ") || !strings.HasPrefix(q.Target, "/") {
		option(b, "--request-target", q.Target)
	}
}

// withHeaders writes the headers, and takes away those that curl would add.
func withHeaders(b *bytes.Buffer, q *capture.Request) {
	for _, h := range q.Headers {
		switch {
		case strings.HasPrefix(h.Name, ":"): // of HTTP/2, told by the URL
		case h.Value == "":
			option(b, "-H", h.Name+";")
		default:
			option(b, "-H", h.Name+": "+h.Value)
		}
	}
	own := []string{"User-Agent", "Accept"}
	if q.BodyTruncated || len(q.Body) > 0 {
		own = append(own, "Content-Type", "Content-Length")
	}
	for _, name := range own {
		if !q.Headers.Has(name) {
			option(b, "-H", name+":")
		}
	}
}

func option(b *bytes.Buffer, name, value string) {
	b.WriteString(" \\\n  " + name + " " + quote(value))
}

// quote writes a word of a shell: in single quotes, and what shells change even
// there in those of ANSI C, which bash, zsh and ksh know.
func quote(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return "$'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\r", `\r`, "\n", `\n`).Replace(s) + "'"
}
