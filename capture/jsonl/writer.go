package jsonl

import (
	"encoding/base64"
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/assay-project/assay/capture"
	"github.com/go-json-experiment/json/jsontext"
)

// Writer writes exchanges, a line each, without their secrets.
type Writer struct {
	// KeepSecrets writes exchanges as they are, signatures, tokens and bodies
	// included, so that reading them gives the same exchanges back. Such a
	// file is to be kept like a password.
	KeepSecrets bool

	w   io.Writer
	buf []byte
}

// NewWriter returns a Writer to w, to which it makes one call an exchange.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write writes x. The error is that of the underlying writer.
func (w *Writer) Write(x *capture.Exchange) error {
	if !w.KeepSecrets {
		x = capture.Redact(x)
	}
	w.buf = Append(w.buf[:0], x, nil)
	_, err := w.w.Write(w.buf)
	return err
}

// Append appends the line of an exchange to b, line feed included. It redacts
// nothing. beside, when not empty, are members that are written into the same
// object: "verdict":{…}.
func Append(b []byte, x *capture.Exchange, beside []byte) []byte {
	b = append(b, `{"v":1,"id":`...)
	b = appendString(b, x.ID)
	if x.Session != "" {
		b = append(b, `,"session":`...)
		b = appendString(b, x.Session)
	}
	if !x.Time.IsZero() {
		b = append(b, `,"time":"`...)
		b = x.Time.AppendFormat(b, time.RFC3339Nano)
		b = append(b, '"')
	}
	if len(x.Remarks) > 0 {
		b = append(b, `,"comment":`...)
		b = appendString(b, x.Comment())
	}
	b = append(b, `,"request":`...)
	b = appendRequest(b, &x.Request)
	if x.Response != nil {
		b = append(b, `,"response":`...)
		b = appendResponse(b, x.Response)
	}
	if len(beside) > 0 {
		b = append(append(b, ','), beside...)
	}
	return append(b, "}\n"...)
}

func appendRequest(b []byte, r *capture.Request) []byte {
	url := r.Target
	if r.Scheme != "" || r.Authority != "" {
		url = r.URL()
	}
	b = append(b, `{"method":`...)
	b = appendString(b, r.Method)
	b = append(b, `,"url":`...)
	b = appendString(b, url)
	if r.Proto != "" {
		b = append(b, `,"proto":`...)
		b = appendString(b, r.Proto)
	}
	b = appendHeaders(b, r.Headers)
	b = appendBody(b, r.Body, r.BodyTruncated, r.BodySize)

	var read capture.Request
	read.SetURL(url)
	if !utf8.ValidString(url) || read.Scheme != r.Scheme || read.Authority != r.Authority || read.Target != r.Target {
		b = append(b, `,"wire":{"scheme":`...)
		b = appendBase64(b, []byte(r.Scheme))
		b = append(b, `,"authority":`...)
		b = appendBase64(b, []byte(r.Authority))
		b = append(b, `,"target":`...)
		b = appendBase64(b, []byte(r.Target))
		b = appendWireHeaders(append(b, ','), r.Headers)
		b = append(b, '}')
	} else if !valid(r.Headers) {
		b = appendWireHeaders(append(b, `,"wire":{`...), r.Headers)
		b = append(b, '}')
	}
	return append(b, '}')
}

func appendResponse(b []byte, r *capture.Response) []byte {
	b = append(b, `{"status":`...)
	b = strconv.AppendInt(b, int64(r.Status), 10)
	if r.Reason != "" {
		b = append(b, `,"reason":`...)
		b = appendString(b, r.Reason)
	}
	b = appendHeaders(b, r.Headers)
	b = appendBody(b, r.Body, r.BodyTruncated, r.BodySize)
	if !valid(r.Headers) {
		b = appendWireHeaders(append(b, `,"wire":{`...), r.Headers)
		b = append(b, '}')
	}
	return append(b, '}')
}

func appendHeaders(b []byte, h capture.Headers) []byte {
	b = append(b, `,"headers":[`...)
	for i := range h {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, '['), h[i].Name)
		b = appendString(append(b, ','), h[i].Value)
		b = append(b, ']')
	}
	return append(b, ']')
}

func appendBody(b, body []byte, truncated bool, size int64) []byte {
	if len(body) > 0 {
		b = append(b, `,"body":`...)
		b = appendBase64(b, body)
	}
	if truncated {
		b = append(b, `,"bodyTruncated":true`...)
		if size >= 0 {
			b = append(b, `,"bodySize":`...)
			b = strconv.AppendInt(b, size, 10)
		}
	}
	return b
}

// appendWireHeaders appends the fields that are not UTF-8, by their positions.
func appendWireHeaders(b []byte, h capture.Headers) []byte {
	b = append(b, `"headers":{`...)
	first := true
	for i := range h {
		if utf8.ValidString(h[i].Name) && utf8.ValidString(h[i].Value) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = strconv.AppendInt(append(b, '"'), int64(i), 10)
		b = appendBase64(append(b, `":[`...), []byte(h[i].Name))
		b = appendBase64(append(b, ','), []byte(h[i].Value))
		b = append(b, ']')
	}
	return append(b, '}')
}

func valid(h capture.Headers) bool {
	for i := range h {
		if !utf8.ValidString(h[i].Name) || !utf8.ValidString(h[i].Value) {
			return false
		}
	}
	return true
}

// appendString appends s as a JSON string, what is not UTF-8 as U+FFFD.
func appendString(b []byte, s string) []byte {
	// The error tells of invalid UTF-8, for which wire has the bytes.
	b, _ = jsontext.AppendQuote(b, s)
	return b
}

func appendBase64(b, data []byte) []byte {
	b = base64.StdEncoding.AppendEncode(append(b, '"'), data)
	return append(b, '"')
}
