package assay_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture/detect"
	"github.com/assay-project/assay/report"
)

// bigCapture writes n bytes of raw messages, the ordinary ones in turn, some
// with a body of some size.
func bigCapture(w *io.PipeWriter, n int64) {
	upload := func(i int) string {
		body := strings.Repeat("0123456789abcdef", 1<<12)
		return fmt.Sprintf("PUT /uploads/%d.bin HTTP/1.1\r\nHost: assets-prod.s3.eu-west-1.amazonaws.com\r\nContent-Length: %d\r\n\r\n%s", i, len(body), body)
	}
	for i := 0; n > 0; i++ {
		m := ordinary[i%len(ordinary)].message
		if i%50 == 0 {
			m = upload(i)
		}
		k, err := io.WriteString(w, m)
		if err != nil {
			return // the reader says what was wrong
		}
		n -= int64(k)
	}
	w.Close()
}

// TestMemoryIsBounded streams 200 MB through the whole way and looks at the heap
// on the way: it must not grow with the input. docs/performance.md has the same
// for 1 GB, from outside the process.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 200 MB")
	}
	const most = 64 << 20
	size := int64(200 << 20)
	if underRace {
		size /= 8
	}
	pr, pw := io.Pipe()
	go bigCapture(pw, size)
	defer pr.Close()
	r, _, err := detect.Open(pr, "big", detect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	checker := assay.New()
	sessions := checker.NewSessions(nil)
	out := report.NewJSONLines(io.Discard)
	var peak uint64
	n := 0
	for ; ; n++ {
		x, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		v := sessions.Of(x).Check(x)
		if v.Outcome != assay.Accept {
			t.Fatalf("request %d: %s %+v", n, v.Outcome, v.Findings)
		}
		if err := out.Verdict(x, &v); err != nil {
			t.Fatal(err)
		}
		if n%5000 == 0 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
	t.Logf("%d requests, live heap at most %d MB", n, peak>>20)
	if peak > most {
		t.Errorf("live heap of %d MB", peak>>20)
	}
}
