package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
)

// Options are what a gateway is made with.
type Options struct {
	// Checker judges; nil for one without keys.
	Checker *assay.Checker
	// Facts makes what holds before the first request of an account; nil for
	// nothing.
	Facts func() *assay.Facts
	// Config is what it begins with; nil for observing everything.
	Config *Config
	// Keys are the secrets that clients sign with, against which their signatures
	// are verified before a request is signed anew. Upstreams that sign need them.
	Keys signature.Credentials
	// Upstreams are where a reverse proxy sends to. The first that names the
	// request's service counts, else the first that names none.
	Upstreams []*Upstream
	// Certs makes certificates for the hosts that a forward proxy speaks for.
	// Without it a CONNECT is a blind tunnel.
	Certs CertSource
	// Intercept says which hosts a forward proxy takes up TLS for; nil for
	// those of AWS.
	Intercept func(host string) bool
	// Sinks are told of every request.
	Sinks []Sink
	// Refuse makes the answer to a request that is refused; nil for the form
	// that the service itself has.
	Refuse func(x *assay.Exchange, v *assay.Verdict) *capture.Response
	// Log is for what goes wrong; nil for silence. No secret goes into it.
	Log *slog.Logger
	// Limits are bounds; what is zero is the default.
	Limits Limits
	// Dial opens connections to upstreams; nil for a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// TLS is what connections to upstreams go by; nil for the system's roots.
	TLS *tls.Config
}

// CertSource makes certificates that the clients of a forward proxy trust.
type CertSource interface {
	CertFor(host string) (*tls.Certificate, error)
}

// Limits bound what the gateway holds and how long it waits.
type Limits struct {
	Head    int           // bytes of a head
	Request int           // bytes kept of a request's body, to be judged
	Answer  int           // bytes kept of an answer's body
	Sign    int           // bytes of a body that has to be here in full to be signed anew
	Dialing time.Duration // for a connection to an upstream, TLS included
	Heading time.Duration // for a request's head, from its first byte
	Idle    time.Duration // of a client between two requests
	Waiting time.Duration // for an answer, from the end of its request
	Stalled time.Duration // without a byte of a body
}

// DefaultLimits are the limits of a gateway that is not told otherwise. They are
// longer than any client's and any service's own, so that it is they who give
// up: a call of Lambda may take 15 minutes.
var DefaultLimits = Limits{
	Head:    64 << 10,
	Request: 1 << 20,
	Answer:  64 << 10,
	Sign:    16 << 20,
	Dialing: 30 * time.Second,
	Heading: 30 * time.Second,
	Idle:    10 * time.Minute,
	Waiting: 20 * time.Minute,
	Stalled: 5 * time.Minute,
}

func (l *Limits) fill() {
	d := &DefaultLimits
	for _, p := range []struct{ have, want *int }{
		{&l.Head, &d.Head}, {&l.Request, &d.Request}, {&l.Answer, &d.Answer}, {&l.Sign, &d.Sign},
	} {
		if *p.have <= 0 {
			*p.have = *p.want
		}
	}
	for _, p := range []struct{ have, want *time.Duration }{
		{&l.Dialing, &d.Dialing}, {&l.Heading, &d.Heading}, {&l.Idle, &d.Idle}, {&l.Waiting, &d.Waiting}, {&l.Stalled, &d.Stalled},
	} {
		if *p.have <= 0 {
			*p.have = *p.want
		}
	}
}

// Gateway stands between clients and upstreams. Its methods are safe for
// concurrent use.
type Gateway struct {
	o        Options
	log      *slog.Logger
	config   atomic.Pointer[Config]
	sessions *sessions
	ids      ids
	inbound  *signature.Verifier
	express  expressSessions
	watch    *watch
	told     sync.Map // what was told once, and is not again
	tellings atomic.Int64

	mu        sync.Mutex
	listeners map[net.Listener]bool
	conns     map[*conn]bool
	draining  bool
	drain     chan struct{}  // closed when it begins
	wg        sync.WaitGroup // of connections
}

