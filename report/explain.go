package report

import (
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/explain"
)

// Explain writes explanations for people at a terminal.
type Explain struct{ t *Text }

// NewExplain returns a writer of explanations.
func NewExplain(w io.Writer, opts TextOptions) *Explain { return &Explain{t: NewText(w, opts)} }

// Doc writes an explanation.
func (e *Explain) Doc(d *explain.Doc) error {
	fmt.Fprintf(e.t.w, "%s", e.t.s.strong(d.Name))
	if d.Aside != "" {
		fmt.Fprintf(e.t.w, "  %s", e.t.s.faint(left(d.Aside, max(e.t.opts.Width-columns(d.Name)-2, minTarget))))
	}
	fmt.Fprintln(e.t.w)
	for i, b := range d.Blocks {
		_, after := b.(explain.Heading)
		if i == 0 || !after && !under(d.Blocks[i-1]) || after {
			fmt.Fprintln(e.t.w)
		}
		e.block(b)
	}
	return e.t.w.Flush()
}

// under reports whether what follows a block goes right below it.
func under(b explain.Block) bool {
	switch b.(type) {
	case explain.Heading:
		return true
	}
	return false
}

func (e *Explain) block(b explain.Block) {
	switch b := b.(type) {
	case explain.Heading:
		fmt.Fprintln(e.t.w, e.t.s.strong(b.Text))
	case explain.Para:
		e.flow("  ", "  ", b.Text)
	case explain.List:
		e.list(&b)
	case explain.Fields:
		e.fields(b.Rows)
	case explain.Members:
		for i := range b.Rows {
			e.member(&b.Rows[i])
		}
	case explain.Message:
		e.message(&b)
	}
}

func (e *Explain) list(l *explain.List) {
	for i, it := range l.Items {
		mark := "  - "
		if l.Ordered {
			mark = fmt.Sprintf("%3d. ", i+1)
		}
		indent := strings.Repeat(" ", len(mark))
		e.flow(mark, indent, it.Text)
		for _, c := range it.Commands {
			fmt.Fprintf(e.t.w, "%s    %s\n", indent, e.t.s.good(c))
		}
	}
}

// maxLabel is how long a label may be to stand beside its text, in columns.
const maxLabel = 12

func (e *Explain) fields(rows []explain.Field) {
	wide := 0
	for _, r := range rows {
		wide = max(wide, columns(r.Label))
	}
	if wide <= maxLabel {
		for _, r := range rows {
			e.flow(fmt.Sprintf("  %-*s  ", wide, r.Label), strings.Repeat(" ", wide+4), r.Text)
		}
		return
	}
	for _, r := range rows { // labels are names, and have lines of their own
		if r.Label != "" {
			fmt.Fprintf(e.t.w, "  %s\n", e.t.s.strong(r.Label))
		}
		e.flow("      ", "      ", r.Text)
	}
}

func (e *Explain) member(m *explain.MemberRow) {
	indent := strings.Repeat("  ", m.Depth+1)
	if m.Name == "" {
		fmt.Fprintf(e.t.w, "%s%s\n", indent, e.t.s.faint(m.Type))
		return
	}
	line := indent + e.t.s.strong(m.Name) + "  " + m.Type
	if m.Required {
		line += "  required"
	}
	if m.Place != "" {
		line += "  " + e.t.s.faint(m.Place)
	}
	fmt.Fprintln(e.t.w, line)
	for _, l := range m.Limits {
		e.t.fold(indent+"    ", indent+"    ", l)
	}
}

func (e *Explain) message(m *explain.Message) {
	mark := map[string]string{"refused": e.t.s.bad("✗ refused"), "accepted": e.t.s.good("✓ accepted"), "undecided": e.t.s.doubt("? undecided")}[m.Outcome]
	fmt.Fprintf(e.t.w, "  %s", mark)
	if m.Note != "" {
		fmt.Fprintf(e.t.w, "  %s", e.t.s.faint(m.Note))
	}
	fmt.Fprint(e.t.w, "\n\n")
	for _, l := range m.Lines {
		e.t.plain(l)
	}
}

// flow writes a text with marks in lines of the width, the first one after
// first, the others after rest.
func (e *Explain) flow(first, rest string, in explain.Inline) {
	type piece struct {
		text   string
		spaced bool // a blank stands before it
		paint  func(a ...any) string
	}
	var pieces []piece
	spaced := false
	for _, s := range in {
		paint := fmt.Sprint
		text := s.Text
		switch s.Mark {
		case explain.Code, explain.Strong:
			paint = e.t.s.strong
			if strings.HasPrefix(s.To, "rule/") {
				paint = e.t.s.faint // it stands there as a source
			}
		case explain.Ref:
			text, paint = "["+s.Text+"]", e.t.s.faint
		case explain.Link:
			paint = e.t.s.faint
		}
		text = visible(strings.ReplaceAll(text, "\n", " "))
		words := strings.Fields(text)
		if len(words) > 0 && strings.HasPrefix(text, " ") {
			spaced = true
		}
		for i, w := range words {
			pieces = append(pieces, piece{w, i > 0 || spaced, paint})
		}
		spaced = strings.HasSuffix(text, " ") || spaced && len(words) == 0
	}
	at := 0
	fmt.Fprint(e.t.w, first)
	for i := 0; i < len(pieces); {
		end, n := i+1, columns(pieces[i].text)
		for end < len(pieces) && !pieces[end].spaced { // what has no blank between stays together
			n += columns(pieces[end].text)
			end++
		}
		switch {
		case at == 0:
		case columns(rest)+at+1+n > e.t.opts.Width:
			fmt.Fprint(e.t.w, "\n"+rest)
			at = 0
		default:
			fmt.Fprint(e.t.w, " ")
			at++
		}
		for ; i < end; i++ {
			fmt.Fprint(e.t.w, pieces[i].paint(pieces[i].text))
			at += columns(pieces[i].text)
		}
	}
	fmt.Fprintln(e.t.w)
}

// List lists rules, a line each.
func (e *Explain) List(rules []*assay.Rule) error {
	sort.SliceStable(rules, func(i, j int) bool { return rules[i].ID < rules[j].ID })
	for _, r := range rules {
		answer := "warns"
		if r.Refuses() {
			answer = fmt.Sprintf("%d %s", r.Status, r.Code)
		}
		fmt.Fprintf(e.t.w, "%-56s %-11s %s\n", r.ID, r.Evidence, answer)
	}
	return e.t.w.Flush()
}
