package detect_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
		if strings.HasSuffix(file, ".truth.jsonl.zst") {
			continue
		}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		xs, format, warnings := open(t, f, detect.Options{})
		f.Close()
		if format.Name != "jsonl" || len(warnings) > 0 {
			t.Errorf("%s recognised as %s, warnings %q", file, format.Name, warnings)
		}
		n += len(xs)
		for _, x := range xs {
			if q := x.Request; !q.BodyTruncated && q.BodySize != int64(len(q.Body)) {
				t.Errorf("%s:%d: body of %d bytes said to have %d", file, x.Source.Line, len(q.Body), q.BodySize)
			}
		}
	}
	t.Logf("%d exchanges", n)
}
