package gateway

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/assay-project/assay/wire"
)

// conn is the connection of a client, with the upstream connections that are its
// own. One goroutine reads from the client (serve), one from each upstream
// (link.run); who writes to the client is whoever holds the current exchange.
type conn struct {
	gateway *Gateway
	client  net.Conn
	br      *input
	out     stalling // to the client
	scheme  string   // what the client speaks: "http" or "https"
	route   route
	forward bool     // the client knows that this is a proxy
	within  bool     // it is the inside of a tunnel
	multi   bool     // it carries HTTP/2: many exchanges at once
	streams net.Conn // to the upstream, where both sides speak HTTP/2

	current *exchange // the one that began last

	mu      sync.Mutex
	links   map[string]*link
	last    *link // of the current exchange
	active  int   // exchanges that are not observed yet, and a head that is being read
	closing bool  // no exchange begins any more
}

const bodyBuffer = 64 << 10 // of what passes through, while it does

var buffers = sync.Pool{New: func() any { return new([bodyBuffer]byte) }}

func newConn(g *Gateway, nc net.Conn) *conn {
	c := &conn{gateway: g, scheme: "http", links: map[string]*link{}}
	c.setClient(nc)
	return c
}

// serve reads requests until there are no more.
func (c *conn) serve() {
	defer c.gateway.remove(c)
	defer c.close()
	limits := &c.gateway.o.Limits
	c.client.SetReadDeadline(time.Now().Add(limits.Idle))
	if !c.greet() {
		return
	}
	for c.next() {
	}
}

// close ends the client's connection, and with it the upstreams'.
func (c *conn) close() {
	c.mu.Lock()
	c.closing = true
	for _, l := range c.links {
		l.nc.Close()
	}
	if c.streams != nil {
		c.streams.Close()
	}
	c.mu.Unlock()
	c.client.Close()
}

// abort is close for a connection that is not to be waited for.
func (c *conn) abort() {
	reset(c.client)
	c.close()
}

// reset closes a connection so that the other side sees it break off.
func reset(nc net.Conn) {
	if t, ok := raw(nc).(*net.TCPConn); ok {
		_ = t.SetLinger(0)
		_ = t.Close()
	}
	nc.Close()
}

// raw returns the connection below TLS.
func raw(nc net.Conn) net.Conn {
	for {
		switch t := nc.(type) {
		case *tls.Conn:
			nc = t.NetConn()
		case *buffered:
			nc = t.Conn
		case *timed:
			nc = t.Conn
		default:
			return nc
		}
	}
}

// setClient makes nc the client's connection, or another form of it.
func (c *conn) setClient(nc net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.client, c.br, c.out = nc, newInput(nc), stalling{Conn: nc, after: c.gateway.o.Limits.Stalled}
}

// closeWrite tells the other side that nothing more comes.
func closeWrite(nc net.Conn) {
	if w, ok := nc.(interface{ CloseWrite() error }); ok {
		_ = w.CloseWrite()
		return
	}
	nc.Close()
}

// hold counts an exchange in, or a head that is being read. It fails when the
// connection is to end.
func (c *conn) hold() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return false
	}
	c.active++
	return true
}

func (c *conn) release() {
	c.mu.Lock()
	c.active--
	c.mu.Unlock()
	if c.gateway.isDraining() {
		c.closeIdle()
	}
}

// closeIdle closes the connection if nothing is under way on it.
func (c *conn) closeIdle() {
	c.mu.Lock()
	idle := c.active == 0 && !c.closing && !c.multi
	if idle {
		c.closing = true
		c.client.Close()
	}
	c.mu.Unlock()
}

// next serves one request. It returns false when the connection is to end.
func (c *conn) next() bool {
	err := c.br.wait()
	if err == nil {
		err = wire.SkipBlank(c.br.Reader)
	}
	if before := c.current; before != nil {
		if err != nil {
			c.gone(before, err)
		}
		<-before.done
		if !before.persists {
			c.linger()
			return false
		}
	}
	if err != nil || !c.hold() {
		return false
	}
	defer c.release()
	start := time.Now()
	c.client.SetReadDeadline(start.Add(c.gateway.o.Limits.Heading))
	raw, err := wire.ReadHead(make([]byte, 0, 1024), c.br.Reader, c.gateway.o.Limits.Head)
	held := time.Now()
	if err != nil {
		return c.badHead(err)
	}
	req, err := wire.ParseRequest(raw)
	if err != nil {
		return c.answer(nil, 400, "bad-request", "This is no HTTP/1.1 request: "+err.Error()+".")
	}
	return c.request(req, start, held)
}

// gone settles what becomes of an exchange whose client sends nothing more. One
// that closed its side may still read, so the upstream is told just that; one
// that broke off is gone.
func (c *conn) gone(x *exchange, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.last
	if l == nil || l.x != x {
		return
	}
	if err == io.EOF {
		closeWrite(l.nc)
		return
	}
	x.left.Store(true)
	reset(l.nc)
}

// extendRead lets the client take its time for the next part of x's body: after
// an answer that ends the connection, not much of it.
func (c *conn) extendRead(x *exchange, in *stalling) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if x.over() && !x.persists {
		in.after = ending
	}
	in.extendRead()
}

