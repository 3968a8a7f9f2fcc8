package explain

import (
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes a Doc as Markdown, to be read as it is or to be kept in a
// wiki. Names that have a page of their own stay names: where that page would be
// is not known here.
func WriteMarkdown(w io.Writer, d *Doc) error {
	m := &markdown{}
	m.line("# " + Title(d))
	for _, b := range d.Blocks {
		m.line("")
		m.block(b)
	}
	_, err := io.WriteString(w, m.b.String())
	return err
}

// Title is a Doc's name with what stands beside it.
func Title(d *Doc) string {
	if d.Aside == "" {
		return d.Name
	}
	return d.Name + " (" + strings.Join(strings.Fields(d.Aside), " ") + ")"
}

type markdown struct{ b strings.Builder }

func (m *markdown) line(s string) { m.b.WriteString(s + "\n") }

func (m *markdown) block(b Block) {
	switch b := b.(type) {
	case Heading:
		m.line("## " + b.Text)
	case Para:
		m.line(markdownText(b.Text))
	case List:
		for i, it := range b.Items {
			mark := "- "
			if b.Ordered {
				mark = fmt.Sprintf("%d. ", i+1)
			}
			m.line(mark + markdownText(it.Text))
			m.commands(it.Commands, strings.Repeat(" ", len(mark)))
		}
	case Fields:
		for _, r := range b.Rows {
			if r.Label == "" {
				m.line("  " + markdownText(r.Text))
				continue
			}
			m.line("- **" + markdownEscape(r.Label) + "**: " + markdownText(r.Text))
		}
	case Members:
		for _, r := range b.Rows {
			m.member(&r)
		}
	case Message:
		title := strings.TrimSpace(capital(b.Outcome) + " " + b.Note)
		m.line("**" + markdownEscape(title) + "**")
		m.line("")
		m.fence(b.Lines, "")
	}
}

func capital(outcome string) string {
	if outcome == "" {
		return ""
	}
	return strings.ToUpper(outcome[:1]) + outcome[1:]
}

func (m *markdown) commands(cs []string, indent string) {
	if len(cs) > 0 {
		m.line("")
		m.fence(cs, indent)
	}
}

// fence writes lines as they are, between marks that none of them holds.
func (m *markdown) fence(lines []string, indent string) {
	mark := "```"
	for _, l := range lines {
		for strings.Contains(l, mark) {
			mark += "`"
		}
	}
	m.line(indent + mark)
	for _, l := range lines {
		m.line(strings.TrimRight(indent+l, " "))
	}
	m.line(indent + mark)
}

func (m *markdown) member(r *MemberRow) {
	indent := strings.Repeat("  ", r.Depth)
	text := indent + "- "
	if r.Name != "" {
		text += "**" + markdownEscape(r.Name) + "** "
	}
	text += markdownEscape(r.Type)
	if r.Required {
		text += ", required"
	}
	if r.Place != "" {
		text += ", " + markdownEscape(r.Place)
	}
	m.line(text)
	for _, l := range r.Limits {
		m.line(indent + "  - " + markdownEscape(l))
	}
}

func markdownText(in Inline) string {
	var b strings.Builder
	for _, s := range in {
		switch s.Mark {
		case Code:
			b.WriteString(markdownCode(s.Text))
		case Strong:
			b.WriteString("**" + markdownEscape(s.Text) + "**")
		case Ref:
			b.WriteString("\\[" + s.Text + "]")
		case Link:
			b.WriteString("<" + s.Text + ">")
		default:
			b.WriteString(markdownEscape(s.Text))
		}
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}

func markdownCode(s string) string {
	mark := "`"
	for strings.Contains(s, mark) {
		mark += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return mark + s + mark
}

// markdownEscaper keeps a text from being taken for Markdown or HTML.
var markdownEscaper = strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", "\\|", "#", "\\#")

func markdownEscape(s string) string { return markdownEscaper.Replace(s) }
