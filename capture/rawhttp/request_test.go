package rawhttp

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/google/go-cmp/cmp"
)

func TestParseRequest(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     capture.Request
		rest     string // what is left behind the request
	}{{
		name: "what net/http hides",
		in: "PUT /a b/%zz?x=1&x HTTP/1.1\r\nHost : h\r\nx-B:  2\t\r\nX-a: 1\r\nx-B:\r\n" +
			"Fold: one\r\n  two\r\n\tthree\r\nno colon\r\ncontent-length: 2\r\nContent-Length: 3\r\n\r\nhi!",
		want: capture.Request{
			Method: "PUT", Target: "/a b/%zz?x=1&x", Proto: "HTTP/1.1",
			Headers: capture.Headers{
				{Name: "Host ", Value: "h"}, {Name: "x-B", Value: "2"}, {Name: "X-a", Value: "1"}, {Name: "x-B"},
				{Name: "Fold", Value: "one\r\n  two\r\n\tthree"}, {Name: "no colon"},
				{Name: "content-length", Value: "2"}, {Name: "Content-Length", Value: "3"},
			},
			Body: []byte("hi"), BodySize: 2,
		},
		rest: "!",
	}, {
		name: "line feeds alone, empty lines before",
		in:   "\n\nGET /?a#b HTTP/1.0\nHost: h\n\nGET",
		want: capture.Request{Method: "GET", Target: "/?a#b", Proto: "HTTP/1.0", Headers: capture.Headers{{Name: "Host", Value: "h"}}},
		rest: "GET",
	}, {
		name: "absolute form",
		in:   "GET HTTPS://h:1?q HTTP/1.1\r\n\r\n",
		want: capture.Request{Method: "GET", Scheme: "https", Authority: "h:1", Target: "?q", Proto: "HTTP/1.1"},
	}, {
		name: "no protocol, no header",
		in:   "OPTIONS *\r\n\r\n",
		want: capture.Request{Method: "OPTIONS", Target: "*"},
	}, {
		name: "a path that looks like a host",
		in:   "GET //h/http://x HTTP/1.1\r\n\r\n",
		want: capture.Request{Method: "GET", Target: "//h/http://x", Proto: "HTTP/1.1"},
	}, {
		name: "chunks",
		in:   "PUT / HTTP/1.1\r\ntransfer-encoding: gzip, Chunked\r\nContent-Length: 9\r\n\r\n2;x=y\r\nab\r\n0A \r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\nrest",
		want: capture.Request{
			Method: "PUT", Target: "/", Proto: "HTTP/1.1",
			Headers: capture.Headers{{Name: "transfer-encoding", Value: "gzip, Chunked"}, {Name: "Content-Length", Value: "9"}},
			Body:    []byte("ab0123456789"), BodySize: 12,
		},
		rest: "rest",
	}, {
		name: "chunks cut",
		in:   "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
		want: capture.Request{
			Method: "PUT", Target: "/", Proto: "HTTP/1.1",
			Headers: capture.Headers{{Name: "Transfer-Encoding", Value: "chunked"}},
			Body:    []byte("ab"), BodyTruncated: true, BodySize: -1,
		},
	}, {
		name: "body cut",
		in:   "PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab",
		want: capture.Request{
			Method: "PUT", Target: "/", Proto: "HTTP/1.1",
			Headers: capture.Headers{{Name: "Content-Length", Value: "5"}},
			Body:    []byte("ab"), BodyTruncated: true, BodySize: 5,
		},
	}} {
		t.Run(test.name, func(t *testing.T) {
			x, n, err := ParseRequest([]byte(test.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, x.Request); diff != "" {
				t.Error(diff)
			}
			if rest := test.in[n:]; rest != test.rest {
				t.Errorf("left %q, want %q", rest, test.rest)
			}
		})
	}
}

func TestParseRequestErrors(t *testing.T) {
	for in, want := range map[string]error{
		"":                              ErrIncomplete,
		"GET / HTTP/1.1\r\nHost: h\r\n": ErrIncomplete,
		"\r\n\r\n":                      ErrIncomplete,
		"GET\r\n\r\n":                   errStartLine,
		" / HTTP/1.1\r\n\r\n":           errStartLine,
		"GET HTTP/1.1\r\n\r\n":          nil, // HTTP/1.1 is the target then
		"GET  HTTP/1.1\r\n\r\n":         errStartLine,
	} {
		if _, _, err := ParseRequest([]byte(in)); err != want {
			t.Errorf("%q: %v, want %v", in, err, want)
		}
	}
}

// benchRequest is a request as boto3 sends it.
func benchRequest(method, target, host string, extra []string, body string) []byte {
	head := method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nAccept-Encoding: identity\r\n" +
		strings.Join(extra, "") +
		"User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython m/Z,b,e cfg/retry-mode#standard\r\n" +
		"X-Amz-Date: 20260427T120921Z\r\nX-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n" +
		"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260427/us-east-1/s3/aws4_request, " +
		"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + strings.Repeat("0", 64) + "\r\n" +
		"amz-sdk-invocation-id: 1f8a39cf-4412-4d8b-8177-d41cc0c31b55\r\namz-sdk-request: attempt=1\r\n"
	return []byte(head + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)) + body)
}

// BenchmarkParseRequest sets ParseRequest beside http.ReadRequest, which does
// less: it leaves the body unread.
func BenchmarkParseRequest(b *testing.B) {
	for _, bench := range []struct {
		name string
		in   []byte
	}{
		{"PutObject", benchRequest("PUT", "/events/current.log", "assets-prod.s3.eu-west-1.amazonaws.com",
			[]string{"x-amz-write-offset-bytes: 0\r\n", "x-amz-checksum-crc32: AAAAAA==\r\n", "x-amz-meta-source: web\r\n"}, strings.Repeat("line\n", 200))},
		{"PutItem", benchRequest("POST", "/", "dynamodb.eu-west-1.amazonaws.com",
			[]string{"X-Amz-Target: DynamoDB_20120810.PutItem\r\n", "Content-Type: application/x-amz-json-1.0\r\n"}, `{"TableName":"t","Item":{"k":{"S":"v"}}}`)},
	} {
		b.Run("assay/"+bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, n, err := ParseRequest(bench.in); err != nil || n != len(bench.in) {
					b.Fatal(n, err)
				}
			}
		})
		b.Run("net_http/"+bench.name, func(b *testing.B) {
			b.ReportAllocs()
			in := bytes.NewReader(nil)
			br := bufio.NewReader(in)
			for b.Loop() {
				in.Reset(bench.in)
				br.Reset(in)
				if _, err := http.ReadRequest(br); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
