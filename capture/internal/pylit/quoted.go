package pylit

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// quoted reads a str or bytes literal at its opening quote.
func (p *parser) quoted(kind Kind) (Value, error) {
	quote := p.s[p.pos]
	p.pos++
	from := p.pos
	// Without an escape the text is a part of the input.
	rest := p.s[from:]
	end := strings.IndexByte(rest, quote)
	if end >= 0 && strings.IndexByte(rest[:end], '\\') < 0 {
		p.pos += end + 1
		return Value{Kind: kind, Text: rest[:end]}, nil
	}
	b := make([]byte, 0, max(end, 64))
	for p.pos < len(p.s) {
		rest = p.s[p.pos:]
		n := 0
		for n < len(rest) && rest[n] != quote && rest[n] != '\\' {
			n++
		}
		b = append(b, rest[:n]...)
		p.pos += n
		if n == len(rest) {
			break
		}
		if rest[n] == quote {
			p.pos++
			return Value{Kind: kind, Text: string(b)}, nil
		}
		var ok bool
		if b, ok = p.escape(b, kind); !ok {
			break
		}
	}
	p.pos = len(p.s)
	return Value{Kind: kind, Text: string(b), Cut: true}, ErrCut
}

// simple maps the letter of an escape to what it stands for.
var simple = map[byte]byte{
	'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// escape reads an escape and appends what it stands for. It fails when the text
// ends within it.
func (p *parser) escape(b []byte, kind Kind) ([]byte, bool) {
	rest := p.s[p.pos:]
	if len(rest) < 2 {
		return b, false
	}
	if c, ok := simple[rest[1]]; ok {
		p.pos += 2
		return append(b, c), true
	}
	digits := 0
	switch rest[1] {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	}
	if digits == 0 || kind == Bytes && digits > 2 {
		p.pos++ // Python keeps the backslash of an unknown escape
		return append(b, '\\'), true
	}
	if len(rest) < 2+digits {
		return b, false
	}
	n, err := strconv.ParseUint(rest[2:2+digits], 16, 32)
	if err != nil {
		p.pos++
		return append(b, '\\'), true
	}
	p.pos += 2 + digits
	switch {
	case kind == Bytes:
		return append(b, byte(n)), true
	case n >= 0xdc80 && n <= 0xdcff:
		return append(b, byte(n)), true // PEP 383: a byte that was not UTF-8
	}
	return utf8.AppendRune(b, rune(n)), true
}
