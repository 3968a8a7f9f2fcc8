package gateway

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/assay-project/assay/wire"
)

// authority is a CA of a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey

	mu    sync.Mutex
	hosts []string // that certificates were asked for
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	from := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a test's CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, from, from, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert: cert, key: key}
}

func (a *authority) CertFor(host string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hosts = append(a.hosts, host)
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(a.hosts)) + 1), Subject: pkix.Name{CommonName: host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	if ip := net.ParseIP(host); ip != nil {
		leaf.IPAddresses = []net.IP{ip}
	} else {
		leaf.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, a.cert, &a.key.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}, nil
}

func (a *authority) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// serverConfig makes a server that has the name of whoever it is asked for.
func (a *authority) serverConfig(protos ...string) *tls.Config {
	return &tls.Config{NextProtos: protos, GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) { return a.CertFor(h.ServerName) }}
}

// forwardProxy starts a forward proxy to whom every host is at addr.
func forwardProxy(t *testing.T, addr string, o Options) (*url.URL, *Gateway, told) {
	t.Helper()
	sink := make(told, 1024)
	o.Sinks = append(o.Sinks, sink)
	o.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
	g, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	l := listen(t)
	go g.ServeForward(l)
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		g.Shutdown(ctx)
	})
	return &url.URL{Scheme: "http", Host: l.Addr().String()}, g, sink
}

func TestForward(t *testing.T) {
	aws, ours := newAuthority(t), newAuthority(t)
	plain := listen(t)
	l := tls.NewListener(plain, aws.serverConfig("http/1.1"))
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %s %s %s", r.Method, r.Host, r.RequestURI, body, r.Header.Get("Proxy-Connection"))
	}))
	at, _, sink := forwardProxy(t, plain.Addr().String(), Options{Certs: ours, TLS: &tls.Config{RootCAs: aws.roots()}})
	both := ours.roots()
	both.AddCert(aws.cert)
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(at), TLSClientConfig: &tls.Config{RootCAs: both}}}
	defer client.CloseIdleConnections()
	for _, test := range []struct {
		url     string
		through bool // observed
	}{
		{"https://bucket.s3.eu-west-1.amazonaws.com/key?x=%2F", true},
		{"https://bucket.s3.eu-west-1.amazonaws.com/key2", true},
		{"https://example.com/", false},
	} {
		r, err := client.Post(test.url, "text/plain", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		u, _ := url.Parse(test.url)
		if want := "POST " + u.Host + " " + u.RequestURI() + " hello "; string(body) != want {
			t.Errorf("%q, want %q", body, want)
		}
		issuer := r.TLS.PeerCertificates[0]
		if err := issuer.CheckSignatureFrom(ours.cert); (err == nil) != test.through {
			t.Errorf("%s: whose certificate: %v", test.url, err)
		}
		if test.through {
			o := sink.next(t)
			q := &o.Exchange.Request
			if o.Broken != nil || q.URL() != test.url || o.Upstream != u.Host+":443" {
				t.Errorf("%s: %s, %+v", test.url, q.URL(), o)
			}
		}
	}
	if len(sink) != 0 {
		t.Error("a tunnel was looked into")
	}
}

// TestForwardPlain: a request in absolute form goes out in origin form, and
// nothing else of it changes.
func TestForwardPlain(t *testing.T) {
	got := make(chan string, 2)
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		head, body, _ := readRequest(br)
		got <- head + body
		io.WriteString(c, okAnswer)
	})
	at, _, sink := forwardProxy(t, up, Options{})
	c, br := dial(t, at.Host)
	io.WriteString(c, "PUT http://bucket.s3.amazonaws.com/a//b?c HTTP/1.1\r\nhost:bucket.s3.amazonaws.com\r\nProxy-Connection: keep-alive\r\nX: 1\r\nContent-Length: 2\r\n\r\nhi")
	if r, _ := answerTo(t, br, "PUT"); r.Head.Status != 200 {
		t.Fatalf("%s", r.Raw)
	}
	if g := <-got; g != "PUT /a//b?c HTTP/1.1\r\nhost:bucket.s3.amazonaws.com\r\nX: 1\r\nContent-Length: 2\r\n\r\nhi" {
		t.Errorf("%q", g)
	}
	if o := sink.next(t); o.Verdict.Service != "s3" || o.Exchange.Request.URL() != "http://bucket.s3.amazonaws.com/a//b?c" {
		t.Errorf("%+v", o)
	}
	c, br = dial(t, at.Host)
	io.WriteString(c, get)
	if r, _ := answerTo(t, br, "GET"); r.Head.Headers.Get("assay-error") != "not-a-reverse-proxy" {
		t.Errorf("%s", r.Raw)
	}
}

// TestTunnel: what nobody looks into passes both ways, and ends as it ends.
func TestTunnel(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		b, _ := io.ReadAll(br)
		io.WriteString(c, strings.ToUpper(string(b)))
	})
	at, _, _ := forwardProxy(t, up, Options{})
	c, br := dial(t, at.Host)
	io.WriteString(c, "CONNECT example.com:22 HTTP/1.1\r\nHost: example.com:22\r\n\r\nhel")
	if raw, err := wire.ReadHead(nil, br, 0); !strings.HasPrefix(string(raw), "HTTP/1.1 200 ") {
		t.Fatalf("%s, %v", raw, err)
	}
	io.WriteString(c, "lo")
	c.CloseWrite()
	if got, err := reading(br); got != "HELLO" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// TestUntrusted: an upstream whose certificate is nobody's is not talked to.
func TestUntrusted(t *testing.T) {
	aws, ours := newAuthority(t), newAuthority(t)
	plain := listen(t)
	go http.Serve(tls.NewListener(plain, aws.serverConfig()), http.NotFoundHandler())
	at, _, sink := forwardProxy(t, plain.Addr().String(), Options{Certs: ours})
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(at), TLSClientConfig: &tls.Config{RootCAs: ours.roots()}}}
	defer client.CloseIdleConnections()
	r, err := client.Get("https://sqs.eu-west-1.amazonaws.com/")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != 502 || r.Header.Get("assay-error") != "upstream-unreachable" {
		t.Errorf("%v", r)
	}
	if o := sink.next(t); o.Broken == nil || !strings.Contains(o.Broken.Error(), "certificate") {
		t.Errorf("%+v", o)
	}
}

// TestTLSToTheProxyItself: HTTPS_PROXY=https://… works where the CA is trusted.
func TestTLSToTheProxyItself(t *testing.T) {
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		readRequest(br)
		io.WriteString(c, okAnswer)
	})
	ours := newAuthority(t)
	at, _, _ := forwardProxy(t, up, Options{Certs: ours})
	at.Scheme = "https"
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(at), TLSClientConfig: &tls.Config{RootCAs: ours.roots()}}}
	defer client.CloseIdleConnections()
	r, err := client.Get("http://s3.amazonaws.com/")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != 200 {
		t.Errorf("%v", r)
	}
}
