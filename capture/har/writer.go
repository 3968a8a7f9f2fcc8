package har

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/assay-project/assay/capture"
)

// Writer writes an archive, without the secrets of its exchanges.
type Writer struct {
	// KeepSecrets writes exchanges as they are. Such a file is to be kept
	// like a password.
	KeepSecrets bool

	w     io.Writer
	begun bool
	err   error
}

// NewWriter returns a Writer to w. The archive is complete after Close.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

const (
	head = `{"log":{"version":"1.2","creator":{"name":"assay","version":"1"},"entries":[`
	tail = "\n]}}\n"
)

// Write writes x.
func (w *Writer) Write(x *capture.Exchange) error {
	if w.err != nil {
		return w.err
	}
	if !w.KeepSecrets {
		x = capture.Redact(x)
	}
	b, err := json.Marshal(makeEntry(x))
	if err != nil {
		return err
	}
	before := ",\n"
	if !w.begun {
		w.begun, before = true, head+"\n"
	}
	_, w.err = w.w.Write(append([]byte(before), b...))
	return w.err
}

// Close ends the archive. It does not close the underlying writer.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	end := tail
	if !w.begun {
		end = head + tail
	}
	_, w.err = io.WriteString(w.w, end)
	return w.err
}

// truncated is our own member, as the format lets tools have them: the body is
// not here, or not wholly. Without it a reader takes a body that is absent for
// one that was empty, because browsers leave out those.
const truncated = "_bodyTruncated"

// The members that HAR 1.2 requires, with what it has for "not known".
type (
	entry struct {
		Started  string         `json:"startedDateTime"`
		Time     int            `json:"time"`
		Request  requestEntry   `json:"request"`
		Response responseEntry  `json:"response"`
		Cache    struct{}       `json:"cache"`
		Timings  map[string]int `json:"timings"`
		ID       string         `json:"_id,omitempty"`
		Session  string         `json:"_session,omitempty"`
		Comment  string         `json:"comment,omitempty"`
	}
	requestEntry struct {
		Method  string     `json:"method"`
		URL     string     `json:"url"`
		Proto   string     `json:"httpVersion"`
		Cookies []struct{} `json:"cookies"`
		Headers []pair     `json:"headers"`
		Query   []pair     `json:"queryString"`
		Body    *text      `json:"postData,omitempty"`
		Head    int        `json:"headersSize"`
		Size    int64      `json:"bodySize"`
		Cut     bool       `json:"_bodyTruncated,omitempty"`
	}
	responseEntry struct {
		Status   int        `json:"status"`
		Reason   string     `json:"statusText"`
		Proto    string     `json:"httpVersion"`
		Cookies  []struct{} `json:"cookies"`
		Headers  []pair     `json:"headers"`
		Content  text       `json:"content"`
		Redirect string     `json:"redirectURL"`
		Head     int        `json:"headersSize"`
		Size     int64      `json:"bodySize"`
		Cut      bool       `json:"_bodyTruncated,omitempty"`
	}
	pair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	text struct {
		Size     *int64 `json:"size,omitempty"` // of an answer's
		MIME     string `json:"mimeType"`
		Text     string `json:"text,omitempty"`
		Encoding string `json:"encoding,omitempty"`
	}
)

func makeEntry(x *capture.Exchange) entry {
	q := &x.Request
	e := entry{
		Started: "1970-01-01T00:00:00.000Z",
		Timings: map[string]int{"send": 0, "wait": 0, "receive": 0},
		ID:      x.ID, Session: x.Session, Comment: x.Comment(),
		Request: requestEntry{
			Method: q.Method, URL: q.URL(), Proto: q.Proto, Cookies: []struct{}{},
			Headers: pairsOf(q.Headers), Query: query(q.Query()), Head: -1, Size: q.BodySize, Cut: q.BodyTruncated,
		},
		Response: responseEntry{Cookies: []struct{}{}, Headers: []pair{}, Head: -1, Size: -1},
	}
	if !x.Time.IsZero() {
		e.Started = x.Time.Format(time.RFC3339Nano)
	}
	if len(q.Body) > 0 && !q.BodyTruncated {
		t := textOf(q.Body, q.Headers)
		e.Request.Body = &t
	}
	size := int64(0)
	if a := x.Response; a != nil {
		r := &e.Response
		r.Status, r.Reason, r.Proto = a.Status, a.Reason, q.Proto
		r.Headers, r.Redirect, r.Size = pairsOf(a.Headers), a.Headers.Get("Location"), a.BodySize
		if !a.BodyTruncated {
			r.Content = textOf(a.Body, a.Headers)
		}
		r.Cut = a.BodyTruncated
		size = a.BodySize
	}
	e.Response.Content.Size = &size
	return e
}

func textOf(b []byte, h capture.Headers) text {
	t := text{MIME: h.Get("Content-Type"), Text: string(b)}
	if !utf8.Valid(b) {
		t.Text, t.Encoding = base64.StdEncoding.EncodeToString(b), "base64"
	}
	return t
}

func pairsOf(h capture.Headers) []pair {
	ps := make([]pair, len(h))
	for i := range h {
		ps[i] = pair(h[i])
	}
	return ps
}

// query lists a query's parameters decoded, as the format wants them beside the
// URL.
func query(s string) []pair {
	ps := []pair{}
	for s != "" {
		var p string
		p, s, _ = strings.Cut(s, "&")
		name, value, _ := strings.Cut(p, "=")
		if n, err := url.QueryUnescape(name); err == nil {
			name = n
		}
		if v, err := url.QueryUnescape(value); err == nil {
			value = v
		}
		ps = append(ps, pair{name, value})
	}
	return ps
}
