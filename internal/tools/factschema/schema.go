package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"strings"
)

// schema is a JSON Schema, as far as facts files need it.
type schema struct {
	Schema      string      `json:"$schema,omitempty"`
	ID          string      `json:"$id,omitempty"`
	Title       string      `json:"title,omitempty"`
	Description string      `json:"description,omitempty"`
	Ref         string      `json:"$ref,omitempty"`
	Type        any         `json:"type,omitempty"`
	Format      string      `json:"format,omitempty"`
	Enum        []any       `json:"enum,omitempty"`
	Properties  *properties `json:"properties,omitempty"`
	Required    []string    `json:"required,omitempty"`
	Items       *schema     `json:"items,omitempty"`
	// Additional is false, or the schema of what a map holds.
	Additional any         `json:"additionalProperties,omitempty"`
	Defs       *properties `json:"$defs,omitempty"`
}

// properties keep the order of the fields that they come from.
type properties struct {
	names []string
	of    map[string]*schema
}

func (p *properties) add(name string, s *schema) {
	if p.of == nil {
		p.of = map[string]*schema{}
	}
	p.names = append(p.names, name)
	p.of[name] = s
}

// MarshalJSON writes the properties in order.
func (p *properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range p.names {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", name)
		var value bytes.Buffer
		e := json.NewEncoder(&value)
		e.SetEscapeHTML(false)
		if err := e.Encode(p.of[name]); err != nil {
			return nil, err
		}
		b.Write(value.Bytes())
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// typeOf is a type beside null: null leaves a fact unknown.
func typeOf(name string) any { return []string{name, "null"} }

// required are the fields that Load insists on.
var required = map[string][]string{"Resource": {"kind", "id"}}

// object returns the schema of a structure's fields.
func (p *pkg) object(name string) (*schema, error) {
	d := p.types[name]
	if d == nil {
		return nil, fmt.Errorf("no type %s", name)
	}
	st, ok := d.expr.(*ast.StructType)
	if !ok {
		return nil, fmt.Errorf("%s is no structure", name)
	}
	s := &schema{Description: sentence(d.doc, name, ""), Type: typeOf("object"), Properties: &properties{},
		Additional: false, Required: required[name]}
	for _, f := range st.Fields.List {
		tag := tagOf(f)
		key, _, _ := strings.Cut(tag.Get("yaml"), ",")
		if len(f.Names) != 1 || key == "" || key == "-" {
			continue
		}
		v, err := p.schema(f.Type)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", name, f.Names[0].Name, err)
		}
		if enum, ok := tag.Lookup("enum"); ok {
			for _, e := range strings.Split(enum, ",") {
				v.Enum = append(v.Enum, e)
			}
			v.Enum = append(v.Enum, nil)
		}
		doc := f.Doc.Text()
		if doc == "" {
			doc = f.Comment.Text()
		}
		if d := sentence(doc, f.Names[0].Name, key); d != "" {
			v.Description = d
		}
		s.Properties.add(key, v)
	}
	return s, nil
}

// schema returns the schema of a field's type.
func (p *pkg) schema(e ast.Expr) (*schema, error) {
	switch e := e.(type) {
	case *ast.StarExpr:
		return p.schema(e.X)
	case *ast.IndexExpr: // Fact[T]
		return p.schema(e.Index)
	case *ast.ArrayType:
		items, err := p.schema(e.Elt)
		return &schema{Type: typeOf("array"), Items: items}, err
	case *ast.MapType:
		value, err := p.schema(e.Value)
		return &schema{Type: typeOf("object"), Additional: value}, err
	case *ast.SelectorExpr:
		if e.Sel.Name == "Time" {
			return &schema{Type: typeOf("string"), Format: "date-time"}, nil
		}
	case *ast.Ident:
		switch e.Name {
		case "string":
			return &schema{Type: typeOf("string")}, nil
		case "bool":
			return &schema{Type: typeOf("boolean")}, nil
		case "int", "int64":
			return &schema{Type: typeOf("integer")}, nil
		}
		if d := p.types[e.Name]; d != nil {
			if _, ok := d.expr.(*ast.StructType); !ok {
				return p.schema(d.expr)
			}
			p.want(e.Name)
			return &schema{Ref: "#/$defs/" + e.Name}, nil
		}
	}
	return nil, fmt.Errorf("no schema for a %T", e)
}

// definitions returns the structures that were referred to, and those that they
// refer to.
func (p *pkg) definitions() (*properties, error) {
	defs := &properties{}
	for i := 0; i < len(p.wanted); i++ {
		s, err := p.object(p.wanted[i])
		if err != nil {
			return nil, err
		}
		defs.add(p.wanted[i], s)
	}
	return defs, nil
}

// sentence makes a description of a Go comment: in one line, and by the name
// that the file has.
func sentence(doc, goName, key string) string {
	doc = strings.Join(strings.Fields(doc), " ")
	if rest, ok := strings.CutPrefix(doc, goName+" "); ok && key != "" {
		doc = key + " " + rest
	}
	return doc
}
