package gateway

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/assay-project/assay/wire"
)

const get = "GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n"

// reading returns all that comes until the connection ends, and how it ended.
func reading(br *bufio.Reader) (string, error) {
	b, err := io.ReadAll(br)
	return string(b), err
}

func TestUpstreamRefuses(t *testing.T) {
	l := listen(t)
	l.Close()
	addr, _, sink := proxy(t, l.Addr().String(), Options{})
	c, br := dial(t, addr)
	for range 2 { // the client's connection goes on
		io.WriteString(c, "PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
		r, body := answerTo(t, br, "PUT")
		if r.Head.Status != 502 || r.Head.Headers.Get("assay-error") != "upstream-unreachable" || !strings.Contains(body, "connection refused") {
			t.Errorf("%s%s", r.Raw, body)
		}
		if o := sink.next(t); !errors.Is(o.Broken, syscall.ECONNREFUSED) || o.Exchange.Response.Status != 502 {
			t.Errorf("%+v", o)
		}
	}
}

// TestUpstreamEnds: an upstream that closes or breaks off is met by the client as
// it would be directly, and gets the request once.
func TestUpstreamEnds(t *testing.T) {
	for _, test := range []struct {
		name, say string
		breaks    bool
		want      string
		err       error
		broken    string
	}{
		{"closes without an answer", "", false, "", nil, "without an answer"},
		{"breaks off without an answer", "", true, "", syscall.ECONNRESET, "broke off"},
		{"closes within the head", "HTTP/1.1 200 OK\r\nCont", false, "HTTP/1.1 200 OK\r\nCont", nil, "no HTTP answer"},
		{"closes within the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", false, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", nil, "broke off"},
		{"breaks off within the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", true, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", syscall.ECONNRESET, "broke off"},
		{"closes within a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", false, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", nil, "broke off"},
		{"sends garbage", "SSH-2.0-OpenSSH_9.9\r\n", false, "SSH-2.0-OpenSSH_9.9\r\n", nil, "no HTTP answer"},
		{"sends a bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz", false, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz", nil, "broke off"},
		{"changes the protocol", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nxyz", false, "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nxyz", nil, "nobody asked"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var times atomic.Int32
			said := make(chan bool, 9)
			read := make(chan bool, 9)
			up := upstream(t, func(c net.Conn, br *bufio.Reader) {
				times.Add(1)
				readRequest(br)
				io.WriteString(c, test.say)
				said <- true
				if test.breaks {
					<-read // a reset overtakes what was sent before
					c.(*net.TCPConn).SetLinger(0)
				}
			})
			addr, _, sink := proxy(t, up, Options{})
			c, br := dial(t, addr)
			io.WriteString(c, get)
			<-said
			got := make([]byte, len(test.want))
			if n, err := io.ReadFull(br, got); err != nil || string(got) != test.want {
				t.Errorf("the client got %q, %v", got[:n], err)
			}
			read <- true
			rest, err := reading(br)
			if rest != "" && test.name != "sends a bad chunk" || !errors.Is(err, test.err) {
				t.Errorf("then %q, %v", rest, err)
			}
			o := sink.next(t)
			if o.Broken == nil || !strings.Contains(o.Broken.Error(), test.broken) {
				t.Errorf("broken: %v", o.Broken)
			}
			if o.Disagreement != Agreed || times.Load() != 1 {
				t.Errorf("%v, %d connections", o.Disagreement, times.Load())
			}
		})
	}
}

func TestUpstreamStalls(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) { io.Copy(io.Discard, br) })
	addr, _, sink := proxy(t, up, Options{Limits: Limits{Waiting: 50 * time.Millisecond}})
	c, br := dial(t, addr)
	io.WriteString(c, get)
	r, body := answerTo(t, br, "GET")
	if r.Head.Status != 504 || r.Head.Headers.Get("assay-error") != "upstream-timeout" {
		t.Errorf("%s%s", r.Raw, body)
	}
	if o := sink.next(t); o.Broken == nil || o.Exchange.Response.Status != 504 {
		t.Errorf("%+v", o)
	}
}

// TestUpstreamStallsInBody: the client's connection ends, because nothing says
// how the body goes on.
func TestUpstreamStallsInBody(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		readRequest(br)
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")
		io.Copy(io.Discard, br)
	})
	addr, _, sink := proxy(t, up, Options{Limits: Limits{Stalled: 100 * time.Millisecond}})
	c, br := dial(t, addr)
	io.WriteString(c, get)
	if got, _ := reading(br); got != "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe" {
		t.Errorf("%q", got)
	}
	if o := sink.next(t); o.Broken == nil {
		t.Errorf("%+v", o)
	}
}

