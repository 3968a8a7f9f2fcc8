package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/assay-project/assay/policy"
)

var (
	fenced   = regexp.MustCompile("(?s)```yaml\n(.*?)```")
	commands = regexp.MustCompile("(?m)^[-a-z: ]*(assay check [^#\n]*)")
)

// TestCIPage runs the command lines of docs/ci.md in their order, and reads its
// files.
func TestCIPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "ci.md"))
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join("..", "..", "examples", "incident.log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	put(t, "aws.log", log)
	lines := commands.FindAllStringSubmatch(string(page), -1)
	for _, m := range lines {
		var out, errOut bytes.Buffer
		if code := run(strings.Fields(m[1])[1:], nil, &out, &errOut); code != exitClean && code != exitRefused || errOut.Len() > 0 {
			t.Errorf("%s: exit code %d\n%s", m[1], code, errOut.String())
		}
	}
	if len(lines) < 5 {
		t.Errorf("%d command lines", len(lines))
	}
	entries := 0
	for _, m := range fenced.FindAllStringSubmatch(string(page), -1) {
		var doc map[string]any
		if err := yaml.Unmarshal([]byte(m[1]), &doc); err != nil {
			t.Errorf("%v\n%s", err, m[1])
		}
		if doc["ignore"] == nil {
			continue
		}
		list, err := policy.Load(strings.NewReader(m[1]))
		if err != nil {
			t.Error(err)
		}
		entries += len(list)
	}
	if entries == 0 {
		t.Error("the page ignores nothing")
	}
}
