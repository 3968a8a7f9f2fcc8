package gateway

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/wire"
)

// told is a sink that hands observations to the test.
type told chan *Observation

func (t told) Observe(o *Observation) { t <- o }

func (t told) next(tb testing.TB) *Observation {
	tb.Helper()
	select {
	case o := <-t:
		return o
	case <-time.After(10 * time.Second):
		tb.Fatal("no observation came")
		return nil
	}
}

// upstream serves each connection by f, and returns its address.
func upstream(t testing.TB, f func(c net.Conn, br *bufio.Reader)) string {
	t.Helper()
	l := listen(t)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				f(c, bufio.NewReader(c))
			}()
		}
	}()
	return l.Addr().String()
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// proxy starts a gateway before an upstream and returns its address.
func proxy(t testing.TB, upstream string, o Options) (string, *Gateway, told) {
	t.Helper()
	sink := make(told, 1024)
	if upstream != "" {
		o.Upstreams = append(o.Upstreams, &Upstream{URL: &url.URL{Scheme: "http", Host: upstream}})
	}
	o.Sinks = append(o.Sinks, sink)
	g, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	l := listen(t)
	go g.ServeReverse(l)
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		g.Shutdown(ctx)
	})
	return l.Addr().String(), g, sink
}

func dial(t testing.TB, addr string) (*net.TCPConn, *bufio.Reader) {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(20 * time.Second))
	return c.(*net.TCPConn), bufio.NewReader(c)
}

// answerTo reads one answer and returns it with its body.
func answerTo(t testing.TB, br *bufio.Reader, method string) (*wire.Response, string) {
	t.Helper()
	raw, err := wire.ReadResponseHead(nil, br, 0)
	if err != nil {
		t.Fatal("no answer: ", err)
	}
	r, err := wire.ParseResponse(raw, method)
	if err != nil {
		t.Fatal(err)
	}
	var kept strings.Builder
	b := wire.NewBody(br, r.Body)
	b.Tap = func(p []byte) { kept.Write(p) }
	if _, err := io.Copy(io.Discard, b); err != nil {
		t.Fatal("the answer's body: ", err)
	}
	return r, kept.String()
}

// readRequest reads one request as an upstream does, and returns head and body
// as they stood on the wire.
func readRequest(br *bufio.Reader) (head, body string, err error) {
	raw, err := wire.ReadHead(nil, br, 0)
	if err != nil {
		return "", "", err
	}
	r, err := wire.ParseRequest(raw)
	if err != nil {
		return "", "", err
	}
	b, err := io.ReadAll(wire.NewBody(br, r.Body))
	return string(raw), string(b), err
}

const okAnswer = "HTTP/1.1 200 OK\r\nx-AMZ-Request-id:  abc \r\nContent-Length: 2\r\n\r\nok"

// TestBytesPass: what the upstream reads is what the client wrote, and the other
// way, over several requests of one connection.
func TestBytesPass(t *testing.T) {
	got := make(chan string, 10)
	answers := []string{
		okAnswer,
		"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\nX : odd\r\n\r\n2;a=b\r\nok\r\n0\r\nTrailer: x\r\n\r\n",
		"HTTP/1.1 204 No Content\r\nA: b\r\n\r\n",
		"HTTP/1.1 200\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbye",
	}
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		for _, a := range answers {
			head, body, err := readRequest(br)
			if err != nil {
				return
			}
			got <- head + body
			io.WriteString(c, a)
		}
	})
	addr, _, sink := proxy(t, up, Options{})
	requests := []string{
		"GET /a//b/../c?x=%zz HTTP/1.1\r\nhOST: " + up + "\r\nX-B:  2\r\nx-b:1\r\nAccept : */*\r\n folded\r\n\r\n",
		"PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
		"PUT /k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nx-amz-trailer: y\r\n\r\n",
		"DELETE /k HTTP/1.1\r\nHost: h\r\n\r\n",
	}
	c, br := dial(t, addr)
	// All at once: requests in a row are served in a row.
	io.WriteString(c, strings.Join(requests, ""))
	want := strings.Join(answers, "")
	all, err := io.ReadAll(br)
	if string(all) != want || err != nil {
		t.Errorf("the client got\n%q, %v\nwant\n%q", all, err, want)
	}
	for i, r := range requests {
		if g := <-got; g != r {
			t.Errorf("the upstream got\n%q\nof\n%q", g, r)
		}
		o := sink.next(t)
		if o.Broken != nil || o.Exchange.Response == nil || o.Upstream != up {
			t.Errorf("request %d: %+v", i, o)
		}
	}
}

