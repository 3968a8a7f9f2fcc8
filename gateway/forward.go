package gateway

import (
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/wire"
)

// ServeForward serves clients that know of the gateway as their proxy, by
// HTTPS_PROXY and HTTP_PROXY. TLS to hosts of AWS is taken up with a certificate
// of Options.Certs; all other connections are tunnels that nobody looks into.
// It returns as [Gateway.ServeReverse] does.
func (g *Gateway) ServeForward(l net.Listener) error {
	return g.serve(l, func(c *conn) { c.route, c.forward = anywhere{g}, true })
}

// anywhere takes a request where it says that it wants to go.
type anywhere struct{ g *Gateway }

var errNoHost = errors.New("it names no host")

func (r anywhere) pick(q *capture.Request) (*target, error) {
	if q.Authority == "" {
		return nil, errNoHost
	}
	return newTarget(q.Scheme == "https", q.Authority, &r.g.o), nil
}

// through takes every request of a connection to one target.
type through struct{ t *target }

func (r through) pick(*capture.Request) (*target, error) { return r.t, nil }

// looksInto reports whether the gateway takes up TLS for a host.
func (g *Gateway) looksInto(host string) bool {
	if g.o.Certs == nil {
		return false
	}
	if g.o.Intercept != nil {
		return g.o.Intercept(host)
	}
	return IsAWS(host)
}

// IsAWS reports whether a host is one of AWS's endpoints.
func IsAWS(host string) bool {
	e := endpoint.Parse(host, "/")
	return !e.Custom()
}

// connect serves a CONNECT: it looks into the connection, or lets it pass.
func (c *conn) connect(req *wire.Request) bool {
	authority := req.Head.Target
	if authority == "" || strings.HasPrefix(authority, "/") {
		authority = req.Head.Host()
	}
	host, _, err := net.SplitHostPort(authority)
	if err != nil {
		return c.answer(req, 400, "bad-request", "CONNECT names host and port, as in s3.amazonaws.com:443.")
	}
	if !c.gateway.looksInto(host) {
		return c.tunnel(req, authority)
	}
	if err := c.write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		return false
	}
	c.client.SetReadDeadline(time.Now().Add(c.gateway.o.Limits.Heading))
	first, err := c.br.Peek(1)
	if err != nil {
		return false
	}
	secure := first[0] == handshake
	t := newTarget(secure, authority, &c.gateway.o)
	c.route, c.forward, c.within = through{t}, false, true
	if secure && !c.secure(t, host) {
		return false
	}
	c.client.SetReadDeadline(time.Now().Add(c.gateway.o.Limits.Idle))
	return true
}

// tunnel passes everything on, both ways, until both sides have ended.
func (c *conn) tunnel(req *wire.Request, authority string) bool {
	up, err := c.gateway.dial(&target{name: authority})
	if err != nil {
		return c.answer(req, badGateway(err), "upstream-unreachable", authority+" cannot be reached: "+err.Error()+".")
	}
	defer up.Close()
	if err := c.write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		return false
	}
	c.client.SetDeadline(time.Time{})
	if n := c.br.Buffered(); n > 0 {
		p, _ := c.br.Peek(n)
		if _, err := up.Write(p); err != nil {
			return false
		}
	}
	back := make(chan struct{})
	go func() {
		defer close(back)
		pass(c.client, up)
	}()
	pass(up, c.client)
	<-back
	return false
}

// pass copies until from ends, and tells to how it did.
func pass(to, from net.Conn) {
	var r, w net.Conn = from, to
	if in, ok := plain(from); ok {
		if out, ok := plain(to); ok {
			r, w = in, out // which the kernel copies
		}
	}
	switch _, err := io.Copy(w, r); {
	case err == nil:
		closeWrite(to)
	default:
		reset(to)
		reset(from)
	}
}
