package explain

import (
	"flag"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/rule"
	_ "github.com/assay-project/assay/judge/rules"
)

// source is where the code base can answer with a code.
type source struct {
	service string // botocore's name; "" for what stands in no service's folder
	at      string
}

var codeForm = regexp.MustCompile(`^[A-Z][A-Za-z0-9.]+$|^[1-5][0-9][0-9]$`)

// emitted reads the sources of judge for every code that a finding can carry:
// the rules' codes, what replaces them, what dialects put there. It goes by the
// names of things: whatever is put into a field, variable, parameter or result
// called code is a code. Neighbours, which are not answered, are left out.
// TestExamplesKeepToEmitted proves it against findings.
func emitted(t *testing.T) map[string][]source {
	found := map[string][]source{}
	root := filepath.Join("..", "judge")
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if d.Name() == "testdata" || d.Name() == "examples" {
			return filepath.SkipDir
		}
		scan(t, dir, found)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func scan(t *testing.T, dir string, found map[string][]source) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, n := range names {
		if strings.HasSuffix(n, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, n, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	// Nothing is imported: constants and types of the package itself are all
	// that is asked for, and the errors about the rest are expected.
	conf := types.Config{Importer: none{}, Error: func(error) {}}
	_, _ = conf.Check(dir, fset, files, info)
	s := &scanner{info: info, service: serviceOf(dir), put: func(code string, p token.Pos, service string) {
		found[code] = append(found[code], source{service, fset.Position(p).String()})
	}}
	for _, f := range files {
		for _, decl := range f.Decls {
			s.fn = nil
			if fd, ok := decl.(*ast.FuncDecl); ok {
				s.fn = fd.Type
			}
			ast.Inspect(decl, s.visit)
		}
	}
}

type none struct{}

func (none) Import(string) (*types.Package, error) { return nil, fmt.Errorf("not imported") }

func serviceOf(dir string) string {
	rest, ok := strings.CutPrefix(filepath.ToSlash(dir), "../judge/rules/")
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

type scanner struct {
	info    *types.Info
	service string
	fn      *ast.FuncType
	put     func(code string, at token.Pos, service string)
}

func (s *scanner) take(x ast.Expr) {
	tv, ok := s.info.Types[x]
	if !ok || tv.Value == nil || tv.Value.Kind() != constant.String {
		return
	}
	if v := constant.StringVal(tv.Value); codeForm.MatchString(v) {
		s.put(v, x.Pos(), s.service)
	}
}

// isCode tells what holds a code by its name. Taken is what a kind of resource answers
// to a second one of the same name.
func isCode(name string) bool { return name == "Code" || name == "code" || name == "Taken" }

func (s *scanner) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CompositeLit:
		s.literal(n)
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			if len(n.Rhs) != len(n.Lhs) {
				break
			}
			switch l := l.(type) {
			case *ast.SelectorExpr:
				if isCode(l.Sel.Name) {
					s.take(n.Rhs[i])
				}
			case *ast.Ident:
				if isCode(l.Name) {
					s.take(n.Rhs[i])
				}
			}
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if isCode(name.Name) && i < len(n.Values) {
				s.take(n.Values[i])
			}
			if strings.HasSuffix(name.Name, "Codes") && i < len(n.Values) {
				if list, ok := n.Values[i].(*ast.CompositeLit); ok {
					for _, e := range list.Elts {
						s.take(e)
					}
				}
			}
		}
	case *ast.CallExpr:
		s.call(n)
	case *ast.ReturnStmt:
		if s.fn != nil && s.fn.Results != nil {
			i := 0
			for _, r := range s.fn.Results.List {
				for _, name := range r.Names {
					if isCode(name.Name) && i < len(n.Results) {
						s.take(n.Results[i])
					}
					i++
				}
			}
		}
	}
	return true
}

