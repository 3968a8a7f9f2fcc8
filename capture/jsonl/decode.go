package jsonl

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/go-json-experiment/json/jsontext"
)

// decoder makes exchanges of lines. Values are looked at in place: of one
// exchange only the URL, the header block and the bodies are copied, once each.
type decoder struct {
	json *jsontext.Decoder
	src  bytes.Buffer
	long *shortener
	max  int // bytes kept of a body
	used int // cuts of long that a body accounts for
}

func (d *decoder) exchange(line []byte, x *capture.Exchange, long *shortener, max int) error {
	d.src = *bytes.NewBuffer(line)
	if d.json == nil {
		d.json = new(jsontext.Decoder)
	}
	d.json.Reset(&d.src, lenient, jsontext.AllowInvalidUTF8(true))
	d.long, d.max, d.used = long, max, 0

	seen := false
	err := d.object(func(name string) error {
		var err error
		switch name {
		case `"id"`:
			x.ID, err = d.text()
		case `"session"`:
			x.Session, err = d.text()
		case `"time"`:
			x.Time, err = d.time()
		case `"request"`:
			seen = true
			err = d.request(&x.Request)
		case `"response"`:
			if d.json.PeekKind() == 'n' {
				return d.json.SkipValue()
			}
			x.Response = new(capture.Response)
			err = d.response(x.Response)
		default:
			return d.json.SkipValue()
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
	case d.used < len(long.cuts):
		return fmt.Errorf("a value other than a body is longer than %d bytes", long.keep)
	}
	if n := d.json.InputOffset(); len(bytes.TrimSpace(line[n:])) > 0 {
		return fmt.Errorf("something follows the exchange at byte %d of the line", n)
	}
	return nil
}

func (d *decoder) request(r *capture.Request) error {
	var exact wire
	b := body{size: -1}
	err := d.object(func(name string) error {
		var err error
		switch name {
		case `"method"`:
			r.Method, err = d.text()
		case `"url"`:
			var url string
			if url, err = d.text(); url != "" {
				r.SetURL(url)
			}
		case `"proto"`:
			r.Proto, err = d.text()
		case `"headers"`:
			r.Headers, err = d.headers()
		case `"wire"`:
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
	err := d.object(func(name string) error {
		var err error
		switch name {
		case `"status"`:
			var n int64
			n, err = d.integer()
			r.Status = int(n)
		case `"reason"`:
			r.Reason, err = d.text()
		case `"headers"`:
			r.Headers, err = d.headers()
		case `"wire"`:
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
	case `"body"`:
		b.bytes, b.shortened, err = d.base64()
	case `"bodyTruncated"`:
		b.truncated, err = d.boolean()
	case `"bodySize"`:
		if d.json.PeekKind() == 'n' {
			return d.json.SkipValue()
		}
		if b.size, err = d.integer(); b.size < 0 {
			b.size = -1
		}
	default:
		err = d.json.SkipValue()
	}
	return err
}

// object reads an object and calls member before each value with the name in
// its quotes, which is good until the value is read.
func (d *decoder) object(member func(name string) error) error {
	if kind := d.json.PeekKind(); kind != '{' && kind != 0 {
		return d.wrong("an object")
	}
	if _, err := d.json.ReadToken(); err != nil {
		return err
	}
	for d.json.PeekKind() == '"' {
		name, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		if err := member(known(name)); err != nil {
			return err
		}
	}
	_, err := d.json.ReadToken() // the closing brace, or what is wrong
	return err
}

// wrong is the error for the value that comes next when it should be want.
func (d *decoder) wrong(want string) error {
	at := d.json.StackPointer()
	if at == "" {
		return fmt.Errorf("not %s", want)
	}
	return fmt.Errorf("%s is not %s", at, want)
}

// value reads the next value, which must be of that kind; of null it returns
// nothing.
func (d *decoder) value(kind jsontext.Kind, want string) (jsontext.Value, error) {
	v, err := d.json.ReadValue()
	if err != nil {
		return nil, err
	}
	switch v.Kind() {
	case kind:
		return v, nil
	case 'n':
		return nil, nil
	}
	return nil, d.wrong(want)
}

func (d *decoder) text() (string, error) {
	v, err := d.value('"', "a string")
	if err != nil || v == nil {
		return "", err
	}
	return unquote(string(v))
}

func (d *decoder) time() (time.Time, error) {
	s, err := d.text()
	if err != nil || s == "" {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, errors.New("time is not as RFC 3339 has it")
	}
	return t, nil
}

func (d *decoder) integer() (int64, error) {
	v, err := d.value('0', "a number")
	if err != nil || v == nil {
		return 0, err
	}
	n, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil {
		return 0, d.wrong("a whole number")
	}
	return n, nil
}

func (d *decoder) boolean() (bool, error) {
	v, err := d.json.ReadValue()
	if err != nil {
		return false, err
	}
	switch v.Kind() {
	case 't':
		return true, nil
	case 'f', 'n':
		return false, nil
	}
	return false, d.wrong("true or false")
}

// base64 reads a body, at most max bytes of it; size is how long it is if that
// is more than was read, else 0.
func (d *decoder) base64() (b []byte, size int64, err error) {
	v, err := d.value('"', "a string")
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
	if cut, ok := d.long.cutAt(d.json.InputOffset()); ok {
		d.used++
		whole := int64(len(text)) + cut.dropped
		size = whole/4*3 - int64(cut.padding)
		text = text[:len(text)/4*4]
	}
	b = make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(b, text)
	if err != nil {
		return nil, 0, d.wrong("base64")
	}
	if b = b[:n]; n > d.max {
		size = max(size, int64(n))
		b = bytes.Clone(b[:d.max])
	}
	return b, size, nil
}
