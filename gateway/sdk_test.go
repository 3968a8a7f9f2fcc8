package gateway

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/assay-project/assay/internal/fakes3"
)

// outcomes is a sink that keeps what became of requests.
type outcomes struct {
	mu   sync.Mutex
	list []*Observation
}

func (o *outcomes) Observe(x *Observation) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.list = append(o.list, x)
}

// TestGoSDKRound: the AWS SDK for Go does a full round through both kinds of
// proxy, in every mode, and finds what it stored.
func TestGoSDKRound(t *testing.T) {
	for _, kind := range []string{"reverse", "forward"} {
		for _, mode := range []Mode{Observe, Annotate, Enforce} {
			t.Run(kind+", "+mode.String(), func(t *testing.T) {
				sink := &outcomes{}
				client, plain := sdkThrough(t, kind, Options{Config: &Config{Mode: mode}, Sinks: []Sink{sink}})
				round(t, client, plain)
				sink.mu.Lock()
				defer sink.mu.Unlock()
				for _, o := range sink.list {
					if o.Broken != nil || o.Enforced || o.Verdict.Service != "s3" || o.Verdict.Operation == "" {
						t.Errorf("%s %s: %+v", o.Exchange.Request.Method, o.Exchange.Request.Target, o)
					}
				}
				if len(sink.list) < 14 {
					t.Errorf("%d requests were seen", len(sink.list))
				}
			})
		}
	}
}

// TestGoSDKRefused: a refusal is the exception that the SDK makes of AWS's.
func TestGoSDKRefused(t *testing.T) {
	for _, kind := range []string{"reverse", "forward"} {
		client, _ := sdkThrough(t, kind, Options{Config: &Config{Mode: Enforce}})
		_, err := client.PutObject(context.Background(), &s3.PutObjectInput{
			Bucket: aws.String("bucket"), Key: aws.String("k"), Body: strings.NewReader("hello"),
			WriteOffsetBytes: aws.Int64(0), Metadata: map[string]string{"source": "x"},
		})
		var api smithy.APIError
		if !errors.As(err, &api) || api.ErrorCode() != "InvalidRequest" ||
			api.ErrorMessage() != "Cannot specify both write offset and user metadata for this object write" {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// sdkThrough makes a client whose way to a local S3 leads through a gateway, and
// an HTTP client that goes the same way.
func sdkThrough(t *testing.T, kind string, o Options) (*s3.Client, *http.Client) {
	t.Helper()
	server, stop := fakes3.New("bucket")
	t.Cleanup(stop)
	up, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	l := listen(t)
	plain := &http.Client{Transport: &http.Transport{}}
	options := s3.Options{
		Region: "eu-west-1", UsePathStyle: true, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(clientKey.AccessKeyID, clientKey.Secret, ""),
	}
	if kind == "reverse" {
		o.Upstreams = []*Upstream{{URL: up}}
		options.BaseEndpoint = aws.String("http://" + l.Addr().String())
	} else {
		// AWS is a local S3 behind TLS, to whom the whole name leads.
		amazon, ours := newAuthority(t), newAuthority(t)
		front := listen(t)
		go http.Serve(tls.NewListener(front, amazon.serverConfig("http/1.1")), relay(up))
		o.Certs, o.TLS = ours, &tls.Config{RootCAs: amazon.roots()}
		o.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, front.Addr().String())
		}
		plain.Transport = &http.Transport{
			Proxy:           http.ProxyURL(&url.URL{Scheme: "http", Host: l.Addr().String()}),
			TLSClientConfig: &tls.Config{RootCAs: ours.roots()},
		}
	}
	g, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if kind == "reverse" {
		go g.ServeReverse(l)
	} else {
		go g.ServeForward(l)
	}
	t.Cleanup(func() {
		plain.CloseIdleConnections()
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		g.Shutdown(ctx)
	})
	options.HTTPClient = plain
	return s3.New(options), plain
}

// relay passes requests to a server that knows path-style addresses alone.
func relay(up *url.URL) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := r.Clone(r.Context())
		out.RequestURI, out.URL.Scheme, out.URL.Host, out.Host = "", "http", up.Host, up.Host
		a, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		defer a.Body.Close()
		for n, v := range a.Header {
			w.Header()[n] = v
		}
		w.WriteHeader(a.StatusCode)
		io.Copy(w, a.Body)
	})
}

// round puts, reads, copies, lists, uploads in parts, presigns and deletes.
func round(t *testing.T, c *s3.Client, plain *http.Client) {
	t.Helper()
	ctx := context.Background()
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	bucket := aws.String("round-trip")
	_, err := c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}})
	must("CreateBucket", err)
	key := aws.String("a dir//ä=b.txt")
	_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("hello"), Metadata: map[string]string{"x": "y"}})
	must("PutObject", err)
	got, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key})
	must("GetObject", err)
	body, err := io.ReadAll(got.Body)
	must("the body", err)
	if string(body) != "hello" || got.Metadata["x"] != "y" {
		t.Errorf("%q, %v", body, got.Metadata)
	}
	_, err = c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: key})
	must("HeadObject", err)
	_, err = c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("copy"), CopySource: aws.String("round-trip/" + url.PathEscape(*key))})
	must("CopyObject", err)

	up, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: aws.String("parts")})
	must("CreateMultipartUpload", err)
	var parts []types.CompletedPart
	whole := []byte{}
	for n := range int32(2) {
		data := bytes.Repeat([]byte{byte('a' + n)}, 5<<20)
		whole = append(whole, data...)
		p, err := c.UploadPart(ctx, &s3.UploadPartInput{Bucket: bucket, Key: aws.String("parts"), UploadId: up.UploadId, PartNumber: aws.Int32(n + 1), Body: bytes.NewReader(data)})
		must("UploadPart", err)
		parts = append(parts, types.CompletedPart{ETag: p.ETag, PartNumber: aws.Int32(n + 1)})
	}
	_, err = c.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: aws.String("parts"), UploadId: up.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
	must("CompleteMultipartUpload", err)
	got, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("parts")})
	must("GetObject", err)
	if body, err = io.ReadAll(got.Body); err != nil || !bytes.Equal(body, whole) {
		t.Errorf("%d bytes came back of %d: %v", len(body), len(whole), err)
	}

	list, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: bucket})
	must("ListObjectsV2", err)
	if len(list.Contents) != 3 {
		t.Errorf("%d objects", len(list.Contents))
	}
	presigned, err := s3.NewPresignClient(c).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key})
	must("presigning", err)
	r, err := plain.Get(presigned.URL)
	must("a presigned URL", err)
	body, _ = io.ReadAll(r.Body)
	r.Body.Close()
	if r.StatusCode != 200 || string(body) != "hello" {
		t.Errorf("presigned: %s %s", r.Status, body)
	}

	_, err = c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: bucket, VersioningConfiguration: &types.VersioningConfiguration{Status: "Enabled"}})
	must("PutBucketVersioning", err)
	put, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("copy"), Body: strings.NewReader("again")})
	must("PutObject", err)
	_, err = c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: aws.String("copy"), VersionId: put.VersionId})
	must(fmt.Sprintf("deleting version %s", aws.ToString(put.VersionId)), err)
	_, err = c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: key}, {Key: aws.String("parts")}}}})
	must("DeleteObjects", err)
}
