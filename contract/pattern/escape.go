package pattern

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// escapedAtom reads what follows a backslash outside a class.
func (p *parser) escapedAtom() (node, error) {
	switch r := p.peek(); r {
	case 'A', 'G': // a first search begins where \G stands
		p.pos++
		return beginText, nil
	case 'Z':
		p.pos++
		return endLine, nil
	case 'z':
		p.pos++
		return endText, nil
	case 'b':
		if p.at(1) == '{' && p.at(2) == 'g' {
			return nil, fmt.Errorf(`%w: \b{g}`, errUnsupported)
		}
		p.pos++
		return wordBoundary, nil
	case 'B':
		p.pos++
		return notWordBoundary, nil
	case 'k':
		return p.namedReference()
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return p.reference()
	}
	set, r, err := p.escape()
	if err != nil {
		return nil, err
	}
	if set != nil {
		return &chars{set}, nil
	}
	if utf16.IsSurrogate(r) {
		// Java would put it together with a neighbour in the UTF-16 text.
		return nil, fmt.Errorf("%w: lone surrogate", errUnsupported)
	}
	return &chars{p.single(r)}, nil
}

func (p *parser) namedReference() (node, error) {
	p.pos++
	if p.next() != '<' {
		return nil, errors.New(`\k is not followed by <`)
	}
	name, err := p.name('>')
	if err != nil {
		return nil, err
	}
	index, ok := p.names[name]
	if !ok {
		return nil, fmt.Errorf("no group %s", name)
	}
	return p.backref(index)
}

// reference reads a number: the first digit always, others as long as there is
// such a group by now.
func (p *parser) reference() (node, error) {
	index := int(p.next() - '0')
	for r := p.peek(); r >= '0' && r <= '9' && 10*index+int(r-'0') <= p.groups; r = p.peek() {
		index = 10*index + int(r-'0')
		p.pos++
	}
	return p.backref(index)
}

func (p *parser) backref(index int) (node, error) {
	if p.flags.ignoreCase {
		return nil, fmt.Errorf("%w: back-reference that ignores case", errUnsupported)
	}
	return &backref{index}, nil
}

// escape reads what may follow a backslash in a class and outside: a
// predefined set, or else one character.
func (p *parser) escape() (*charset, rune, error) {
	r := p.next()
	switch r {
	case 'd':
		return digit, 0, nil
	case 'D':
		return digit.negate(), 0, nil
	case 'w':
		return word, 0, nil
	case 'W':
		return word.negate(), 0, nil
	case 's':
		return space, 0, nil
	case 'S':
		return space.negate(), 0, nil
	case 'h':
		return horizontal, 0, nil
	case 'H':
		return horizontal.negate(), 0, nil
	case 'v':
		return vertical, 0, nil
	case 'V':
		return vertical.negate(), 0, nil
	case 'p', 'P':
		set, err := p.property(r == 'P')
		return set, 0, err
	}
	r, err := p.escapedRune(r)
	return nil, r, err
}

func (p *parser) property(negate bool) (*charset, error) {
	name := string(p.next())
	if name == "{" {
		start := p.pos
		for p.peek() != '}' {
			if p.next() == eof {
				return nil, errors.New("unclosed character family")
			}
		}
		name = string(p.src[start:p.pos])
		p.pos++
	}
	if p.flags.ignoreCase {
		switch name { // with CASE_INSENSITIVE these stand for each other
		case "Lower", "Upper":
			name = "Alpha"
		case "Lu", "Ll", "Lt":
			name = "LC"
		default:
			if strings.HasSuffix(strings.ToLower(name), "case") || strings.ContainsAny(name, "=") {
				return nil, fmt.Errorf("%w: %s regardless of case", errUnsupported, name)
			}
		}
	}
	set, fromUnicode, err := property(name)
	if err != nil {
		return nil, err
	}
	p.unicode = p.unicode || fromUnicode
	if negate {
		set = set.negate()
	}
	return set, nil
}

// escapedRune reads the escapes of one character; r follows the backslash.
func (p *parser) escapedRune(r rune) (rune, error) {
	switch r {
	case 't':
		return '\t', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 'f':
		return '\f', nil
	case 'a':
		return '\a', nil
	case 'e':
		return 0x1B, nil
	case 'c':
		c := p.next()
		if c == eof {
			return 0, errors.New("illegal control escape")
		}
		return c ^ 64, nil
	case '0':
		return p.octal()
	case 'x':
		if p.accept("{") {
			return p.bracedHex()
		}
		return p.hex(2)
	case 'u':
		return p.utf16Unit()
	case eof:
		return 0, errors.New("pattern ends with a backslash")
	}
	if posix["Alnum"].has(r) {
		return 0, fmt.Errorf(`illegal or unsupported escape \%c`, r)
	}
	return r, nil
}

// octal reads \0n, \0nn or \0mnn, m being at most 3.
func (p *parser) octal() (rune, error) {
	n, digits := rune(0), 0
	for ; digits < 3; digits++ {
		r := p.peek()
		if r < '0' || r > '7' || 8*n+r-'0' > 0377 {
			break
		}
		n = 8*n + r - '0'
		p.pos++
	}
	if digits == 0 {
		return 0, errors.New("illegal octal escape")
	}
	return n, nil
}

func (p *parser) hex(digits int) (rune, error) {
	if p.pos+digits > len(p.src) {
		return 0, errors.New("illegal hexadecimal escape")
	}
	n, err := strconv.ParseUint(string(p.src[p.pos:p.pos+digits]), 16, 32)
	if err != nil {
		return 0, errors.New("illegal hexadecimal escape")
	}
	p.pos += digits
	return rune(n), nil
}

func (p *parser) bracedHex() (rune, error) {
	start := p.pos
	for p.peek() != '}' {
		if p.next() == eof {
			return 0, errors.New("unclosed hexadecimal escape")
		}
	}
	n, err := strconv.ParseUint(string(p.src[start:p.pos]), 16, 32)
	if err != nil || n > 0x10FFFF {
		return 0, errors.New("illegal hexadecimal escape")
	}
	p.pos++
	return rune(n), nil
}

// utf16Unit reads uXXXX; a high surrogate takes a low one that follows with
// it, and no other.
func (p *parser) utf16Unit() (rune, error) {
	high, err := p.hex(4)
	if err != nil {
		return 0, errors.New("illegal Unicode escape")
	}
	start := p.pos
	if p.accept(`\u`) {
		if low, err := p.hex(4); err == nil {
			if r := utf16.DecodeRune(high, low); r != '\uFFFD' {
				return r, nil
			}
		}
		p.pos = start
	}
	return high, nil
}
