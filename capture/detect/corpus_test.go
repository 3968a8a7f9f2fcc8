package detect_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/detect"
)

// TestOpenCorpus reads the open corpus, where it lies beside the repository.
func TestOpenCorpus(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/corpus/open/*.jsonl.zst")
	if len(files) == 0 {
		t.Skip("no corpus here")
	}
	n := 0
	for _, file := range files {
		if filepath.Base(file) == "truth" || len(file) > 16 && file[len(file)-16:] == ".truth.jsonl.zst" {
			continue
		}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		r, format, err := detect.Open(f, file, detect.Options{Warn: func(w capture.Warning) {
			t.Errorf("%s:%d: %s", w.Source.Name, w.Source.Line, w.Message)
		}})
		if err != nil {
			t.Fatal(err)
		}
		if format.Name != "jsonl" {
			t.Errorf("%s recognised as %s", file, format.Name)
		}
		for {
			x, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			n++
			if x.Request.BodyTruncated != (x.Request.BodySize != int64(len(x.Request.Body))) && !x.Request.BodyTruncated {
				t.Errorf("%s:%d: body of %d bytes said to have %d", file, x.Source.Line, len(x.Request.Body), x.Request.BodySize)
			}
		}
	}
	t.Logf("%d exchanges", n)
}
