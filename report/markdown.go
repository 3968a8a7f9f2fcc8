package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
)

// Markdown writes a table of what was found and, below it, a section for each
// refusal: for a job's summary or a comment on a merge request.
type Markdown struct {
	w        *bufio.Writer
	rows     []string
	sections strings.Builder
	count    Counts
}

// NewMarkdown returns a writer of Markdown in GitHub's flavour, which Finish
// writes.
func NewMarkdown(w io.Writer) *Markdown { return &Markdown{w: bufio.NewWriter(w)} }

var markdownMarks = [...]string{refusal: "❌", doubt: "❔", warning: "⚠️"}

// Report adds what was found in one exchange.
func (m *Markdown) Report(x *assay.Exchange, v *assay.Verdict, s policy.Standing) error {
	m.count.add(v, s)
	if _, aside := s.Aside(v); aside {
		return nil
	}
	ps := problems(x, v, s)
	for _, p := range foremost(v, ps) {
		at := p.name()
		if p.line > 0 {
			at = fmt.Sprintf("%s:%d", at, p.line)
		}
		m.rows = append(m.rows, fmt.Sprintf("| %s | %s | %s | %s |", markdownMarks[p.level], escapeMarkdown(at), escapeMarkdown(request(x, v)), escapeMarkdown(p.headline())))
		if p.level == refusal {
			m.section(p, ps, at)
		}
	}
	return nil
}

// section tells one refusal, and in short what else was found.
func (m *Markdown) section(p *problem, all []problem, at string) {
	b := &m.sections
	fmt.Fprintf(b, "\n### %s\n\n%s\n", escapeMarkdown(p.title), escapeMarkdown(at))
	if p.message != "" {
		fmt.Fprintf(b, "\n> %s\n", escapeMarkdown(p.message))
	}
	fmt.Fprintln(b)
	item := func(label, text string) {
		if text != "" {
			fmt.Fprintf(b, "- **%s**: %s\n", label, escapeMarkdown(text))
		}
	}
	item("Because of", p.because)
	item("Fix", p.fix)
	item("Not", p.finding.Not)
	for _, n := range p.finding.Beside {
		item("Beside", n.Code+": "+n.Means)
	}
	item("Rule", p.finding.Rule+", "+p.finding.Evidence.String())
	for i := range all {
		if o := &all[i]; o != p && o.mark.By == "" {
			item("Also", strings.TrimSuffix(o.headline()+": "+o.because, ": "))
		}
	}
}

// Finish writes the table and the sections.
func (m *Markdown) Finish() error {
	fmt.Fprintf(m.w, "## assay\n\n%s\n", escapeMarkdown(m.count.String()))
	if len(m.rows) > 0 {
		fmt.Fprintf(m.w, "\n| | where | request | answer |\n| --- | --- | --- | --- |\n%s\n", strings.Join(m.rows, "\n"))
	}
	m.w.WriteString(m.sections.String())
	return m.w.Flush()
}

// markdownSpecial are the characters that mean something somewhere in a line of
// Markdown, HTML and names that a forge makes links of included.
const markdownSpecial = "\\`*_{}[]<>|~&#$"

// escapeMarkdown makes a text stand as it is, on one line. A capture cannot make
// links, pictures or mentions in a report.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n' || r == '\r':
			r = ' '
		case r == '@': // a backslash does not keep a forge from telling somebody
			b.WriteString("&#64;")
			continue
		case r == ':' && strings.HasPrefix(s[i+1:], "//"): // nor from linking an address
			b.WriteString("&#58;")
			continue
		case strings.ContainsRune(markdownSpecial, r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// link writes a source of a rule, which is ours, as a link where it is one.
func link(s string) string {
	if strings.HasPrefix(s, "https://") && !strings.ContainsAny(s, " <>") {
		return "<" + s + ">"
	}
	return escapeMarkdown(s)
}
