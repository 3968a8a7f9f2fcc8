package decode

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/contract"
)

// syntax says how the wire names the place of a value.
type syntax uint8

const (
	syntaxName    syntax = iota // one name: header, query parameter, label, host
	syntaxPointer               // JSON and CBOR
	syntaxXML
	syntaxForm // Value.wire holds the whole dotted key
)

// Path returns the model's dotted path from the operation's input to the value:
// member names, zero-based list indexes and map keys ("Filters.0.Name",
// "Metadata.source"). Members that the model does not know stand under their
// names on the wire. It is "" for the root.
func (v *Value) Path() string {
	var b []byte
	return string(v.appendPath(b))
}

func (v *Value) appendPath(b []byte) []byte {
	if v.Parent == nil {
		return b
	}
	b = v.Parent.appendPath(b)
	if len(b) > 0 {
		b = append(b, '.')
	}
	switch {
	case v.Parent.Kind == List && v.Index >= 0:
		return strconv.AppendInt(b, int64(v.Index), 10)
	case v.isEntry() || v.Member == nil || v.Member.Name == "":
		return append(b, v.Key...)
	}
	return append(b, v.Member.Name...)
}

// isEntry reports whether v is the value of a map's entry.
func (v *Value) isEntry() bool {
	return v.Parent != nil && v.Parent.Kind == Map
}

// WireName returns the name of the value as it stands on the wire:
//
//   - a header's or a query parameter's name, in wire case
//   - the name of the path's label ("Key"), which the wire does not spell
//   - query protocols: the whole key ("Filter.1.Name"), also for the structures
//     and lists on the way ("Filter", "Filter.1")
//   - JSON and CBOR: the dotted path of keys and zero-based indexes
//     ("Filters.0.Name"); see [Value.Pointer] for the JSON pointer
//   - XML: the dotted path of elements from the root, elements of a list with
//     their zero-based index ("Tagging.TagSet.Tag.0.Key")
//
// It is "" for the body as a whole.
func (v *Value) WireName() string {
	switch v.syntax {
	case syntaxXML:
		if v.wire == "" && v.Parent != nil && v.Key != "" { // a flattened list: its elements' name
			return string(append(append(v.Parent.appendXML(nil), '.'), v.Key...))
		}
		return string(v.appendXML(nil))
	case syntaxPointer:
		return strings.Join(v.steps(nil), ".")
	}
	if v.wire != "" {
		return v.wire
	}
	return v.Key
}

// Pointer returns the JSON pointer (RFC 6901) of a value in a JSON or CBOR body:
// "/Filters/0/Name". It is "" for the body as a whole and everywhere else.
func (v *Value) Pointer() string {
	if v.syntax != syntaxPointer {
		return ""
	}
	var b strings.Builder
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	for _, s := range v.steps(nil) {
		b.WriteByte('/')
		escape.WriteString(&b, s)
	}
	return b.String()
}

// steps appends the keys and indexes from the body's root to the value.
func (v *Value) steps(to []string) []string {
	if v == nil || v.syntax != syntaxPointer || v.Parent == nil {
		return to
	}
	to = v.Parent.steps(to)
	switch {
	case v.Parent.Kind == List && v.Index >= 0:
		to = append(to, strconv.Itoa(v.Index))
	case v.KeyStart < v.Start: // a payload is the body itself and has no key
		to = append(to, v.Key)
	}
	return to
}

func (v *Value) appendXML(b []byte) []byte {
	if v == nil || v.syntax != syntaxXML {
		return b
	}
	b = v.Parent.appendXML(b)
	if v.wire == "" { // a flattened list has no element of its own
		return b
	}
	if len(b) > 0 {
		b = append(b, '.')
	}
	b = append(b, v.wire...)
	if v.Index >= 0 {
		b = append(b, '.')
		b = strconv.AppendInt(b, int64(v.Index), 10)
	}
	return b
}

// Position returns line and column, both from 1, of a byte offset in a body.
// Columns count characters; an offset outside the body is taken for its end.
func Position(body []byte, offset int) (line, column int) {
	offset = min(max(offset, 0), len(body))
	before := body[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before[:start], []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1
}

// kindOf is what a container of the model is on the wire; Text for scalars.
func kindOf(sh *contract.Shape) Kind {
	if sh == nil {
		return Text
	}
	switch sh.Kind {
	case contract.Structure:
		return Struct
	case contract.List:
		return List
	case contract.Map:
		return Map
	}
	return Text
}