var (
	errClientGone = errors.New("the client went away")
	errIdleClosed = errors.New("the upstream closed the idle connection as the request came")
	errNoAnswer   = errors.New("the upstream closed the connection without an answer")
)

// badHead answers a client that sent no whole head.
func (c *conn) badHead(err error) bool {
	switch {
	case errors.Is(err, wire.ErrHeadTooLong):
		return c.answer(nil, 431, "head-too-long", "The head of the request is longer than this gateway reads.")
	case isTimeout(err):
		return c.answer(nil, 408, "head-timeout", "The head of the request did not come in time.")
	}
	return false // the client went away
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

// A client that has an answer which ends the connection may still be sending.
// Clients that look at answers while they send stop soon; of the others most send
// less than lingers, in less than lingering.
const (
	lingers   = 64 << 20 // bytes
	lingering = 30 * time.Second
	// ending is how long such a client may pause.
	ending = 2 * time.Second
)

// linger waits for the client to close, so that what it still sends does not make
// its system throw the answer away.
func (c *conn) linger() {
	closeWrite(c.client)
	buf := buffers.Get().(*[bodyBuffer]byte)
	defer buffers.Put(buf)
	latest := time.Now().Add(lingering)
	for left := lingers; left > 0; {
		pause := time.Now().Add(ending)
		if pause.After(latest) {
			pause = latest
		}
		c.client.SetReadDeadline(pause)
		n, err := c.br.Read(buf[:])
		if err != nil {
			return
		}
		left -= n
	}
}

// request serves a request whose head was read from start to held.
func (c *conn) request(req *wire.Request, start, held time.Time) bool {
	if a := req.Ambiguous(); a != nil {
		return c.answer(nil, 400, "ambiguous-request", "Where this request ends is ambiguous: "+a.Error()+". Servers read it differently, so it is not passed on.")
	}
	if ok, again := c.special(req); ok {
		return again
	}
	x := newExchange(c, req, start, held)
	t, err := c.route.pick(&x.x.Request)
	if err != nil {
		return c.own(x, 502, "no-upstream", "This gateway has nowhere to send the request: "+err.Error()+".", err)
	}
	x.target, x.name = t, t.name
	head, enforced, again := c.consider(x)
	if enforced {
		return again
	}
	x.added += time.Since(x.held)
	again, err = c.send(x, head)
	if err != nil {
		return c.own(x, badGateway(err), "upstream-unreachable", "The upstream "+t.name+" cannot be reached: "+err.Error()+".", err)
	}
	return again
}

// badGateway is the status for an upstream that cannot be reached.
func badGateway(err error) int {
	if isTimeout(err) {
		return 504
	}
	return 502
}

// link returns the connection to a target, and opens it where there is none.
func (c *conn) link(t *target) (*link, error) {
	c.mu.Lock()
	l := c.links[t.key()]
	c.mu.Unlock()
	if l != nil {
		return l, nil
	}
	nc, err := c.gateway.dial(t)
	if err != nil {
		return nil, err
	}
	return c.adopt(t, nc), nil
}

// adopt makes a connection the link to a target.
func (c *conn) adopt(t *target, nc net.Conn) *link {
	l := &link{c: c, t: t, nc: nc, br: newInput(nc), out: stalling{Conn: nc, after: c.gateway.o.Limits.Stalled}}
	c.mu.Lock()
	c.links[t.key()] = l
	c.last = l // its end is the client's, from now on
	c.mu.Unlock()
	c.gateway.wg.Go(l.run) // which may be the one that tells of the last exchange
	return l
}

// send sends a request, and returns when it is sent. The error is why nothing
// was.
func (c *conn) send(x *exchange, head []byte) (again bool, err error) {
	var l *link
	for l == nil || !c.begin(x, l) {
		if c.isClosing() {
			// The upstream ended the idle connection as the request came, and so
			// the client's ends, as if there were nothing in between.
			x.fail(errIdleClosed)
			x.finish()
			return false, nil
		}
		if l, err = c.link(x.target); err != nil {
			return false, err
		}
	}
	err = c.pump(x, l, head)
	limits := &c.gateway.o.Limits
	switch {
	case err == nil:
		l.await(x, limits.Waiting)
	case errors.Is(err, errClientGone):
		if !x.over() {
			x.fail(err)
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			reset(l.nc)
			break
		}
		closeWrite(l.nc) // as the client did; it may still read
		l.await(x, limits.Heading)
	default:
		// The upstream takes no more. It may have said why.
		l.await(x, limits.Heading)
	}
	x.finish()
	if err == nil {
		c.rest(x, l)
		return true, nil
	}
	<-x.done
	c.linger()
	return false, nil
}

// rest says how long the client may take for its next request, from the end of
// the last answer.
func (c *conn) rest(x *exchange, l *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case l.x == x:
		c.client.SetReadDeadline(time.Time{}) // until the answer is over
	case x.over() && !x.persists:
		c.client.SetReadDeadline(time.Now().Add(ending))
	default:
		c.client.SetReadDeadline(time.Now().Add(c.gateway.o.Limits.Idle))
	}
}

func (c *conn) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}
