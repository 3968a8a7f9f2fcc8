package jssdk

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// value is a value as util.inspect or JSON writes it.
type value struct {
	kind  kind
	text  string  // of a string or a number
	items []value // of a list, or the values of an object
	names []string
	short bool // the printer left out a part
}

type kind int

const (
	opaque kind = iota // what is printed without its content: [Object], a stream
	null               // null or undefined
	str
	number
	list
	object
	bytes
)

// get returns a member of an object.
func (v *value) get(name string) value {
	for i, n := range v.names {
		if n == name {
			return v.items[i]
		}
	}
	return value{kind: null}
}

var errValue = errors.New("its text is not understood")

// parser parses values. Depth bounds its recursion.
type parser struct {
	s     string
	depth int
}

const maxDepth = 64

func parse(s string) (value, error) {
	p := parser{s: s}
	return p.value()
}

func (p *parser) space() { p.s = strings.TrimLeft(p.s, " \t\r\n") }

func (p *parser) cut(prefix string) bool {
	p.space()
	var ok bool
	p.s, ok = strings.CutPrefix(p.s, prefix)
	return ok
}

func (p *parser) value() (value, error) {
	if p.depth++; p.depth > maxDepth {
		return value{}, errValue
	}
	defer func() { p.depth-- }()
	p.space()
	if p.s == "" {
		return value{}, errValue
	}
	switch c := p.s[0]; {
	case c == '{':
		p.s = p.s[1:]
		return p.object()
	case c == '[':
		return p.list()
	case c == '\'' || c == '"' || c == '`':
		return p.str()
	case strings.HasPrefix(p.s, "<Buffer"):
		return p.buffer()
	}
	end := strings.IndexAny(p.s, ",{}[]()\n")
	if end < 0 {
		end = len(p.s)
	}
	word := strings.TrimSpace(p.s[:end])
	p.s = p.s[end:]
	switch word {
	case "undefined", "null":
		return value{kind: null}, nil
	case "true", "false":
		return value{kind: number, text: word}, nil
	}
	if _, err := strconv.ParseFloat(word, 64); err == nil {
		return value{kind: number, text: word}, nil
	}
	return p.class(word)
}

// class parses what follows a class name: "(92) [Uint8Array] [ … ]", or the
// members of an object that is no plain one.
func (p *parser) class(name string) (value, error) {
	if p.cut("(") {
		_, rest, ok := strings.Cut(p.s, ")")
		if !ok {
			return value{}, errValue
		}
		p.s = rest
	}
	array := strings.HasSuffix(name, "Array")
	if p.cut("[Uint8Array]") {
		array = true
	}
	p.space()
	if p.s == "" || p.s[0] != '[' && p.s[0] != '{' {
		return value{kind: opaque}, nil
	}
	v, err := p.value()
	if !array || v.kind != list {
		return value{kind: opaque}, err
	}
	b := make([]byte, 0, len(v.items))
	for _, item := range v.items {
		n, e := strconv.ParseUint(item.text, 10, 8)
		if e != nil {
			return value{kind: opaque}, err
		}
		b = append(b, byte(n))
	}
	return value{kind: bytes, text: string(b), short: v.short}, err
}

// buffer parses Node's "<Buffer 7b 22 … 10 more bytes>".
func (p *parser) buffer() (value, error) {
	text, rest, ok := strings.Cut(strings.TrimPrefix(p.s, "<Buffer"), ">")
	if !ok {
		return value{}, errValue
	}
	p.s = rest
	v := value{kind: bytes}
	var b []byte
	for word := range strings.FieldsSeq(text) {
		n, err := strconv.ParseUint(word, 16, 8)
		if err != nil {
			v.short = true
			break
		}
		b = append(b, byte(n))
	}
	v.text = string(b)
	return v, nil
}

