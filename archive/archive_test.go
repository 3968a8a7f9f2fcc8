package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway"
)

var checker = assay.New()

// observation makes what a gateway tells of a request that was answered with
// the status.
func observation(id string, request capture.Request, status int, body string) *gateway.Observation {
	x := &assay.Exchange{ID: id, Time: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC), Request: request}
	if status > 0 {
		x.Response = &capture.Response{Status: status, Headers: capture.Headers{{Name: "x-amz-request-id", Value: "R" + id}}}
		x.Response.SetBody([]byte(body))
	}
	o := &gateway.Observation{Exchange: x, Verdict: checker.Check(x), Upstream: "s3.eu-west-1.amazonaws.com:443",
		Judging: 20 * time.Microsecond, Added: 50 * time.Microsecond, Total: 30 * time.Millisecond}
	code, _ := capture.RefusalOf(x.Response)
	o.Disagreement = gateway.Compare(&o.Verdict, status, code)
	return o
}

func get(key string) capture.Request {
	return capture.Request{Method: "GET", Scheme: "https", Authority: "assets-prod.s3.eu-west-1.amazonaws.com", Target: "/" + key, Proto: "HTTP/1.1",
		Headers: capture.Headers{{Name: "Host", Value: "assets-prod.s3.eu-west-1.amazonaws.com"}, {Name: "User-Agent", Value: "Boto3/1.43.11"}}}
}

func open(t *testing.T, o Options) *Writer {
	t.Helper()
	w, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// read returns the records of a directory, and the warnings.
func read(t testing.TB, dir string) (all []*Record, warnings []string) {
	t.Helper()
	segments, err := Segments(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range segments {
		b, err := os.ReadFile(s.Path)
		if err != nil {
			t.Fatal(err)
		}
		var in io.Reader = bytes.NewReader(b)
		if s.Packed {
			if in, err = zstd.NewReader(in); err != nil {
				t.Fatal(err)
			}
		}
		r := NewReader(in, s.Path, func(w capture.Warning) { warnings = append(warnings, w.Source.Name+": "+w.Message) })
		for {
			x, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, x)
		}
	}
	return all, warnings
}

func ids(records []*Record) string {
	var b strings.Builder
	for _, r := range records {
		b.WriteString(r.Exchange.ID + " ")
	}
	return strings.TrimSpace(b.String())
}

func TestWhatIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "captures")
	w := open(t, Options{Dir: dir})
	q := get("events/current.log")
	q.Method = "PUT"
	q.Headers = append(q.Headers, capture.Header{Name: "x-amz-write-offset-bytes", Value: "0"}, capture.Header{Name: "x-amz-meta-source", Value: "cron"})
	q.SetBody([]byte("line one"))
	o := observation("1", q, 400, "<Error><Code>InvalidArgument</Code><Message>no</Message></Error>")
	o.Mode, o.Broken = gateway.Annotate, errors.New("connection reset")
	w.Observe(o)
	if err := w.Sync(context.Background()); err != nil {
		t.Fatal(err)
	}
	// Acknowledged is on disk, while the segment is still open.
	records, warnings := read(t, dir)
	if len(records) != 1 || len(warnings) > 0 {
		t.Fatalf("%d records, warnings %q", len(records), warnings)
	}
	r := records[0]
	v, g := r.Verdict, r.Gateway
	if v == nil || v.Outcome != "reject" || v.Rule != "s3/append-with-user-metadata" || v.Code != "InvalidRequest" || v.Operation != "PutObject" ||
		len(v.Culprits) != 2 || v.Endpoint.Style != "virtual-hosted" || v.Client.Name != "boto3" || v.Bucket != "assets-prod" {
		t.Errorf("verdict %+v", v)
	}
	if g == nil || g.Mode != "annotate" || g.Disagreement != "refused-otherwise" || g.Code != "InvalidArgument" || g.Message != "no" ||
		g.Broken != "connection reset" || g.Added != 50_000 || g.Upstream == "" {
		t.Errorf("gateway %+v", g)
	}
	if r.Exchange.Request.BodySize != 8 || len(r.Exchange.Request.Body) != 0 || r.Exchange.Response.Status != 400 || r.DisagreementOf() != gateway.RefusedOtherwise {
		t.Errorf("exchange %+v", r.Exchange)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory %v %v", info.Mode(), err)
	}
	segments, _ := Segments(dir)
	if info, _ := os.Stat(segments[0].Path); info.Mode().Perm() != 0o600 {
		t.Errorf("segment %v", info.Mode())
	}
	if s := w.Stats(); s.Written != 1 || s.Commits != 1 || s.Bytes != uint64(segments[0].Size) || s.LastCommit.IsZero() || s.Failing {
		t.Errorf("%+v", s)
	}
}

