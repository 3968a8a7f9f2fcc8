package jackson

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const anyValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

// value reads a scalar, or the opening bracket of a container.
func (p *Parser) value() (Token, *Error) {
	switch c := p.src[p.at]; {
	case c == '"':
		p.at++
		p.inText = true
		return String, nil
	case c == '{', c == '[':
		if len(p.stack) >= maxDepth {
			return EOF, p.error(fmt.Sprintf("Document nesting depth (%d) exceeds the maximum allowed (%d, from `StreamReadConstraints.getMaxNestingDepth()`)", maxDepth+1, maxDepth))
		}
		p.at++
		if c == '{' {
			return ObjectStart, nil
		}
		return ArrayStart, nil
	case c == '-' || isDigit(c):
		return p.number()
	case c == 't':
		return True, p.word("true")
	case c == 'f':
		return False, p.word("false")
	case c == 'n':
		return Null, p.word("null")
	}
	return EOF, p.odd()
}

// odd says what is wrong with a value that begins like none.
func (p *Parser) odd() *Error {
	r, size := p.rune(p.at)
	switch {
	case r == 'N' && strings.HasPrefix(p.src[p.at:], "NaN"), r == 'I' && strings.HasPrefix(p.src[p.at:], "Infinity"):
		word := "NaN"
		if r == 'I' {
			word = "Infinity"
		}
		p.at += len(word)
		return p.error("Non-standard token '" + word + "': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow")
	case identifierStart(r) && !(p.bytes && r >= utf8.RuneSelf):
		p.at += size
		return p.unrecognized(p.at - size)
	}
	return p.unexpected("expected a valid value " + anyValue)
}

// word reads one of the three literals.
func (p *Parser) word(w string) *Error {
	start := p.at
	for i := range len(w) {
		if p.at == len(p.src) || p.src[p.at] != w[i] {
			return p.unrecognized(start)
		}
		p.at++
	}
	p.text = w
	if p.at < len(p.src) {
		if r, _ := p.rune(p.at); identifierPart(r) {
			return p.unrecognized(start)
		}
	}
	return nil
}

// unrecognized reads on to the end of a word that is no literal.
func (p *Parser) unrecognized(start int) *Error {
	const longest = 256
	end := p.at
	for p.at < len(p.src) {
		if err := p.undecodable(); err != nil {
			return err
		}
		r, size := p.rune(p.at)
		if !identifierPart(r) {
			if p.bytes { // the stream has read the character that ends it
				p.at += size
			}
			break
		}
		p.at += size
		end = p.at
		if end-start >= longest {
			return p.error("Unrecognized token '" + p.src[start:end] + "...': was expecting " + anyValue)
		}
	}
	return p.error("Unrecognized token '" + p.src[start:end] + "': was expecting " + anyValue)
}

// undecodable reports a byte that is not UTF-8, in a stream.
func (p *Parser) undecodable() *Error {
	if !p.bytes {
		return nil
	}
	if r, size := utf8.DecodeRuneInString(p.src[p.at:]); r != utf8.RuneError || size != 1 {
		return nil
	}
	c := p.src[p.at]
	n := 0
	switch {
	case c&0xe0 == 0xc0:
		n = 1
	case c&0xf0 == 0xe0:
		n = 2
	case c&0xf8 == 0xf0:
		n = 3
	}
	p.at++
	for ; n > 0; n-- {
		if p.at == len(p.src) {
			return p.ended("")
		}
		if b := p.src[p.at]; b&0xc0 != 0x80 {
			p.at++
			return p.error(fmt.Sprintf("Invalid UTF-8 middle byte 0x%x", b))
		}
		p.at++
	}
	return p.error(fmt.Sprintf("Invalid UTF-8 start byte 0x%x", c))
}

func (p *Parser) number() (Token, *Error) {
	start, t := p.at, Int
	if p.src[p.at] == '-' {
		p.at++
		if p.at == len(p.src) {
			return EOF, p.ended(" in a Number value")
		}
		if !isDigit(p.src[p.at]) {
			return EOF, p.unexpectedNumber("expected digit (0-9) to follow minus sign, for valid numeric value")
		}
	}
	if p.src[p.at] == '0' && p.at+1 < len(p.src) && isDigit(p.src[p.at+1]) {
		p.at++
		return EOF, p.error("Invalid numeric value: Leading zeroes not allowed")
	}
	p.digits()
	if p.at < len(p.src) && p.src[p.at] == '.' {
		t = Float
		p.at++
		if !p.digits() {
			return EOF, p.unexpectedNumber("Decimal point not followed by a digit")
		}
	}
	if p.at < len(p.src) && p.src[p.at]|0x20 == 'e' {
		t = Float
		p.at++
		if p.at < len(p.src) && (p.src[p.at] == '+' || p.src[p.at] == '-') {
			p.at++
		}
		if !p.digits() {
			return EOF, p.unexpectedNumber("Exponent indicator not followed by a digit")
		}
	}
	p.text = p.src[start:p.at]
	if len(p.stack) == 0 && p.at < len(p.src) && !strings.ContainsRune(" \t\r\n", rune(p.src[p.at])) {
		return EOF, p.unexpected("Expected space separating root-level values")
	}
	return t, nil
}