// TestExpect: leave to send a body is asked of the upstream, and its answer
// passed on.
func TestExpect(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		for {
			raw, err := wire.ReadHead(nil, br, 0)
			if err != nil {
				return
			}
			if strings.HasPrefix(string(raw), "PUT /no") {
				io.WriteString(c, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
				continue
			}
			io.WriteString(c, "HTTP/1.1 100 Continue\r\nX: y\r\n\r\n")
			body := make([]byte, 5)
			io.ReadFull(br, body)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"+string(body))
		}
	})
	addr, _, sink := proxy(t, up, Options{})
	c, br := dial(t, addr)
	for range 2 {
		io.WriteString(c, "PUT /yes HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
		if r, _ := answerTo(t, br, "PUT"); r.Head.Status != 100 || r.Head.Headers.Get("X") != "y" {
			t.Fatalf("%s", r.Raw)
		}
		io.WriteString(c, "hello")
		if _, body := answerTo(t, br, "PUT"); body != "hello" {
			t.Fatal(body)
		}
		if o := sink.next(t); o.Broken != nil || string(o.Exchange.Request.Body) != "hello" {
			t.Errorf("%+v", o)
		}
	}
	io.WriteString(c, "PUT /no HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
	if r, _ := answerTo(t, br, "PUT"); r.Head.Status != 403 {
		t.Fatalf("%s", r.Raw)
	}
	if o := sink.next(t); o.Broken != nil || !o.Exchange.Request.BodyTruncated || o.Exchange.Request.BodySize != 5 {
		t.Errorf("%+v", o)
	}
	// Whether a body follows is open, so the connection ends.
	if _, err := br.ReadByte(); err != io.EOF {
		t.Error(err)
	}
}

// s3Put is a request that is refused: an append with user metadata.
var s3Put = dated("PUT /bucket/key HTTP/1.1\r\nHost: s3.eu-west-1.amazonaws.com\r\nx-amz-write-offset-bytes: 0\r\n" +
	"x-amz-meta-source: x\r\nContent-Length: 5\r\nx-amz-date: 20261125T000000Z\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n" +
	"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261125/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-meta-source;x-amz-write-offset-bytes, Signature=0000000000000000000000000000000000000000000000000000000000000000\r\n\r\n")

// dated signs a request of the twenty-fifth of November for today.
func dated(s string) string {
	now := time.Now().UTC()
	s = strings.ReplaceAll(s, "20261125T000000Z", now.Format("20060102T150405Z"))
	return strings.ReplaceAll(s, "20261125", now.Format("20060102"))
}

func TestModes(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		for {
			if _, _, err := readRequest(br); err != nil {
				return
			}
			io.WriteString(c, okAnswer)
		}
	})
	for _, test := range []struct {
		name     string
		config   Config
		verdict  string
		enforced bool
	}{
		{"observe", Config{}, "", false},
		{"annotate", Config{Mode: Annotate}, "reject", false},
		{"enforce", Config{Mode: Enforce}, "reject", true},
		{"enforce another operation", Config{Modes: []ModeFor{{Service: "s3", Operation: "GetObject", Mode: Enforce}}}, "", false},
		{"annotate all but this", Config{Mode: Annotate, Modes: []ModeFor{{Rule: "s3/append-*", Mode: Observe}}}, "", false},
		{"enforce this rule", Config{Modes: []ModeFor{{Rule: "s3/append-*", Mode: Enforce}}}, "reject", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			addr, _, sink := proxy(t, up, Options{Config: &test.config})
			c, br := dial(t, addr)
			io.WriteString(c, s3Put+"hello")
			r, body := answerTo(t, br, "PUT")
			if got := r.Head.Headers.Get("assay-verdict"); got != test.verdict {
				t.Errorf("assay-verdict: %q of\n%s", got, r.Raw)
			}
			if test.verdict != "" && !strings.HasPrefix(r.Head.Headers.Get("assay-findings"), "s3/append-with-user-metadata;code=InvalidRequest;status=400") {
				t.Errorf("assay-findings of\n%s", r.Raw)
			}
			if (r.Head.Status == 400) != test.enforced {
				t.Errorf("%s%s", r.Raw, body)
			}
			if test.name == "observe" && string(r.Raw)+body != okAnswer {
				t.Errorf("observing changed the answer: %q", r.Raw)
			}
			o := sink.next(t)
			if o.Enforced != test.enforced || o.Mode != test.config.Of(&o.Verdict) || o.Verdict.Outcome.String() != "reject" || o.Broken != nil {
				t.Errorf("%+v", o)
			}
			if o.Judging <= 0 || o.Added <= 0 || o.Total < o.Added || test.verdict != "" && o.Added < o.Judging {
				t.Errorf("judged for %v, held up by %v of %v", o.Judging, o.Added, o.Total)
			}
			if want := AcceptedUnexpectedly; !test.enforced && o.Disagreement != want {
				t.Errorf("disagreement %v", o.Disagreement)
			}
		})
	}
}

// TestEnforceBeforeBody: what the head decides is answered before the body, and
// before leave to send it is given.
func TestEnforceBeforeBody(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		if b, err := br.ReadByte(); err == nil {
			t.Errorf("the upstream got %q", b)
		}
	})
	addr, _, sink := proxy(t, up, Options{Config: &Config{Mode: Enforce}})
	for _, expect := range []string{"", "Expect: 100-continue\r\n"} {
		c, br := dial(t, addr)
		io.WriteString(c, strings.Replace(s3Put, "x-amz-date", expect+"x-amz-date", 1))
		r, body := answerTo(t, br, "PUT")
		if r.Head.Status != 400 || !strings.Contains(body, "<Code>InvalidRequest</Code>") {
			t.Fatalf("%s%s", r.Raw, body)
		}
		if o := sink.next(t); !o.Enforced || o.Broken != nil {
			t.Errorf("%+v", o)
		}
	}
}

