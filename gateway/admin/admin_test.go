package admin

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/assay-project/assay/gateway"
)

// switchboard stands in for a gateway.
type switchboard struct {
	c atomic.Pointer[gateway.Config]
}

func (s *switchboard) Config() *gateway.Config     { return s.c.Load() }
func (s *switchboard) SetConfig(c *gateway.Config) { s.c.Store(c) }

var _ Modes = (*gateway.Gateway)(nil)

func options() (Options, *switchboard) {
	s := &switchboard{}
	s.SetConfig(&gateway.Config{Modes: []gateway.ModeFor{{Service: "s3", Mode: gateway.Annotate}}})
	return Options{
		Metrics:       http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "assay_requests_total 1\n") }),
		Modes:         s,
		Disagreements: func() (any, error) { return []string{"one"}, nil },
		Config:        func() (any, error) { return nil, errors.New("broken") },
	}, s
}

// ask sends a request from an address, "" for loopback.
func ask(h http.Handler, from, method, path, host, body string, headers ...string) (int, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host, r.RemoteAddr = host, "127.0.0.1:5000"
	if from != "" {
		r.RemoteAddr = from
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestWhoIsAnswered(t *testing.T) {
	o, _ := options()
	closed := Handler(o)
	o.BeyondLoopback = true
	opened := Handler(o)
	for _, test := range []struct {
		name                     string
		h                        http.Handler
		from, method, path, host string
		headers                  []string
		want                     int
	}{
		{"metrics", closed, "", "GET", "/metrics", "127.0.0.1:9464", nil, 200},
		{"health", closed, "", "GET", "/healthz", "localhost:9464", nil, 200},
		{"HEAD", closed, "", "HEAD", "/readyz", "LOCALHOST", nil, 200},
		{"IPv6", closed, "[::1]:5000", "GET", "/mode", "[::1]:9464", nil, 200},
		{"index", closed, "", "GET", "/", "localhost", nil, 200},
		{"nothing", closed, "", "GET", "/nothing", "localhost", nil, 404},
		{"not to be posted", closed, "", "POST", "/mode", "localhost", nil, 405},
		{"not to be put", closed, "", "PUT", "/metrics", "localhost", nil, 405},

		{"rebound name", closed, "", "GET", "/mode", "evil.example:9464", nil, 421},
		{"rebound name on metrics", closed, "", "GET", "/metrics", "evil.example", nil, 421},
		{"a name that begins well", closed, "", "GET", "/mode", "localhost.evil.example", nil, 421},
		{"an address as a part of a name", closed, "", "GET", "/mode", "127.0.0.1.evil.example", nil, 421},
		{"no host", closed, "", "GET", "/mode", "", nil, 421},
		{"another origin", closed, "", "GET", "/mode", "localhost:9464", []string{"Origin", "http://evil.example"}, 403},
		{"another port is another origin", closed, "", "GET", "/mode", "localhost:9464", []string{"Origin", "http://localhost:3000"}, 403},
		{"an origin that is none", closed, "", "GET", "/mode", "localhost:9464", []string{"Origin", "null"}, 403},
		{"two origins", closed, "", "GET", "/mode", "localhost:9464", []string{"Origin", "http://localhost:9464", "Origin", "http://evil.example"}, 403},
		{"the same origin", closed, "", "GET", "/mode", "localhost:9464", []string{"Origin", "http://localhost:9464", "Sec-Fetch-Site", "same-origin"}, 200},
		{"an image on a page", closed, "", "GET", "/mode", "localhost:9464", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"typed into the address bar", closed, "", "GET", "/mode", "localhost:9464", []string{"Sec-Fetch-Site", "none"}, 200},

		{"from elsewhere", closed, "10.0.0.7:5000", "GET", "/metrics", "localhost", nil, 403},
		{"from elsewhere, let in", opened, "10.0.0.7:5000", "GET", "/metrics", "10.0.0.1:9464", nil, 200},
		{"health from elsewhere, let in", opened, "10.0.0.7:5000", "GET", "/readyz", "assay.default.svc:9464", nil, 200},
		{"modes from elsewhere", opened, "10.0.0.7:5000", "GET", "/mode", "localhost", nil, 403},
		{"disagreements from elsewhere", opened, "[2001:db8::1]:1", "GET", "/disagreements", "localhost", nil, 403},
		{"what is not there, from elsewhere", opened, "10.0.0.7:5000", "GET", "/x", "localhost", nil, 403},
		{"modes from here, let in", opened, "", "GET", "/mode", "localhost", nil, 200},
		{"modes by a rebound name, let in", opened, "", "GET", "/mode", "evil.example", nil, 421},
		{"loopback as IPv4 in IPv6", closed, "[::ffff:127.0.0.1]:5000", "GET", "/mode", "localhost", nil, 200},
	} {
		if got, body := ask(test.h, test.from, test.method, test.path, test.host, "", test.headers...); got != test.want {
			t.Errorf("%s: %d %s, want %d", test.name, got, body, test.want)
		}
	}
}

func TestSwitching(t *testing.T) {
	o, s := options()
	h := Handler(o)
	const js = "application/json"
	for _, test := range []struct {
		name, contentType, body string
		status                  int
		want                    string // in the answer
	}{
		{"everything", js, `{"mode":"enforce"}`, 200, `"mode": "enforce"`},
		{"exceptions", js + "; charset=utf-8", `{"modes":[{"service":"s3","rule":"s3/*","mode":"observe"}]}`, 200, `"rule": "s3/*"`},
		{"no type", "", `{"mode":"observe"}`, 415, "application/json"},
		{"a form's type", "text/plain", `{"mode":"observe"}`, 415, "application/json"},
		{"no mode", js, `{"mode":"off"}`, 400, "none of observe, annotate, enforce"},
		{"misspelt", js, `{"mod":"observe"}`, 400, "mod"},
		{"nothing", js, `{}`, 400, "neither"},
		{"no JSON", js, `mode`, 400, "error"},
		{"too much", js, `{"mode":"observe"` + strings.Repeat(" ", maxMode) + `}`, 413, "bytes"},
	} {
		before := s.Config()
		status, body := ask(h, "", "PUT", "/mode", "localhost:9464", test.body, "Content-Type", test.contentType)
		if status != test.status || !strings.Contains(body, test.want) {
			t.Errorf("%s: %d %s", test.name, status, body)
		}
		if (s.Config() != before) != (test.status == 200) {
			t.Errorf("%s: switched %v", test.name, s.Config() != before)
		}
	}
	c := s.Config()
	if c.Mode != gateway.Enforce || len(c.Modes) != 1 || c.Modes[0].Rule != "s3/*" || c.Modes[0].Mode != gateway.Observe {
		t.Errorf("%+v", c)
	}
	if status, body := ask(h, "", "GET", "/disagreements", "localhost", ""); status != 200 || !strings.Contains(body, `"one"`) {
		t.Errorf("%d %s", status, body)
	}
	if status, body := ask(h, "", "GET", "/config", "localhost", ""); status != 500 || !strings.Contains(body, "broken") {
		t.Errorf("%d %s", status, body)
	}
}

func TestReadiness(t *testing.T) {
	var why error
	h := Handler(Options{Ready: func() error { return why }})
	if status, body := ask(h, "", "GET", "/readyz", "localhost", ""); status != 200 || body != "ok\n" {
		t.Errorf("%d %s", status, body)
	}
	why = errors.New("draining")
	if status, body := ask(h, "", "GET", "/readyz", "localhost", ""); status != 503 || !strings.Contains(body, "draining") {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := ask(h, "", "GET", "/healthz", "localhost", ""); status != 200 {
		t.Errorf("alive while it drains: %d", status)
	}
	if status, _ := ask(h, "", "GET", "/metrics", "localhost", ""); status != 405 {
		t.Errorf("no metrics: %d", status)
	}
}

func TestWhereItListens(t *testing.T) {
	for _, addr := range []string{":0", "127.0.0.1:0", "localhost:0"} {
		l, err := Listen(addr, Options{})
		if err != nil {
			t.Errorf("%s: %v", addr, err)
			continue
		}
		if at := l.Addr().(*net.TCPAddr); !at.IP.IsLoopback() {
			t.Errorf("%s listens on %v", addr, at)
		}
		l.Close()
	}
	for _, addr := range []string{"0.0.0.0:0", "[::]:0"} {
		if l, err := Listen(addr, Options{}); err == nil {
			l.Close()
			t.Errorf("%s is taken", addr)
		} else if !errors.Is(err, ErrNotLoopback) && !strings.Contains(err.Error(), "address family") {
			t.Errorf("%s: %v", addr, err)
		}
	}
	l, err := Listen("0.0.0.0:0", Options{BeyondLoopback: true})
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := Listen("9464", Options{}); err == nil || !strings.Contains(err.Error(), "HOST:PORT") {
		t.Errorf("%v", err)
	}
}

func TestServer(t *testing.T) {
	o, _ := options()
	l, err := Listen(":0", o)
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(o)
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	r, err := http.Get(fmt.Sprintf("http://%s/metrics", l.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(r.Body)
	r.Body.Close()
	if !strings.Contains(string(b), "assay_requests_total") {
		t.Errorf("%s", b)
	}
	s.Close()
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}
