package jssdk

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/readertest"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// readAll returns all exchanges and the warnings as "line: message".
func readAll(t testing.TB, in string, maxBody int) ([]*capture.Exchange, []string) {
	t.Helper()
	return readertest.Read(t, Format, strings.NewReader(in), maxBody)
}

// TestSamples reads what the real SDK gave to print.
func TestSamples(t *testing.T) {
	for _, name := range []string{"middleware", "json", "logger"} {
		in, err := os.ReadFile("testdata/" + name + ".log")
		if err != nil {
			t.Fatal(err)
		}
		xs, warnings := readAll(t, string(in), 0)
		var b strings.Builder
		for _, x := range xs {
			b.WriteString(x.Request.Scheme + " " + readertest.Brief(x) + "\n")
			for _, h := range x.Request.Headers {
				b.WriteString("  " + h.Name + ": " + h.Value + "\n")
			}
		}
		b.WriteString("\n" + strings.Join(warnings, "\n") + "\n")
		golden := "testdata/" + name + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestReader(t *testing.T) {
	const get = "HttpRequest {\n  method: 'GET',\n  hostname: 'h',\n  path: '/k',\n  query: {},\n  headers: {}\n}\n"
	for _, test := range []struct {
		name, in       string
		want, warnings []string
	}{{
		name: "on one line, with a query", in: `> HttpRequest { method: "PUT", protocol: 'http:', hostname: 'h', port: 9000, path: '/k', query: { b: [ '2', '1' ], 'a-b': 'x y*', acl: null, e: '' }, headers: { 'content-length': '3' }, body: <Buffer 61 00 62> }`,
		want: []string{`1 PUT h:9000/k?a-b=x%20y%2A&acl&b=2&b=1&e= "a\x00b"`},
	}, {
		name: "strings of all kinds", in: "HttpRequest {\n  method: 'PUT',\n  hostname: 'h',\n  path: '/k',\n  query: {},\n  headers: {},\n  body: \"it's\\n\" +\n    'a \\'b\\' \\x1B\\u00e9' +\n    `\"'`\n}",
		want: []string{`1 PUT h/k "it's\na 'b' \x1bé\"'"`},
	}, {
		name: "a body that is not shown", in: "HttpRequest { method: 'PUT', hostname: 'h', path: '/k', query: {}, headers: { 'content-length': '9' }, body: Readable { _events: [Object], x: [Function (a)] } }",
		want: []string{`1 PUT h/k "" of 9`},
	}, {
		name: "a body that is shown in part", in: "HttpRequest { method: 'PUT', hostname: 'h', path: '/k', query: {}, headers: {}, body: Uint8Array(103) [ 1, 2, ... 101 more items ] }",
		want: []string{`1 PUT h/k "" of -1`},
	}, {
		name: "something is printed into it", in: "HttpRequest {\n  method: 'GET',\nother\n" + get,
		want: []string{`4 GET h/k ""`}, warnings: []string{"1: request passed over: it does not come to its end"},
	}, {
		name: "headers are not shown", in: "{ a: HttpRequest { method: 'GET', hostname: 'h', headers: [Object] } }\n" + get,
		want: []string{`2 GET h/k ""`}, warnings: []string{"1: request passed over: its headers are not shown; print it with depth: null"},
	}, {
		name: "spoilt", in: "HttpRequest { method: 'GET, hostname: 'h' }\n" + get,
		want: []string{`2 GET h/k ""`}, warnings: []string{"1: request passed over: its text is not understood"},
	}} {
		t.Run(test.name, func(t *testing.T) {
			xs, warnings := readAll(t, test.in, 0)
			var got []string
			for _, x := range xs {
				got = append(got, readertest.Brief(x))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.warnings, warnings); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzReader looks for text that panics, grows, or yields what is no request.
func FuzzReader(f *testing.F) {
	for _, name := range []string{"middleware", "json", "logger"} {
		in, err := os.ReadFile("testdata/" + name + ".log")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(in))
	}
	f.Add("HttpRequest { method: 'PUT', hostname: 'h', query: { a: [ '1' ] }, headers: {}, body: Uint8Array(2) [ 1, 2, x: 'y' ] }")
	f.Fuzz(func(t *testing.T, in string) {
		xs, _ := readAll(t, in, 64)
		if len(xs) > strings.Count(in, "\n")+1 {
			t.Errorf("%d exchanges of %d lines", len(xs), strings.Count(in, "\n")+1)
		}
		for _, x := range xs {
			q := &x.Request
			if len(q.Body) > 64 || q.Method == "" || q.Target == "" || !q.BodyTruncated && q.BodySize != int64(len(q.Body)) {
				t.Errorf("%+v", q)
			}
		}
	})
}
