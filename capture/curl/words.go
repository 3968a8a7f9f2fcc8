package curl

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// word returns what a shell makes of a word, as far as that stands in the text:
// a variable becomes ${NAME}, any other expansion stays as it is written.
func word(text []byte, w *syntax.Word) string {
	var b strings.Builder
	parts(&b, text, w.Parts, false)
	return b.String()
}

func parts(b *strings.Builder, text []byte, ps []syntax.WordPart, quoted bool) {
	for _, part := range ps {
		switch p := part.(type) {
		case *syntax.Lit:
			literal(b, p.Value, quoted)
		case *syntax.SglQuoted:
			if p.Dollar {
				ansiC(b, p.Value)
			} else {
				b.WriteString(p.Value)
			}
		case *syntax.DblQuoted:
			parts(b, text, p.Parts, true)
		case *syntax.ParamExp:
			if p.Short && p.Param != nil {
				b.WriteString("${" + p.Param.Value + "}")
				continue
			}
			source(b, text, p)
		default:
			source(b, text, p)
		}
	}
}

func source(b *strings.Builder, text []byte, n syntax.Node) {
	from, to := int(n.Pos().Offset()), int(n.End().Offset())
	if from <= to && to <= len(text) {
		b.Write(text[from:to])
	}
}

// literal undoes the backslashes of a text, of which within double quotes only
// those before a few characters are any.
func literal(b *strings.Builder, s string, quoted bool) {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			switch next := s[i+1]; {
			case next == '\n':
				i++
				continue
			case !quoted || strings.IndexByte("$`\"\\", next) >= 0:
				i++
			}
		}
		b.WriteByte(s[i])
	}
}

var ansiEscapes = map[byte]byte{
	'a': '\a', 'b': '\b', 'e': 0x1b, 'E': 0x1b, 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
	'\\': '\\', '\'': '\'', '"': '"', '?': '?',
}

// ansiC undoes the escapes of $'…'.
func ansiC(b *strings.Builder, s string) {
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if c, ok := ansiEscapes[s[i]]; ok {
			b.WriteByte(c)
			continue
		}
		base, most, from := 16, 0, i+1
		switch s[i] {
		case 'x':
			most = 2
		case 'u':
			most = 4
		case 'U':
			most = 8
		case '0', '1', '2', '3', '4', '5', '6', '7':
			base, most, from = 8, 3, i
		}
		to := from
		for to < len(s) && to < from+most && isDigit(s[to], base) {
			to++
		}
		n, err := strconv.ParseUint(s[from:to], base, 32)
		if err != nil {
			b.WriteByte('\\')
			b.WriteByte(s[i])
			continue
		}
		if most > 3 {
			b.Write(utf8.AppendRune(nil, rune(n)))
		} else {
			b.WriteByte(byte(n))
		}
		i = to - 1
	}
}

func isDigit(c byte, base int) bool {
	if base == 8 {
		return '0' <= c && c <= '7'
	}
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
