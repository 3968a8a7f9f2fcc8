package gateway

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/sign"
	"github.com/assay-project/assay/wire"
)

var sessionKey = sign.Credentials{AccessKeyID: "ASIAI44QH8DHBEXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", SessionToken: "EXAMPLE/SESSION+TOKEN==", Express: true}

// directoryBucket opens sessions, and keeps what it is sent.
type directoryBucket struct {
	addr string
	mu   sync.Mutex
	sent []*capture.Request
}

func newDirectoryBucket(t *testing.T) *directoryBucket {
	d := &directoryBucket{}
	d.addr = upstream(t, func(c net.Conn, br *bufio.Reader) {
		for {
			raw, err := wire.ReadHead(nil, br, 0)
			if err != nil {
				return
			}
			r, err := wire.ParseRequest(raw)
			if err != nil {
				t.Error(err)
				return
			}
			body := wire.NewBody(br, r.Body)
			var payload bytes.Buffer
			body.Tap = func(p []byte) { payload.Write(p) }
			if _, err := io.Copy(io.Discard, body); err != nil {
				return
			}
			r.Head.SetBody(payload.Bytes())
			d.mu.Lock()
			d.sent = append(d.sent, r.Head)
			d.mu.Unlock()
			answer := ""
			if opensSession(r.Head) {
				answer = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CreateSessionResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Credentials><SessionToken>" +
					sessionKey.SessionToken + "</SessionToken><SecretAccessKey>" + sessionKey.Secret + "</SecretAccessKey><AccessKeyId>" + sessionKey.AccessKeyID +
					"</AccessKeyId><Expiration>" + time.Now().Add(5*time.Minute).UTC().Format(time.RFC3339) + "</Expiration></Credentials></CreateSessionResult>"
			}
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
		}
	})
	return d
}

// requests returns what was sent since it was last asked.
func (d *directoryBucket) requests() []*capture.Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	sent := d.sent
	d.sent = nil
	return sent
}

// before puts a gateway before the bucket that signs with upstreamKey.
func (d *directoryBucket) before(t *testing.T, log *slog.Logger) (addr string, sink told) {
	u := &Upstream{URL: &url.URL{Scheme: "http", Host: "s3express-use1-az4.us-east-1.amazonaws.com"},
		Sign: &Signing{Credentials: func(context.Context) (sign.Credentials, error) { return upstreamKey, nil }}}
	addr, _, sink = proxy(t, "", Options{Upstreams: []*Upstream{u}, Keys: keysOf(clientKey), Log: log,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, d.addr)
		}})
	return addr, sink
}

// TestExpressSession: the SDK opens a session with a directory bucket, which is
// signed with the upstream's credentials, and what it then signs with the
// session's is signed anew with those, for the upstream's host.
func TestExpressSession(t *testing.T) {
	d := newDirectoryBucket(t)
	addr, sink := d.before(t, nil)
	_, port, _ := net.SplitHostPort(addr)
	client := s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String("http://localhost:" + port),
		Credentials: credentials.NewStaticCredentialsProvider(clientKey.AccessKeyID, clientKey.Secret, ""),
		HTTPClient: &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, addr)
		}}},
	})
	const bucket = "assets--use1-az4--x-s3"
	if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("a b+c"), Body: strings.NewReader("hello")}); err != nil {
		t.Fatal(err)
	}
	sent := d.requests()
	if len(sent) != 2 || !opensSession(sent[0]) {
		t.Fatalf("%d requests", len(sent))
	}
	for i, want := range []sign.Credentials{upstreamKey, sessionKey} {
		q := sent[i]
		if got := bucket + ".s3express-use1-az4.us-east-1.amazonaws.com"; q.Host() != got {
			t.Errorf("the upstream sees the host %s", q.Host())
		}
		auth := signature.Parse(q)
		if auth.Credential.AccessKeyID != want.AccessKeyID || auth.Credential.Service != "s3express" {
			t.Errorf("signed by %s for %s", auth.Credential.AccessKeyID, auth.Credential.Service)
		}
		if r := signature.NewVerifier(keysOf(want)).Verify(q, &auth); r.Status != signature.Match {
			t.Errorf("%s: %+v", q.Target, r)
		}
		token, other := "x-amz-security-token", "x-amz-s3session-token"
		if want.Express {
			token, other = other, token
		}
		if q.Headers.Get(token) != want.SessionToken || q.Headers.Has(other) {
			t.Errorf("%s: the tokens of %+v", q.Target, q.Headers)
		}
		if o := sink.next(t); o.Broken != nil {
			t.Error(o.Broken)
		}
	}
	if string(sent[1].Body) != "hello" && !strings.Contains(string(sent[1].Body), "hello") {
		t.Errorf("%q", sent[1].Body)
	}
}

// TestForeignExpressSession: a session that was not opened through the gateway
// passes as it is signed, and the log says what is the matter.
func TestForeignExpressSession(t *testing.T) {
	d := newDirectoryBucket(t)
	var log bytes.Buffer
	addr, sink := d.before(t, slog.New(slog.NewTextHandler(&log, nil)))
	q := signedRequest(t, "GET /k HTTP/1.1\r\nHost: assets--use1-az4--x-s3.localhost\r\n", "", signature.InHeader, sessionKey)
	c, br := dial(t, addr)
	c.Write(wire.AppendRequest(nil, q))
	if r, body := answerTo(t, br, "GET"); r.Head.Status != 200 {
		t.Fatalf("%s%s", r.Raw, body)
	}
	sink.next(t)
	sent := d.requests()
	if len(sent) != 1 || sent[0].Headers.Get("Authorization") != q.Headers.Get("Authorization") || sent[0].Headers.Get("x-amz-s3session-token") != sessionKey.SessionToken {
		t.Errorf("%+v", sent)
	}
	if text := log.String(); !strings.Contains(text, "session that was not opened through this gateway") || strings.Contains(text, sessionKey.SessionToken) {
		t.Errorf("the log: %s", text)
	}
}

func TestExpressSessionsEnd(t *testing.T) {
	var e expressSessions
	over := time.Now().Add(-time.Second)
	for i := range maxExpress {
		e.add(expressSession{sign.Credentials{AccessKeyID: fmt.Sprint("over", i)}, over})
	}
	if _, ok := e.of("over1"); ok {
		t.Error("a session that is over is good")
	}
	e.add(expressSession{sign.Credentials{AccessKeyID: "new"}, time.Now().Add(time.Hour)})
	if _, ok := e.of("new"); !ok || len(e.byKey) != 1 {
		t.Errorf("%d are remembered", len(e.byKey))
	}
}
