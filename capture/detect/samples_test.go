package detect_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture/detect"
)

// TestSamplesAreRecognised shows every sample of every reader to all of them.
func TestSamplesAreRecognised(t *testing.T) {
	files, err := filepath.Glob("../*/testdata/*.*")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		want := filepath.Base(filepath.Dir(filepath.Dir(file)))
		switch {
		case strings.HasSuffix(file, ".jsonl"):
			want = "jsonl"
		case want == "rawhttp":
			want = "http"
		}
		switch filepath.Ext(file) {
		case ".log", ".jsonl", ".http", ".har", ".sh":
		default:
			continue // golden files, recorders, READMEs
		}
		if strings.HasPrefix(filepath.Base(file), "record.") {
			continue
		}
		in, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		xs, format, _ := open(t, strings.NewReader(string(in)), detect.Options{})
		if format.Name != want || len(xs) == 0 && !strings.Contains(file, "logger") {
			t.Errorf("%s: %d exchanges of %s", file, len(xs), format.Name)
		}
	}
}