// New makes a gateway. The error says which option is wrong.
func New(o Options) (*Gateway, error) {
	o.Limits.fill()
	if o.Checker == nil {
		o.Checker = assay.New()
	}
	if o.Refuse == nil {
		w := refusalWriter(o.Checker)
		o.Refuse = w.Answer
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext
	}
	if o.TLS == nil {
		o.TLS = &tls.Config{}
	}
	if o.TLS.ClientSessionCache == nil {
		o.TLS = o.TLS.Clone()
		o.TLS.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	g := &Gateway{
		o: o, log: o.Log, watch: newWatch(&o.Limits), sessions: newSessions(o.Checker, o.Facts), ids: newIDs(),
		drain: make(chan struct{}), listeners: map[net.Listener]bool{}, conns: map[*conn]bool{},
	}
	if o.Config == nil {
		o.Config = &Config{}
	}
	g.config.Store(o.Config)
	g.inbound = signature.NewVerifier(g.secretOf)
	for _, u := range o.Upstreams {
		if u.Sign != nil && o.Keys == nil {
			return nil, errors.New("to sign anew, the keys that clients sign with are needed, to verify their signatures")
		}
		if err := u.prepare(&g.o); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// secretOf returns the secret that a client signs with.
func (g *Gateway) secretOf(accessKeyID string) (string, bool) {
	if c, ok := g.express.of(accessKeyID); ok {
		return c.Secret, true
	}
	if g.o.Keys == nil {
		return "", false
	}
	return g.o.Keys(accessKeyID)
}

// Config returns what is in force. It must not be changed.
func (g *Gateway) Config() *Config { return g.config.Load() }

// SetConfig puts another configuration in force, for requests that begin after
// it. c must not be changed any more.
func (g *Gateway) SetConfig(c *Config) { g.config.Store(c) }

// ErrShutdown is what serving ends with after [Gateway.Shutdown].
var ErrShutdown = errors.New("the gateway was shut down")

// Shutdown stops listening, lets what is under way come to its end, and closes
// connections as they fall idle. When ctx is done it closes all others too, and
// returns its error.
func (g *Gateway) Shutdown(ctx context.Context) error {
	g.mu.Lock()
	if !g.draining {
		g.draining = true
		close(g.drain)
	}
	for l := range g.listeners {
		l.Close()
	}
	for c := range g.conns {
		c.closeIdle()
	}
	g.mu.Unlock()
	done := make(chan struct{})
	go func() { g.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	for c := range g.conns {
		c.abort()
	}
	g.mu.Unlock()
	<-done
	return ctx.Err()
}

// ServeReverse serves clients that take the gateway for the service. It returns
// when the listener fails, or with [ErrShutdown].
func (g *Gateway) ServeReverse(l net.Listener) error {
	if len(g.o.Upstreams) == 0 {
		return errors.New("a reverse proxy needs an upstream")
	}
	return g.serve(l, func(c *conn) { c.route = reverse{g} })
}

// serve accepts connections. Errors that pass, as of too many open files, are
// waited out.
func (g *Gateway) serve(l net.Listener, prepare func(*conn)) error {
	g.mu.Lock()
	if g.draining {
		g.mu.Unlock()
		return ErrShutdown
	}
	g.listeners[l] = true
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		delete(g.listeners, l)
		g.mu.Unlock()
	}()
	for pause := 5 * time.Millisecond; ; {
		nc, err := l.Accept()
		if err != nil {
			g.mu.Lock()
			over := g.draining
			g.mu.Unlock()
			if over {
				return ErrShutdown
			}
			if errors.Is(err, net.ErrClosed) {
				return err
			}
			g.log.Error("cannot accept connections", "error", err, "again_in", pause)
			time.Sleep(pause)
			pause = min(2*pause, time.Second)
			continue
		}
		pause = 5 * time.Millisecond
		c := newConn(g, g.watch.add(nc))
		prepare(c)
		if g.add(c) {
			go c.serve()
		}
	}
}

// add counts a connection in, unless the gateway shuts down.
func (g *Gateway) add(c *conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.draining {
		c.client.Close()
		return false
	}
	g.conns[c] = true
	g.wg.Add(1)
	return true
}

func (g *Gateway) remove(c *conn) {
	g.mu.Lock()
	delete(g.conns, c)
	g.mu.Unlock()
	g.wg.Done()
}

func (g *Gateway) isDraining() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.draining
}
