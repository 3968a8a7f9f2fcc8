package cfntemplate

import (
	"slices"
	"sort"
	"strings"
)

// Template is a template that parses.
type Template struct {
	Root *Node
	// Macros are the transforms that it asks for, with those of
	// Fn::Transform within it.
	Macros []string
}

func newTemplate(root *Node) *Template {
	t := &Template{Root: root}
	tr := root.Get("Transform")
	switch {
	case tr == nil:
	case tr.Kind == Scalar:
		t.Macros = append(t.Macros, tr.Text)
	case tr.Kind == List:
		for _, it := range tr.Items {
			t.Macros = append(t.Macros, macroName(it))
		}
	case tr.Kind == Map:
		t.Macros = append(t.Macros, macroName(tr))
	}
	root.walk(nil, func(_ []string, n *Node) *Error {
		if name, arg := n.function(); name == "Fn::Transform" {
			t.Macros = append(t.Macros, macroName(arg))
		}
		return nil
	})
	return t
}

func macroName(n *Node) string {
	if n.Kind == Map {
		return n.Get("Name").String()
	}
	return n.String()
}

// Types returns the types of the template's resources, sorted, each once.
func (t *Template) Types() []string {
	var types []string
	resources := t.section("Resources")
	for _, name := range resources.Names {
		if r := resources.Get(name); r != nil {
			if v := r.Get("Type"); v != nil {
				types = append(types, v.String())
			}
		}
	}
	sort.Strings(types)
	return slices.Compact(types)
}

// section returns the entries of a top-level section.
func (t *Template) section(name string) *Node {
	if s := t.Root.Get(name); s != nil && s.Kind == Map {
		return s
	}
	return &Node{Kind: Map}
}

var (
	topLevel = []string{"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Transform",
		"Resources", "Outputs", "Globals", "Hooks"}
	resourceKeys = []string{"Type", "Properties", "DependsOn", "Condition", "CreationPolicy", "DeletionPolicy", "UpdatePolicy",
		"UpdateReplacePolicy", "Metadata", "Version", "Connectors", "IgnoreGlobals"}
)

func alphanumeric(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
	}) < 0
}

// Check holds the template's structure, functions and references against one
// another. A template that macros change is left to them.
func (t *Template) Check() *Error {
	if len(t.Macros) > 0 {
		return nil
	}
	for _, f := range []func() *Error{t.checkNames, t.checkNulls, t.checkResources, t.checkOutputs, t.checkFunctions, t.checkConditions, t.checkReferences} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func (t *Template) checkNames() *Error {
	var odd []string
	for _, n := range t.Root.Names {
		if !slices.Contains(topLevel, n) {
			odd = append(odd, n)
		}
	}
	if len(odd) > 0 {
		sort.Strings(odd)
		return &Error{Message: "Invalid template property or properties [" + strings.Join(odd, ", ") + "]", Path: odd[:1]}
	}
	if len(t.section("Resources").Names) == 0 {
		return &Error{Message: "Template format error: At least one Resources member must be defined.", Path: []string{"Resources"}}
	}
	for _, s := range []struct{ section, words string }{{"Parameters", "Parameter name %s"}, {"Resources", "Resource name %s"}, {"Outputs", "Outputs name '%s'"}} {
		for _, n := range t.section(s.section).Names {
			if !alphanumeric(n) && !strings.HasPrefix(n, "Fn::") {
				return &Error{Message: "Template format error: " + strings.Replace(s.words, "%s", n, 1) + " is non alphanumeric.", Path: []string{s.section, n}}
			}
		}
	}
	return nil
}

func (t *Template) checkNulls() *Error {
	return t.Root.walk(nil, func(path []string, n *Node) *Error {
		if n.Kind != Null || len(path) < 2 || path[0] == "Metadata" {
			return nil
		}
		return &Error{Message: "[/" + strings.Join(path, "/") + "] 'null' values are not allowed in templates", Path: path}
	})
}

func (t *Template) checkResources() *Error {
	rs := t.section("Resources")
	for i, name := range rs.Names {
		r := rs.Items[i]
		if r.Kind != Map || strings.HasPrefix(name, "Fn::") {
			continue
		}
		if r.Get("Type") == nil {
			return &Error{Message: "Template format error: [/Resources/" + name + "] Every Resources object must contain a Type member.", Path: []string{"Resources", name}}
		}
		for _, k := range r.Names {
			if !slices.Contains(resourceKeys, k) {
				return &Error{Message: "Invalid template resource property '" + k + "'", Path: []string{"Resources", name, k}}
			}
		}
	}
	return nil
}

func (t *Template) checkOutputs() *Error {
	os := t.section("Outputs")
	for i, name := range os.Names {
		if o := os.Items[i]; o.Kind == Map && o.Get("Value") == nil && !strings.HasPrefix(name, "Fn::") {
			return &Error{Message: "Template format error: Every Outputs member must contain a Value object", Path: []string{"Outputs", name}}
		}
	}
	return nil
}
