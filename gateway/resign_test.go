package gateway

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/sign"
	"github.com/assay-project/assay/wire"
)

var (
	clientKey   = sign.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	upstreamKey = sign.Credentials{AccessKeyID: "AKIAI44QH8DHBEXAMPLE", Secret: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", SessionToken: "a-session-token"}
)

func keysOf(list ...sign.Credentials) signature.Credentials {
	return func(id string) (string, bool) {
		for _, c := range list {
			if c.AccessKeyID == id {
				return c.Secret, true
			}
		}
		return "", false
	}
}

// awsChunked frames data in chunks whose signatures are to be made.
func awsChunked(data ...string) string {
	var b strings.Builder
	zero := strings.Repeat("0", 64)
	for _, d := range append(data, "") {
		fmt.Fprintf(&b, "%x;chunk-signature=%s\r\n%s\r\n", len(d), zero, d)
	}
	return b.String()
}

func TestResign(t *testing.T) {
	large := strings.Repeat("x", 70_000)
	for _, test := range []struct {
		name, head, body string
		via              signature.In
		key              sign.Credentials
		spoil            bool // the signature
		httpChunks       bool
		host             string // that the upstream sees
		signed           bool   // by the gateway
	}{
		{name: "a hash in the header", head: "PUT /bucket/a%20b//c HTTP/1.1\r\nhost: localhost:8080\r\nX-Amz-Content-Sha256: ?\r\nContent-Length: 5\r\n", body: "hello", host: "s3.test", signed: true},
		{name: "a bucket before the domain", head: "GET /k HTTP/1.1\r\nHost: bucket.localhost:8080\r\nX-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\n", host: "bucket.s3.test", signed: true},
		{name: "signed chunks", head: "PUT /bucket/k HTTP/1.1\r\nHost: localhost\r\nX-Amz-Content-Sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\nx-amz-decoded-content-length: 140005\r\nContent-Length: ?\r\n", body: awsChunked(large, large, "hello"), host: "s3.test", signed: true},
		{name: "signed chunks in chunks", head: "PUT /bucket/k HTTP/1.1\r\nHost: localhost\r\nX-Amz-Content-Sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\nx-amz-decoded-content-length: 70005\r\nTransfer-Encoding: chunked\r\n", body: awsChunked(large, "hello"), httpChunks: true, host: "s3.test", signed: true},
		{name: "a body that only the body tells", head: "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n", body: "{}", host: "s3.test", signed: true},
		{name: "presigned", via: signature.InQuery, head: "GET /bucket/k?versionId=1 HTTP/1.1\r\nHost: localhost\r\n", host: "s3.test", signed: true},
		{name: "a key that nobody knows", key: sign.Credentials{AccessKeyID: "AKIAUNKNOWN", Secret: "x"}, head: "GET /bucket/k HTTP/1.1\r\nHost: localhost\r\n", host: "s3.test"},
		{name: "a signature that does not hold", spoil: true, head: "GET /bucket/k HTTP/1.1\r\nHost: localhost\r\n", host: "s3.test"},
		{name: "no signature", via: signature.InForm, head: "GET /bucket/k HTTP/1.1\r\nHost: localhost\r\n", host: "s3.test"},
	} {
		t.Run(test.name, func(t *testing.T) {
			type seen struct {
				q    *capture.Request
				wire string
			}
			got := make(chan seen, 1)
			up := upstream(t, func(c net.Conn, br *bufio.Reader) {
				raw, err := wire.ReadHead(nil, br, 0)
				if err != nil {
					return
				}
				r, err := wire.ParseRequest(raw)
				if err != nil {
					t.Error(err)
					return
				}
				b := wire.NewBody(br, r.Body)
				var payload bytes.Buffer
				b.Tap = func(p []byte) { payload.Write(p) }
				io.Copy(io.Discard, b)
				r.Head.SetBody(payload.Bytes())
				got <- seen{r.Head, string(raw)}
				io.WriteString(c, okAnswer)
			})
			u := &Upstream{URL: &url.URL{Scheme: "http", Host: "s3.test"}, Host: HostRewrite,
				Sign: &Signing{Credentials: func(context.Context) (sign.Credentials, error) { return upstreamKey, nil }}}
			addr, _, sink := proxy(t, "", Options{
				Upstreams: []*Upstream{u}, Keys: keysOf(clientKey),
				Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
					return new(net.Dialer).DialContext(ctx, network, up)
				},
			})
			q := signedRequest(t, test.head, test.body, test.via, test.key)
			if test.spoil {
				setHeader(q, "Authorization", strings.Replace(q.Headers.Get("Authorization"), "Signature=", "Signature=0", 1))
			}
			c, br := dial(t, addr)
			out := wire.AppendRequest(nil, q)
			if test.httpChunks {
				for p := q.Body; len(p) > 0; {
					n := min(len(p), 1000)
					out = append(out, chunkHead(n)+string(p[:n])+"\r\n"...)
					p = p[n:]
				}
				out = append(out, "0\r\n\r\n"...)
			} else {
				out = append(out, q.Body...)
			}
			c.Write(out)
			if r, body := answerTo(t, br, "PUT"); r.Head.Status != 200 {
				t.Fatalf("%s%s", r.Raw, body)
			}
			s := <-got
			if s.q.Host() != test.host {
				t.Errorf("the upstream sees the host %q", s.q.Host())
			}
			if test.signed {
				auth := signature.Parse(s.q)
				if auth.Credential.AccessKeyID != upstreamKey.AccessKeyID {
					t.Errorf("signed by %s", auth.Credential.AccessKeyID)
				}
				if r := signature.NewVerifier(keysOf(upstreamKey)).Verify(s.q, &auth); r.Status != signature.Match {
					t.Errorf("the signature: %+v\n%s", r, s.wire)
				}
			} else if s.q.Headers.Get("Authorization") != q.Headers.Get("Authorization") {
				t.Errorf("signed all the same:\n%s", s.wire)
			}
			if !strings.Contains(test.name, "signed chunks") && !bytes.Equal(s.q.Body, q.Body) || len(s.q.Body) != len(q.Body) {
				t.Errorf("the body is another, of %d bytes", len(s.q.Body))
			}
			if o := sink.next(t); o.Broken != nil || strings.Contains(fmt.Sprintf("%+v", o.Exchange), upstreamKey.AccessKeyID) {
				t.Errorf("%+v", o)
			}
		})
	}
}

// signedRequest makes a request as a client signs it.
func signedRequest(t *testing.T, head, body string, via signature.In, key sign.Credentials) *capture.Request {
	t.Helper()
	r, err := wire.ParseRequest([]byte(strings.Replace(head, "Content-Length: ?", fmt.Sprintf("Content-Length: %d", len(body)), 1) + "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	q := r.Head
	q.SetBody([]byte(body))
	if via == signature.InForm {
		return q
	}
	if key.AccessKeyID == "" {
		key = clientKey
	}
	service, payload := "s3", sign.PayloadAuto
	if q.Headers.Has("X-Amz-Target") {
		service = "dynamodb"
	}
	if q.Headers.Get("X-Amz-Content-Sha256") == "?" {
		payload = sign.PayloadHash
	}
	if _, err := sign.Sign(q, sign.Options{Credentials: key, Via: via, Region: "eu-west-1", Service: service, Time: time.Now(), Payload: payload}); err != nil {
		t.Fatal(err)
	}
	return q
}
