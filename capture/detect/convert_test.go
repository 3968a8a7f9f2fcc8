package detect_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/curl"
	"github.com/assay-project/assay/capture/detect"
	"github.com/assay-project/assay/capture/har"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/assay-project/assay/capture/rawhttp"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// writeAs writes exchanges in a form that assay writes.
func writeAs(t *testing.T, form string, xs []*capture.Exchange, secrets bool) string {
	t.Helper()
	var b bytes.Buffer
	var w interface{ Write(*capture.Exchange) error }
	switch form {
	case "jsonl":
		jw := jsonl.NewWriter(&b)
		jw.KeepSecrets = secrets
		w = jw
	case "har":
		hw := har.NewWriter(&b)
		hw.KeepSecrets = secrets
		w = hw
	case "http":
		rw := rawhttp.NewWriter(&b)
		rw.KeepSecrets = secrets
		w = rw
	case "curl":
		cw := curl.NewWriter(&b)
		cw.KeepSecrets = secrets
		w = cw
	}
	for _, x := range xs {
		if err := w.Write(x); err != nil {
			t.Fatal(err)
		}
	}
	if hw, ok := w.(*har.Writer); ok {
		if err := hw.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// TestConvertAndBack writes what is read of every sample, with secrets and
// without, and reads it again: nothing is lost but what the form cannot hold.
func TestConvertAndBack(t *testing.T) {
	files, err := filepath.Glob("../*/testdata/*.log")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	n := 0
	for _, file := range append(files, "../rawhttp/testdata/connections.http", "../curl/testdata/commands.sh") {
		in, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		xs, _, _ := open(t, bytes.NewReader(in), detect.Options{})
		for _, form := range []string{"jsonl", "har", "http", "curl"} {
			for _, secrets := range []bool{true, false} {
				if len(xs) == 0 {
					continue
				}
				text := writeAs(t, form, xs, secrets)
				back, format, warnings := open(t, strings.NewReader(text), detect.Options{})
				if format.Name != form || len(back) != len(xs) || len(warnings) > 0 {
					t.Errorf("%s as %s: %d exchanges of %d, of %s, warnings %q", file, form, len(back), len(xs), format.Name, warnings)
					continue
				}
				for i, x := range xs {
					n++
					if !secrets {
						x = capture.Redact(x)
					}
					if diff := gocmp.Diff(held(form, x), held(form, back[i]), cmpopts.EquateEmpty()); diff != "" {
						t.Errorf("%s:%d as %s (secrets: %v): %s", file, x.Source.Line, form, secrets, diff)
					}
				}
			}
		}
	}
	t.Logf("%d exchanges", n)
}

// held returns what a form can hold of an exchange.
func held(form string, x *capture.Exchange) *capture.Exchange {
	c := *x
	c.Source = capture.Source{}
	q := &c.Request
	if q.BodyTruncated {
		q.Body = nil // what is kept of a body that is cut
	}
	if q.Scheme == "" {
		q.Scheme = "https"
	}
	if q.Authority == "" {
		q.Authority = q.Host()
	}
	if q.Proto == "" {
		q.Proto = "HTTP/1.1"
	}
	if x.Response != nil {
		a := *x.Response
		if a.BodyTruncated {
			a.Body = nil
		}
		c.Response = &a
	}
	if form == "http" || form == "curl" {
		c.ID, c.Session, c.Time = "", "", time.Time{}
	}
	if form == "curl" {
		c.Response = nil
		q.Headers = slices.Clone(q.Headers)
		if i := q.Headers.Index("Host"); i >= 0 {
			q.Headers[i].Name = "Host" // curl has it in its own case, and first
		}
		q.Headers = sorted(q.Headers)
		if q.BodyTruncated {
			q.BodySize = -1
		}
	}
	return &c
}