// TestEnforceWhoSendsOn: a client that looks for no answer before it has sent all
// reads the refusal all the same.
func TestEnforceWhoSendsOn(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {})
	addr, _, sink := proxy(t, up, Options{Config: &Config{Mode: Enforce}})
	c, br := dial(t, addr)
	body := make([]byte, 16<<20)
	io.WriteString(c, strings.Replace(s3Put, "Content-Length: 5", "Content-Length: "+strconv.Itoa(len(body)), 1))
	if _, err := c.Write(body); err != nil {
		t.Fatal(err)
	}
	if r, body := answerTo(t, br, "PUT"); r.Head.Status != 400 || !strings.Contains(body, "<Code>InvalidRequest</Code>") {
		t.Fatalf("%s%s", r.Raw, body)
	}
	if o := sink.next(t); !o.Enforced {
		t.Errorf("%+v", o)
	}
}

var dynamo = dated("POST / HTTP/1.1\r\nHost: dynamodb.eu-west-1.amazonaws.com\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Type: application/x-amz-json-1.0\r\n" +
	"x-amz-date: 20261125T000000Z\r\n" +
	"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261125/eu-west-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=0000000000000000000000000000000000000000000000000000000000000000\r\n")

// TestEnforceBody: what stands in the body is judged before it is passed on.
func TestEnforceBody(t *testing.T) {
	got := make(chan string, 10)
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		for {
			head, body, err := readRequest(br)
			if err != nil {
				return
			}
			got <- head + body
			io.WriteString(c, okAnswer)
		}
	})
	addr, _, sink := proxy(t, up, Options{Config: &Config{Mode: Enforce}})
	c, br := dial(t, addr)
	bad := `{"Item":{"a":{"S":"b"}}}`
	good := `{"TableName":"table","Item":{"a":{"S":"b"}}}`
	// On one connection: a refusal must not take the next request with it.
	io.WriteString(c, dynamo+"Content-Length: 24\r\n\r\n"+bad)
	r, body := answerTo(t, br, "POST")
	if r.Head.Status != 400 || !strings.Contains(body, "ValidationException") {
		t.Fatalf("%s%s", r.Raw, body)
	}
	if o := sink.next(t); !o.Enforced || string(o.Exchange.Request.Body) != bad {
		t.Errorf("%+v", o)
	}
	for _, head := range []string{
		dynamo + "Content-Length: 44\r\n\r\n",
		dynamo + "Expect: 100-continue\r\nContent-Length: 44\r\n\r\n",
	} {
		io.WriteString(c, head)
		if strings.Contains(head, "Expect") {
			if r, _ := answerTo(t, br, "POST"); r.Head.Status != 100 {
				t.Fatalf("%s", r.Raw)
			}
		}
		io.WriteString(c, good)
		if r, _ := answerTo(t, br, "POST"); r.Head.Status != 200 {
			t.Fatalf("%s", r.Raw)
		}
		if g := <-got; g != head+good {
			t.Errorf("the upstream got %q", g)
		}
		if o := sink.next(t); o.Enforced || o.Broken != nil || o.Verdict.Outcome.String() != "accept" {
			t.Errorf("%+v", o)
		}
	}
}

// TestSwitch: modes change while a connection is open.
func TestSwitch(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		for {
			if _, _, err := readRequest(br); err != nil {
				return
			}
			io.WriteString(c, okAnswer)
		}
	})
	addr, g, _ := proxy(t, up, Options{})
	c, br := dial(t, addr)
	for _, test := range []struct {
		mode   Mode
		status int
	}{{Observe, 200}, {Annotate, 200}, {Enforce, 400}} {
		g.SetConfig(&Config{Mode: test.mode})
		io.WriteString(c, s3Put+"hello")
		r, _ := answerTo(t, br, "PUT")
		if r.Head.Status != test.status || (r.Head.Headers.Get("assay-verdict") == "reject") != (test.mode != Observe) {
			t.Errorf("%v: %s", test.mode, r.Raw)
		}
	}
}

// TestWithNetHTTP: the standard library's client and server meet through it.
func TestWithNetHTTP(t *testing.T) {
	l := listen(t)
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // net/http drops what is unread once it answers
		w.Write(body)
	}))
	addr, _, sink := proxy(t, l.Addr().String(), Options{})
	for _, size := range []int{0, 1, 100_000, 5_000_000} {
		body := strings.Repeat("x", size)
		r, err := http.Post("http://"+addr+"/x", "text/plain", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || string(got) != body {
			t.Errorf("%d bytes came back of %d: %v", len(got), size, err)
		}
		if o := sink.next(t); o.Broken != nil || o.Exchange.Request.BodySize != int64(size) {
			t.Errorf("%+v", o)
		}
	}
}
