package pattern

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// writer turns a tree into the syntax of package regexp, with every class
// spelled out, so that none means something else there.
type writer struct{ strings.Builder }

func (w *writer) write(n node) {
	switch n := n.(type) {
	case *chars:
		w.set(n.set)
	case *concat:
		for _, sub := range n.subs {
			w.write(sub)
		}
	case *alternate:
		w.group("(?:", func() {
			for i, sub := range n.subs {
				if i > 0 {
					w.WriteByte('|')
				}
				w.write(sub)
			}
		})
	case *repeat:
		w.repeat(n)
	case assertion:
		w.assertion(n)
	}
}

func (w *writer) group(open string, body func()) {
	w.WriteString(open)
	body()
	w.WriteByte(')')
}

func (w *writer) repeat(n *repeat) {
	if _, ok := n.sub.(*chars); ok {
		w.write(n.sub)
	} else {
		w.group("(?:", func() { w.write(n.sub) })
	}
	switch {
	case n.min == 0 && n.max == unlimited:
		w.WriteByte('*')
	case n.min == 1 && n.max == unlimited:
		w.WriteByte('+')
	case n.min == 0 && n.max == 1:
		w.WriteByte('?')
	default:
		w.WriteString("{" + strconv.Itoa(n.min))
		if n.max != n.min {
			w.WriteByte(',')
			if n.max != unlimited {
				w.WriteString(strconv.Itoa(n.max))
			}
		}
		w.WriteByte('}')
	}
}

func (w *writer) assertion(a assertion) {
	switch a {
	case beginText:
		w.WriteString(`\A`)
	case endLine, endText:
		w.WriteString(`\z`)
	case wordBoundary:
		w.WriteString(`\b`)
	case notWordBoundary:
		w.WriteString(`\B`)
	}
}

// set writes a class, or a character if it is one.
func (w *writer) set(set *charset) {
	spans := encodable(set)
	if len(spans) == 0 { // no character at all
		w.WriteString("[^\x00-" + string(unicode.MaxRune) + "]")
		return
	}
	if len(spans) == 1 && spans[0].lo == spans[0].hi {
		w.char(spans[0].lo)
		return
	}
	w.WriteByte('[')
	for _, s := range spans {
		w.char(s.lo)
		if s.hi > s.lo {
			w.WriteByte('-')
			w.char(s.hi)
		}
	}
	w.WriteByte(']')
}

func (w *writer) char(r rune) {
	if strings.ContainsRune(`\.+*?()|[]{}^$-&#`, r) {
		w.WriteByte('\\')
	}
	w.WriteRune(r)
}

// encodable gives the spans of a set with ends that UTF-8 can write, without
// the surrogates, which no valid text holds.
func encodable(set *charset) []span {
	const first, last = 0xD800, 0xDFFF
	var spans []span
	for _, s := range set.spans {
		if utf16.IsSurrogate(s.lo) {
			s.lo = last + 1
		}
		if utf16.IsSurrogate(s.hi) {
			s.hi = first - 1
		}
		if s.lo <= s.hi {
			spans = append(spans, s)
		}
	}
	return spans
}
