// Package site writes all explanations as a folder of pages for a browser: one
// for each code, each rule, each service with rules, and each operation that a
// rule names. The folder needs no server and nothing from elsewhere; the same
// program writes the same bytes.
package site

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/explain"
	"github.com/assay-project/assay/judge/rule"
)

//go:embed assets
var assets embed.FS

// manifest is the file that lists what was written, so that the next run takes
// away what is no longer.
const manifest = "assay-pages.txt"

// Write writes the site into a folder, which is made if need be, and returns how
// many files it has. A folder that holds anything else is left alone: the error
// says so.
func Write(dir string) (int, error) {
	old, err := written(dir)
	if err != nil {
		return 0, err
	}
	s := &site{files: map[string][]byte{}}
	if err := s.collect(); err != nil {
		return 0, err
	}
	names := make([]string, 0, len(s.files))
	for n := range s.files {
		names = append(names, n)
	}
	slices.Sort(names)
	s.files[manifest] = []byte(strings.Join(names, "\n") + "\n")
	// The list goes first: a run that is cut short leaves nothing that the next
	// one does not know of.
	for _, n := range append([]string{manifest}, names...) {
		if err := put(filepath.Join(dir, filepath.FromSlash(n)), s.files[n]); err != nil {
			return 0, err
		}
	}
	for _, n := range old {
		if s.files[n] == nil && filepath.IsLocal(filepath.FromSlash(n)) {
			if err := os.Remove(filepath.Join(dir, filepath.FromSlash(n))); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return 0, err
			}
		}
	}
	return len(names), nil
}

// written returns what an earlier run wrote into a folder.
func written(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := os.ReadFile(filepath.Join(dir, manifest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s holds files that assay did not write; give an empty folder, or one that is not there", dir)
	}
	return strings.Fields(string(list)), err
}

func put(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

type site struct {
	files map[string][]byte
	index []entry
}

// entry is what the search finds a page by.
type entry struct{ kind, name, file, text string }

// fileOf is the file of what a Span leads to: "code/NoSuchKey" is in
// codes/NoSuchKey.html.
func fileOf(to string) string {
	kind, rest, _ := strings.Cut(to, "/")
	return kind + "s/" + rest + ".html"
}

func (s *site) collect() error {
	codes, err := explain.Codes()
	if err != nil {
		return err
	}
	for _, c := range codes {
		d, _, err := explain.ForCode(c, explain.Options{})
		if err != nil {
			return err
		}
		s.page(fileOf("code/"+c), "code", &d)
	}
	rules := assay.Rules()
	var common []string
	operations := map[string]map[string]bool{}
	for _, r := range rules {
		d, err := explain.ForRule(r)
		if err != nil {
			return err
		}
		s.page(fileOf("rule/"+r.ID), "rule", &d)
		if r.Service() == rule.Common {
			common = append(common, r.ID)
			continue
		}
		if operations[r.Service()] == nil {
			operations[r.Service()] = map[string]bool{}
		}
		for _, op := range r.Operations {
			operations[r.Service()][op] = true
		}
	}
	services := make([]string, 0, len(operations))
	for name := range operations {
		services = append(services, name)
	}
	slices.Sort(services)
	for _, name := range services {
		if err := s.service(name, operations[name]); err != nil {
			return err
		}
	}
	if err := s.front(codes, services, common); err != nil {
		return err
	}
	return s.assets()
}

func (s *site) service(name string, operations map[string]bool) error {
	sv, err := contract.Lookup(name)
	if err != nil {
		return err
	}
	d := explain.ForService(sv, explain.Options{})
	s.page(fileOf("service/"+name), "service", &d)
	for _, op := range sv.Operations() {
		if operations[op.Name] {
			d := explain.ForOperation(op, explain.Options{})
			s.page(fileOf("service/"+name+"/"+op.Name), "operation", &d)
		}
	}
	return nil
}

// front is the first page: how to ask at a terminal, and lists of everything.
func (s *site) front(codes, services, common []string) error {
	d, err := explain.Overview()
	if err != nil {
		return err
	}
	names := func(kind string, list []string) explain.List {
		var l explain.List
		for _, n := range list {
			l.Items = append(l.Items, explain.Item{Text: explain.Inline{{Text: n, Mark: explain.Code, To: kind + "/" + n}}})
		}
		return l
	}
	d.Blocks = append(d.Blocks, explain.Heading{Text: "All codes"}, names("code", codes),
		explain.Heading{Text: "Services with rules"}, names("service", services),
		explain.Heading{Text: "Rules of all services but S3"}, names("rule", common))
	s.files["index.html"] = render("index.html", "", &d, nil)
	return nil
}

func (s *site) page(file, kind string, d *explain.Doc) {
	s.files[file] = render(file, kind, d, sectionsOf(d))
	s.index = append(s.index, entry{kind, d.Name, file, gist(d)})
}

// gist is what the search shows of a page.
func gist(d *explain.Doc) string {
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case explain.Para:
			return plainText(b.Text)
		case explain.Fields:
			for _, r := range b.Rows {
				if r.Label == "when" || r.Label == "sent" {
					return plainText(r.Text)
				}
			}
		}
	}
	return d.Aside
}

func plainText(in explain.Inline) string {
	var b strings.Builder
	for _, s := range in {
		if s.Mark != explain.Ref {
			b.WriteString(s.Text)
		}
	}
	return strings.TrimSpace(b.String())
}

func (s *site) assets() error {
	for _, n := range []string{"style.css", "search.js"} {
		data, err := assets.ReadFile("assets/" + n)
		if err != nil {
			return err
		}
		s.files[n] = data
	}
	s.files["index.js"] = searchIndex(s.index)
	return nil
}
