package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestIsolationTellsNoSecret looks for canaries in everything that isolating a
// request tells: every form, every language, each try.
func TestIsolationTellsNoSecret(t *testing.T) {
	told := 0
	for name, x := range leaky {
		in := forms["jsonl"](t, x)
		log := filepath.Join(t.TempDir(), "tries.jsonl")
		for _, form := range []string{"text", "json", "md"} {
			var out bytes.Buffer
			code := run([]string{"isolate", "-v", "--input", "jsonl", "--as", "all", "--format", form, "--budget", "300", "--log", log}, strings.NewReader(in), &out, &out)
			if code == exitUsage {
				t.Fatalf("%s: exit code %d: %s", name, code, out.String())
			}
			tries, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			if code == exitClean && strings.Contains(out.String(), "REDACTED") {
				told++
			}
			for _, secret := range []string{canary, canary64[:12]} {
				all := out.String() + string(tries)
				if i := strings.Index(all, secret); i >= 0 {
					t.Errorf("%s as %s: a canary came out: …%s", name, form, all[max(0, i-300):min(len(all), i+60)])
					break
				}
			}
		}
	}
	if told < 10 {
		t.Errorf("only %d isolations had something to conceal", told)
	}
}
