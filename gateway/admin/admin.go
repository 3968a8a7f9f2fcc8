// Package admin is the gateway's side for its operator: metrics, health, and the
// switch of modes, on a listener of its own that answers this machine alone.
package admin

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Options are what the admin side shows and switches.
type Options struct {
	// BeyondLoopback allows a listener that other machines reach. They are
	// answered on /metrics, /healthz and /readyz; everything else stays for
	// this machine.
	BeyondLoopback bool
	// Metrics answers /metrics; nil: there are none.
	Metrics http.Handler
	// Ready reports whether requests are taken: nil, or why not.
	Ready func() error
	// Modes is the switch; nil: there is none.
	Modes Modes
	// Disagreements and Config return what is shown as JSON; nil: nothing is.
	Disagreements, Config func() (any, error)
}

// ErrNotLoopback is wrapped by the error of [Listen] for an address that other
// machines reach.
var ErrNotLoopback = errors.New("other machines reach this address")

// Listen opens the admin listener. An address without a host is taken to be on
// 127.0.0.1. One beyond loopback is refused unless the options allow it.
func Listen(addr string, o Options) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("admin address %q: want HOST:PORT or :PORT", addr)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, err
	}
	// What counts is where it listens, not what it is called.
	at, ok := l.Addr().(*net.TCPAddr)
	if !o.BeyondLoopback && (!ok || !at.IP.IsLoopback()) {
		l.Close()
		return nil, fmt.Errorf("admin address %s: %w; to let them read metrics and health, say so", addr, ErrNotLoopback)
	}
	return l, nil
}

// NewServer returns the server of the admin side. The caller serves the listener
// with it, and shuts it down.
func NewServer(o Options) *http.Server {
	return &http.Server{
		Handler:           Handler(o),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
}

// Handler answers what the admin side is asked.
func Handler(o Options) http.Handler {
	a := &server{Options: o, routes: map[string]route{
		"/metrics": {get: o.Metrics, open: true},
		"/healthz": {get: http.HandlerFunc(alive), open: true},
		"/readyz":  {get: ready(o.Ready), open: true},
	}}
	if o.Modes != nil {
		a.routes["/mode"] = route{get: getMode(o.Modes), put: putMode(o.Modes)}
	}
	if o.Disagreements != nil {
		a.routes["/disagreements"] = route{get: show(o.Disagreements)}
	}
	if o.Config != nil {
		a.routes["/config"] = route{get: show(o.Config)}
	}
	a.routes["/"] = route{get: http.HandlerFunc(a.index)}
	return a
}

type server struct {
	Options
	routes map[string]route
}

type route struct {
	get, put http.Handler
	open     bool // to other machines, where they are let in
}

// ServeHTTP guards the routes. A page in this machine's browser can send requests
// here: by a name of its own that resolves to 127.0.0.1, which Host shows, or
// across origins, which Origin and Sec-Fetch-Site show.
func (a *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	route, ok := a.routes[r.URL.Path]
	local := isLoopback(r.RemoteAddr)
	switch {
	case !local && !(a.BeyondLoopback && route.open):
		refuse(w, http.StatusForbidden, "this is answered to programs on the same machine only")
		return
	case local && !(a.BeyondLoopback && route.open) && !isLocalName(r.Host):
		refuse(w, http.StatusMisdirectedRequest, "the Host header must be localhost or a loopback address")
		return
	case !sameOrigin(r):
		refuse(w, http.StatusForbidden, "a page of another origin sent this")
		return
	case !ok:
		refuse(w, http.StatusNotFound, "there is nothing here; / tells what there is")
		return
	}
	h := route.get
	if r.Method == http.MethodPut {
		h = route.put
	} else if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h = nil
	}
	if h == nil {
		allow := "GET, HEAD"
		if route.put != nil {
			allow += ", PUT"
		}
		w.Header().Set("Allow", allow)
		refuse(w, http.StatusMethodNotAllowed, "the method must be one of "+allow)
		return
	}
	h.ServeHTTP(w, r)
}

func (a *server) index(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for _, p := range []string{"/metrics", "/healthz", "/readyz", "/mode", "/disagreements", "/config"} {
		if r, ok := a.routes[p]; ok && r.get != nil {
			fmt.Fprintln(w, p)
		}
	}
}

func alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "ok")
}

func ready(check func() error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if check != nil {
			if err := check(); err != nil {
				refuse(w, http.StatusServiceUnavailable, err.Error())
				return
			}
		}
		alive(w, r)
	})
}

func isLoopback(remote string) bool {
	at, err := netip.ParseAddrPort(remote)
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// isLocalName reports whether a Host header names this machine by a name that no
// DNS server gives away.
func isLocalName(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(name)
	return err == nil && a.Unmap().IsLoopback()
}

// sameOrigin reports whether no page of another origin sent the request.
// Programs that are no browsers send neither header.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	origins := r.Header.Values("Origin")
	for _, o := range origins {
		u, err := url.Parse(o)
		if err != nil || u.Scheme != "http" || !strings.EqualFold(u.Host, r.Host) {
			return false
		}
	}
	return true
}
