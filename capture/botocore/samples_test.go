package botocore

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/readertest"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/google/go-cmp/cmp"
)

// TestSamplesAgainstTheWire reads logs of real clients and holds each exchange
// against the request as it reached the other side.
func TestSamplesAgainstTheWire(t *testing.T) {
	logs, err := filepath.Glob("testdata/*.log")
	if err != nil || len(logs) == 0 {
		t.Fatal("no samples", err)
	}
	for _, log := range logs {
		t.Run(filepath.Base(log), func(t *testing.T) {
			in, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			wire, err := os.Open(strings.TrimSuffix(log, ".log") + ".wire.jsonl")
			if err != nil {
				t.Fatal(err)
			}
			defer wire.Close()
			noWarnings := func(w capture.Warning) {
				t.Errorf("%s:%d: %s", w.Source.Name, w.Source.Line, w.Message)
			}
			want := map[string]*capture.Request{}
			order := readertest.Drain(t, jsonl.NewReader(wire, "wire", noWarnings))
			for _, x := range order {
				want[key(&x.Request)] = &x.Request
			}
			if len(want) != len(order) {
				t.Fatalf("%d different requests of %d", len(want), len(order))
			}
			got := readertest.Drain(t, NewReader(strings.NewReader(string(in)), filepath.Base(log), noWarnings))
			if len(got) != len(order) {
				t.Errorf("%d exchanges, want %d", len(got), len(order))
			}
			bodies := 0
			for _, x := range got {
				q := x.Request
				w := want[key(&q)]
				if w == nil {
					t.Errorf("line %d: %s %s was never sent so", x.Source.Line, q.Method, q.Target)
					continue
				}
				if q.Method != w.Method || q.Target != w.Target || q.Proto != "HTTP/1.1" {
					t.Errorf("line %d: %s %s %s, want %s %s", x.Source.Line, q.Method, q.Target, q.Proto, w.Method, w.Target)
				}
				if diff := cmp.Diff(w.Headers, q.Headers); diff != "" {
					t.Errorf("line %d: headers: %s", x.Source.Line, diff)
				}
				if !q.BodyTruncated {
					bodies++
					if string(q.Body) != string(w.Body) {
						t.Errorf("line %d: body %q, want %q", x.Source.Line, q.Body, w.Body)
					}
				} else if q.BodySize >= 0 && q.BodySize != w.BodySize {
					t.Errorf("line %d: body of %d bytes, want %d", x.Source.Line, q.BodySize, w.BodySize)
				}
				if x.Response == nil {
					t.Errorf("line %d: no answer", x.Source.Line)
				} else if x.Response.Headers.Get("x-amz-request-id") == "" {
					t.Errorf("line %d: answer without headers", x.Source.Line)
				}
				if x.Time.IsZero() || x.Session != filepath.Base(log) {
					t.Errorf("line %d: time %v, session %q", x.Source.Line, x.Time, x.Session)
				}
			}
			t.Logf("%d exchanges, %d with their bodies", len(got), bodies)
		})
	}
}

// key tells the requests of a sample apart.
func key(r *capture.Request) string {
	return fmt.Sprint(r.Method, r.Target, r.Headers.Get("Authorization"), r.Headers.Get("amz-sdk-invocation-id"), r.Headers.Get("amz-sdk-request"))
}
