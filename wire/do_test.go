package wire

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/capture"
)

// serve answers one connection by f and returns its address, and what f read.
func serve(t *testing.T, f func(c net.Conn, br *bufio.Reader)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		f(c, bufio.NewReader(c))
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String()
}

func request(addr, head, body string) *capture.Request {
	r, err := ParseRequest([]byte(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n"))
	if err != nil {
		panic(err)
	}
	r.Head.Scheme, r.Head.Authority = "http", addr
	r.Head.SetBody([]byte(body))
	return r.Head
}

func TestDoSendsExactly(t *testing.T) {
	want := "PUT /a b?%zz HTTP/1.1\r\nhOst: bucket\r\nX-b : 2\r\nx-B: 1\r\nContent-Length: 9\r\n\r\nabc"
	var got []byte
	read := make(chan struct{})
	addr := serve(t, func(c net.Conn, br *bufio.Reader) {
		got = make([]byte, len(want))
		_, _ = io.ReadFull(br, got)
		close(read)
		io.WriteString(c, "HTTP/1.1 400 Bad\r\nX-a: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n")
	})
	a, err := Do(context.Background(), Options{}, request(addr, "PUT /a b?%zz HTTP/1.1\nhOst: bucket\nX-b : 2\nx-B: 1\nContent-Length: 9", "abc"))
	if err != nil {
		t.Fatal(err)
	}
	<-read
	if string(got) != want {
		t.Errorf("sent %q", got)
	}
	if a.Status != 400 || a.Reason != "Bad" || string(a.Body) != "no" || a.Headers.Get("x-a") != "1" {
		t.Errorf("%+v", a)
	}
}

func TestDoAsksLeave(t *testing.T) {
	for _, test := range []struct {
		name, say  string
		wait       time.Duration
		body, want string
	}{
		{"given", "HTTP/1.1 100 Continue\r\n\r\n", time.Hour, "abc", ""},
		{"refused", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", time.Hour, "", ""},
		{"not answered", "", time.Millisecond, "abc", ""},
	} {
		got := make(chan string, 1)
		addr := serve(t, func(c net.Conn, br *bufio.Reader) {
			if _, err := ReadHead(nil, br, 0); err != nil {
				t.Error(err)
			}
			io.WriteString(c, test.say)
			if test.body == "" {
				c.(*net.TCPConn).CloseWrite()
				rest, _ := io.ReadAll(br)
				got <- string(rest)
				return
			}
			body := make([]byte, 3)
			io.ReadFull(br, body)
			got <- string(body)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		})
		_, err := Do(context.Background(), Options{ContinueWait: test.wait},
			request(addr, "PUT / HTTP/1.1\nHost: h\nExpect: 100-continue\nContent-Length: 3", "abc"))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if b := <-got; b != test.body {
			t.Errorf("%s: the body is %q", test.name, b)
		}
	}
}

func TestDoFails(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	stalls := func(c net.Conn, br *bufio.Reader) { io.Copy(io.Discard, br) }
	for _, test := range []struct {
		name  string
		q     *capture.Request
		stage Stage
		sent  bool
		is    error
	}{
		{"refused", request(closed.Addr().String(), "GET / HTTP/1.1\nHost: h", ""), Dial, false, nil},
		{"closed", request(serve(t, func(c net.Conn, br *bufio.Reader) { ReadHead(nil, br, 0) }), "GET / HTTP/1.1\nHost: h", ""), Receive, true, nil},
		{"garbage", request(serve(t, func(c net.Conn, br *bufio.Reader) {
			ReadHead(nil, br, 0)
			io.WriteString(c, "220 smtp\r\n")
		}), "GET / HTTP/1.1\nHost: h", ""), Receive, true, ErrNotHTTP},
		{"stalled", request(serve(t, stalls), "GET / HTTP/1.1\nHost: h", ""), Receive, true, context.DeadlineExceeded},
		{"no body", func() *capture.Request {
			q := request("127.0.0.1:1", "PUT / HTTP/1.1", "")
			q.CutBody(nil, 5)
			return q
		}(), Prepare, false, ErrNoBody},
	} {
		_, err := Do(context.Background(), Options{Timeout: 200 * time.Millisecond}, test.q)
		var e *Error
		if !errors.As(err, &e) || e.Stage != test.stage || e.Sent() != test.sent || test.is != nil && !errors.Is(err, test.is) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestDoReadsEarlyAnswers: a server that refuses a large body without reading it
// is heard.
func TestDoReadsEarlyAnswers(t *testing.T) {
	addr := serve(t, func(c net.Conn, br *bufio.Reader) {
		ReadHead(nil, br, 0)
		io.WriteString(c, "HTTP/1.1 413 Too Large\r\nContent-Length: 1000000\r\n\r\n"+strings.Repeat("x", 1000000))
	})
	a, err := Do(context.Background(), Options{MaxBody: 10},
		request(addr, "PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked", strings.Repeat("x", 32<<20)))
	if err != nil {
		t.Fatal(err)
	}
	if a.Status != 413 || len(a.Body) != 10 || !a.BodyTruncated || a.BodySize != 1000000 {
		t.Errorf("%d, %d bytes of %d", a.Status, len(a.Body), a.BodySize)
	}
}

func TestDoOverTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.Proto+" "+r.TLS.ServerName)
	}))
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	q := request("example.com", "GET / HTTP/1.1\nHost: example.com", "")
	q.Scheme = "https"
	a, err := Do(context.Background(), Options{Address: s.Listener.Addr().String(), TLS: &tls.Config{RootCAs: pool}}, q)
	if err != nil {
		t.Fatal(err)
	}
	if string(a.Body) != "HTTP/1.1 example.com" {
		t.Errorf("%s", a.Body)
	}
	var e *Error
	if _, err = Do(context.Background(), Options{Address: s.Listener.Addr().String()}, q); !errors.As(err, &e) || e.Stage != TLS {
		t.Error(err)
	}
}
