package gosdk

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/readertest"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/google/go-cmp/cmp"
)

// readAll returns all exchanges and the warnings as "line: message".
func readAll(t testing.TB, in string, maxBody int) ([]*capture.Exchange, []string) {
	t.Helper()
	return readertest.Read(t, Format, strings.NewReader(in), maxBody)
}

func brief(x *capture.Exchange) string {
	q := &x.Request
	s := fmt.Sprintf("%d %s %s%s %q", x.Source.Line, q.Method, q.Host(), q.Target, q.Body)
	if q.BodyTruncated {
		s += fmt.Sprintf(" of %d", q.BodySize)
	}
	if a := x.Response; a != nil {
		s += fmt.Sprintf(" -> %d %q", a.Status, a.Body)
		if a.BodyTruncated {
			s += fmt.Sprintf(" of %d", a.BodySize)
		}
	}
	return s
}

// TestSamplesAgainstTheWire reads logs of the real SDK and holds each exchange
// against the request as it reached the other side.
func TestSamplesAgainstTheWire(t *testing.T) {
	for _, name := range []string{"bodies", "heads"} {
		in, err := os.ReadFile("testdata/" + name + ".log")
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Open("testdata/" + name + ".wire.jsonl")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		want := readertest.Drain(t, jsonl.NewReader(f, "wire", func(w capture.Warning) { t.Error(w) }))
		got, warnings := readAll(t, string(in), 0)
		if len(warnings) > 0 || len(got) != len(want) || len(got) < 6 {
			t.Fatalf("%s: %d exchanges, want %d; warnings %q", name, len(got), len(want), warnings)
		}
		for i, x := range got {
			q, w := x.Request, want[i].Request
			if x.Response == nil || x.Response.Headers.Get("x-amz-request-id") == "" || x.Time.IsZero() {
				t.Errorf("%s: %s: no answer or no time", name, brief(x))
			}
			if name == "heads" && q.BodySize == w.BodySize {
				q.Body, q.BodyTruncated = w.Body, false // it is not in the log
			}
			q.Headers, w.Headers = without(q.Headers, "Connection"), without(w.Headers, "Connection")
			if diff := cmp.Diff(w, q); diff != "" {
				t.Errorf("%s: line %d: %s", name, x.Source.Line, diff)
			}
		}
		if a := got[0].Response; name == "bodies" && (a.Status != 400 || !strings.HasSuffix(string(a.Body), "</Error>")) {
			t.Errorf("%d %q", a.Status, a.Body)
		}
	}
}

// without leaves out what the recorder's own transport adds.
func without(h capture.Headers, name string) capture.Headers {
	var out capture.Headers
	for _, f := range h {
		if f.Name != name {
			out = append(out, f)
		}
	}
	return out
}

const (
	at  = "SDK 2026/11/22 10:00:00 DEBUG "
	put = at + "Request\nPUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi\n"
	get = at + "Request\nGET /k HTTP/1.1\r\nHost: h\r\n\r\n"
	ok  = at + "Response\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\n\n"
)

func TestReader(t *testing.T) {
	for _, test := range []struct {
		name, in       string
		want, warnings []string
	}{{
		name: "v1", in: "2018/01/01 10:00:00 DEBUG: Request s3/PutObject Details:\n---[ REQUEST POST-SIGN ]-----------------------------\n" +
			"PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\na\r\n\nb\n-----------------------------------------------------\n" +
			"2018/01/01 10:00:01 DEBUG: Response s3/PutObject Details:\n---[ RESPONSE ]--------------------------------------\n" +
			"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n\n-----------------------------------------------------\n" +
			"2018/01/01 10:00:01 <Error>\n<Code>X</Code></Error>\n2018/01/01 10:00:01 DEBUG: Validate Response s3/PutObject failed, attempt 0/3\n",
		want: []string{`3 PUT h/k "a\r\n\nb" -> 400 "<Error>\n<Code>X</Code></Error>"`},
	}, {
		name: "heads alone", in: strings.ReplaceAll(put, "hi\n", "\n") + ok,
		want: []string{`2 PUT h/k "" of 2 -> 200 "\n"`},
	}, {
		name: "one is cut short", in: put + at + "Request\nPUT /lost HTTP/1.1\r\nHost: h\r\n" + at + "retrying\n" + get + ok,
		want:     []string{`2 PUT h/k "hi"`, `12 GET h/k ""`},
		warnings: []string{"8: request passed over: its head is cut short", "16: answer passed over: it may be of any of 2 requests"},
	}, {
		name: "two under way", in: put + get + ok + ok + get + ok,
		want:     []string{`2 PUT h/k "hi"`, `8 GET h/k ""`, `24 GET h/k "" -> 200 "\n"`},
		warnings: []string{"12: answer passed over: it may be of any of 2 requests", "18: answer passed over: it is not known which request it is of"},
	}, {
		name: "an answer alone", in: ok + get,
		want: []string{`8 GET h/k ""`}, warnings: []string{"2: answer passed over: there is no request before it"},
	}, {
		name: "a body in chunks, LF alone", in: at + "Request\nPUT /k HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n2\r\nhi\r\n0\r\n\r\n\n",
		want: []string{`2 PUT h/k "hi"`},
	}} {
		t.Run(test.name, func(t *testing.T) {
			xs, warnings := readAll(t, test.in, 0)
			var got []string
			for _, x := range xs {
				got = append(got, brief(x))
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

func TestReaderLimitsBodies(t *testing.T) {
	in := at + "Request\nPUT /k HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n" + strings.Repeat("x", 4000000) + "\n" + get
	xs, _ := readAll(t, in, 16)
	if len(xs) != 2 || brief(xs[0]) != `2 PUT /k "xxxxxxxxxxxxxxxx" of 4000000` {
		t.Errorf("%d exchanges, %s", len(xs), brief(xs[0]))
	}
}

// FuzzReader looks for logs that panic, grow, or yield what is no request.
func FuzzReader(f *testing.F) {
	f.Add(put + get + ok + ok)
	f.Add("2018/01/01 10:00:00 DEBUG: Request\n---[ REQUEST POST-SIGN ]------\nPUT /k HTTP/1.1\r\n\r\n\n-----\n---[ RESPONSE ]---\nHTTP/1.1 400 X\r\n\r\n\n2018/01/01 10:00:00 <a>")
	f.Fuzz(func(t *testing.T, in string) {
		xs, _ := readAll(t, in, 64)
		if len(xs) > strings.Count(in, "\n") {
			t.Errorf("%d exchanges of %d lines", len(xs), strings.Count(in, "\n"))
		}
		for _, x := range xs {
			q := &x.Request
			if len(q.Body) > 64 || q.Method == "" || q.Target == "" || !q.BodyTruncated && q.BodySize != int64(len(q.Body)) {
				t.Errorf("%+v", q)
			}
		}
	})
}