// TestEarlyAnswer: an answer that comes before the body is sent reaches the
// client while it still sends, and the rest of the body goes where it belongs.
func TestEarlyAnswer(t *testing.T) {
	const size = 8 << 20
	got := make(chan int64, 1)
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		raw, _ := wire.ReadHead(nil, br, 0)
		r, _ := wire.ParseRequest(raw)
		io.WriteString(c, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
		n, _ := io.Copy(io.Discard, wire.NewBody(br, r.Body))
		got <- n
		readRequest(br)
		io.WriteString(c, okAnswer)
	})
	addr, _, sink := proxy(t, up, Options{})
	c, br := dial(t, addr)
	io.WriteString(c, "PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 8388608\r\n\r\n")
	if r, body := answerTo(t, br, "PUT"); r.Head.Status != 403 || body != "no" {
		t.Fatalf("%s%s", r.Raw, body)
	}
	io.WriteString(c, strings.Repeat("x", size))
	if n := <-got; n != size {
		t.Errorf("the upstream got %d bytes", n)
	}
	if o := sink.next(t); o.Broken != nil || o.Exchange.Request.BodySize != size {
		t.Errorf("%+v", o)
	}
	io.WriteString(c, get)
	if r, _ := answerTo(t, br, "GET"); r.Head.Status != 200 {
		t.Fatalf("%s", r.Raw)
	}
}

// TestEarlyAnswerAndClose: a server that answers, reads no more and closes is
// heard, also by a client that does not stop sending.
func TestEarlyAnswerAndClose(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		wire.ReadHead(nil, br, 0)
		io.WriteString(c, "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
		c.(*net.TCPConn).CloseWrite()
		io.CopyN(io.Discard, br, 1<<20)
	})
	addr, _, sink := proxy(t, up, Options{})
	c, br := dial(t, addr)
	io.WriteString(c, "PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
	go func() {
		for {
			if _, err := io.WriteString(c, "10000\r\n"+strings.Repeat("x", 65536)+"\r\n"); err != nil {
				return
			}
		}
	}()
	if r, body := answerTo(t, br, "PUT"); r.Head.Status != 413 || body != "no" {
		t.Fatalf("%s%s", r.Raw, body)
	}
	if o := sink.next(t); o.Broken != nil || o.Exchange.Response.Status != 413 {
		t.Errorf("%+v", o)
	}
}

// TestClientGoes: an upstream learns that its client is gone as it would
// directly.
func TestClientGoes(t *testing.T) {
	for _, test := range []struct {
		name, say string
		breaks    bool
		read      string // by the upstream
		err       error
	}{
		{"within the body", "PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhe", false, "he", io.ErrUnexpectedEOF},
		{"within the body, breaking off", "PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhe", true, "he", syscall.ECONNRESET},
		{"while it waits", get, false, "", io.EOF},
		{"while it waits, breaking off", get, true, "", syscall.ECONNRESET},
	} {
		t.Run(test.name, func(t *testing.T) {
			ended := make(chan error, 1)
			got := make(chan string, 1)
			reached := make(chan bool, 1)
			up := upstream(t, func(c net.Conn, br *bufio.Reader) {
				raw, _ := wire.ReadHead(nil, br, 0)
				r, err := wire.ParseRequest(raw)
				if err != nil {
					return
				}
				body := wire.NewBody(br, r.Body)
				part := make([]byte, len(test.read))
				io.ReadFull(body, part)
				got <- string(part)
				reached <- true
				if r.Body.Kind == wire.None {
					_, err = br.ReadByte()
				} else {
					_, err = body.Read(make([]byte, 10))
				}
				ended <- err
			})
			addr, _, sink := proxy(t, up, Options{})
			c, _ := dial(t, addr)
			io.WriteString(c, test.say)
			<-reached
			if test.breaks {
				c.SetLinger(0)
			}
			c.Close()
			if g := <-got; g != test.read {
				t.Errorf("the upstream got %q", g)
			}
			if err := <-ended; !errors.Is(err, test.err) {
				t.Errorf("the upstream's connection ended by %v", err)
			}
			if o := sink.next(t); o.Broken == nil {
				t.Errorf("%+v", o)
			}
		})
	}
}

