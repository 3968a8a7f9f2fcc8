package isolate_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/rawhttp"
	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/compare/live"
	"github.com/assay-project/assay/gateway/refusal"
	"github.com/assay-project/assay/signature/sign"
)

// server is an endpoint that refuses as AWS does: the Checker judges each request,
// its signature too, and what is refused is answered in the service's own form.
// What is accepted is stored, where it is S3's.
type server struct {
	addr     string
	checker  *assay.Checker
	store    http.Handler
	mu       sync.Mutex
	requests int
	// before, if set, answers a request instead; false leaves it to the server.
	before func(n int, x *capture.Exchange) (*capture.Response, bool)
	unsent []string // faults of requests: signatures that do not hold
}

func newServer(t *testing.T) *server {
	t.Helper()
	store := s3mem.New()
	if err := store.CreateBucket("assets-prod"); err != nil {
		t.Fatal(err)
	}
	s := &server{store: gofakes3.New(store).Server()}
	s.checker = assay.New(assay.WithCredentials(func(id string) (string, bool) { return keys.Secret, id == keys.AccessKeyID }))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = "http://" + l.Addr().String()
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { s.serve(c) })
		}
	})
	t.Cleanup(func() { l.Close(); wg.Wait() })
	return s
}

// serve reads one request of a connection, byte for byte, and answers it.
func (s *server) serve(c net.Conn) {
	defer c.Close()
	var raw []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := c.Read(buf)
		raw = append(raw, buf[:n]...)
		x, _, perr := rawhttp.ParseRequest(raw)
		if perr == nil && !x.Request.BodyTruncated {
			s.answer(c, x)
			return
		}
		if err != nil || perr != nil && !errors.Is(perr, rawhttp.ErrIncomplete) {
			return
		}
	}
}

func (s *server) answer(c net.Conn, x *capture.Exchange) {
	s.mu.Lock()
	s.requests++
	n := s.requests
	s.mu.Unlock()
	x.Time = time.Now()
	if s.before != nil {
		if a, ok := s.before(n, x); ok {
			write(c, a.Status, a.Headers, a.Body)
			return
		}
	}
	v := s.checker.Check(x)
	if v.Signature == nil || v.Signature.Status.String() != "match" {
		s.mu.Lock()
		s.unsent = append(s.unsent, fmt.Sprintf("%s %s", x.Request.Method, x.Request.Target))
		s.mu.Unlock()
	}
	if v.Outcome == assay.Reject {
		a := (&refusal.Writer{}).Answer(x, &v)
		write(c, a.Status, a.Headers, a.Body)
		return
	}
	if v.Service != "s3" || v.Key == "" || x.Request.Query() != "" {
		write(c, 200, nil, nil)
		return
	}
	r := httptest.NewRequest(x.Request.Method, "http://"+x.Request.Host()+x.Request.Target, strings.NewReader(string(x.Request.Body)))
	for _, h := range x.Request.Headers {
		r.Header.Add(h.Name, h.Value)
	}
	w := httptest.NewRecorder()
	s.store.ServeHTTP(w, r)
	var headers capture.Headers
	for name, values := range w.Header() {
		headers = append(headers, capture.Header{Name: name, Value: values[0]})
	}
	write(c, w.Code, headers, w.Body.Bytes())
}

func write(c net.Conn, status int, headers capture.Headers, body []byte) {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	for _, h := range headers {
		if n := strings.ToLower(h.Name); n != "content-length" && n != "transfer-encoding" && n != "connection" {
			fmt.Fprintf(&b, "%s: %s\r\n", h.Name, h.Value)
		}
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
	io.WriteString(c, b.String())
}

func (s *server) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

func endpoint(t *testing.T, s *server, p live.Permission) *live.Endpoint {
	t.Helper()
	target, err := live.ParseTarget(s.addr)
	if err != nil {
		t.Fatal(err)
	}
	target.KeepHost = true
	return live.New(live.Options{Target: target, Credentials: sign.Credentials{AccessKeyID: keys.AccessKeyID, Secret: keys.Secret},
		Permission: p, Rate: 1e6, Calm: time.Millisecond, Timeout: 10 * time.Second})
}

// TestLive isolates each failing request against an endpoint, with the budget that
// the command has: each try signed anew and sent, and no more of them than were
// allowed.
func TestLive(t *testing.T) {
	checker := assay.New()
	most := 0
	all := cases(t)
	for i := range all {
		c := &all[i]
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t)
			v := checker.Check(c.x)
			r, err := isolate.Run(context.Background(), c.x, endpoint(t, s, live.Anything), isolate.Options{Suspects: v.Answer.Culprits})
			if err != nil {
				t.Fatal(err)
			}
			if r.Refusal.Code != c.code || fmt.Sprint(r.Refusal.Status) != c.status {
				t.Errorf("answered %v", r.Refusal)
			}
			got := list(slices.Concat(r.By(isolate.Cause), r.By(isolate.Needed)))
			if want := slices.Concat(c.causes, c.needed); !match(r, got, want) {
				t.Errorf("left is %q, want %q", got, want)
			}
			if !r.Proof.OneMinimal {
				t.Errorf("not proven: %v", r.Stopped)
			}
			if len(r.Tries) > isolate.DefaultLive || s.count() != len(r.Tries) {
				t.Errorf("%d tries, and %d requests came", len(r.Tries), s.count())
			}
			if len(s.unsent) > 0 {
				t.Errorf("signatures that do not hold: %q", s.unsent)
			}
			most = max(most, len(r.Tries))
			t.Logf("%d requests, smallest proven: %v, stopped: %v", len(r.Tries), r.Proof.Smallest, r.Stopped)
		})
	}
	t.Logf("%d cases, at most %d requests", len(all), most)
}