func (s *scanner) literal(n *ast.CompositeLit) {
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Means" {
				return // a neighbour
			}
		}
	}
	var st *types.Struct
	if tv, ok := s.info.Types[n]; ok && tv.Type != nil {
		st, _ = tv.Type.Underlying().(*types.Struct)
	}
	for i, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && isCode(id.Name) {
				s.take(kv.Value)
			}
			continue
		}
		if st != nil && i < st.NumFields() && isCode(st.Field(i).Name()) {
			s.take(e)
		}
	}
}

func (s *scanner) call(n *ast.CallExpr) {
	tv, ok := s.info.Types[n.Fun]
	if !ok || tv.Type == nil {
		return
	}
	sig, ok := tv.Type.Underlying().(*types.Signature)
	if !ok {
		return
	}
	for i, a := range n.Args {
		if i < sig.Params().Len() && isCode(sig.Params().At(i).Name()) {
			s.take(a)
		}
	}
}

// headStatuses are the codes that S3's answers to HEAD are shown by: the dialect
// makes them of the statuses of all its rules.
func headStatuses(found map[string][]source) {
	for _, r := range assay.Rules() {
		if r.Service() == "s3" && r.Refuses() {
			code := strconv.Itoa(r.Status)
			found[code] = append(found[code], source{"s3", r.ID})
		}
	}
}

var update = flag.Bool("update", false, "write the golden files anew")

// TestEmitted keeps emitted.txt, which tells the program what this test reads
// from its sources: each code, and the services that answer with it.
func TestEmitted(t *testing.T) {
	found := emitted(t)
	headStatuses(found)
	names := map[string]string{"": AnyService, rule.Common: AnyService}
	for _, r := range assay.Rules() {
		if r.Service() != rule.Common {
			names[strings.ReplaceAll(r.Service(), "-", "")] = r.Service()
		}
	}
	for _, s := range contract.Embedded().Index() {
		if folder := strings.ReplaceAll(s.Name, "-", ""); names[folder] == "" {
			names[folder] = s.Name
		}
	}
	var lines []string
	for code, sources := range found {
		var services []string
		for _, s := range sources {
			name := names[s.service]
			if name == "" {
				t.Fatalf("%s: no service has the folder %q", s.at, s.service)
			}
			if !slices.Contains(services, name) {
				services = append(services, name)
			}
		}
		slices.Sort(services)
		lines = append(lines, code+" "+strings.Join(services, " ")+"\n")
	}
	slices.Sort(lines)
	got := strings.Join(lines, "")
	if *update {
		if err := os.WriteFile("emitted.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("emitted.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("emitted.txt is not what the sources of judge answer with; make golden writes it anew, and a new code needs a page in explain/pages:\n" + diff(string(want), got))
	}
}

// diff is the lines that are in one text only.
func diff(want, got string) string {
	var b strings.Builder
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, l := range w {
		if !slices.Contains(g, l) {
			b.WriteString("- " + l + "\n")
		}
	}
	for _, l := range g {
		if !slices.Contains(w, l) {
			b.WriteString("+ " + l + "\n")
		}
	}
	return b.String()
}

// TestExamplesKeepToEmitted proves the reading of sources against what findings
// really carry: every code that judging all examples of all rules comes to.
func TestExamplesKeepToEmitted(t *testing.T) {
	found := emitted(t)
	headStatuses(found)
	met := map[string]bool{}
	for _, r := range assay.Rules() {
		examples, err := assay.RuleExamples(r.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range examples {
			s := assay.New().NewSession(nil)
			for _, x := range e.Session {
				for _, f := range s.Check(x).Findings {
					met[f.Code] = true
					if f.Code != "" && found[f.Code] == nil {
						t.Errorf("%s answers %s (%s), which reading the sources did not find", r.ID, f.Code, f.Rule)
					}
				}
			}
		}
	}
	if len(met) < 150 {
		t.Errorf("the examples came to %d codes only", len(met))
	}
}
