package rawhttp

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestConnections reads what went over connections of the real curl.
func TestConnections(t *testing.T) {
	in, err := os.ReadFile("testdata/connections.http")
	if err != nil {
		t.Fatal(err)
	}
	xs, warnings := readAll(t, string(in), 0)
	if len(warnings) > 0 {
		t.Error(warnings)
	}
	var b strings.Builder
	for _, x := range xs {
		b.WriteString(brief(x) + "\n")
		for _, h := range x.Request.Headers {
			b.WriteString("  " + h.Name + ": " + h.Value + "\n")
		}
	}
	const golden = "testdata/connections.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
}
