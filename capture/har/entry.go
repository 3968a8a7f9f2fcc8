package har

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/go-json-experiment/json/jsontext"
)

// errEntry is wrapped by what makes an entry useless.
var errEntry = errors.New("not a request")

// content is the body of a request or an answer as an archive has it.
type content struct {
	mime     string
	text     []byte
	has      bool // there is a text, be it empty
	cut      bool // and it is not all here
	encoding string
	size     int64           // -1: not stated
	form     capture.Headers // its parameters, where there is no text
}

// entry reads an entry.
func (r *Reader) entry(x *capture.Exchange) error {
	seen := false
	err := r.json.Object(func(name string) error {
		var err error
		switch name {
		case "startedDateTime":
			var s string
			if s, err = r.json.Text(); err == nil {
				x.Time, _ = time.Parse(time.RFC3339, s) // a wrong one is an unknown one
			}
		case "_id": // both as our own Writer has them
			x.ID, err = r.json.Text()
		case "_session":
			x.Session, err = r.json.Text()
		case "comment":
			var comment string
			if comment, err = r.json.Text(); err == nil {
				x.Remarks = capture.RemarksIn(comment, x.Source)
			}
		case "request":
			seen = true
			err = r.request(&x.Request)
		case "response":
			if r.json.Null() {
				return nil
			}
			var a capture.Response
			if err = r.response(&a); a.Status != 0 { // 0: there was no answer
				x.Response = &a
			}
		default:
			err = r.json.SkipValue()
		}
		return err
	})
	if err != nil {
		return err
	}
	if x.Time.Year() <= 1970 {
		x.Time = time.Time{} // what tools write that do not know
	}
	if !seen || x.Request.Method == "" || x.Request.Target == "" {
		return errEntry
	}
	return nil
}

func (r *Reader) request(q *capture.Request) error {
	body := content{size: -1}
	size, cut := int64(-1), false
	err := r.json.Object(func(name string) error {
		var err error
		switch name {
		case "method":
			q.Method, err = r.json.Text()
		case "url":
			var s string
			if s, err = r.json.Text(); s != "" {
				q.SetURL(s)
			}
		case "httpVersion":
			var s string
			s, err = r.json.Text()
			q.Proto = proto(s)
		case "headers":
			q.Headers, err = r.pairs()
		case "postData":
			if r.json.Null() {
				return nil
			}
			err = r.content(&body)
		case "bodySize":
			size, err = r.json.Integer()
		case truncated:
			cut = true
			err = r.json.SkipValue()
		default:
			err = r.json.SkipValue()
		}
		return err
	})
	if err != nil {
		return err
	}
	unpseudo(q)
	if cut {
		q.CutBody(nil, size)
		return nil
	}
	stated := int64(-1)
	if n, err := strconv.ParseInt(q.Headers.Get("Content-Length"), 10, 64); err == nil && n >= 0 {
		stated = n
	}
	b, whole := body.bytes(r.MaxBody())
	n := int64(len(b))
	switch {
	case stated == 0:
		q.SetBody(nil)
	case stated == n && whole, stated < 0 && whole && (n > 0 || size <= 0):
		q.SetBody(b)
	case !whole || n == 0:
		q.CutBody(b, max(stated, body.size, size))
	default:
		// A text that is not as long as the body was is another text: browsers
		// write bytes as if they were Unicode.
		q.CutBody(nil, stated)
	}
	return nil
}

func (r *Reader) response(a *capture.Response) error {
	body := content{size: -1}
	size, cut := int64(-1), false
	err := r.json.Object(func(name string) error {
		var err error
		switch name {
		case "status":
			var n int64
			n, err = r.json.Integer()
			a.Status = int(n)
		case "statusText":
			a.Reason, err = r.json.Text()
		case "headers":
			a.Headers, err = r.pairs()
		case "content":
			if r.json.Null() {
				return nil
			}
			err = r.content(&body)
		case "bodySize":
			size, err = r.json.Integer()
		case truncated:
			cut = true
			err = r.json.SkipValue()
		default:
			err = r.json.SkipValue()
		}
		return err
	})
	if err != nil {
		return err
	}
	if cut {
		a.CutBody(nil, size)
		return nil
	}
	switch b, whole := body.bytes(r.MaxBody()); {
	case whole && (len(b) > 0 || body.size <= 0):
		a.SetBody(b)
	case body.size == 0:
		a.SetBody(nil)
	default:
		a.CutBody(b, body.size)
	}
	return nil
}

