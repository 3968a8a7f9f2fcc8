package facts

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Difference is a fact that a file states otherwise than what was merged into
// it.
type Difference struct {
	// Path leads to the fact, as in "buckets.assets-prod.versioning".
	Path string
	// Line is the file's line, counted from 1.
	Line int
	// File and Other are the two values, as YAML in one line.
	File, Other string
}

func (d Difference) String() string {
	return fmt.Sprintf("line %d: %s is %s in the file, and not %s", d.Line, d.Path, d.File, d.Other)
}

// Merge adds to a facts file what it leaves open and a store knows. What the
// file states stays, and so do its comments; where the store has something else
// a [Difference] tells it. A file that [Load] refuses is an error.
func Merge(text []byte, more *Store) ([]byte, []Difference, error) {
	if _, err := Load(bytes.NewReader(text)); err != nil {
		return nil, nil, err
	}
	var add bytes.Buffer
	if err := Save(&add, more); err != nil {
		return nil, nil, err
	}
	var into, from yaml.Node
	if err := yaml.Unmarshal(text, &into); err != nil {
		return nil, nil, err
	}
	if into.Kind == 0 { // nothing, or comments only
		return slices.Concat(text, add.Bytes()), nil, nil
	}
	if err := yaml.Unmarshal(add.Bytes(), &from); err != nil {
		return nil, nil, err
	}
	var m merger
	if root := into.Content[0]; root.Tag == "!!null" {
		*root = *from.Content[0]
	} else {
		m.value(root, from.Content[0], reflect.TypeFor[file](), "")
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(&into); err != nil {
		return nil, nil, err
	}
	if err := e.Close(); err != nil {
		return nil, nil, err
	}
	return out.Bytes(), m.differ, nil
}

// merger merges documents whose form has been checked.
type merger struct{ differ []Difference }

func (m *merger) value(into, from *yaml.Node, t reflect.Type, path string) {
	if into.Kind == yaml.AliasNode {
		*into = *detached(into.Alias) // what is added here must not show where the anchor stands
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	_, fact := reflect.Zero(t).Interface().(interface{ inner() any })
	switch {
	case t.Kind() == reflect.Struct && !fact:
		m.pairs(into, from, path, func(name string) reflect.Type { return fieldsOf(t)[name].Type })
	case t.Kind() == reflect.Map:
		m.pairs(into, from, path, func(string) reflect.Type { return t.Elem() })
	case t == reflect.TypeFor[[]*Resource]():
		m.resources(into, from, path)
	default: // a fact is one thing, and so are the versions of an object: their order counts
		if !same(into, from, t) {
			m.differ = append(m.differ, Difference{path, into.Line, oneLine(into), oneLine(from)})
		}
	}
}

func (m *merger) pairs(into, from *yaml.Node, path string, typeOf func(name string) reflect.Type) {
	for i := 0; i+1 < len(from.Content); i += 2 {
		key, value := from.Content[i], from.Content[i+1]
		at := path + "." + key.Value
		if path == "" {
			at = key.Value
		}
		switch old := lookup(into, key.Value); {
		case old == nil:
			into.Style &^= yaml.FlowStyle // a line of its own for what comes
			into.Content = append(into.Content, key, value)
		case old.Tag == "!!null":
			value.HeadComment, value.LineComment, value.FootComment = old.HeadComment, old.LineComment, old.FootComment
			*old = *value
		default:
			m.value(old, value, typeOf(key.Value), at)
		}
	}
}

// resources merges lists whose items are known by kind and ID.
func (m *merger) resources(into, from *yaml.Node, path string) {
	known := map[resourceKey]*yaml.Node{}
	for _, r := range into.Content {
		known[keyOf(r)] = r
	}
	for _, r := range from.Content {
		k := keyOf(r)
		if old := known[k]; old != nil {
			m.value(old, r, reflect.TypeFor[Resource](), path+"."+k.kind+"."+k.id)
		} else {
			into.Content = append(into.Content, r)
		}
	}
}

func keyOf(r *yaml.Node) resourceKey {
	var k resourceKey
	if kind := lookup(r, "kind"); kind != nil {
		k.kind = kind.Value
	}
	if id := lookup(r, "id"); id != nil {
		k.id = id.Value
	}
	return k
}

// lookup returns the value of a mapping's key, nil when there is none.
func lookup(n *yaml.Node, key string) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// detached copies a node, without its anchor.
func detached(n *yaml.Node) *yaml.Node {
	c := *n
	c.Anchor = ""
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		c.Content[i] = detached(child)
	}
	return &c
}

// same reports whether two nodes mean the same as a type, however they are
// written.
func same(a, b *yaml.Node, t reflect.Type) bool {
	x, y := reflect.New(t), reflect.New(t)
	return a.Decode(x.Interface()) == nil && b.Decode(y.Interface()) == nil &&
		reflect.DeepEqual(x.Interface(), y.Interface())
}

func oneLine(n *yaml.Node) string {
	c := detached(n)
	c.Style |= yaml.FlowStyle
	c.HeadComment, c.LineComment, c.FootComment = "", "", ""
	text, err := yaml.Marshal(c)
	if err != nil {
		return n.Value
	}
	return string(bytes.TrimSpace(text))
}
