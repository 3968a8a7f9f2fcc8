package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/identify"
)

// HostMode is what a reverse proxy does with the Host of a request.
type HostMode uint8

// The host modes.
const (
	// HostAuto rewrites the host where the upstream is AWS, which answers to
	// its own names alone, and keeps it everywhere else: signatures hold.
	HostAuto HostMode = iota
	// HostKeep passes the Host that the client sent.
	HostKeep
	// HostRewrite sends the upstream's host. What is before a domain that the
	// gateway serves (a bucket) stays before it.
	HostRewrite
)

// Upstream is where a reverse proxy sends requests.
type Upstream struct {
	// Service is the service whose requests go here, by the name that verdicts
	// have; empty for all that no other upstream is for.
	Service string
	// URL is scheme, host and port; a path is not allowed, because signatures
	// cover it.
	URL  *url.URL
	Host HostMode
	// Domains are the names under which clients reach the gateway, behind a
	// bucket's, for HostRewrite. "localhost" is always one.
	Domains []string
	// TLS is what the connection goes by; nil for the gateway's.
	TLS *tls.Config
	// Sign signs requests anew; nil leaves them signed as they are.
	Sign *Signing

	target *target
}

// ParseUpstream reads an upstream as the command line has it: URL, or
// SERVICE=URL.
func ParseUpstream(s string) (*Upstream, error) {
	u := &Upstream{}
	if name, rest, ok := strings.Cut(s, "="); ok && !strings.Contains(name, "/") {
		u.Service, s = name, rest
	}
	if !strings.Contains(s, "://") {
		return nil, fmt.Errorf("upstream %q: give a URL such as http://127.0.0.1:9000, or SERVICE=URL", s)
	}
	var err error
	if u.URL, err = url.Parse(s); err != nil {
		return nil, fmt.Errorf("upstream %q: %w", s, errors.Unwrap(err))
	}
	return u, u.check()
}

func (u *Upstream) check() error {
	switch {
	case u.URL == nil || u.URL.Host == "":
		return errors.New("an upstream has a URL with a host")
	case u.URL.Scheme != "http" && u.URL.Scheme != "https":
		return fmt.Errorf("upstream %s: the scheme is http or https, not %q", u.URL.Redacted(), u.URL.Scheme)
	case u.URL.User != nil:
		return fmt.Errorf("upstream %s: a URL with a password; requests are signed", u.URL.Redacted())
	case strings.Trim(u.URL.Path, "/") != "" || u.URL.RawQuery != "":
		return fmt.Errorf("upstream %s: a URL without path and query, which signatures cover", u.URL.Redacted())
	}
	return nil
}

// AWS reports whether the upstream's host is one of AWS's.
func (u *Upstream) AWS() bool {
	e := endpoint.Parse(u.URL.Host, "/")
	return !e.Custom()
}

// Rewrites reports whether the upstream sees another host than the client named.
func (u *Upstream) Rewrites() bool {
	return u.Host == HostRewrite || u.Host == HostAuto && u.AWS()
}

// prepare makes what connections need.
func (u *Upstream) prepare(o *Options) error {
	if err := u.check(); err != nil {
		return err
	}
	t := newTarget(u.URL.Scheme == "https", u.URL.Host, o)
	if u.TLS != nil && t.tls != nil {
		t.tls = clientTLS(u.TLS, t.host)
	}
	t.upstream = u
	u.target = t
	return nil
}

// target is one address that connections are opened to.
type target struct {
	name     string // host:port, for people
	host     string // without the port
	tls      *tls.Config
	upstream *Upstream // nil of a forward proxy's
}

func newTarget(secure bool, authority string, o *Options) *target {
	host, port, err := net.SplitHostPort(authority)
	if err != nil {
		host, port = strings.Trim(authority, "[]"), "80"
		if secure {
			port = "443"
		}
	}
	t := &target{name: net.JoinHostPort(host, port), host: host}
	if secure {
		t.tls = clientTLS(o.TLS, host)
	}
	return t
}

// key tells targets apart on one connection.
func (t *target) key() string {
	if t.tls != nil {
		return "https://" + t.name
	}
	return "http://" + t.name
}

func clientTLS(from *tls.Config, host string) *tls.Config {
	c := from.Clone()
	if c.ServerName == "" {
		c.ServerName = host
	}
	c.NextProtos = []string{"http/1.1"}
	return c
}

// dial opens a connection.
func (g *Gateway) dial(t *target) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), g.o.Limits.Dialing)
	defer cancel()
	below, err := g.o.Dial(ctx, "tcp", t.name)
	if err != nil {
		return nil, err
	}
	nc := g.watch.add(below)
	if t.tls == nil {
		return nc, nil
	}
	secure := tls.Client(nc, t.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		nc.Close()
		return nil, fmt.Errorf("TLS handshake: %w", err)
	}
	return secure, nil
}

// route finds where a request goes.
type route interface {
	pick(q *capture.Request) (*target, error)
}

// reverse chooses among the upstreams by the service of a request.
type reverse struct{ g *Gateway }

var errNoUpstream = errors.New("no upstream is for this service")

func (r reverse) pick(q *capture.Request) (*target, error) {
	ups := r.g.o.Upstreams
	if len(ups) == 1 && ups[0].Service == "" {
		return ups[0].target, nil
	}
	service := ""
	if id := identify.Request(r.g.o.Checker.Models(), q); id.Service != nil {
		service = id.Service.Name
	}
	var other *target
	for _, u := range ups {
		switch u.Service {
		case service:
			return u.target, nil
		case "":
			if other == nil {
				other = u.target
			}
		}
	}
	if other == nil {
		return nil, errNoUpstream
	}
	return other, nil
}

// rewritten returns the Host that the upstream is to see instead of host.
func (u *Upstream) rewritten(host string) string {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	for _, d := range append(u.Domains, "localhost") {
		if before, ok := strings.CutSuffix(strings.ToLower(name), "."+strings.ToLower(d)); ok {
			return name[:len(before)] + "." + u.URL.Host
		}
	}
	return u.URL.Host
}
