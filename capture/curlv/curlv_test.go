package curlv

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

// TestSamples reads transcripts of the real curl.
func TestSamples(t *testing.T) {
	for _, name := range []string{"verbose", "trace-ascii", "trace"} {
		in, err := os.ReadFile("testdata/" + name + ".log")
		if err != nil {
			t.Fatal(err)
		}
		xs, warnings := readAll(t, string(in), 0)
		if len(warnings) > 0 {
			t.Error(name, warnings)
		}
		var b strings.Builder
		for _, x := range xs {
			b.WriteString(x.Request.Scheme + " " + readertest.Brief(x) + "\n")
			for _, h := range x.Request.Headers {
				b.WriteString("  " + h.Name + ": " + h.Value + "\n")
			}
		}
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
	const get = "> GET /k HTTP/1.1\r\n> Host: h\r\n> \r\n< HTTP/1.1 200 OK\r\n< \r\nhello\n* Connection #0 to host h left intact\n"
	for _, test := range []struct {
		name, in       string
		want, warnings []string
	}{{
		name: "a body is not shown", in: "> PUT /k HTTP/2\n> Host: h\n> content-length: 5\n>\n< HTTP/2 400\n< content-length: 2\n<\nno",
		want: []string{`1 PUT h/k "" of 5 -> 400  "no"`},
	}, {
		name: "a head is cut short", in: "> PUT /lost HTTP/1.1\n> Host: h\n" + get,
		want:     []string{`3 GET h/k "" -> 200 OK "hello"`},
		warnings: []string{"1: request passed over: its head is cut short"},
	}, {
		name: "through a proxy", in: "> CONNECT h:443 HTTP/1.1\n> Host: h:443\n>\n< HTTP/1.1 200 Connection established\n<\n" + get,
		want: []string{`6 GET h/k "" -> 200 OK "hello"`},
	}, {
		name: "with -i", in: strings.Replace(get, "hello", "HTTP/1.1 200 OK\r\n\r\nhello", 1),
		want: []string{`1 GET h/k "" -> 200 OK "hello"`},
	}, {
		name: "a trace with what cannot be printed", in: "=> Send header, 38 bytes (0x26)\n0000: PUT /k HTTP/1.1\n0011: Content-Length: 3\n0024: \n=> Send data, 3 bytes (0x3)\n0000: a.b\n",
		want: []string{`2 PUT /k "" of 3`},
	}, {
		name: "a trace with a piece missing", in: "=> Send header, 38 bytes (0x26)\n0000: PUT /k HTTP/1.1\n0024: \n" + get,
		want:     []string{`4 GET h/k "" -> 200 OK "hello"`},
		warnings: []string{"2: request passed over: its head is cut short"},
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

// FuzzReader looks for transcripts that panic, grow, or yield what is no
// request.
func FuzzReader(f *testing.F) {
	f.Add("> PUT /k HTTP/1.1\r\n> Content-Length: 5\r\n> \r\n} [5 bytes data]\n< HTTP/1.1 200 OK\r\n< \r\nhello* Closing connection 0\n")
	f.Add("=> Send header, 38 bytes (0x26)\n0000: PUT /k HTTP/1.1\n0011: Content-Length: 3\n0024: \n=> Send data, 3 bytes (0x3)\n0000: 61 00 62                                        a.b\n")
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
