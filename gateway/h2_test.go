package gateway

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestHTTP2: where both sides speak it, requests go through as HTTP/2, are
// judged, annotated and refused; where the upstream does not, the client is not
// offered it.
func TestHTTP2(t *testing.T) {
	aws, ours := newAuthority(t), newAuthority(t)
	for _, protos := range [][]string{{"h2", "http/1.1"}, {"http/1.1"}} {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("Trailer", "X-Checksum")
			fmt.Fprintf(w, "%s %s %s %s %d %q", r.Proto, r.Method, r.Host, r.RequestURI, len(body), r.UserAgent())
			w.Header().Set("X-Checksum", "abc")
		}))
		s.TLS = aws.serverConfig(protos...)
		s.EnableHTTP2 = protos[0] == "h2"
		s.StartTLS()
		defer s.Close()
		at, g, sink := forwardProxy(t, s.Listener.Addr().String(), Options{Certs: ours, TLS: &tls.Config{RootCAs: aws.roots()}, Config: &Config{Mode: Annotate}})
		client := &http.Client{Transport: &http.Transport{
			Proxy: http.ProxyURL(at), ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: ours.roots()},
		}}
		defer client.CloseIdleConnections()
		want := map[string]string{"h2": "HTTP/2.0", "http/1.1": "HTTP/1.1"}[protos[0]]
		big := strings.Repeat("x", 3<<20)
		for _, test := range []struct{ method, target, body string }{
			{"GET", "/a//b/../c?x=%2F&y", ""}, {"PUT", "/key", "hello"}, {"PUT", "/big", big},
		} {
			req, _ := http.NewRequest(test.method, "https://bucket.s3.eu-west-1.amazonaws.com", strings.NewReader(test.body))
			req.URL.Opaque = "//bucket.s3.eu-west-1.amazonaws.com" + test.target
			r, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r.Body)
			r.Body.Close()
			if err != nil || r.Proto != want || r.Trailer.Get("X-Checksum") != "abc" {
				t.Errorf("%s, %v, trailer %v", r.Proto, err, r.Trailer)
			}
			if got := fmt.Sprintf("%s %s bucket.s3.eu-west-1.amazonaws.com %s %d", want, test.method, test.target, len(test.body)); !strings.HasPrefix(string(body), got) &&
				!strings.HasPrefix(strings.ReplaceAll(string(body), "https://bucket.s3.eu-west-1.amazonaws.com", ""), got) {
				t.Errorf("%s, want %s", body, got)
			}
			if r.Header.Get("assay-verdict") == "" {
				t.Errorf("%v", r.Header)
			}
			o := sink.next(t)
			if o.Broken != nil || o.Exchange.Request.BodySize != int64(len(test.body)) || o.Exchange.Response.Status != 200 || o.Verdict.Service != "s3" {
				t.Errorf("%+v", o)
			}
		}
		g.SetConfig(&Config{Mode: Enforce})
		req, _ := http.NewRequest("POST", "https://sqs.eu-west-1.amazonaws.com/", strings.NewReader("Action=SendMessage&Version=2012-11-05&QueueUrl=https%3A%2F%2Fsqs.eu-west-1.amazonaws.com%2F123456789012%2Fx.fifo&MessageBody=hi"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != 400 || !strings.Contains(string(body), "MissingParameter") || r.Proto != want {
			t.Errorf("%s %d %s", r.Proto, r.StatusCode, body)
		}
		if o := sink.next(t); !o.Enforced {
			t.Errorf("%+v", o)
		}
	}
}