// match compares what is left with what is expected. Live no names are made up, so
// that a value which the model requires is not told apart from the element that it
// is in, or from what is required.
func match(r *isolate.Result, got, want []string) bool {
	left := slices.Clone(got)
	for _, w := range want {
		i := slices.IndexFunc(left, func(g string) bool { return g == w || strings.HasPrefix(w, g+".") })
		if i < 0 && !slices.ContainsFunc(r.By(isolate.Required), func(p *isolate.Part) bool { return p.Label() == w && !p.Removable() }) {
			return false
		}
		if i >= 0 {
			left = slices.Delete(left, i, i+1)
		}
	}
	return len(left) == 0
}

// TestBudget: what is allowed is kept to, and what was found until then is told.
func TestBudget(t *testing.T) {
	c := cases(t)[0]
	for budget := 1; budget < 12; budget++ {
		s := newServer(t)
		r, err := isolate.Run(context.Background(), c.x, endpoint(t, s, live.Anything), isolate.Options{Budget: budget})
		if err != nil {
			t.Fatal(err)
		}
		if s.count() > budget || len(r.Tries) > budget {
			t.Errorf("budget of %d, %d requests", budget, s.count())
		}
		if r.Minimal == nil || r.Stopped == nil && !r.Proof.OneMinimal || budget < 5 && !errors.Is(r.Stopped, isolate.ErrBudget) {
			t.Errorf("budget of %d: %v, %+v", budget, r.Stopped, r.Proof)
		}
	}
}

// TestInterrupt: an interrupt leaves what is known by then.
func TestInterrupt(t *testing.T) {
	c := cases(t)[0]
	s := newServer(t)
	ctx, cancel := context.WithCancelCause(context.Background())
	stopped := errors.New("interrupted")
	r, err := isolate.Run(ctx, c.x, endpoint(t, s, live.Anything), isolate.Options{OnTry: func(try isolate.Try) {
		if try.N == 6 {
			cancel(stopped)
		}
	}})
	if err != nil || !errors.Is(r.Stopped, stopped) || len(r.Tries) != 6 || r.Minimal == nil {
		t.Fatalf("%v %+v", err, r)
	}
}

// TestBusy: an endpoint that is busy is asked again, and its answer is taken for
// no outcome of the request.
func TestBusy(t *testing.T) {
	c := cases(t)[6]
	s := newServer(t)
	s.before = func(n int, _ *capture.Exchange) (*capture.Response, bool) {
		return &capture.Response{Status: 503, Body: []byte("<Error><Code>SlowDown</Code></Error>")}, n == 2
	}
	e := endpoint(t, s, live.ReadOnly)
	r, err := isolate.Run(context.Background(), c.x, e, isolate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := list(r.By(isolate.Cause)); !slices.Equal(got, []string{"PartNumber", "Range"}) {
		t.Errorf("causes %q", got)
	}
	if r.Tries[1].Outcome.Kind != isolate.Unclear || r.Tries[2].Why != r.Tries[1].Why {
		t.Errorf("%+v", r.Tries[1:3])
	}
}

// TestReadOnly: without leave nothing that may change something is sent.
func TestReadOnly(t *testing.T) {
	all := cases(t)
	for i := range all {
		c := &all[i]
		s := newServer(t)
		_, err := isolate.Run(context.Background(), c.x, endpoint(t, s, live.ReadOnly), isolate.Options{Budget: 3})
		var refused *live.ErrWrites
		reads := strings.Contains(c.name, "-get-") || strings.Contains(c.name, "-list-") || strings.Contains(c.name, "-scan-") ||
			strings.Contains(c.name, "-query-") || strings.Contains(c.name, "describe") || strings.HasPrefix(c.name, "logs-")
		switch {
		case reads && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case !reads && (!errors.As(err, &refused) || s.count() > 0):
			t.Errorf("%s: %v, %d requests came", c.name, err, s.count())
		}
	}
}
