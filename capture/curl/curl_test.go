package curl

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/readertest"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// readAll returns all exchanges and the warnings as "line: message".
func readAll(t testing.TB, in string, maxBody int) ([]*capture.Exchange, []string) {
	t.Helper()
	return readertest.Read(t, Format, strings.NewReader(in), maxBody)
}

var anyBoundary = regexp.MustCompile(`-{24}[0-9a-f]{16}`)

// TestAgainstTheWire holds what is read of commands against what the real curl
// sent when it ran them.
func TestAgainstTheWire(t *testing.T) {
	script, err := os.ReadFile("testdata/commands.sh")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("testdata/commands.wire.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := readertest.Drain(t, jsonl.NewReader(f, "wire", func(w capture.Warning) { t.Error(w) }))
	got, warnings := readAll(t, string(script), 0)
	if len(warnings) > 0 || len(got) != len(want) {
		t.Fatalf("%d exchanges, want %d; warnings %q", len(got), len(want), warnings)
	}
	for i := range got {
		g, w := got[i].Request, want[i].Request
		for _, r := range []*capture.Request{&g, &w} { // curl's is random
			r.Body = anyBoundary.ReplaceAll(r.Body, []byte("boundary"))
			for j := range r.Headers {
				r.Headers[j].Value = anyBoundary.ReplaceAllString(r.Headers[j].Value, "boundary")
			}
		}
		if diff := cmp.Diff(w, g, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(capture.Request{}, "Scheme", "Authority", "Proto")); diff != "" {
			t.Errorf("line %d: %s", got[i].Source.Line, diff)
		}
	}
}

// brief writes an exchange as "line method url headers body".
func brief(x *capture.Exchange) string {
	q := &x.Request
	s := fmt.Sprintf("%d %s %s", x.Source.Line, q.Method, q.URL())
	for _, h := range q.Headers {
		switch h.Name {
		case "Host", "User-Agent", "Accept":
		default:
			s += " " + h.Name + ": " + h.Value + ";"
		}
	}
	if q.BodyTruncated {
		s += fmt.Sprintf(" of %d", q.BodySize)
	}
	return s + " " + string(q.Body)
}

func TestReader(t *testing.T) {
	for _, test := range []struct {
		name, in       string
		want, warnings []string
	}{
		{name: "variables stay", in: "curl -X $METHOD \"https://${HOST:-h}/$KEY?`date`\" -H \"X-Amz-Meta-A: $(whoami) \\$x\" -d '$y'\n", want: []string{
			"1 ${METHOD} https://${HOST:-h}/${KEY}?`date` X-Amz-Meta-A: $(whoami) $x; Content-Length: 2; Content-Type: application/x-www-form-urlencoded; $y"}},
		{name: "files are not read", in: "curl -T a/b.txt https://h/d/\ncurl -d @f https://h\ncurl -T - https://h/k", want: []string{
			"1 PUT https://h/d/b.txt of -1 ", "2 POST https://h/ Content-Type: application/x-www-form-urlencoded; of -1 ", "3 PUT https://h/k Transfer-Encoding: chunked; of -1 "}},
		{name: "a form with a file", in: "curl https://h -F key=k -F file=@x -F after=y", want: []string{
			"1 POST https://h/ Content-Type: multipart/form-data; boundary=" + boundary + "; of -1 --" + boundary +
				"\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\""}},
		{name: "sigv4", in: "curl --aws-sigv4 aws:amz:eu-west-1:sqs -u AKIAIOSFODNN7EXAMPLE:secret 'https://sqs.eu-west-1.amazonaws.com/?Action=ListQueues' -H 'x-amz-security-token: t'", want: []string{
			"1 GET https://sqs.eu-west-1.amazonaws.com/?Action=ListQueues x-amz-security-token: t; X-Amz-Date: 20000101T000000Z; " +
				"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20000101/eu-west-1/sqs/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=" + unsigned + "; "}},
		{name: "a transcript", in: "$ curl https://h/a\n{\"unbalanced\": (\n$ curl https://h/b\n<Error>it's</Error>\n", want: []string{"1 GET https://h/a ", "3 GET https://h/b "}},
		{name: "curl within quotes", in: "curl https://h/a -d 'first\n curl second\n'\ncurl https://h/b", want: []string{
			"1 POST https://h/a Content-Length: 19; Content-Type: application/x-www-form-urlencoded; first\n curl second\n", "4 GET https://h/b "}},
		{name: "bad ones", in: "curl https://h/a\ncurl -s -H\ncurl -s\ncurl 'https://h\ncurl https://h/b", want: []string{"1 GET https://h/a "}, warnings: []string{
			"2: command passed over: its last option lacks a value", "3: command passed over: it names no URL",
			"4: command passed over: reached EOF without closing quote `'`"}},
		{name: "not curl", in: "echo curl-ish\nmycurl https://h\n", want: nil},
		{name: "bodies over the cap", in: "curl https://h -d 0123456789ab", want: []string{"1 POST https://h/ Content-Length: 12; Content-Type: application/x-www-form-urlencoded; of 12 0123456789"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			maxBody := 0
			if strings.Contains(test.name, "cap") {
				maxBody = 10
			}
			xs, warnings := readAll(t, test.in, maxBody)
			var got []string
			for _, x := range xs {
				got = append(got, brief(x))
				if !strings.HasPrefix(test.in[x.Source.Offset:], "curl") && !strings.HasPrefix(test.in[x.Source.Offset:], "$ curl") {
					t.Errorf("offset %d is not where the command is", x.Source.Offset)
				}
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

func TestDetect(t *testing.T) {
	for in, want := range map[string]int{
		"curl https://h\n":                       95,
		"#!/bin/sh\n\n$ curl https://h\n":        95,
		"set -e\nX=$(curl -s https://h)\n":       30,
		"GET / HTTP/1.1\nUser-Agent: curl/8.0\n": 0,
		`{"a": " curl x"}`:                       0,
	} {
		if got := detect([]byte(in)); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

func FuzzReader(f *testing.F) {
	script, err := os.ReadFile("testdata/commands.sh")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.SplitSeq(string(script), "\n") {
		f.Add(line)
	}
	f.Add("curl ^\"https://a/^\" ^\n  -H ^\"b: ^%^c^\" --data-raw ^\"^{^\\^\"d^\\^\"^}^\n\ne^\"\n")
	f.Add("curl 'a\ncurl b' -F a=@b -T x/ -u a:b --aws-sigv4 aws $'\\x' \"$X\"")
	f.Fuzz(func(t *testing.T, in string) {
		xs, warnings := readAll(t, in, 64)
		if len(xs) > len(in) || len(warnings) > len(in)+1 {
			t.Errorf("%d exchanges and %d warnings of %d bytes", len(xs), len(warnings), len(in))
		}
		for _, x := range xs {
			if len(x.Request.Body) > 64 {
				t.Errorf("%d bytes of a body kept", len(x.Request.Body))
			}
		}
	})
}
