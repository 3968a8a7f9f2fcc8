// Package pylit reads Python values from the text that repr writes of them, as
// far as logs hold such text: literals, calls of constructors, and objects in
// angle brackets, which stay opaque. It reads no Python beyond that.
package pylit

import (
	"errors"
	"strings"
)

// Kind is what a value is.
type Kind byte

// The kinds of values.
const (
	Opaque Kind = iota // <object at 0x…>, or anything else that is not data
	None
	Bool
	Number
	Str
	Bytes
	List // also a tuple or a set
	Dict
	Call // Name(…), its arguments in Items
)

// Value is a Python value.
type Value struct {
	Kind Kind
	// Text is what a Str or Bytes holds, the name of a Call, the value as
	// written of anything else that has no parts.
	Text  string
	Items []Value // of a List or Call
	Pairs []Pair  // of a Dict, in order
	// Cut says that the text ended before the value did.
	Cut bool
}

// Pair is a member of a dict.
type Pair struct{ Key, Value Value }

// Get returns the value of the first member with that key, a str.
func (v *Value) Get(key string) (Value, bool) {
	for i := range v.Pairs {
		if k := &v.Pairs[i].Key; k.Kind == Str && k.Text == key {
			return v.Pairs[i].Value, true
		}
	}
	return Value{}, false
}

// Unwrap returns the dict that a mapping type's constructor is called with, as
// in HTTPHeaderDict({…}), and any other value as it is.
func (v Value) Unwrap() Value {
	if v.Kind == Call && len(v.Items) == 1 && v.Items[0].Kind == Dict {
		return v.Items[0]
	}
	return v
}

var (
	// ErrCut is returned when the text ends within a value, together with
	// what was read of it.
	ErrCut    = errors.New("text ends within a Python value")
	errSyntax = errors.New("not a Python value")
	errDepth  = errors.New("a Python value is nested too deeply")
)

// maxDepth is far beyond what requests nest, and short of what hurts the stack.
const maxDepth = 200

// Parse reads the value that s begins with and returns how many bytes it took.
func Parse(s string) (v Value, n int, err error) {
	p := parser{s: s}
	v, err = p.value()
	return v, p.pos, err
}

type parser struct {
	s     string
	pos   int
	depth int
}

// next skips white space and returns the byte that comes then, 0 at the end.
func (p *parser) next() byte {
	for p.pos < len(p.s) && (p.s[p.pos] == ' ' || p.s[p.pos] == '\t' || p.s[p.pos] == '\n') {
		p.pos++
	}
	if p.pos == len(p.s) {
		return 0
	}
	return p.s[p.pos]
}

func (p *parser) value() (Value, error) {
	if p.depth++; p.depth > maxDepth {
		return Value{}, errDepth
	}
	defer func() { p.depth-- }()
	switch c := p.next(); {
	case c == 0 && p.pos == len(p.s):
		return Value{Cut: true}, ErrCut
	case c == '\'' || c == '"':
		return p.quoted(Str)
	case c == '{':
		return p.dict()
	case c == '[':
		return p.list(']')
	case c == '(':
		return p.list(')')
	case c == '<':
		return p.angle()
	case c == '-' || c == '+' || c == '.' || '0' <= c && c <= '9':
		return p.word(Number), nil
	case isLetter(c):
		return p.name()
	}
	return Value{}, errSyntax
}

func isLetter(c byte) bool {
	return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80
}

// word takes what can be a number or a dotted name.
func (p *parser) word(kind Kind) Value {
	from := p.pos
	for p.pos < len(p.s) {
		c := p.s[p.pos]
		sign := (c == '-' || c == '+') && (p.pos == from || kind == Number && p.s[p.pos-1]|0x20 == 'e')
		if !isLetter(c) && c != '.' && (c < '0' || c > '9') && !sign {
			break
		}
		p.pos++
	}
	return Value{Kind: kind, Text: p.s[from:p.pos], Cut: p.pos == len(p.s)}
}