// object parses members up to the closing brace.
func (p *parser) object() (value, error) {
	v := value{kind: object}
	for !p.cut("}") {
		name, err := p.name()
		if err != nil {
			return v, err
		}
		item, err := p.value()
		if err != nil {
			return v, err
		}
		v.names, v.items = append(v.names, name), append(v.items, item)
		if !p.cut(",") && !strings.HasPrefix(strings.TrimLeft(p.s, " \t\r\n"), "}") {
			return v, errValue
		}
	}
	return v, nil
}

// name parses a member's name and its colon.
func (p *parser) name() (string, error) {
	p.space()
	if p.s != "" && (p.s[0] == '\'' || p.s[0] == '"') {
		v, err := p.quoted()
		if err != nil || !p.cut(":") {
			return "", errValue
		}
		return v, nil
	}
	name, rest, ok := strings.Cut(p.s, ":")
	if !ok || strings.ContainsAny(name, "{}[]'\"\n") {
		return "", errValue
	}
	p.s = rest
	return strings.TrimSpace(name), nil
}

// list parses a list, or a word in brackets that stands for something else. Named
// members of an array are passed over.
func (p *parser) list() (value, error) {
	for _, word := range []string{"[Object", "[Array", "[Function", "[Circular", "[class", "[Getter"} {
		if strings.HasPrefix(p.s, word) {
			_, rest, ok := strings.Cut(p.s, "]")
			p.s = rest
			if !ok {
				return value{}, errValue
			}
			return value{kind: opaque}, nil
		}
	}
	p.s = p.s[1:]
	v := value{kind: list}
	for !p.cut("]") {
		if p.cut("...") {
			v.short = true
			_, rest, ok := strings.Cut(p.s, "]")
			if !ok {
				return v, errValue
			}
			p.s = rest
			return v, nil
		}
		if i := strings.IndexAny(p.s, ",]:'\"`[{"); i > 0 && p.s[i] == ':' {
			p.s = p.s[i+1:]
			if _, err := p.value(); err != nil {
				return v, err
			}
		} else {
			item, err := p.value()
			if err != nil {
				return v, err
			}
			v.items = append(v.items, item)
		}
		if !p.cut(",") && !strings.HasPrefix(strings.TrimLeft(p.s, " \t\r\n"), "]") {
			return v, errValue
		}
	}
	return v, nil
}

// str parses a string, and those that are added to it over several lines.
func (p *parser) str() (value, error) {
	v := value{kind: str}
	for {
		s, err := p.quoted()
		if err != nil {
			return v, err
		}
		v.text += s
		if strings.HasPrefix(p.s, "...") { // maxStringLength: '…'... 5 more characters
			v.short = true
			if i := strings.IndexAny(p.s, ",}\n"); i >= 0 {
				p.s = p.s[i:]
			}
			return v, nil
		}
		if !p.cut("+") {
			return v, nil
		}
		p.space()
		if p.s == "" || strings.IndexByte("'\"`", p.s[0]) < 0 {
			return v, errValue
		}
	}
}

var simpleEscapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f', 'v': '\v', '0': 0}

// quoted parses one quoted string.
func (p *parser) quoted() (string, error) {
	quote := p.s[0]
	var b strings.Builder
	for i := 1; i < len(p.s); i++ {
		c := p.s[i]
		switch {
		case c == quote:
			p.s = p.s[i+1:]
			return b.String(), nil
		case c != '\\':
			b.WriteByte(c)
			continue
		}
		if i++; i == len(p.s) {
			break
		}
		digits := map[byte]int{'x': 2, 'u': 4}[p.s[i]]
		if digits > 0 && i+digits < len(p.s) {
			n, err := strconv.ParseUint(p.s[i+1:i+1+digits], 16, 32)
			if err != nil {
				return "", errValue
			}
			b.WriteRune(rune(n))
			i += digits
		} else if e, ok := simpleEscapes[p.s[i]]; ok {
			b.WriteByte(e)
		} else {
			_, size := utf8.DecodeRuneInString(p.s[i:])
			b.WriteString(p.s[i : i+size])
			i += size - 1
		}
	}
	return "", errValue
}
