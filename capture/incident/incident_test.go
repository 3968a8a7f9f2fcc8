package incident

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// readAll returns all exchanges and the warnings as "line: message".
func readAll(t testing.TB, in string) (xs []*capture.Exchange, warnings []string) {
	t.Helper()
	r := NewReader(strings.NewReader(in), "in", func(w capture.Warning) {
		warnings = append(warnings, fmt.Sprintf("%d: %s", w.Source.Line, w.Message))
	})
	for {
		x, err := r.Next()
		if err == io.EOF {
			return xs, warnings
		}
		if err != nil {
			t.Fatal(err)
		}
		xs = append(xs, x)
	}
}

func TestSamples(t *testing.T) {
	for _, name := range []string{"testdata/lines", "testdata/objects"} {
		in, err := os.ReadFile(name + ".log")
		if err != nil {
			t.Fatal(err)
		}
		xs, warnings := readAll(t, string(in))
		var b strings.Builder
		for _, x := range xs {
			q := &x.Request
			fmt.Fprintf(&b, "%d %s %s", x.Source.Line, q.Method, q.URL())
			if !x.Time.IsZero() {
				b.WriteString(" at " + x.Time.Format(time.RFC3339Nano))
			}
			if q.BodyTruncated {
				fmt.Fprintf(&b, " body of %d", q.BodySize)
			}
			if x.Response != nil {
				fmt.Fprintf(&b, " -> %d", x.Response.Status)
			}
			b.WriteString("\n")
			for _, h := range q.Headers {
				fmt.Fprintf(&b, "  %s: %s\n", h.Name, h.Value)
			}
		}
		b.WriteString("\n" + strings.Join(warnings, "\n") + "\n")
		if *update {
			if err := os.WriteFile(name+".golden", []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name + ".golden")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Error(diff)
		}
	}
}

// TestBothFormsAgree reads the same incident as pairs and as an object.
func TestBothFormsAgree(t *testing.T) {
	a, _ := readAll(t, `2026-04-27T12:09:21Z bucket=b-1 operation=GetObject key="a b" headers="if-match,Range:bytes=0-1" status=206`)
	b, _ := readAll(t, `{"headers":["if-match","Range: bytes=0-1"],"time":"2026-04-27T12:09:21Z","bucket":"b-1","operation":"GetObject","key":"a b","status":206}`)
	if diff := cmp.Diff(a, b); diff != "" || len(a) != 1 {
		t.Error(diff)
	}
}

func TestNoCanaryComesOut(t *testing.T) {
	const canary = "CANARY7f3a"
	in := `operation=PutObject bucket=b-1 key=k headers="x-amz-security-token: ` + canary + `, x-amz-meta-a=` + canary +
		`; Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260427/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=` + canary +
		`, x-amz-server-side-encryption-customer-key: ` + canary + `" password=` + canary
	xs, warnings := readAll(t, in)
	var b bytes.Buffer
	w := jsonl.NewWriter(&b)
	for _, x := range xs {
		if err := w.Write(x); err != nil {
			t.Fatal(err)
		}
	}
	if out := b.String() + strings.Join(warnings, "\n"); len(xs) != 1 || strings.Contains(out, canary) {
		t.Errorf("a canary came out of %d exchanges: %s", len(xs), out)
	}
	for n := range len(in) {
		if _, warnings := readAll(t, in[:n]); strings.Contains(strings.Join(warnings, "\n"), canary) {
			t.Errorf("cut at %d: a canary in a warning: %q", n, warnings)
		}
	}
}

func TestDetect(t *testing.T) {
	for in, want := range map[string]bool{
		"2026-04-27T12:09:21Z bucket=b operation=PutObject key=k": true,
		"note\nstatus=400 operation=PutObject bucket=b":           true,
		`{"bucket":"b","operation":"PutObject"}`:                  true,
		"operation=PutObject key=k":                               false,
		`{"request":{"bucket":"b","operation":"PutObject"}}`:      false,
		"GET /?operation=PutObject&bucket=b HTTP/1.1":             false,
	} {
		if got := detect([]byte(in)) > 0; got != want {
			t.Errorf("%s: %v", in, got)
		}
	}
}

// FuzzReader looks for lines that panic or yield what is no request.
func FuzzReader(f *testing.F) {
	for _, name := range []string{"lines", "objects"} {
		in, err := os.ReadFile("testdata/" + name + ".log")
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(in)) {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, in string) {
		xs, _ := readAll(t, in)
		if len(xs) > strings.Count(in, "\n")+1 {
			t.Errorf("%d exchanges of %d lines", len(xs), strings.Count(in, "\n")+1)
		}
		for _, x := range xs {
			if q := &x.Request; q.Method == "" || q.Target == "" || q.Authority == "" || strings.ContainsAny(q.Target, " \n") {
				t.Errorf("%+v", q)
			}
		}
	})
}
