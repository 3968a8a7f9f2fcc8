package facts

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// checkKeys compares a document with the type that it is read into, and returns
// an error for each name that the type has not and each value that its enum tag
// does not list. The decoder's own check stops at facts, which decode
// themselves.
func checkKeys(n *yaml.Node, into any) []error {
	var c keyChecker
	c.node(n, reflect.TypeOf(into), "", "the file")
	return c.errs
}

type keyChecker struct{ errs []error }

func (c *keyChecker) fail(n *yaml.Node, format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("line %d: %s", n.Line, fmt.Sprintf(format, args...)))
}

var timeType = reflect.TypeFor[time.Time]()

func (c *keyChecker) node(n *yaml.Node, t reflect.Type, enum, where string) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Tag == "!!null" {
		return
	}
	if f, ok := reflect.Zero(t).Interface().(interface{ inner() any }); ok {
		t = reflect.TypeOf(f.inner())
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType:
	case t.Kind() == reflect.Struct:
		c.structure(n, t, where)
	case t.Kind() == reflect.Map:
		c.pairs(n, where, func(key, value *yaml.Node) { c.node(value, t.Elem(), "", where+"."+key.Value) })
	case t.Kind() == reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			c.fail(n, "%s must be a list", where)
			return
		}
		for i, it := range n.Content {
			c.node(it, t.Elem(), "", fmt.Sprintf("%s.%d", where, i))
		}
	case n.Kind != yaml.ScalarNode:
		c.fail(n, "%s must be a %s", where, t.Kind())
	case enum != "" && !slices.Contains(strings.Split(enum, ","), n.Value):
		c.fail(n, "%s is %q, and must be one of %s", where, n.Value, strings.ReplaceAll(strings.TrimPrefix(enum, ","), ",", ", "))
	}
}

func (c *keyChecker) structure(n *yaml.Node, t reflect.Type, where string) {
	fields := fieldsOf(t)
	c.pairs(n, where, func(key, value *yaml.Node) {
		f, ok := fields[key.Value]
		if !ok {
			c.fail(key, "%s has no %q%s", where, key.Value, meant(key.Value, fields))
			return
		}
		c.node(value, f.Type, f.Tag.Get("enum"), key.Value)
	})
}

// fieldsOf returns the fields of a structure by their names in a file.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" && name != "-" {
			fields[name] = f
		}
	}
	return fields
}

func (c *keyChecker) pairs(n *yaml.Node, where string, each func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		c.fail(n, "%s must be a mapping", where)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		each(n.Content[i], n.Content[i+1])
	}
}

// meant names the fields that a mistyped name may stand for, or all of them.
func meant(name string, fields map[string]reflect.StructField) string {
	var all []string
	for f := range fields {
		if plain(f) == plain(name) {
			return fmt.Sprintf("; %q is meant", f)
		}
		all = append(all, f)
	}
	sort.Strings(all)
	return "; it has " + strings.Join(all, ", ")
}

func plain(s string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
}
