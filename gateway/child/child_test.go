package child

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/assay-project/assay/gateway"
)

// TestMain makes the test binary the command that is run: its first argument
// says what it does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if f := commands[os.Args[1]]; f != nil {
			os.Exit(f(os.Args[2:]))
		}
	}
	os.Exit(m.Run())
}

var commands = map[string]func(args []string) int{
	// get fetches an address and prints the answer.
	"child:get": func(args []string) int {
		resp, err := http.Get(args[0])
		if err != nil {
			os.Stderr.WriteString(err.Error())
			return 7
		}
		defer resp.Body.Close()
		io.Copy(os.Stdout, resp.Body)
		return resp.StatusCode / 100
	},
	"child:cat": func([]string) int {
		io.Copy(os.Stdout, os.Stdin)
		return 0
	},
	"child:exit3": func([]string) int { return 3 },
	// wait says that it is there, and waits for a signal.
	"child:wait": func([]string) int {
		os.Stdout.WriteString("ready\n")
		select {}
	},
}

func self(t *testing.T, args ...string) []string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{exe}, args...)
}

// observed is a sink that keeps what it is told.
type observed struct {
	mu   sync.Mutex
	seen []*gateway.Observation
}

func (s *observed) Observe(o *gateway.Observation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, o)
}

func (s *observed) all() []*gateway.Observation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// aws is a server that stands for AWS: the gateway's connections end at it.
func aws(t *testing.T) (*httptest.Server, gateway.Options) {
	t.Helper()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "hello from "+r.Host)
	}))
	t.Cleanup(s.Close)
	o := gateway.Options{
		TLS: s.Client().Transport.(*http.Transport).TLSClientConfig.Clone(),
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
		},
	}
	o.TLS.ServerName = "example.com" // of the test server's certificate
	return s, o
}

// TestForward lets a program fetch from AWS by its own name, through the proxy
// and with the authority that its environment tells it of.
func TestForward(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("Go heeds SSL_CERT_FILE on Linux")
	}
	_, o := aws(t)
	sink := new(observed)
	o.Sinks = []gateway.Sink{sink}
	var out, errOut bytes.Buffer
	r, err := Run(t.Context(), Options{Command: self(t, "child:get", "https://assets.s3.eu-west-1.amazonaws.com/k"), Gateway: o,
		Authority: authority(t), Stdout: &out, Stderr: &errOut})
	if err != nil || r.ExitCode != 2 || out.String() != "hello from assets.s3.eu-west-1.amazonaws.com" {
		t.Fatalf("%+v, %v: %q %q", r, err, out.String(), errOut.String())
	}
	seen := sink.all()
	if len(seen) != 1 || seen[0].Verdict.Operation != "GetObject" || seen[0].Verdict.Bucket != "assets" {
		t.Errorf("observed: %+v", seen)
	}
}

func TestReverse(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }))
	defer s.Close()
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	sink := new(observed)
	var out bytes.Buffer
	script := self(t, "child:cat")
	r, err := Run(t.Context(), Options{Command: script, Stdin: strings.NewReader("in"), Stdout: &out,
		Gateway: gateway.Options{Upstreams: []*gateway.Upstream{{URL: u}}, Sinks: []gateway.Sink{sink}}})
	if err != nil || r.ExitCode != 0 || out.String() != "in" {
		t.Fatalf("%+v, %v: %q", r, err, out.String())
	}
}

func TestExitCode(t *testing.T) {
	_, o := aws(t)
	r, err := Run(t.Context(), Options{Command: self(t, "child:exit3"), Gateway: o, Authority: authority(t)})
	if err != nil || r.ExitCode != 3 {
		t.Errorf("%+v, %v", r, err)
	}
	var start *StartError
	if _, err := Run(t.Context(), Options{Command: []string{"no-such-program-anywhere"}, Gateway: o, Authority: authority(t)}); !errors.As(err, &start) {
		t.Errorf("%T: %v", err, err)
	}
}

// started runs a command that waits, and returns when it is there.
func started(t *testing.T, ctx context.Context, signals chan os.Signal) (result func() (*Result, error)) {
	t.Helper()
	_, o := aws(t)
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); out.Close() })
	type ended struct {
		r   *Result
		err error
	}
	done := make(chan ended, 1)
	opts := Options{Command: self(t, "child:wait"), Gateway: o, Authority: authority(t), Stdout: out, Signals: signals}
	go func() {
		r, err := Run(ctx, opts)
		done <- ended{r, err}
	}()
	if _, err := bufio.NewReader(in).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return func() (*Result, error) {
		select {
		case e := <-done:
			return e.r, e.err
		case <-time.After(30 * time.Second):
			t.Fatal("it does not end")
			return nil, nil
		}
	}
}

func TestSignalsArePassedOn(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals")
	}
	signals := make(chan os.Signal, 1)
	result := started(t, t.Context(), signals)
	signals <- syscall.SIGHUP
	if r, err := result(); err != nil || r.ExitCode != 128+int(syscall.SIGHUP) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestContextEndsIt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals")
	}
	ctx, cancel := context.WithCancel(t.Context())
	result := started(t, ctx, nil)
	cancel()
	if r, err := result(); err != nil || r.ExitCode != 128+int(syscall.SIGTERM) {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestProxyBeyond reaches a server through a proxy that the environment names.
func TestProxyBeyond(t *testing.T) {
	var asked *http.Request
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r
		if r.Host == "refused.example:443" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
		io.Copy(c, c)
	}))
	defer proxy.Close()
	u, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("me", "canary")
	c, err := through(t.Context(), new(net.Dialer), u, "s3.amazonaws.com:443")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "ping")
	buf := make([]byte, 4)
	if _, err := io.ReadFull(c, buf); err != nil || string(buf) != "ping" {
		t.Errorf("%q, %v", buf, err)
	}
	if user, password, ok := proxyAuth(asked); !ok || user != "me" || password != "canary" {
		t.Errorf("Proxy-Authorization: %s", asked.Header.Get("Proxy-Authorization"))
	}
	_, err = through(t.Context(), new(net.Dialer), u, "refused.example:443")
	if err == nil || !strings.Contains(err.Error(), "403") || strings.Contains(err.Error(), "canary") {
		t.Error(err)
	}
}

func proxyAuth(r *http.Request) (user, password string, ok bool) {
	h := &http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}
	return h.BasicAuth()
}

func TestQueue(t *testing.T) {
	var got []int
	q := NewQueue(func(o *gateway.Observation) { got = append(got, int(o.Total)) })
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() { q.Observe(&gateway.Observation{Total: time.Duration(i)}) })
	}
	wg.Wait()
	q.Close()
	if len(got) != 100 {
		t.Errorf("%d of 100 were handed on", len(got))
	}
}
