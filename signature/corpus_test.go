package signature

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/chunked"
)

// TestCorpus verifies every request of a folder of captures that were all signed
// with one key. It needs the captures, which are not part of the repository:
// ASSAY_CORPUS names their folder.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("ASSAY_CORPUS")
	if dir == "" {
		t.Skip("ASSAY_CORPUS is not set")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	v := NewVerifier(func(id string) (string, bool) { return "FOOBARSECRET", id == "FOOBARKEY" })
	counts := map[string]int{}
	for _, name := range files {
		if strings.HasSuffix(name, ".truth.jsonl") {
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		s := bufio.NewScanner(f)
		s.Buffer(nil, 64<<20)
		for s.Scan() {
			id, req := decodeExchange(t, s.Bytes())
			a := Parse(req)
			if a.PayloadMode.Streaming() {
				if b := chunked.Parse(req.Body, ChunkOptions(req, &a)); b.Problems != nil {
					t.Logf("%s framing: %v", id, b.Problems)
				}
			}
			if CheckPayload(req, &a).Status == PayloadDiffers {
				t.Logf("%s: body and hash differ", id)
			}
			r := v.Verify(req, &a)
			key := r.Status.String() + " " + r.Reason.String() + " " + r.Broken.String()
			if counts[key]++; r.Status == Mismatch || r.Status == Unverifiable {
				t.Logf("%s %s %s: %v", id, key, req.URL()[:min(len(req.URL()), 100)], a.Problems)
			}
		}
		f.Close()
	}
	for k, n := range counts {
		t.Logf("%6d %s", n, k)
	}
	if counts["match  "] == 0 {
		t.Error("no request verifies")
	}
}

// decodeExchange reads one line of the exchange format.
func decodeExchange(t testing.TB, line []byte) (id string, req *capture.Request) {
	t.Helper()
	var e struct {
		ID      string
		Request struct {
			Method, URL   string
			Headers       [][2]string
			Body          []byte
			BodyTruncated bool
			BodySize      int64
		}
	}
	if err := json.Unmarshal(line, &e); err != nil {
		t.Fatal(err)
	}
	req = &capture.Request{Method: e.Request.Method, Body: e.Request.Body,
		BodyTruncated: e.Request.BodyTruncated, BodySize: e.Request.BodySize}
	req.SetURL(e.Request.URL)
	for _, h := range e.Request.Headers {
		req.Headers = append(req.Headers, capture.Header{Name: h[0], Value: h[1]})
	}
	return e.ID, req
}
