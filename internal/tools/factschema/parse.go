package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// pkg is the types of a package, as they are written.
type pkg struct {
	types  map[string]*decl
	wanted []string // structures that need a definition
}

type decl struct {
	doc  string
	expr ast.Expr
}

func parse(dir string) (*pkg, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	p := &pkg{types: map[string]*decl{}}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			for _, s := range g.Specs {
				t := s.(*ast.TypeSpec)
				doc := t.Doc.Text()
				if doc == "" {
					doc = g.Doc.Text()
				}
				p.types[t.Name.Name] = &decl{doc, t.Type}
			}
		}
	}
	return p, nil
}

func (p *pkg) want(name string) {
	if !slices.Contains(p.wanted, name) {
		p.wanted = append(p.wanted, name)
	}
}

func tagOf(f *ast.Field) reflect.StructTag {
	if f.Tag == nil {
		return ""
	}
	text, _ := strconv.Unquote(f.Tag.Value) // the compiler has checked it
	return reflect.StructTag(text)
}
