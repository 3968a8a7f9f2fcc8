package gateway_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay/gateway"
	"github.com/assay-project/assay/gateway/ca"
	"github.com/assay-project/assay/internal/fakes3"
)

// wires records what goes over connections, each way, without TLS.
type wires struct {
	mu    sync.Mutex
	conns []*recorded
}

// recorded is a connection whose bytes are kept.
type recorded struct {
	net.Conn
	mu      sync.Mutex
	in, out pieces
}

// pieces are what was read or written, in the pieces in which it came: the race
// detector makes each copy of them dear.
type pieces [][]byte

func (p *pieces) add(b []byte) {
	if len(b) > 0 {
		*p = append(*p, bytes.Clone(b))
	}
}

func (p pieces) String() string {
	var b strings.Builder
	n := 0
	for _, piece := range p {
		n += len(piece)
	}
	b.Grow(n)
	for _, piece := range p {
		b.Write(piece)
	}
	return b.String()
}

func (w *wires) wrap(c net.Conn) net.Conn {
	r := &recorded{Conn: c}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns = append(w.conns, r)
	return r
}

func (c *recorded) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.in.add(p[:n])
	return n, err
}

func (c *recorded) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out.add(p[:n])
	return n, err
}

// streams returns what went one way on each connection, in an order that does
// not depend on when they were opened. Idle ones are left out.
func (w *wires) streams(sent bool) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []string
	for _, c := range w.conns {
		c.mu.Lock()
		b := c.in
		if sent {
			b = c.out
		}
		if len(b) > 0 {
			list = append(list, b.String())
		}
		c.mu.Unlock()
	}
	slices.Sort(list)
	return list
}

// teeing is a listener whose connections are recorded.
type teeing struct {
	net.Listener
	w *wires
}

func (l teeing) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.w.wrap(c), nil
}

// world is a client of S3, S3, and what stands between.
type world struct {
	client         *s3.Client
	transport      *http.Transport
	sent, received *wires // by the client, by S3
	seen           *sink
	stop           func() // the gateway, when all that went through was told
}

type sink struct {
	mu   sync.Mutex
	seen []*gateway.Observation
}

func (s *sink) Observe(o *gateway.Observation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, o)
}

// The ways to S3.
const (
	direct  = "direct"       // over TLS, as a forward proxy has it
	bare    = "direct, bare" // without, as a reverse proxy has it
	reverse = "reverse"
	forward = "forward"
)

const host = "s3.eu-west-1.amazonaws.com"

// newWorld makes a client that reaches S3 in one of the ways. The S3 is one that
// stores, in this process; in the forward way it is behind TLS.
func newWorld(t *testing.T, way string, mode gateway.Mode) *world {
	t.Helper()
	store, stop := fakes3.New("assets")
	t.Cleanup(stop)
	w := &world{sent: new(wires), received: new(wires), seen: new(sink)}
	authority, _, err := ca.Open(filepath.Join(t.TempDir(), "ca"), ca.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(authority.Certificate())
	trust := &tls.Config{RootCAs: pool, ServerName: host}

	server := httptest.NewUnstartedServer(store)
	plain := server.Listener
	if way == direct || way == forward {
		cert, err := authority.CertFor(host)
		if err != nil {
			t.Fatal(err)
		}
		server.Listener = tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{*cert}})
	}
	server.Listener = teeing{server.Listener, w.received}
	server.Start()
	t.Cleanup(server.Close)

	endpoint, dialed := "https://"+host, plain.Addr().String()
	w.transport = &http.Transport{DisableCompression: true}
	if way == bare {
		endpoint = "http://" + dialed
	}
	if way == reverse || way == forward {
		sinks := []gateway.Sink{w.seen}
		o := gateway.Options{Config: &gateway.Config{Mode: mode}, Sinks: sinks, Certs: authority, TLS: trust}
		if way == reverse {
			o.Upstreams = []*gateway.Upstream{{URL: &url.URL{Scheme: "http", Host: plain.Addr().String()}}}
		} else {
			o.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, plain.Addr().String())
			}
		}
		g, err := gateway.New(o)
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		served := make(chan error, 1)
		if way == reverse {
			endpoint = "http://" + l.Addr().String()
			go func() { served <- g.ServeReverse(l) }()
		} else {
			go func() { served <- g.ServeForward(l) }()
		}
		dialed = l.Addr().String()
		t.Cleanup(func() {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			g.Shutdown(ctx)
			<-served
		})
		w.stop = func() {
			if err := g.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	w.transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, dialed)
		if err != nil {
			return nil, err
		}
		return w.sent.wrap(c), nil
	}
	// The client asks the proxy for the tunnel here, so that what it sends
	// within TLS can be recorded.
	w.transport.DialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, dialed)
		if err != nil {
			return nil, err
		}
		if way == forward {
			fmt.Fprintf(c, "CONNECT %s HTTP/1.1\r\nHost: %[1]s\r\n\r\n", addr)
			answer := make([]byte, len("HTTP/1.1 200 Connection established\r\n\r\n"))
			if _, err := io.ReadFull(c, answer); err != nil {
				return nil, err
			}
		}
		secure := tls.Client(c, trust)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return w.sent.wrap(secure), nil
	}
	w.client = s3.New(s3.Options{
		Region: "eu-west-1", BaseEndpoint: aws.String(endpoint), UsePathStyle: true, RetryMaxAttempts: 1,
		HTTPClient:  &http.Client{Transport: w.transport},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""),
	})
	return w
}

