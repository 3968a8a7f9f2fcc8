package gateway

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway/refusal"
	"github.com/assay-project/assay/wire"
)

// HTTP/2 has no bytes to keep, so that here net/http reads and writes. What it
// loses: the order of different fields, and their case, which HTTP/2 has in no
// other than lower. A client's connection still has one upstream connection of
// its own, and a request that fails on it is not sent again.

// offered asks the upstream of a tunnel whether it speaks HTTP/2, for a client
// that does. The connection that was opened for it is kept: as the client's
// link, or for its streams.
func (c *conn) offered(t *target, hello *tls.ClientHelloInfo) bool {
	if t == nil || t.tls == nil || !slices.Contains(hello.SupportedProtos, "h2") {
		return false
	}
	asks := *t
	asks.tls = t.tls.Clone()
	asks.tls.NextProtos = []string{"h2", "http/1.1"}
	nc, err := c.gateway.dial(&asks)
	if err != nil {
		return false // the first request will tell
	}
	if nc.(*tls.Conn).ConnectionState().NegotiatedProtocol == "h2" {
		c.mu.Lock()
		c.streams = nc
		c.mu.Unlock()
		return true
	}
	c.adopt(t, nc)
	return false
}

// serveStreams serves a client that speaks HTTP/2, until its connection ends.
func (c *conn) serveStreams(t *target) {
	c.mu.Lock()
	c.multi = true
	up := c.streams
	c.mu.Unlock()
	once := make(chan net.Conn, 1)
	once <- up
	ended := make(chan struct{})
	end := sync.OnceFunc(func() { close(ended) })
	transport := &http.Transport{
		ForceAttemptHTTP2:  true,
		DisableCompression: true,
		DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
			select {
			case nc := <-once:
				return nc, nil
			default:
				return nil, errUpstreamGone
			}
		},
	}
	defer transport.CloseIdleConnections()
	defer up.Close()
	h := &streams{c: c, t: t, transport: transport}
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: c.gateway.o.Limits.Heading,
		IdleTimeout:       c.gateway.o.Limits.Idle,
		MaxHeaderBytes:    c.gateway.o.Limits.Head,
		ConnState: func(_ net.Conn, s http.ConnState) {
			if s == http.StateClosed {
				end()
			}
		},
	}
	c.client.SetDeadline(time.Time{})
	go func() {
		select {
		case <-c.gateway.drain:
			_ = server.Shutdown(context.Background()) // tells the client to go, and waits for its streams
		case <-ended:
		}
	}()
	_ = server.Serve(&single{conn: c.client, ended: ended})
	<-ended
}

var errUpstreamGone = errors.New("the upstream closed the connection")

// single is a listener of one connection.
type single struct {
	mu    sync.Mutex
	conn  net.Conn
	ended <-chan struct{}
}

func (s *single) Accept() (net.Conn, error) {
	s.mu.Lock()
	nc := s.conn
	s.conn = nil
	s.mu.Unlock()
	if nc != nil {
		return nc, nil
	}
	<-s.ended
	return nil, net.ErrClosed
}

func (s *single) Close() error   { return nil }
func (s *single) Addr() net.Addr { return &net.TCPAddr{} }

// streams serves the requests of one HTTP/2 connection.
type streams struct {
	c         *conn
	t         *target
	transport *http.Transport
}

func (h *streams) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	x := newExchange(h.c, h.head(r), start, start)
	x.setBody(bufio.NewReaderSize(r.Body, headBuffer))
	x.target, x.name = h.t, h.t.name
	if a := h.enforced(x); a != nil {
		x.x.Response = a
		h.write(w, a)
		x.finish()
		return
	}
	x.added += time.Since(x.held)
	answer, err := h.transport.RoundTrip(h.request(x, r))
	if err != nil {
		x.fail(err)
		a := ownAnswer(502, "upstream-unreachable", "The upstream "+x.name+" did not answer: "+err.Error()+".", r.Method == http.MethodHead)
		x.x.Response = a
		h.write(w, a)
		x.finish()
		return
	}
	defer x.finish()
	defer answer.Body.Close()
	h.pass(w, x, answer)
}

// head makes what is known of a request of its head.
func (h *streams) head(r *http.Request) *wire.Request {
	q := &capture.Request{Method: r.Method, Scheme: "https", Target: r.RequestURI, Proto: r.Proto}
	q.Headers = append(q.Headers, capture.Header{Name: ":authority", Value: r.Host})
	q.Headers = appendSorted(q.Headers, r.Header)
	f := wire.Framing{Kind: wire.UntilClose, Size: -1}
	if r.ContentLength == 0 {
		f = wire.Framing{}
	} else if r.ContentLength > 0 {
		q.Headers = append(q.Headers, capture.Header{Name: "content-length", Value: strconv.FormatInt(r.ContentLength, 10)})
	}
	return &wire.Request{Head: q, Body: f}
}