// content reads postData or content.
func (r *Reader) content(c *content) error {
	return r.json.Object(func(name string) error {
		var err error
		switch name {
		case "mimeType":
			c.mime, err = r.json.Text()
		case "text":
			if r.json.Null() {
				return nil
			}
			c.has = true
			c.text, err = r.text()
			dropped, _ := r.long.Dropped(r.json.InputOffset())
			c.cut = dropped > 0
		case "encoding":
			c.encoding, err = r.json.Text()
		case "size":
			c.size, err = r.json.Integer()
		case "params":
			if r.json.Null() {
				return nil
			}
			c.form, err = r.pairs()
		default:
			err = r.json.SkipValue()
		}
		return err
	})
}

// text reads a string that may be long, with one copy of it.
func (r *Reader) text() ([]byte, error) {
	v, err := r.json.Value('"', "a string")
	if err != nil {
		return nil, err
	}
	// The error is for what is not Unicode, in whose place U+FFFD stands.
	b, _ := jsontext.AppendUnquote(make([]byte, 0, len(v)), v)
	return b, nil
}

// bytes returns the body, at most that many bytes of it, and whether that is
// all of it. Without one it is empty and whole.
func (c *content) bytes(most int) (b []byte, whole bool) {
	switch {
	case c.has && c.encoding == "base64":
		text := c.text
		if c.cut {
			text = text[:len(text)/4*4]
		}
		var err error
		if b, err = base64.StdEncoding.AppendDecode(nil, text); err != nil {
			return nil, false
		}
	case c.has:
		b = c.text
	case len(c.form) > 0 && strings.HasPrefix(c.mime, "application/x-www-form-urlencoded"):
		b = encodeForm(c.form)
	case len(c.form) > 0, c.size > 0:
		return nil, false
	}
	if len(b) > most {
		if !c.cut {
			c.size = int64(len(b))
		}
		return bytes.Clone(b[:most]), false
	}
	return b, !c.cut
}

// encodeForm writes a form's parameters. Some tools list them as they were
// sent, others decoded; only in the latter stand characters that cannot be sent.
func encodeForm(params capture.Headers) []byte {
	escape := func(s string) string {
		if strings.ContainsAny(s, " \"<>{}[]:/&=,\n") || strings.ContainsRune(s, '\r') {
			return url.QueryEscape(s)
		}
		return s
	}
	var b strings.Builder
	for i, p := range params {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(escape(p.Name) + "=" + escape(p.Value))
	}
	return []byte(b.String())
}

// pairs reads a list of names and values.
func (r *Reader) pairs() (capture.Headers, error) {
	if r.json.Null() {
		return nil, nil
	}
	var h capture.Headers
	err := r.json.Array(func() error {
		var p capture.Header
		err := r.json.Object(func(name string) error {
			var err error
			switch name {
			case "name":
				p.Name, err = r.json.Text()
			case "value":
				p.Value, err = r.json.Text()
			default:
				err = r.json.SkipValue()
			}
			return err
		})
		h = append(h, p)
		return err
	})
	return h, err
}

// proto returns the protocol as a request line has it, of what browsers write.
func proto(s string) string {
	switch s = strings.ToUpper(s); s {
	case "H2":
		return "HTTP/2"
	case "H3":
		return "HTTP/3"
	case "UNKNOWN":
		return ""
	}
	return s
}

// unpseudo makes of HTTP/2's pseudo-headers what HTTP/1 has for them, in place.
func unpseudo(q *capture.Request) {
	kept := q.Headers[:0]
	for _, h := range q.Headers {
		switch h.Name {
		case ":path":
			q.Target = h.Value
			continue
		case ":method", ":scheme":
			continue
		case ":authority":
			if q.Headers.Has("Host") {
				continue
			}
			h.Name = "Host"
		}
		kept = append(kept, h)
	}
	q.Headers = kept
}
