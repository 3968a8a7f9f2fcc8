package rawhttp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/readertest"
	"github.com/google/go-cmp/cmp"
)

// readAll returns all exchanges and the warnings as "line: message".
func readAll(t testing.TB, input string, maxBody int) ([]*capture.Exchange, []string) {
	t.Helper()
	return readertest.Read(t, Format, strings.NewReader(input), maxBody)
}

// brief writes an exchange as "line method target body (answer)".
func brief(x *capture.Exchange) string {
	s := fmt.Sprintf("%d %s %s %q", x.Source.Line, x.Request.Method, x.Request.Target, x.Request.Body)
	if x.Request.BodyTruncated {
		s += fmt.Sprintf(" of %d", x.Request.BodySize)
	}
	if a := x.Response; a != nil {
		s += fmt.Sprintf(" -> %d %s %q", a.Status, a.Reason, a.Body)
		if a.BodyTruncated {
			s += fmt.Sprintf(" of %d", a.BodySize)
		}
	}
	return s
}

func TestReader(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string
		warnings []string
	}{{
		name: "pairs on a connection",
		in: "PUT /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc" +
			"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" +
			"HEAD /b HTTP/1.1\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n" +
			"GET /c HTTP/1.1\r\n\r\nHTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
		want: []string{
			`1 PUT /a "abc" -> 200 OK "ok"`,
			`10 HEAD /b "" -> 404 Not Found ""`,
			`15 GET /c "" -> 200  "x"`,
		},
	}, {
		name: "leave to send is asked",
		in: "PUT /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n" +
			"HTTP/1.1 100 Continue\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" +
			"PUT /b HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
		want: []string{`1 PUT /a "abc" -> 200 OK ""`, `10 PUT /b "" of 3 -> 403 Forbidden ""`},
	}, {
		name: "written by hand",
		in: "### put\nPUT /a HTTP/1.1\nHost: h\n\n<a>\n\n</a>\n\n\n### get, no empty line at the end\n" +
			"GET /b HTTP/1.1\nHost: h\n\nPOST /c HTTP/1.1\nHost: h",
		want: []string{`2 PUT /a "<a>\n\n</a>"`, `11 GET /b ""`, `14 POST /c ""`},
	}, {
		name:     "chunked header left behind by a tool",
		in:       "PUT /a HTTP/1.1\nTransfer-Encoding: chunked\n\nplain\n",
		want:     []string{`1 PUT /a "plain"`},
		warnings: nil,
	}, {
		name:     "text between messages",
		in:       "----\nGET /a HTTP/1.1\nContent-Length: 0\n\nwhat is\nthis?\nGET /b HTTP/1.1\n\n",
		want:     []string{`2 GET /a ""`, `7 GET /b ""`},
		warnings: []string{"5: text passed over: neither a message nor the body of one"},
	}, {
		name:     "an answer alone",
		in:       "HTTP/1.1 200 OK\n\n\nGET / HTTP/1.1\n\n",
		want:     []string{`4 GET / ""`},
		warnings: []string{"1: answer passed over: there is no request before it"},
	}, {
		name:     "cut short",
		in:       "PUT / HTTP/1.1\nContent-Length: 9\n\nabc",
		want:     []string{`1 PUT / "abc" of 9`},
		warnings: []string{"1: body cut: the input ends within it"},
	}, {
		name:     "bad chunk",
		in:       "PUT /a HTTP/1.1\nTransfer-Encoding: chunked\n\n3\nabc\nzz\nGET /b HTTP/1.1\n\n",
		want:     []string{`1 PUT /a "abc" of -1`, `7 GET /b ""`},
		warnings: []string{"1: body cut: a chunk is malformed", "6: text passed over: neither a message nor the body of one"},
	}, {
		name: "bodies over the cap",
		in:   "PUT /a HTTP/1.1\nContent-Length: 12\n\n012345678901PUT /b HTTP/1.1\n\n01234567\n89\n",
		want: []string{`1 PUT /a "0123456789" of 12`, `4 PUT /b "01234567\n8" of 11`},
	}, {
		name:     "endless head",
		in:       "GET /a HTTP/1.1\n" + strings.Repeat("A: b\n", maxHead/5+1) + "\nGET /b HTTP/1.1\n\n",
		want:     []string{fmt.Sprintf(`%d GET /b ""`, maxHead/5+4)},
		warnings: []string{"1: message passed over: its head is longer than 1048576 bytes"},
	}} {
		t.Run(test.name, func(t *testing.T) {
			xs, warnings := readAll(t, test.in, 10)
			var got []string
			for _, x := range xs {
				got = append(got, brief(x))
				if !strings.HasPrefix(test.in[x.Source.Offset:], x.Request.Method+" "+x.Request.Target) {
					t.Errorf("offset %d is not where the request is", x.Source.Offset)
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
		"GET / HTTP/1.1\r\nHost: h\r\n\r\n":       95,
		"\n### x\nPUT http://h/ HTTP/2\n":         95,
		"HTTP/1.1 200 OK\n":                       95,
		"GET /\nHost: h\n":                        0, // too little to go by
		"{}":                                      0,
		"curl https://h/\n":                       0,
		"2026 DEBUG send: b'GET / HTTP/1.1\\r\\n": 0,
	} {
		if got := detect([]byte(in)); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

// FuzzReader looks for inputs that panic, hang, or yield more than they hold.
func FuzzReader(f *testing.F) {
	f.Add("PUT /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
	f.Add("PUT /a HTTP/1.1\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n### x\nGET /b HTTP/1.1\n a\n\nbody\n")
	f.Fuzz(func(t *testing.T, in string) {
		xs, warnings := readAll(t, in, 8)
		if len(xs)+len(warnings) > len(in)+1 {
			t.Errorf("%d exchanges and %d warnings of %d bytes", len(xs), len(warnings), len(in))
		}
		size := 0
		for _, x := range xs {
			size += len(x.Request.Body) + len(x.Request.Target)
			for _, h := range x.Request.Headers {
				size += len(h.Name) + len(h.Value)
			}
			if len(x.Request.Body) > 8 {
				t.Errorf("body of %d bytes kept", len(x.Request.Body))
			}
		}
		if size > len(in) {
			t.Errorf("%d bytes made of %d", size, len(in))
		}
	})
}

// FuzzParseRequest checks that what is parsed is a part of the input.
func FuzzParseRequest(f *testing.F) {
	f.Add([]byte("PUT /a b HTTP/1.1\r\nHost : h\r\nX: a\r\n b\r\nContent-Length: 3\r\n\r\nabc"))
	f.Add([]byte("GET http://h HTTP/1.1\nTransfer-Encoding: chunked\n\n1\na\n0\n\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		x, n, err := ParseRequest(in)
		if err != nil {
			return
		}
		if n <= 0 || n > len(in) {
			t.Fatalf("took %d of %d bytes", n, len(in))
		}
		if !x.Request.BodyTruncated && x.Request.BodySize != int64(len(x.Request.Body)) {
			t.Errorf("body of %d bytes said to have %d", len(x.Request.Body), x.Request.BodySize)
		}
		for _, h := range x.Request.Headers {
			if !strings.Contains(string(in[:n]), h.Name) || !strings.Contains(string(in[:n]), h.Value) {
				t.Errorf("%q is not in the input", h)
			}
		}
	})
}
