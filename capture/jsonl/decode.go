package jsonl

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/jsonwalk"
	"github.com/go-json-experiment/json/jsontext"
)

// decoder makes exchanges of lines. Values are looked at in place: of one
// exchange only the URL, the header block and the bodies are copied, once each.
type decoder struct {
	jsonwalk.Decoder
	long *jsonwalk.Shortener
	max  int // bytes kept of a body
	cuts int // strings of the line that were cut and not accounted for

	unknown bool     // members that are not of the format are wanted
	beside  []member // those of the line
}

type member struct {
	name  string
	value []byte
}

func (d *decoder) exchange(line []byte, x *capture.Exchange, long *jsonwalk.Shortener, max int) error {
	d.ResetBytes(line)
	d.long, d.max, d.cuts = long, max, long.Cuts()
	d.beside = d.beside[:0]

	seen := false
	err := d.Object(func(name string) error {
		var err error
		switch name {
		case "id":
			x.ID, err = d.Text()
		case "session":
			x.Session, err = d.Text()
		case "comment":
			var comment string
			comment, err = d.Text()
			x.Remarks = capture.RemarksIn(comment, x.Source)
		case "time":
			x.Time, err = d.time()
		case "request":
			seen = true
			err = d.request(&x.Request)
		case "response":
			if d.Null() {
				return nil
			}
			x.Response = new(capture.Response)
			err = d.response(x.Response)
		case "v":
			return d.SkipValue()
		default:
			if !d.unknown {
				return d.SkipValue()
			}
			var v jsontext.Value
			if v, err = d.ReadValue(); err == nil {
				end := d.InputOffset()
				d.beside = append(d.beside, member{name, line[end-int64(len(v)) : end]})
			}
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case !seen:
		return errors.New(`no "request" in it`)
	case x.Request.Method == "":
		return errors.New(`the request has no "method"`)
	case x.Request.Target == "":
		return errors.New(`the request has no "url"`)
	case d.cuts > 0:
		return errors.New("a value other than a body is too long")
	}
	if n := d.InputOffset(); len(bytes.TrimSpace(line[n:])) > 0 {
		return fmt.Errorf("something follows the exchange at byte %d of the line", n)
	}
	return nil
}

func (d *decoder) request(r *capture.Request) error {
	var exact wire
	b := body{size: -1}
	err := d.Object(func(name string) error {
		var err error
		switch name {
		case "method":
			r.Method, err = d.Text()
		case "url":
			var url string
			if url, err = d.Text(); url != "" {
				r.SetURL(url)
			}
		case "proto":
			r.Proto, err = d.Text()
		case "headers":
			r.Headers, err = d.headers()
		case "wire":
			exact, err = d.wire()
		default:
			err = d.body(name, &b)
		}
		return err
	})
	if err != nil {
		return err
	}
	exact.apply(r)
	if b.cut() {
		r.CutBody(b.bytes, b.size)
	} else {
		r.SetBody(b.bytes)
	}
	return nil
}

func (d *decoder) response(r *capture.Response) error {
	b := body{size: -1}
	err := d.Object(func(name string) error {
		var err error
		switch name {
		case "status":
			var n int64
			n, err = d.Integer()
			r.Status = int(n)
		case "reason":
			r.Reason, err = d.Text()
		case "headers":
			r.Headers, err = d.headers()
		case "wire":
			var exact wire
			exact, err = d.wire()
			exact.restore(&r.Headers)
		default:
			err = d.body(name, &b)
		}
		return err
	})
	if err != nil {
		return err
	}
	if b.cut() {
		r.CutBody(b.bytes, b.size)
	} else {
		r.SetBody(b.bytes)
	}
	return nil
}

// body is a body in the making: its fields come in any order.
type body struct {
	bytes     []byte
	truncated bool
	shortened int64 // its length, when more came than is kept; else 0
	size      int64 // as the input has it, -1 if it does not
}

// cut says whether the body is not wholly here, and settles its size.
func (b *body) cut() bool {
	if b.shortened > 0 && (b.size < b.shortened || !b.truncated) {
		b.size = b.shortened
	}
	return b.truncated || b.shortened > 0
}

func (d *decoder) body(name string, b *body) (err error) {
	switch name {
	case "body":
		b.bytes, b.shortened, err = d.base64()
	case "bodyTruncated":
		b.truncated, err = d.Bool()
	case "bodySize":
		if d.Null() {
			return nil
		}
		if b.size, err = d.Integer(); b.size < 0 {
			b.size = -1
		}
	default:
		err = d.SkipValue()
	}
	return err
}

func (d *decoder) time() (time.Time, error) {
	s, err := d.Text()
	if err != nil || s == "" {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, errors.New("time is not as RFC 3339 has it")
	}
	return t, nil
}

// base64 reads a body, at most max bytes of it; size is how long it is if that
// is more than was read, else 0.
func (d *decoder) base64() (b []byte, size int64, err error) {
	v, err := d.Value('"', "a string")
	if err != nil || v == nil {
		return nil, 0, err
	}
	text := v[1 : len(v)-1]
	if bytes.IndexByte(text, '\\') >= 0 { // "\/" is a slash
		if text, err = jsontext.AppendUnquote(nil, v); err != nil {
			return nil, 0, err
		}
	}
	if len(text) == 0 {
		return nil, 0, nil
	}
	if dropped, padding := d.long.Dropped(d.InputOffset()); dropped > 0 {
		d.cuts--
		size = (int64(len(text))+dropped)/4*3 - int64(padding)
		text = text[:len(text)/4*4]
	}
	b = make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(b, text)
	if err != nil {
		return nil, 0, d.Wrong("base64")
	}
	if b = b[:n]; n > d.max {
		size = max(size, int64(n))
		b = bytes.Clone(b[:d.max])
	}
	return b, size, nil
}
