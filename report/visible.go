package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible writes a text of a request so that it takes the columns that it seems
// to take: control characters, marks that change the direction of writing and
// bytes that are no characters are spelled out. A capture cannot move the
// cursor of who reads a report.
func visible(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] < 0x7f
	}
	if plain {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x100 && unicode.IsControl(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Cf, r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// columns is how many columns a visible text takes on a terminal.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

// wide are the blocks whose characters take two columns: the East Asian Wide
// and Fullwidth ones of UAX #11 that names and values are written in, and the
// pictographs.
var wide = [...][2]rune{
	{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
	{0xfe30, 0xfe6f}, {0xff01, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
}

func runeColumns(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	for _, w := range wide {
		if r >= w[0] && r <= w[1] {
			return 2
		}
	}
	return 1
}

// prefix returns the length in bytes of the longest beginning of a text that
// takes at most n columns.
func prefix(s string, n int) int {
	at := 0
	for i, r := range s {
		if at += runeColumns(r); at > n {
			return i
		}
	}
	return len(s)
}

// left returns the beginning of a text that fits n columns, with "…" where it
// was cut.
func left(s string, n int) string {
	if prefix(s, n) == len(s) {
		return s
	}
	return s[:prefix(s, n-1)] + "…"
}

// right is left from the other end.
func right(s string, n int) string {
	if columns(s) <= n {
		return s
	}
	at, start := 0, len(s)
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:start])
		if at += runeColumns(r); at > n-1 {
			break
		}
		start -= size
	}
	return "…" + s[start:]
}

// middle keeps both ends of a text.
func middle(s string, n int) string {
	if columns(s) <= n {
		return s
	}
	tail := right(s, n/3)
	return left(s, n-columns(tail)+1) + strings.TrimPrefix(tail, "…")
}
