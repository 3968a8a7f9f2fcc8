package jsonl

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// exact compares exchanges but for where they stood, and for what an input
// without anything in it cannot tell.
var exact = cmp.Options{cmpopts.IgnoreFields(capture.Exchange{}, "Source"), cmpopts.EquateEmpty()}

func roundTrip(t *testing.T, x *capture.Exchange) *capture.Exchange {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b)
	w.KeepSecrets = true
	if err := w.Write(x); err != nil {
		t.Fatal(err)
	}
	xs, warnings := readAll(t, b.String(), 0)
	if len(xs) != 1 || len(warnings) > 0 || strings.Count(b.String(), "\n") != 1 {
		t.Fatalf("%s: %d exchanges, warnings %q", b.String(), len(xs), warnings)
	}
	return xs[0]
}

func TestRoundTrip(t *testing.T) {
	request := func(r capture.Request) *capture.Exchange { return &capture.Exchange{ID: "1", Request: r} }
	for name, x := range map[string]*capture.Exchange{
		"all of it": {
			ID: "é\"\x01", Session: "s", Time: time.Date(2026, 4, 27, 12, 9, 21, 123456789, time.FixedZone("", 3600)),
			Request: capture.Request{
				Method: "PUT", Scheme: "https", Authority: "h:1", Target: "/a%2Fb?c", Proto: "HTTP/1.1",
				Headers: capture.Headers{{Name: "B", Value: "1"}, {Name: "a ", Value: "é\r\n x"}, {Name: "B"}},
				Body:    []byte{0, 255}, BodySize: 2,
			},
			Response: &capture.Response{Status: 200, Reason: "OK", Headers: capture.Headers{{Name: "x", Value: "\xff"}}, Body: []byte("b"), BodyTruncated: true, BodySize: 9},
		},
		"cut, length not known": request(capture.Request{Method: "PUT", Target: "/", BodyTruncated: true, BodySize: -1}),
		"cut to nothing":        request(capture.Request{Method: "PUT", Target: "/", BodyTruncated: true}),
		"origin form":           request(capture.Request{Method: "GET", Target: "//h/k"}),
		"a fragment":            request(capture.Request{Method: "GET", Scheme: "http", Authority: "h", Target: "/a#b"}),
		"no authority":          request(capture.Request{Method: "GET", Scheme: "http", Target: "/a"}),
		"no scheme":             request(capture.Request{Method: "GET", Authority: "h", Target: "/a"}),
		"asterisk":              request(capture.Request{Method: "OPTIONS", Scheme: "https", Authority: "h", Target: "*"}),
		"target is a URL":       request(capture.Request{Method: "GET", Target: "http://h/"}),
		"not UTF-8":             request(capture.Request{Method: "GET", Target: "/\xff", Headers: capture.Headers{{Name: "a", Value: "b"}, {Name: "\xfe", Value: "\xff"}}}),
		"headers not UTF-8":     request(capture.Request{Method: "GET", Target: "/", Headers: capture.Headers{{Name: "a", Value: "b"}, {Name: "c", Value: "\xff"}}}),
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(x, roundTrip(t, x), exact); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWriterRedacts(t *testing.T) {
	x := &capture.Exchange{Request: capture.Request{
		Method: "PUT", Scheme: "https", Authority: "h", Target: "/k?X-Amz-Signature=canary\xff",
		Headers: capture.Headers{{Name: "X-Amz-Security-Token", Value: "canary\xff"}, {Name: "x-amz-meta-a", Value: "canary"}},
	}}
	x.Request.SetBody([]byte("canary"))
	var b bytes.Buffer
	if err := NewWriter(&b).Write(x); err != nil {
		t.Fatal(err)
	}
	const want = `{"v":1,"id":"","request":{"method":"PUT","url":"https://h/k?X-Amz-Signature=redacted-7-bytes",` +
		`"headers":[["X-Amz-Security-Token","‹redacted, 7 bytes›"],["x-amz-meta-a","‹redacted, 6 bytes›"]],"bodyTruncated":true,"bodySize":6}}` + "\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

// FuzzReader looks for lines that panic or grow, and for exchanges that are not
// the same after being written.
func FuzzReader(f *testing.F) {
	f.Add(string(archive(2)))
	f.Add(`{"request":{"method":"a","url":"/","headers":[["a","b"]],"body":"aGk=","wire":{"target":"/w==","headers":{"0":["YQ==","/w=="]}}}}`)
	f.Fuzz(func(t *testing.T, in string) {
		xs, warnings := readAll(t, in, 64)
		if len(xs)+len(warnings) > strings.Count(in, "\n")+1 {
			t.Errorf("%d exchanges and %d warnings of %d lines", len(xs), len(warnings), strings.Count(in, "\n")+1)
		}
		for _, x := range xs {
			if len(x.Request.Body) > 64 {
				t.Errorf("%d bytes of a body kept", len(x.Request.Body))
			}
			if x.Time.Year() > 9999 || x.Time.Year() < 0 {
				continue
			}
			if diff := cmp.Diff(x, roundTrip(t, x), exact); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func BenchmarkWriter(b *testing.B) {
	xs, _ := readAll(b, string(archive(1)), 0)
	var out bytes.Buffer
	w := NewWriter(&out)
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if err := w.Write(xs[0]); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
}