// round does what a backup does in its life: it writes, in one piece and in
// parts, copies, lists, reads by a presigned URL, overwrites and deletes
// versions. It returns what it read, in words.
func (w *world) round(t *testing.T) []string {
	t.Helper()
	ctx, c, bucket := t.Context(), w.client, aws.String("assets")
	var log []string
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("another"),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}})
	must(err)
	_, err = c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: bucket,
		VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	must(err)
	_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("a b//ü=+1.txt"), Body: strings.NewReader("hello"),
		Metadata: map[string]string{"Source": "x  y"}, ContentType: aws.String("text/plain")})
	must(err)
	_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("empty"), Body: strings.NewReader("")})
	must(err)

	upload, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: aws.String("big")})
	must(err)
	var parts []types.CompletedPart
	for n, size := range []int{5 << 20, 1234} {
		number := aws.Int32(int32(n + 1))
		part, err := c.UploadPart(ctx, &s3.UploadPartInput{Bucket: bucket, Key: aws.String("big"), UploadId: upload.UploadId, PartNumber: number,
			Body: bytes.NewReader(bytes.Repeat([]byte{byte('a' + n)}, size))})
		must(err)
		parts = append(parts, types.CompletedPart{ETag: part.ETag, PartNumber: number})
	}
	_, err = c.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: aws.String("big"), UploadId: upload.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
	must(err)

	_, err = c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("copy"), CopySource: aws.String("assets/big")})
	must(err)
	list, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: bucket})
	must(err)
	for _, o := range list.Contents {
		log = append(log, fmt.Sprintf("%s has %d", *o.Key, *o.Size))
	}
	head, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: aws.String("a b//ü=+1.txt")})
	must(err)
	log = append(log, fmt.Sprint(*head.ContentLength, head.Metadata))
	got, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("copy"), Range: aws.String("bytes=5242870-5242889")})
	must(err)
	text, err := io.ReadAll(got.Body)
	must(err)
	log = append(log, string(text))

	presigned, err := s3.NewPresignClient(c).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("big")})
	must(err)
	resp, err := (&http.Client{Transport: w.transport}).Get(presigned.URL)
	must(err)
	sum := sha256.New()
	_, err = io.Copy(sum, resp.Body)
	must(err)
	resp.Body.Close()
	log = append(log, resp.Status+" "+hex.EncodeToString(sum.Sum(nil)[:4]))

	again, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("empty"), Body: strings.NewReader("no more")})
	must(err)
	marker, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: aws.String("empty")})
	must(err)
	log = append(log, fmt.Sprintf("marker %t", aws.ToBool(marker.DeleteMarker)))
	_, err = c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: aws.String("empty"), VersionId: again.VersionId})
	must(err)
	gone, err := c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: bucket,
		Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: aws.String("big")}, {Key: aws.String("copy")}}}})
	must(err)
	log = append(log, fmt.Sprintf("%d deleted, %d not", len(gone.Deleted), len(gone.Errors)))
	_, err = c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: aws.String("nothing")})
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Fatal(err)
	}
	log = append(log, api.ErrorCode())
	w.transport.CloseIdleConnections()
	return log
}