func (p *Parser) digits() bool {
	start := p.at
	for p.at < len(p.src) && isDigit(p.src[p.at]) {
		p.at++
	}
	return p.at > start
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// quoted reads a string up to its closing quote and undoes its escapes.
func (p *Parser) quoted(name bool) (string, *Error) {
	start := p.at
	var b []byte
	for p.at < len(p.src) {
		switch c := p.src[p.at]; {
		case c == '"':
			b = append(b, p.src[start:p.at]...)
			p.at++
			return string(b), nil
		case c == '\\':
			b = append(b, p.src[start:p.at]...)
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			b = utf8.AppendRune(b, r)
			start = p.at
		case c < ' ':
			p.at++
			what := "string value"
			if name {
				what = "name"
			}
			return "", p.error("Illegal unquoted character (" + describe(rune(c)) + "): has to be escaped using backslash to be included in " + what)
		case c >= utf8.RuneSelf:
			if err := p.undecodable(); err != nil {
				return "", err
			}
			_, size := p.rune(p.at)
			p.at += size
		default:
			p.at++
		}
	}
	switch {
	case !name:
		return "", p.ended(": was expecting closing quote for a string value")
	case p.bytes:
		return "", p.ended(": was expecting closing '\"' for name")
	}
	return "", p.ended(" in field name")
}

// escape reads one escape sequence.
func (p *Parser) escape() (rune, *Error) {
	p.at++
	if p.at == len(p.src) {
		return 0, p.ended(" in character escape sequence")
	}
	c := p.src[p.at]
	const plain, means = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if i := strings.IndexByte(plain, c); i >= 0 {
		p.at++
		return rune(means[i]), nil
	}
	if c != 'u' {
		r, size := p.rune(p.at)
		p.at += size
		return 0, p.error("Unrecognized character escape " + describe(r))
	}
	p.at++
	r, err := p.unit()
	if err != nil || !utf16.IsSurrogate(r) || !strings.HasPrefix(p.src[p.at:], `\u`) {
		return r, err
	}
	back := p.at
	p.at += 2
	low, err := p.unit()
	if pair := utf16.DecodeRune(r, low); err == nil && pair != utf8.RuneError {
		return pair, nil
	}
	p.at = back
	return utf8.RuneError, nil
}

// unit reads the four hexadecimal digits of an escape.
func (p *Parser) unit() (rune, *Error) {
	for i := range 4 {
		if p.at+i == len(p.src) {
			p.at += i
			return 0, p.ended(" in character escape sequence")
		}
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(p.src[p.at+i])) {
			p.at += i
			return 0, p.unexpected("expected a hex-digit for character escape sequence")
		}
	}
	n, _ := strconv.ParseUint(p.src[p.at:p.at+4], 16, 16)
	p.at += 4
	return rune(n), nil
}

func (p *Parser) error(text string) *Error { return &Error{Location: p.Location(), text: text} }

func (p *Parser) ended(where string) *Error { return p.error("Unexpected end-of-input" + where) }

// unexpected blames the character at the parser's place. Jackson reports its own
// place, not the one behind it, since release 2.16.
func (p *Parser) unexpected(want string) *Error {
	r, size := p.rune(p.at)
	e := p.error("Unexpected character (" + describe(r) + "): " + want)
	p.at += size
	return e
}

func (p *Parser) unexpectedNumber(want string) *Error {
	if p.at == len(p.src) {
		return p.ended(" in a Number value")
	}
	r, _ := p.rune(p.at)
	return p.error("Unexpected character (" + describe(r) + ") in numeric value: " + want)
}

// describe names a character as Jackson does.
func describe(r rune) string {
	switch {
	case r < ' ' || r >= 0x7f && r <= 0x9f:
		return fmt.Sprintf("(CTRL-CHAR, code %d)", r)
	case r > 255:
		return fmt.Sprintf("'%c' (code %d / 0x%x)", r, r, r)
	}
	return fmt.Sprintf("'%c' (code %d)", r, r)
}

// identifierStart and identifierPart are Java's notion of a word.
func identifierStart(r rune) bool {
	return unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Sc, unicode.Pc)
}

func identifierPart(r rune) bool {
	return identifierStart(r) || unicode.IsDigit(r) || unicode.In(r, unicode.Mn, unicode.Mc) ||
		r <= 8 || r >= 0x0e && r <= 0x1b || r >= 0x7f && r <= 0x9f
}
