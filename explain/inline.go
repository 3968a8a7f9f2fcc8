package explain

import (
	"fmt"
	"strings"
)

// Inline is a text with marks in it.
type Inline []Span

// Span is a piece of an Inline.
type Span struct {
	Text string
	Mark Mark
	// To is where a Link leads, or, for Code, what the word is the name of:
	// "code/InvalidRequest", "rule/s3/key-missing", "" for nothing that has a
	// page.
	To string
}

// Mark is how a Span stands out.
type Mark uint8

// The marks.
const (
	Plain  Mark = iota
	Code        // a name of the wire, a code, a command
	Strong      // what to see first
	Ref         // a source: its key in sources.txt, in a finished Doc its number
	Link        // an address
)

// words makes an Inline of plain text.
func words(text string) Inline { return Inline{{Text: text}} }

// code makes an Inline of a name that is shown as it is.
func code(text, to string) Inline { return Inline{{Text: text, Mark: Code, To: to}} }

// String is the text without its marks.
func (in Inline) String() string {
	var b strings.Builder
	for _, s := range in {
		switch s.Mark {
		case Ref:
			b.WriteString("[" + s.Text + "]")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// refs returns the keys of the sources that a text refers to.
func (in Inline) refs() []string {
	var keys []string
	for _, s := range in {
		if s.Mark == Ref {
			keys = append(keys, s.Text)
		}
	}
	return keys
}

// parseInline reads the marks that pages may use: `code`, **strong**,
// <https://address> and [key], which names a source of sources.txt. Anything
// else that Markdown knows stays as it is.
func parseInline(text string) (Inline, error) {
	var in Inline
	plain := func(s string) {
		if s != "" {
			in = append(in, Span{Text: s})
		}
	}
	done := 0
	for i := 0; i < len(text); {
		open, end, mark := delimiter(text[i:])
		if open == "" {
			i++
			continue
		}
		inner, _, ok := strings.Cut(text[i+len(open):], end)
		if !ok || inner == "" {
			return nil, fmt.Errorf("%q is not closed", text[i:])
		}
		plain(text[done:i])
		s := Span{Text: inner, Mark: mark}
		if mark == Link {
			s.To = inner
		}
		in = append(in, s)
		i += len(open) + len(inner) + len(end)
		done = i
	}
	plain(text[done:])
	return in, nil
}

// delimiter returns what opens and closes the mark that a text begins with;
// nothing when it begins with none.
func delimiter(text string) (open, end string, mark Mark) {
	switch {
	case text[0] == '`':
		return "`", "`", Code
	case strings.HasPrefix(text, "**"):
		return "**", "**", Strong
	case strings.HasPrefix(text, "<https://"):
		return "<", ">", Link
	case text[0] == '[' && isKey(text[1:]):
		return "[", "]", Ref
	}
	return "", "", Plain
}

// isKey reports whether a text begins with the key of a source and "]".
func isKey(text string) bool {
	n := 0
	for n < len(text) && (text[n] >= 'a' && text[n] <= 'z' || text[n] >= '0' && text[n] <= '9' || text[n] == '-') {
		n++
	}
	return n > 1 && n < len(text) && text[n] == ']'
}
