package library_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/contract/library"
)

// two are two services of the models compiled in.
func two(t *testing.T) []*contract.Service {
	t.Helper()
	var services []*contract.Service
	for _, name := range []string{"sqs", "sts"} {
		s, err := contract.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		services = append(services, s)
	}
	return services
}

func TestImportedModelsStandBeforeTheEmbedded(t *testing.T) {
	l := library.Open(filepath.Join(t.TempDir(), "models"))
	if name, err := l.Current(); err != nil || name != library.Embedded {
		t.Fatalf("in use at first: %q, %v", name, err)
	}
	if err := l.Add("mine", "by hand", "2026-01-02", two(t), nil); err != nil {
		t.Fatal(err)
	}
	if err := l.Use("mine"); err != nil {
		t.Fatal(err)
	}
	name, err := l.Current()
	if err != nil || name != "mine" {
		t.Fatalf("in use: %q, %v", name, err)
	}
	c, err := l.Catalog(name)
	if err != nil {
		t.Fatal(err)
	}
	if c.Origin != "by hand" || c.Date != "2026-01-02" {
		t.Errorf("origin %q, date %q", c.Origin, c.Date)
	}
	if got, want := len(c.Index()), len(contract.Embedded().Index()); got != want {
		t.Errorf("%d services, %d are compiled in", got, want)
	}
	embedded, _ := contract.Lookup("sqs")
	for _, service := range []string{"sqs", "s3"} {
		s, err := c.Service(service)
		if err != nil {
			t.Fatal(err)
		}
		if imported := s != embedded && service == "sqs"; !imported && service == "sqs" {
			t.Errorf("%s is the one compiled in", service)
		}
	}
	if o, err := c.Outputs("sqs"); err != nil || o == nil {
		t.Errorf("what sqs answers with, which was not imported: %v, %v", o, err)
	}
	if err := l.Remove("mine"); err != nil {
		t.Fatal(err)
	}
	if name, err := l.Current(); err != nil || name != library.Embedded {
		t.Errorf("in use after its removal: %q, %v", name, err)
	}
}

func TestAddReplaces(t *testing.T) {
	dir := t.TempDir()
	l := library.Open(dir)
	for _, services := range [][]*contract.Service{two(t), two(t)[:1]} {
		if err := l.Add("x", "o", "", services, map[string][]byte{"notes": []byte(strings.Repeat("x", len(services)))}); err != nil {
			t.Fatal(err)
		}
	}
	c, err := l.Imported("x")
	if err != nil || len(c.Index()) != 1 {
		t.Fatalf("%v, %v", c, err)
	}
	for file, want := range map[string]string{"notes": "x", "others": ""} {
		if got, err := l.Beside("x", file); err != nil || string(got) != want || (got == nil) != (want == "") {
			t.Errorf("%s beside the models: %q, %v", file, got, err)
		}
	}
	if _, err := l.Beside("y", "notes"); err == nil {
		t.Error("no error for models that were not imported")
	}
	if got, err := l.Beside(library.Embedded, "notes"); got != nil || err != nil {
		t.Errorf("beside those compiled in: %q, %v", got, err)
	}
	names, err := l.Names()
	if err != nil || !slices.Equal(names, []string{"x"}) {
		t.Errorf("names %v, %v", names, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".importing-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	l := library.Open(dir)
	for name, err := range map[string]error{
		"a path":       l.Add("../x", "o", "", two(t), nil),
		"embedded":     l.Add(library.Embedded, "o", "", two(t), nil),
		"nothing":      l.Use(""),
		"unknown":      l.Use("unknown"),
		"not imported": l.Remove("unknown"),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "current"), []byte("../../etc\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Current(); err == nil {
		t.Error("a path in the file that names the models in use: no error")
	}
	if err := os.MkdirAll(filepath.Join(dir, "broken"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Catalog("broken"); err == nil || !strings.Contains(err.Error(), "import them again") {
		t.Errorf("a broken catalog: %v", err)
	}
}

func TestNameFor(t *testing.T) {
	for origin, want := range map[string]string{
		"botocore 1.43.11": "botocore-1.43.11", "aws-sdk-go 1.55.8": "aws-sdk-go-1.55.8", "data": "data", "embedded": "imported", "…": "imported", "": "imported",
	} {
		if got := library.NameFor(origin); got != want {
			t.Errorf("%q: %q, want %q", origin, got, want)
		}
	}
}