// appendSorted appends fields in an order that does not change from run to run.
func appendSorted(h capture.Headers, fields http.Header) capture.Headers {
	names := make([]string, 0, len(fields))
	for n := range fields {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		for _, v := range fields[n] {
			h = append(h, capture.Header{Name: strings.ToLower(n), Value: v})
		}
	}
	return h
}

// enforced returns the answer to a request that must be refused, nil for any
// other.
func (h *streams) enforced(x *exchange) *capture.Response {
	if !x.config.uses(Enforce) {
		return nil
	}
	v := x.judge()
	if !x.config.enforces(v) && x.req.Body.Kind != wire.None && x.config.mayEnforce(v) && h.c.judgedByBody(v) {
		if x.gather(h.c.gateway.o.Limits.Request) != nil {
			return nil // what is wrong with the body is the upstream's to say
		}
		x.settleBody()
		v = x.judge()
	}
	if !x.config.enforces(v) {
		return nil
	}
	return h.c.refusal(x, v)
}

// request makes what goes upstream.
func (h *streams) request(x *exchange, r *http.Request) *http.Request {
	out := r.Clone(r.Context())
	out.RequestURI = ""
	out.URL = &url.URL{Scheme: "https", Host: h.t.name, Opaque: "//" + r.Host + r.RequestURI}
	out.Host = r.Host
	if _, ok := out.Header["User-Agent"]; !ok {
		out.Header["User-Agent"] = nil // or net/http would name itself
	}
	out.Body = nil
	if x.req.Body.Kind != wire.None {
		out.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(strings.NewReader(string(x.gathered)), reader{x}), r.Body}
	} else {
		x.bodyKnown()
	}
	return out
}

// reader reads the request's body, and says when it is known.
type reader struct{ x *exchange }

func (r reader) Read(p []byte) (int, error) {
	n, err := r.x.body.Read(p)
	if r.x.body.Done() {
		r.x.bodyKnown()
	}
	return n, err
}

// pass passes an answer on.
func (h *streams) pass(w http.ResponseWriter, x *exchange, answer *http.Response) {
	begin := time.Now()
	a := &capture.Response{Status: answer.StatusCode, Headers: appendSorted(nil, answer.Header)}
	x.x.Response = a
	to := w.Header()
	for n, v := range answer.Header {
		to[n] = v
	}
	for n := range answer.Trailer {
		to.Add("Trailer", n)
	}
	if x.config.uses(Annotate) {
		if verdict, list, ok := x.annotation(); ok {
			to.Set(refusal.VerdictHeader, verdict)
			if list != "" {
				to.Set(FindingsHeader, list)
			}
		}
	}
	x.added += time.Since(begin)
	w.WriteHeader(answer.StatusCode)
	kept := wire.Keep{Max: h.c.gateway.o.Limits.Answer}
	size, taught := int64(0), false
	complete := func(known bool) {
		if taught {
			return
		}
		if size == int64(len(kept.Bytes)) && known {
			a.SetBody(kept.Bytes)
		} else {
			a.CutBody(kept.Bytes, answer.ContentLength)
		}
		if known {
			taught = true
			x.teaches()
		}
	}
	defer complete(false)
	flush := http.NewResponseController(w).Flush
	buf := buffers.Get().(*[bodyBuffer]byte)
	defer buffers.Put(buf)
	for {
		n, err := answer.Body.Read(buf[:])
		kept.Tap(buf[:n])
		size += int64(n)
		if err == io.EOF || size == answer.ContentLength {
			complete(true)
		}
		if n > 0 {
			if _, werr := w.Write(buf[:n]); werr != nil {
				x.fail(&clientError{werr})
				return
			}
			_ = flush()
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			x.fail(err)
			panic(http.ErrAbortHandler) // the client's stream breaks off too
		}
	}
	for n, v := range answer.Trailer {
		to[n] = v
	}
}

// write writes an answer that is not an upstream's.
func (h *streams) write(w http.ResponseWriter, a *capture.Response) {
	for i := range a.Headers {
		if n := a.Headers[i].Name; !strings.EqualFold(n, "Connection") {
			w.Header().Add(n, a.Headers[i].Value)
		}
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
}