func TestRotationAndRetention(t *testing.T) {
	for _, packed := range []bool{false, true} {
		t.Run(fmt.Sprint("packed ", packed), func(t *testing.T) {
			dir := t.TempDir()
			var closed []string
			w := open(t, Options{Dir: dir, SegmentBytes: 3000, KeepBytes: -1, Compress: packed, Closed: func(s Segment) { closed = append(closed, s.Path) }})
			var want []string
			for i := range 40 {
				id := fmt.Sprint(i)
				want = append(want, id)
				w.Observe(observation(id, get("k"+id), 200, ""))
				if err := w.Sync(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			w.Close()
			records, warnings := read(t, dir)
			if ids(records) != strings.Join(want, " ") || len(warnings) > 0 {
				t.Errorf("got %s, warnings %q", ids(records), warnings)
			}
			segments, _ := Segments(dir)
			if len(segments) < 8 || len(closed) != len(segments) {
				t.Errorf("%d segments, %d closed", len(segments), len(closed))
			}
			var total int64
			for i, s := range segments {
				if s.Open || s.Packed != packed || s.Number != uint64(i) || s.Path != closed[i] {
					t.Errorf("segment %+v", s)
				}
				total += s.Size
			}

			// A later writer goes on behind them, and drops the oldest.
			w = open(t, Options{Dir: dir, KeepBytes: total / 2})
			w.Observe(observation("40", get("k40"), 200, ""))
			w.Close()
			left, _ := Segments(dir)
			if len(left) >= len(segments) || left[len(left)-1].Number != uint64(len(segments)) {
				t.Errorf("%d segments left of %d, the last %d", len(left), len(segments), left[len(left)-1].Number)
			}
			records, _ = read(t, dir)
			if got := ids(records); !strings.HasSuffix(strings.Join(append(want, "40"), " "), got) || !strings.HasSuffix(got, " 39 40") {
				t.Errorf("left are %s", got)
			}
			if s := w.Stats(); s.DiskBytes > total/2 || s.Expired == 0 {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestSegmentsEndWithAge(t *testing.T) {
	dir := t.TempDir()
	w := open(t, Options{Dir: dir, SegmentAge: time.Hour, KeepAge: time.Hour})
	w.Observe(observation("1", get("k"), 200, ""))
	if err := w.Sync(context.Background()); err != nil {
		t.Fatal(err)
	}
	w.Close()
	// Time is the argument of what goes by it.
	k := w.keeper
	k.retain(time.Now().Add(59 * time.Minute))
	if s, _ := Segments(dir); len(s) != 1 || s[0].Open {
		t.Fatalf("%+v", s)
	}
	k.retain(time.Now().Add(61 * time.Minute))
	if s, _ := Segments(dir); len(s) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestOneWriterADirectory(t *testing.T) {
	dir := t.TempDir()
	w := open(t, Options{Dir: dir})
	if _, err := Open(Options{Dir: dir}); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("a second writer: %v", err)
	}
	w.Close()
	open(t, Options{Dir: dir})
}

// TestAWriterThatDied leaves a directory as a kill at each byte does.
func TestAWriterThatDied(t *testing.T) {
	whole := string(line(t, "1"))
	torn := string(line(t, "2"))
	for n := 0; n <= len(torn); n += 1 + len(torn)/60 {
		dir := t.TempDir()
		name := filepath.Join(dir, segmentName(7, time.Now(), openEnd))
		write(t, name, whole+torn[:n])
		write(t, filepath.Join(dir, "x"+packedEnd+tempEnd), "half")
		var log bytes.Buffer
		w := open(t, Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil))})
		w.Observe(observation("3", get("k"), 200, ""))
		w.Close()
		want := "1 3"
		if n == len(torn) {
			want = "1 2 3"
		}
		records, warnings := read(t, dir)
		if ids(records) != want || len(warnings) > 0 {
			t.Errorf("cut at %d: %s, warnings %q", n, ids(records), warnings)
		}
		told := strings.Contains(log.String(), "torn tail") && strings.Contains(log.String(), fmt.Sprintf("offset=%d bytes=%d", len(whole), n)) &&
			strings.Contains(log.String(), "00000007-")
		if told != (n > 0 && n < len(torn)) {
			t.Errorf("cut at %d: log %s", n, log.String())
		}
		if half, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); len(half) > 0 {
			t.Errorf("half-made files stay: %q", half)
		}
	}
}

func TestACompressionThatWasInterrupted(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, segmentName(7, time.Now(), closedEnd))
	write(t, name, string(line(t, "1")))
	if _, err := pack(name); err != nil {
		t.Fatal(err)
	}
	write(t, name, string(line(t, "1"))) // as if the process had died before it was removed
	if records, _ := read(t, dir); ids(records) != "1" {
		t.Errorf("before the repair: %s", ids(records))
	}
	open(t, Options{Dir: dir}).Close()
	if records, _ := read(t, dir); ids(records) != "1" {
		t.Errorf("after the repair: %s", ids(records))
	}
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the plain segment stays: %v", err)
	}
}

func line(t *testing.T, id string) []byte {
	dir := t.TempDir()
	w := open(t, Options{Dir: dir})
	w.Observe(observation(id, get("k"+id), 200, ""))
	w.Close()
	s, err := Segments(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(s[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSegmentNames(t *testing.T) {
	for _, name := range []string{"", ".lock", "00000001.jsonl", "1-20261125T180000Z.jsonl", "00000001-20261125T180000Z.har", "session.jsonl",
		"00000001-20261125T180000Z.jsonl.zst.tmp", "00000001-20261125T180000Z.jsonl.gz", "xxxxxxxx-20261125T180000Z.jsonl"} {
		if IsSegment(name) {
			t.Errorf("%q is taken for a segment", name)
		}
	}
	for _, end := range []string{openEnd, closedEnd, packedEnd} {
		if name := segmentName(123456789, time.Now(), end); !IsSegment("a/b/" + name) {
			t.Errorf("%q is not taken for a segment", name)
		}
	}
}
