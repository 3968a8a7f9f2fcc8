package wire

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func reader(s string) *bufio.Reader { return bufio.NewReaderSize(strings.NewReader(s), 16) }

func TestReadHead(t *testing.T) {
	for _, test := range []struct {
		name, in, want string
		max            int
		err            error
	}{
		{"kept exactly", "get  /a B\r\nhOst :x\r\n y\r\nZ:\t1 \r\n\r\nrest", "get  /a B\r\nhOst :x\r\n y\r\nZ:\t1 \r\n\r\n", 0, nil},
		{"line feeds alone", "GET / HTTP/1.1\nHost: x\n\nrest", "GET / HTTP/1.1\nHost: x\n\n", 0, nil},
		{"nothing", "", "", 0, io.EOF},
		{"cut", "GET / HT", "GET / HT", 0, io.ErrUnexpectedEOF},
		{"too long", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n", 20, ErrHeadTooLong},
		{"a CR in the line before", "GET / HTTP/1.1\r\n\r\r\n\r\n", "GET / HTTP/1.1\r\n\r\r\n\r\n", 0, nil},
	} {
		got, err := ReadHead(nil, reader(test.in), test.max)
		if !errors.Is(err, test.err) || (err == nil) != (test.err == nil) {
			t.Errorf("%s: error %v, want %v", test.name, err, test.err)
		}
		if !strings.HasPrefix(string(got), test.want) {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}

func TestReadResponseHead(t *testing.T) {
	for in, want := range map[string]error{
		"HTTP/1.1 200 OK\r\n\r\n": nil,
		"HTTQ":                    ErrNotHTTP,
		"\x15\x03\x01":            ErrNotHTTP,
		"HTT":                     io.ErrUnexpectedEOF,
		"":                        io.EOF,
	} {
		_, err := ReadResponseHead(nil, bufio.NewReader(iotest.OneByteReader(strings.NewReader(in))), 0)
		if err != want {
			t.Errorf("%q: %v, want %v", in, err, want)
		}
	}
}

func kinds(odd []Anomaly) string {
	var list []string
	for _, a := range odd {
		s := a.Kind.String()
		if a.Field != "" {
			s = a.Field + ": " + s
		}
		list = append(list, s)
	}
	return strings.Join(list, "; ")
}

func TestOddRequests(t *testing.T) {
	const host = "Host: h\r\n"
	for _, test := range []struct {
		head, want string
		body       Framing
		ambiguous  bool
	}{
		{"GET / HTTP/1.1\r\n" + host, "", Framing{}, false},
		{"PUT / HTTP/1.1\r\n" + host + "content-length:5\r\n", "", Framing{Length, 5}, false},
		{"PUT / HTTP/1.1\r\n" + host + "Content-Length: 5\r\ncontent-length: 6\r\n", "content-length: two Content-Length fields that differ", Framing{Length, 5}, true},
		{"PUT / HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: Content-Length twice", Framing{Length, 5}, false},
		{"PUT / HTTP/1.1\r\n" + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Content-Length: Content-Length beside Transfer-Encoding", Framing{Chunked, -1}, true},
		{"PUT / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: a transfer coding other than chunked", Framing{UntilClose, -1}, true},
		{"PUT / HTTP/1.1\r\n" + host + "Transfer-Encoding: identity\r\n", "Transfer-Encoding: a transfer coding other than chunked", Framing{UntilClose, -1}, true},
		{"PUT / HTTP/1.1\r\n" + host + "Content-Length: +5\r\n", "Content-Length: a Content-Length that is no number", Framing{}, true},
		{"PUT / HTTP/1.1\r\n" + host + "Content-Length : 5\r\n", "Content-Length: white space in the name of a field that says where the body ends", Framing{}, true},
		{"PUT / HTTP/1.1\r\n" + host + "Transfer-Encoding:\r\n chunked\r\n", "Transfer-Encoding: a field that says where the body ends is folded; Transfer-Encoding: a transfer coding other than chunked", Framing{}, true},
		{"PUT / HTTP/1.1\r\n" + host + "A: b\rContent-Length: 5\r\n", "Host: a CR without LF in the head", Framing{}, true},
		{"GET / HTTP/1.1\r\n" + host + "A : b\r\n", "A: white space before a colon", Framing{}, false},
		{"GET / HTTP/1.1\r\n" + host + "A: b\r\n c\r\nnothing\r\n", "A: a folded field; a line without a colon", Framing{}, false},
		{"GET / HTTP/1.1\r\n", "no Host", Framing{}, false},
		{"GET / HTTP/1.0\r\n", "", Framing{}, false},
		{"GET / HTTP/1.1\r\n" + host + host, "Host: more than one Host", Framing{}, false},
		{"GET /a b%zz?c#d\xff HTTP/1.1\r\n" + host, "white space in the target; a % without two hex digits in the target; a # in the target; a control or non-ASCII byte in the target", Framing{}, false},
		{"GET / HTTP/1.1\nHost: h\r\n", "a line that ends in LF alone", Framing{}, false},
		{"PRI * HTTP/2.0\r\n" + host, "a protocol other than HTTP/1.0 and HTTP/1.1", Framing{}, false},
	} {
		r, err := ParseRequest([]byte(test.head + "\r\n"))
		if err != nil {
			t.Errorf("%q: %v", test.head, err)
			continue
		}
		if got := kinds(r.Odd); got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.head, got, test.want)
		}
		if a := r.Ambiguous(); (a != nil) != test.ambiguous {
			t.Errorf("%q: ambiguous: %v", test.head, a)
		}
		if r.Ambiguous() == nil && r.Body != test.body {
			t.Errorf("%q: body %+v, want %+v", test.head, r.Body, test.body)
		}
	}
}

func TestResponseFraming(t *testing.T) {
	for _, test := range []struct {
		method, head string
		body         Framing
		close        bool
	}{
		{"GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", Framing{Length, 3}, false},
		{"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", Framing{}, false},
		{"GET", "HTTP/1.1 304 N\r\nContent-Length: 3\r\n", Framing{}, false},
		{"PUT", "HTTP/1.1 100 Continue\r\n", Framing{}, false},
		{"GET", "HTTP/1.1 200 OK\r\n", Framing{UntilClose, -1}, true},
		{"GET", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n", Framing{Length, 3}, true},
		{"GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: foo, Close\r\n", Framing{Chunked, -1}, true},
	} {
		r, err := ParseResponse([]byte(test.head+"\r\n"), test.method)
		if err != nil {
			t.Errorf("%q: %v", test.head, err)
			continue
		}
		if r.Body != test.body || r.Close != test.close {
			t.Errorf("%s %q: %+v, close %v", test.method, test.head, r.Body, r.Close)
		}
	}
}

func TestEdit(t *testing.T) {
	const head = "GET  /a HTTP/1.1\r\nhOST:   old \r\nA : 1\r\n x\r\nb: 2\nhost: second\r\n\r\n"
	e := Edit([]byte(head))
	if diff := cmp.Diff(head, string(e.Bytes())); diff != "" {
		t.Error("without an edit:", diff)
	}
	e.Set("Host", "new")
	e.Delete("a")
	e.Set("New", "v")
	e.SetTarget("/b?c")
	want := "GET /b?c HTTP/1.1\r\nhOST:   new \r\nb: 2\nNew: v\r\n\r\n"
	if diff := cmp.Diff(want, string(e.Bytes())); diff != "" {
		t.Error(diff)
	}
}

func FuzzHead(f *testing.F) {
	f.Add("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n")
	f.Add("PUT /a b HTTP/1.1\nTransfer-Encoding: chunked\r\n x\r\n\n")
	f.Add("\r\n\r\nGET / HTTP/1.1\r\n\r\n")
	f.Add("HTTP/1.1 200 OK\r\nA : b\r\n\r\n")
	f.Fuzz(func(t *testing.T, in string) {
		raw, err := ReadHead(nil, reader(in), 0)
		if !strings.HasPrefix(in, string(raw)) {
			t.Fatalf("%q was read of %q", raw, in)
		}
		if err != nil {
			return
		}
		if got := string(Edit(raw).Bytes()); got != string(raw) {
			t.Fatalf("an edit of nothing makes %q of %q", got, raw)
		}
		if r, err := ParseRequest(raw); err == nil {
			if r.Ambiguous() == nil && r.Body.Kind == UntilClose {
				t.Fatal("a request's body ends with the connection")
			}
			e := Edit(raw)
			e.Set("x-new", "v")
			again, err := ParseRequest(e.Bytes())
			if err != nil || again.Head.Headers.Get("x-new") != "v" && r.Head.Headers.Get("x-new ") == "" {
				t.Fatalf("%q: a field that was set is not there: %v", e.Bytes(), err)
			}
		}
		_, _ = ParseResponse(raw, "GET")
	})
}
