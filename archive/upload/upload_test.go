package upload

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/archive"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway"
	"github.com/assay-project/assay/internal/fakes3"
)

func client(endpoint string) *s3.Client {
	return s3.New(s3.Options{Region: "eu-west-1", BaseEndpoint: &endpoint, UsePathStyle: true, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "")})
}

// write writes n segments of one exchange each, and tells of them.
func write(t *testing.T, dir string, n int, compress bool, closed func(archive.Segment)) {
	t.Helper()
	w, err := archive.Open(archive.Options{Dir: dir, SegmentBytes: 1, Compress: compress, Closed: closed})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		x := &assay.Exchange{ID: fmt.Sprint(i), Request: capture.Request{Method: "GET", Target: "/"}}
		w.Observe(&gateway.Observation{Exchange: x})
		if err := w.Sync(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
}

func keys(t *testing.T, c *s3.Client) []string {
	t.Helper()
	list, err := c.ListObjectsV2(context.Background(), &s3.ListObjectsV2Input{Bucket: aws.String("fleet")})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range list.Contents {
		names = append(names, *o.Key)
	}
	return names
}

func TestUpload(t *testing.T) {
	server, stop := fakes3.New("fleet")
	defer stop()
	c := client(server.URL)
	dir := t.TempDir()
	u, err := New(Options{Client: c, Dir: dir, To: "s3://fleet/captures/prod/"})
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, 3, true, u.Add)
	if err := u.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	got := keys(t, c)
	segments, _ := archive.Segments(dir)
	var want []string
	for _, s := range segments {
		want = append(want, u.Key(s))
	}
	if len(got) != 3 || !slices.Equal(got, want) || !strings.HasPrefix(got[0], "captures/prod/") || !strings.HasSuffix(got[0], ".jsonl.zst") {
		t.Errorf("keys %q, want %q", got, want)
	}
	o, err := c.GetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String("fleet"), Key: &got[1]})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(o.Body)
	local, _ := os.ReadFile(segments[1].Path)
	if string(b) != string(local) {
		t.Error("the object differs from the segment")
	}
	if s := u.Stats(); s.Uploaded != 3 || s.Waiting != 0 || s.Failed != 0 || s.Bytes == 0 {
		t.Errorf("%+v", s)
	}

	// The next run uploads nothing again, and keeps the instance's name.
	server.Calls()
	again, err := New(Options{Client: c, Dir: dir, To: "s3://fleet/captures/prod/"})
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, 1, true, again.Add)
	if err := again.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	if calls, _ := server.Calls(); len(calls) != 1 || again.o.Instance != u.o.Instance {
		t.Errorf("%q, %s and %s", calls, u.o.Instance, again.o.Instance)
	}
	// And when it had no time to note anything down, the keys are the same.
	os.Remove(filepath.Join(dir, doneName))
	lost, err := New(Options{Client: c, Dir: dir, To: "s3://fleet/captures/prod/"})
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, 0, true, lost.Add)
	if err := lost.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, c); len(got) != 4 {
		t.Errorf("%q", got)
	}
}

// TestAnUpstreamThatIsAway loses nothing, and goes on by itself.
func TestAnUpstreamThatIsAway(t *testing.T) {
	server, stop := fakes3.New("fleet")
	defer stop()
	to, _ := url.Parse(server.URL)
	var away atomic.Bool
	var refused atomic.Int64
	pass := httputil.NewSingleHostReverseProxy(to)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if away.Load() {
			refused.Add(1)
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		pass.ServeHTTP(w, r)
	}))
	defer front.Close()
	away.Store(true)
	dir := t.TempDir()
	var log strings.Builder
	u, err := New(Options{Client: client(front.URL), Dir: dir, To: "s3://fleet", Instance: "edge", Retry: time.Millisecond, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { u.Run(ctx); close(ended) }()
	write(t, dir, 2, false, u.Add)
	for refused.Load() < 2 { // it tries again
		time.Sleep(time.Millisecond)
	}
	away.Store(false)
	for u.Stats().Uploaded < 2 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	<-ended
	if got := keys(t, client(server.URL)); len(got) != 2 || !strings.HasPrefix(got[0], "edge/2") {
		t.Errorf("%q", got)
	}
	if strings.Count(log.String(), "cannot be uploaded") != 1 || !strings.Contains(log.String(), "uploaded again") || strings.Contains(log.String(), "wJalrX") {
		t.Errorf("log: %s", log.String())
	}
}

func TestSegmentsThatWereDeleted(t *testing.T) {
	dir := t.TempDir()
	u, err := New(Options{Client: client("http://127.0.0.1:1"), Dir: dir, To: "s3://fleet/x"})
	if err != nil {
		t.Fatal(err)
	}
	u.Add(archive.Segment{Path: filepath.Join(dir, "00000001-20261125T180000Z.jsonl")})
	if err := u.Drain(context.Background()); err != nil || u.Stats().Waiting != 0 {
		t.Errorf("%v %+v", err, u.Stats())
	}
}

func TestParseTo(t *testing.T) {
	for to, want := range map[string]string{"s3://b": "b ", "s3://b/": "b ", "s3://b/p/q/": "b p/q"} {
		if bucket, prefix, err := ParseTo(to); err != nil || bucket+" "+prefix != want {
			t.Errorf("%s: %s %s %v", to, bucket, prefix, err)
		}
	}
	for _, to := range []string{"", "b/p", "s3:///p", "https://b/p", "s3://b?x=1", "s3://u:p@b/"} {
		if _, _, err := ParseTo(to); err == nil {
			t.Errorf("%q is taken", to)
		}
	}
}
