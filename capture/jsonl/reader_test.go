package jsonl

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/readertest"
	"github.com/google/go-cmp/cmp"
)

// readAll returns all exchanges and the warnings as "line: message".
func readAll(t testing.TB, input string, maxBody int) ([]*capture.Exchange, []string) {
	t.Helper()
	return readertest.Read(t, Format, strings.NewReader(input), maxBody)
}

func TestReader(t *testing.T) {
	input := `{"v":1,"id":"a","session":"s","time":"2026-04-27T12:09:21.5Z",` +
		`"request":{"method":"PUT","url":"HTTPS://b.s3.amazonaws.com/k%20?x#y","proto":"HTTP/1.1",` +
		`"headers":[["Host","b.s3.amazonaws.com"],["X-a","\u00e9\/"],["x-A","2"]],"body":"aGk="},` +
		`"response":{"status":200,"reason":"OK","headers":[],"body":""},"unknown":{"request":1}}` + "\r\n\n" +
		`{"response":null,"time":null,"request":{"url":"/k","bodySize":7,"bodyTruncated":true,"method":"GET"}}`
	got, warnings := readAll(t, input, 0)
	if len(warnings) > 0 {
		t.Error(warnings)
	}
	want := []*capture.Exchange{{
		ID: "a", Session: "s", Time: time.Date(2026, 4, 27, 12, 9, 21, 5e8, time.UTC),
		Request: capture.Request{
			Method: "PUT", Scheme: "https", Authority: "b.s3.amazonaws.com", Target: "/k%20?x", Proto: "HTTP/1.1",
			Headers: capture.Headers{{Name: "Host", Value: "b.s3.amazonaws.com"}, {Name: "X-a", Value: "é/"}, {Name: "x-A", Value: "2"}},
			Body:    []byte("hi"), BodySize: 2,
		},
		Response: &capture.Response{Status: 200, Reason: "OK"},
		Source:   capture.Source{Name: "in", Line: 1},
	}, {
		ID:      "2",
		Request: capture.Request{Method: "GET", Target: "/k", BodyTruncated: true, BodySize: 7},
		Source:  capture.Source{Name: "in", Line: 3, Offset: int64(strings.LastIndex(input, "\n")) + 1},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReaderPassesOverBadLines(t *testing.T) {
	const good = `{"request":{"method":"GET","url":"/"}}`
	for _, test := range []struct{ line, want string }{
		{`not json`, "invalid character 'o'"},
		{`{"request":{"method":"GET","url":"/"`, "the JSON ends too early"},
		{`[]`, "not an object"},
		{`{"id":"1"}`, `no "request" in it`},
		{`{"request":{"url":"/"}}`, `the request has no "method"`},
		{`{"request":{"method":"GET"}}`, `the request has no "url"`},
		{`{"request":{"method":1}}`, "/request/method is not a string"},
		{`{"request":{"headers":[["a"]]}}`, "/request/headers is not a list of name and value pairs"},
		{`{"request":{"headers":{"a":"b"}}}`, "/request/headers is not a list"},
		{`{"request":{"body":"a$b="}}`, "/request/body is not base64"},
		{`{"request":{"bodySize":1.5}}`, "/request/bodySize is not a whole number"},
		{`{"time":"yesterday"}`, "time is not as RFC 3339 has it"},
		{good + good, "something follows the exchange at byte 38 of the line"},
	} {
		xs, warnings := readAll(t, good+"\n"+test.line+"\n"+good, 0)
		if len(xs) != 2 {
			t.Errorf("%s: %d exchanges read, want the two good ones", test.line, len(xs))
		}
		if len(warnings) != 1 || !strings.HasPrefix(warnings[0], "2: exchange passed over: "+test.want) {
			t.Errorf("%s: warned %q, want %q for line 2", test.line, warnings, test.want)
		}
	}
}

func TestReaderCutsBodies(t *testing.T) {
	for _, size := range []int{0, 9, 10, 11, 1 << 10, 300_000, 300_001, 300_002} {
		body := strings.Repeat("a", size)
		line := `{"request":{"method":"PUT","url":"/","headers":[["A","b\\\""]],"body":"` +
			base64.StdEncoding.EncodeToString([]byte(body)) + `"},"response":{"status":200}}`
		xs, warnings := readAll(t, line, 10)
		if len(xs) != 1 || len(warnings) > 0 {
			t.Fatalf("size %d: %d exchanges, warnings %q", size, len(xs), warnings)
		}
		r := xs[0].Request
		if string(r.Body) != body[:min(size, 10)] || r.BodySize != int64(size) || r.BodyTruncated != (size > 10) {
			t.Errorf("size %d: kept %q, size %d, truncated %v", size, r.Body, r.BodySize, r.BodyTruncated)
		}
		if xs[0].Response.Status != 200 || r.Headers[0].Value != `b\"` {
			t.Errorf("size %d: the rest of the line is not right: %+v", size, xs[0])
		}
	}
}

func TestReaderRefusesEndlessLines(t *testing.T) {
	many := `{"request":{"method":"PUT","url":"/","headers":[` + strings.Repeat(`["a","b"],`, 2<<20) + `["a","b"]]}}`
	xs, warnings := readAll(t, many+"\n"+`{"request":{"method":"GET","url":"/"}}`, 10)
	if len(xs) != 1 || len(warnings) != 1 || !strings.Contains(warnings[0], "1: exchange passed over: line too long") {
		t.Errorf("%d exchanges, warnings %q", len(xs), warnings)
	}
}
