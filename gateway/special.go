package gateway

import (
	"crypto/tls"
	"io"
	"net"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/wire"
)

// special serves what is no request to a service. ok says that it was such a
// one; again whether the connection goes on.
func (c *conn) special(req *wire.Request) (ok, again bool) {
	switch {
	case c.within && req.Head.Method == "CONNECT":
		return true, c.answer(req, 400, "proxy-in-tunnel", "This connection goes through a proxy already.")
	case req.Head.Method == "CONNECT" && !c.forward:
		return true, c.answer(req, 405, "not-a-forward-proxy",
			"This port is a reverse proxy, for AWS_ENDPOINT_URL; HTTPS_PROXY needs assay proxy --forward.")
	case req.Head.Authority != "" && !c.forward && !c.within:
		return true, c.answer(req, 400, "not-a-forward-proxy",
			"This port is a reverse proxy, for AWS_ENDPOINT_URL; HTTP_PROXY needs assay proxy --forward.")
	case req.Head.Method == "CONNECT":
		return true, c.connect(req)
	case c.forward && req.Head.Authority == "":
		return true, c.answer(req, 400, "not-a-reverse-proxy",
			"This port is a forward proxy, for HTTPS_PROXY; AWS_ENDPOINT_URL needs assay proxy --upstream URL.")
	case req.Upgrade != "" && !declinable(req.Upgrade):
		return true, c.answer(req, 501, "upgrade",
			"This gateway passes on HTTP requests, and no connections that change to another protocol.")
	}
	return false, false
}

// declinable reports whether an offered protocol may be declined in silence: a
// client that offers HTTP/2 goes on in HTTP/1.1 when nobody takes it up.
func declinable(protocol string) bool {
	return containsFold([]string{"h2c"}, strings.TrimSpace(protocol))
}

// hopByHop are the fields that are between a client and its proxy.
var hopByHop = []string{"Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "Keep-Alive"}

// forwarded makes the head that a server gets of one that a proxy got: in origin
// form, without what was meant for the proxy.
func forwarded(e *wire.Editor, q *capture.Request) {
	if q.Authority != "" {
		e.SetTarget(q.Target)
	}
	for _, name := range hopByHop {
		e.Delete(name)
	}
}

// handshake is the first byte of TLS.
const handshake = 0x16

// greet looks at the first byte, and takes up TLS where the client speaks it. It
// returns false when there is nobody to serve.
func (c *conn) greet() bool {
	if err := c.br.wait(); err != nil {
		return false
	}
	if first, _ := c.br.Peek(1); first[0] != handshake {
		return true
	}
	if c.gateway.o.Certs == nil {
		c.gateway.log.Warn("a client speaks TLS to a plain port: use http:// in its URL",
			"client", c.client.RemoteAddr().String(), "address", c.client.LocalAddr().String())
		// An alert that means as much: fatal, protocol version.
		_ = c.write([]byte{0x15, 3, 1, 0, 2, 2, 70})
		return false
	}
	host, _, _ := net.SplitHostPort(c.client.LocalAddr().String())
	return c.secure(nil, host)
}

// secure takes up TLS with a client that began it. host is whom the client means
// if it does not say; t, where it is known, what it wants to reach.
func (c *conn) secure(t *target, host string) bool {
	config := &tls.Config{
		NextProtos: []string{"http/1.1"},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			name := hello.ServerName
			if name == "" {
				name = host
			}
			return c.gateway.o.Certs.CertFor(name)
		},
	}
	config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if !c.offered(t, hello) {
			return nil, nil
		}
		both := config.Clone()
		both.NextProtos = []string{"h2", "http/1.1"}
		return both, nil
	}
	secure := tls.Server(&buffered{c.client, c.br}, config)
	if err := secure.Handshake(); err != nil {
		c.gateway.log.Warn("TLS handshake with a client failed", "host", host,
			"client", c.client.RemoteAddr().String(), "error", err, "hint", handshakeHint(err))
		return false
	}
	c.setClient(secure)
	c.scheme = "https"
	if secure.ConnectionState().NegotiatedProtocol == "h2" {
		c.serveStreams(t)
		return false
	}
	return true
}

// handshakeHint says what an error of a handshake is likely to mean.
func handshakeHint(err error) string {
	s := err.Error()
	switch {
	case strings.Contains(s, "unknown certificate"), strings.Contains(s, "bad certificate"):
		return "the client does not trust assay's CA: give it to it as AWS_CA_BUNDLE"
	case err == io.EOF:
		return "the client closed the connection: it may not trust assay's CA"
	}
	return ""
}

// buffered is a connection of which some was read already.
type buffered struct {
	net.Conn
	r io.Reader
}

func (b *buffered) Read(p []byte) (int, error) { return b.r.Read(p) }

// CloseWrite implements what [closeWrite] looks for.
func (b *buffered) CloseWrite() error {
	closeWrite(b.Conn)
	return nil
}