// TestHalfClose: a client that closes its side after the request still gets the
// answer.
func TestHalfClose(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		readRequest(br)
		br.ReadByte() // the half-close comes through
		io.WriteString(c, okAnswer)
	})
	addr, _, sink := proxy(t, up, Options{})
	c, br := dial(t, addr)
	io.WriteString(c, get)
	c.CloseWrite()
	if got, err := reading(br); got != okAnswer || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if o := sink.next(t); o.Broken != nil {
		t.Errorf("%+v", o)
	}
}

// TestIdleUpstreamCloses: so does the client's connection.
func TestIdleUpstreamCloses(t *testing.T) {
	closes := make(chan bool)
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		readRequest(br)
		io.WriteString(c, okAnswer)
		<-closes
		io.WriteString(c, "HTTP/1.1 408 Request Timeout\r\n\r\n")
	})
	addr, _, sink := proxy(t, up, Options{})
	c, br := dial(t, addr)
	io.WriteString(c, get)
	answerTo(t, br, "GET")
	sink.next(t)
	closes <- true
	if got, err := reading(br); got != "HTTP/1.1 408 Request Timeout\r\n\r\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// TestRefusedByTheGateway: what cannot be passed on is answered clearly.
func TestRefusedByTheGateway(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		if head, _, err := readRequest(br); err == nil {
			t.Errorf("the upstream got %q", head)
		}
	})
	addr, _, _ := proxy(t, up, Options{Limits: Limits{Head: 4096, Heading: 100 * time.Millisecond}})
	for _, test := range []struct {
		name, say string
		status    int
		reason    string
	}{
		{"two lengths", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400, "ambiguous-request"},
		{"length and coding", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "ambiguous-request"},
		{"another coding", "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 400, "ambiguous-request"},
		{"no request", "hello\r\n\r\n", 400, "bad-request"},
		{"an upgrade", "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 501, "upgrade"},
		{"CONNECT", "CONNECT s3.amazonaws.com:443 HTTP/1.1\r\nHost: s3.amazonaws.com:443\r\n\r\n", 405, "not-a-forward-proxy"},
		{"absolute form", "GET http://s3.amazonaws.com/ HTTP/1.1\r\nHost: s3.amazonaws.com\r\n\r\n", 400, "not-a-forward-proxy"},
		{"a long head", "GET / HTTP/1.1\r\nX: " + strings.Repeat("x", 5000) + "\r\n\r\n", 431, "head-too-long"},
		{"a slow head", "GET / HT", 408, "head-timeout"},
	} {
		c, br := dial(t, addr)
		io.WriteString(c, test.say)
		r, body := answerTo(t, br, "GET")
		if r.Head.Status != test.status || r.Head.Headers.Get("assay-error") != test.reason || !strings.HasPrefix(body, "assay: ") {
			t.Errorf("%s: %s%s", test.name, r.Raw, body)
		}
		if _, err := br.ReadByte(); err != io.EOF {
			t.Errorf("%s: the connection goes on: %v", test.name, err)
		}
	}
}

// TestTLSToPlainPort: the client gets an alert instead of silence.
func TestTLSToPlainPort(t *testing.T) {
	addr, _, _ := proxy(t, "127.0.0.1:1", Options{})
	c, br := dial(t, addr)
	c.Write([]byte{0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0})
	if got, _ := reading(br); !strings.HasPrefix(got, "\x15\x03\x01") {
		t.Errorf("%q", got)
	}
}