// name reads a constant, a literal with a prefix, or a call.
func (p *parser) name() (Value, error) {
	v := p.word(Opaque)
	next := byte(0)
	if p.pos < len(p.s) {
		next = p.s[p.pos]
	}
	switch {
	case next == '\'' || next == '"':
		switch v.Text {
		case "b", "B":
			return p.quoted(Bytes)
		case "u", "U":
			return p.quoted(Str)
		}
		return Value{}, errSyntax
	case next == '(':
		args, err := p.list(')')
		return Value{Kind: Call, Text: v.Text, Items: args.Items, Cut: args.Cut}, err
	}
	switch v.Text {
	case "None":
		v.Kind = None
	case "True", "False":
		v.Kind = Bool
	}
	return v, nil
}

// list reads values up to the closing byte. Of an argument name=value the value
// counts.
func (p *parser) list(closing byte) (Value, error) {
	v := Value{Kind: List}
	p.pos++
	for {
		switch p.next() {
		case closing:
			p.pos++
			return v, nil
		case 0:
			v.Cut = true
			return v, ErrCut
		}
		item, err := p.value()
		if err == nil && item.Kind == Opaque && p.next() == '=' {
			p.pos++
			item, err = p.value()
		}
		v.Items = append(v.Items, item)
		if err != nil {
			v.Cut = true
			return v, err
		}
		if err := p.separator(closing); err != nil {
			v.Cut = true
			return v, err
		}
	}
}

// dict reads a dict, or a set, which is told by its first separator.
func (p *parser) dict() (Value, error) {
	v := Value{Kind: Dict}
	p.pos++
	for {
		switch p.next() {
		case '}':
			p.pos++
			return v, nil
		case 0:
			v.Cut = true
			return v, ErrCut
		}
		key, err := p.value()
		if err != nil {
			v.Cut = true
			return v, err
		}
		if c := p.next(); c != ':' {
			if len(v.Pairs) == 0 && (c == ',' || c == '}') {
				return p.set(key)
			}
			v.Cut = true
			return v, p.unexpected()
		}
		p.pos++
		val, err := p.value()
		v.Pairs = append(v.Pairs, Pair{key, val})
		if err == nil {
			err = p.separator('}')
		}
		if err != nil {
			v.Cut = true
			return v, err
		}
	}
}

// set reads a set behind its first member.
func (p *parser) set(first Value) (Value, error) {
	if err := p.separator('}'); err != nil {
		return Value{Kind: List, Items: []Value{first}, Cut: true}, err
	}
	p.pos-- // list skips what opened it
	v, err := p.list('}')
	v.Items = append([]Value{first}, v.Items...)
	return v, err
}

// separator passes over the comma between two values, or stops at the end of
// them.
func (p *parser) separator(closing byte) error {
	switch p.next() {
	case ',':
		p.pos++
		return nil
	case closing:
		return nil
	}
	return p.unexpected()
}

func (p *parser) unexpected() error {
	if p.pos == len(p.s) {
		return ErrCut
	}
	return errSyntax
}

// angle reads <…>. An angle bracket within quotes does not count, unless the
// quotes are only an apostrophe.
func (p *parser) angle() (Value, error) {
	end := angleEnd(p.s[p.pos:], true)
	if end < 0 {
		end = angleEnd(p.s[p.pos:], false)
	}
	if end < 0 {
		v := Value{Text: p.s[p.pos:], Cut: true}
		p.pos = len(p.s)
		return v, ErrCut
	}
	v := Value{Text: p.s[p.pos : p.pos+end]}
	p.pos += end
	return v, nil
}

func angleEnd(s string, quotes bool) int {
	depth := 0
	for i := 0; i < len(s) && i < 1<<16; i++ {
		switch c := s[i]; {
		case c == '<':
			depth++
		case c == '>':
			if depth--; depth == 0 {
				return i + 1
			}
		case quotes && (c == '\'' || c == '"'):
			n := strings.IndexByte(s[i+1:], c)
			if n < 0 {
				return -1
			}
			i += n + 1
		}
	}
	return -1
}