// TestGoSDK does the round through both kinds of proxy in all modes: S3 receives
// every byte that the client sent, the client every byte that S3 sent (and in
// annotate the verdict's headers), and both say what they say to each other
// directly.
func TestGoSDK(t *testing.T) {
	for way, without := range map[string]string{reverse: bare, forward: direct} {
		plain := newWorld(t, without, gateway.Observe)
		want := plain.round(t)
		said := calls(plain.received.streams(false))
		for _, mode := range []gateway.Mode{gateway.Observe, gateway.Annotate, gateway.Enforce} {
			t.Run(way+"/"+mode.String(), func(t *testing.T) {
				w := newWorld(t, way, mode)
				if diff := cmp.Diff(want, w.round(t)); diff != "" {
					t.Errorf("what was read (-directly +through):\n%s", diff)
				}
				w.stop()
				received := w.received.streams(false)
				same(t, "requests", w.sent.streams(true), received)
				answers := w.sent.streams(false)
				if mode == gateway.Annotate {
					for i, s := range answers {
						if answers[i] = withoutVerdicts(s); answers[i] == s {
							t.Error("an answer without a verdict")
						}
					}
					slices.Sort(answers)
				}
				same(t, "answers", w.received.streams(true), answers)
				if diff := cmp.Diff(said, calls(received)); diff != "" {
					t.Errorf("requests (-directly +through):\n%s", diff)
				}
				for _, o := range w.seen.seen {
					if o.Verdict.Service != "s3" || o.Broken != nil || o.Enforced {
						t.Errorf("%s %s: %s, broken %v, enforced %v", o.Exchange.Request.Method, o.Exchange.Request.Target, o.Verdict.Service, o.Broken, o.Enforced)
					}
				}
				if n := len(w.seen.seen); n < len(said) {
					t.Errorf("%d of %d requests were told", n, len(said))
				}
			})
		}
	}
}

// withoutVerdicts cuts the lines that annotate adds. Regular expressions take
// seconds for what is mostly bodies.
func withoutVerdicts(s string) string {
	for _, name := range []string{"\r\nassay-verdict: ", "\r\nassay-findings: "} {
		var b strings.Builder
		b.Grow(len(s))
		for {
			before, after, found := strings.Cut(s, name)
			b.WriteString(before)
			if !found {
				break
			}
			_, rest, _ := strings.Cut(after, "\r\n")
			s = "\r\n" + rest
		}
		s = b.String()
	}
	return s
}

func same(t *testing.T, what string, from, to []string) {
	t.Helper()
	if len(from) != len(to) {
		t.Errorf("%s: %d connections became %d", what, len(from), len(to))
		return
	}
	for i := range from {
		if from[i] == to[i] {
			continue
		}
		at := 0
		for at < len(from[i]) && at < len(to[i]) && from[i][at] == to[i][at] {
			at++
		}
		t.Errorf("%s differ at byte %d of %d and %d: %.80q and %.80q", what, at, len(from[i]), len(to[i]), from[i][max(0, at-20):], to[i][max(0, at-20):])
	}
}

// calls are the heads of requests, sorted, without what differs from call to
// call.
func calls(streams []string) []string {
	var list []string
	for _, s := range streams {
		for len(s) > 0 {
			before, after, found := strings.Cut(s, "\r\n\r\n")
			if !found {
				break
			}
			s = after
			head := before[max(0, len(before)-4096):] // a body may stand before it
			at := heads.FindStringIndex(head)
			if at == nil {
				continue
			}
			head = head[at[0]:]
			head = volatile.ReplaceAllString(head, "$1…")
			list = append(list, ids.ReplaceAllString(head, "$1=…"))
		}
	}
	slices.Sort(list)
	return list
}

var (
	heads    = regexp.MustCompile(`(GET|HEAD|PUT|POST|DELETE) /[^ ]* HTTP/1\.1\r\n`)
	volatile = regexp.MustCompile(`(?mi)^((?:host|authorization|x-amz-date|amz-sdk-invocation-id|amz-sdk-request|user-agent): )[^\r]*`)
	ids      = regexp.MustCompile(`(?i)(uploadId|versionId|X-Amz-[A-Za-z]+)=[^& ]*`)
)

// TestGoSDKRefused sends what AWS refuses, and S3 here does not: in enforce the
// SDK raises AWS's exception and S3 sees nothing.
func TestGoSDKRefused(t *testing.T) {
	for _, way := range []string{reverse, forward} {
		t.Run(way, func(t *testing.T) {
			w := newWorld(t, way, gateway.Enforce)
			_, err := w.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("assets"), Key: aws.String("k"),
				Body: bytes.NewReader(make([]byte, 8<<20)), WriteOffsetBytes: aws.Int64(0), Metadata: map[string]string{"source": "x"}})
			var typed *types.InvalidRequest
			var api smithy.APIError
			if !errors.As(err, &typed) || !errors.As(err, &api) ||
				api.ErrorMessage() != "Cannot specify both write offset and user metadata for this object write" {
				t.Errorf("%T: %v", err, err)
			}
			if got := w.received.streams(false); len(got) > 0 {
				t.Errorf("S3 received %.200q", got)
			}
			if _, err := w.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("assets"), Key: aws.String("k"), Body: strings.NewReader("x")}); err != nil {
				t.Error("the next request: ", err)
			}
		})
	}
}
