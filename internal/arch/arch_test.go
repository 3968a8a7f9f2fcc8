// Package arch holds the architecture to its one direction: capture → identify →
// decode → judge → report.
package arch

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/assay-project/assay/"

// rooms says which other rooms each room may import. A room is a folder of the
// repository's root; "." is the root package. docs/architecture.md tells why.
var rooms = map[string][]string{
	"arn":       {},
	"capture":   {},
	"contract":  {},
	"lang":      {"arn"},
	"endpoint":  {"arn", "capture"},
	"signature": {"capture"},
	"identify":  {"capture", "contract", "endpoint", "signature"},
	"decode":    {"capture", "contract", "endpoint"},
	"facts":     {"arn"},
	"judge":     {"arn", "capture", "contract", "decode", "endpoint", "facts", "identify", "lang", "signature"},
	".":         {"capture", "contract", "facts", "identify", "judge", "signature"},
	"policy":    {".", "capture"},
	"wire":      {"capture"},
	"gateway":   {".", "capture", "contract", "decode", "endpoint", "facts", "identify", "judge", "policy", "signature", "wire"},
	"archive":   {".", "capture", "gateway"},
	"compare":   {".", "arn", "capture", "contract", "decode", "endpoint", "facts", "identify", "judge", "policy", "signature", "wire"},
	"explain":   {".", "contract", "judge"},
	"report":    {".", "archive", "capture", "compare", "contract", "decode", "endpoint", "explain", "gateway", "policy", "signature"},
	"cmd": {".", "archive", "capture", "compare", "contract", "endpoint", "explain", "facts", "gateway", "internal/awskeys", "internal/manpage", "judge",
		"policy", "report", "signature", "wire"},
}

// common is what every room may import: it knows nothing of requests.
var common = []string{"internal/lazyre"}

// free may import anything: tools that make data, and this test.
var free = []string{"internal/tools", "internal/arch"}

func TestImportsGoOneWay(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if b := d.Name(); name != root && (strings.HasPrefix(b, ".") || b == "testdata" || isModule(name)) {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			check(t, root, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func check(t *testing.T, root, name string) {
	rel, err := filepath.Rel(root, name)
	if err != nil {
		t.Fatal(err)
	}
	dir := path.Dir(filepath.ToSlash(rel))
	from := roomOf(dir)
	for _, f := range free {
		if strings.HasPrefix(dir, f) {
			return
		}
	}
	allowed, known := rooms[from]
	if !known && !strings.HasPrefix(from, "internal/") {
		t.Errorf("%s: there is no room %q in the plan: add it to rooms and to docs/architecture.md", rel, from)
		return
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	for _, spec := range file.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		if p+"/" == module {
			p = module + "."
		}
		if !strings.HasPrefix(p, module) {
			continue
		}
		to := roomOf(strings.TrimPrefix(p, module))
		if to != from && !contains(allowed, to) && !contains(common, to) {
			t.Errorf("%s: room %s may not import room %s", rel, from, to)
		}
	}
}

// roomOf is the room that a folder belongs to. Packages below internal are rooms
// of their own.
func roomOf(dir string) string {
	first, rest, _ := strings.Cut(dir, "/")
	if first == "internal" {
		second, _, _ := strings.Cut(rest, "/")
		return "internal/" + second
	}
	return first
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// TestServicesDoNotKnowEachOther keeps the rules of one service from leaning on
// those of another.
func TestServicesDoNotKnowEachOther(t *testing.T) {
	rules := filepath.Join("..", "..", "judge", "rules")
	files, err := filepath.Glob(filepath.Join(rules, "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Error(err)
			continue
		}
		own := module + "judge/rules/" + filepath.Base(filepath.Dir(name))
		for _, spec := range file.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			if strings.HasPrefix(p, module+"judge/rules/") && p != own && !strings.HasPrefix(p, own+"/") &&
				!strings.HasPrefix(p, module+"judge/rules/internal/") {
				t.Errorf("%s imports %s", name, p)
			}
		}
	}
}
