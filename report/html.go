package report

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
)

// style is the page's only sheet: system fonts, light and dark by the reader's
// own choice, and one column where the window is narrow.
//
//go:embed html.css
var pageStyle string

// HTML writes one page that needs nothing from elsewhere: no script, no font, no
// picture. It is written with escaping of its own, since html/template would link
// every method that a template might call.
type HTML struct {
	w       io.Writer
	opts    Options
	count   Counts
	remarks []*Remark
	refused strings.Builder
	other   strings.Builder
	aside   strings.Builder
	cleared []string // operations that were accepted, with how often
	times   map[string]int
}

// NewHTML returns a writer of a page, which Finish writes.
func NewHTML(w io.Writer, o Options) *HTML { return &HTML{w: w, opts: o, times: map[string]int{}} }

// esc makes a text fit to stand between tags and in attributes.
func esc(s string) string { return html.EscapeString(visible(s)) }

// linked is a text whose last word becomes a link where it is one of the sources,
// which are ours.
func linked(s string) string {
	i := strings.LastIndex(s, " https://")
	if i < 0 || strings.ContainsAny(s[i+1:], " \"<>") {
		return esc(s)
	}
	return esc(s[:i+1]) + `<a href="` + esc(s[i+1:]) + `">` + esc(s[i+1:]) + "</a>"
}

// Report adds what was found in one exchange.
func (h *HTML) Report(x *assay.Exchange, v *assay.Verdict, s policy.Standing) error {
	h.count.add(v, s)
	if v.Service == "" {
		return nil
	}
	ps := problems(x, v, s)
	mark, aside := s.Aside(v)
	switch {
	case aside:
		h.card(&h.aside, x, v, ps, "aside", setAside(mark))
	case v.Outcome == assay.Reject:
		h.card(&h.refused, x, v, ps, "bad", "refused")
	case v.Outcome == assay.Undecided:
		h.card(&h.other, x, v, ps, "doubt", "undecided")
	case len(ps) > 0:
		h.card(&h.other, x, v, ps, "doubt", "accepted, with a warning")
	default:
		op := v.Service + " " + v.Operation
		if h.times[op] == 0 {
			h.cleared = append(h.cleared, op)
		}
		h.times[op]++
	}
	return nil
}

// card writes one request with its findings.
func (h *HTML) card(b *strings.Builder, x *assay.Exchange, v *assay.Verdict, ps []problem, class, state string) {
	at := stdin
	if x.Source.Name != "" && x.Source.Name != "-" {
		at = x.Source.Name
	}
	if x.Source.Line > 0 {
		at = fmt.Sprintf("%s:%d", at, x.Source.Line)
	}
	fmt.Fprintf(b, "<article class=%q><h3>%s</h3>\n<p class=\"where\"><code>%s</code> <span class=\"tag\">%s</span></p>\n",
		"card "+class, esc(request(x, v)), esc(at), esc(state))
	for i := range ps {
		p := &ps[i]
		fmt.Fprintf(b, "<h4>%s</h4>\n", esc(p.headline()))
		if p.message != "" {
			fmt.Fprintf(b, "<blockquote>%s</blockquote>\n", esc(p.message))
		}
		b.WriteString("<dl>")
		for _, f := range [...][2]string{{"because of", p.because}, {"fix", p.fix}, {"not", p.finding.Not}} {
			if f[1] != "" {
				fmt.Fprintf(b, "<dt>%s</dt><dd>%s</dd>", f[0], esc(f[1]))
			}
		}
		for _, n := range p.finding.Beside {
			fmt.Fprintf(b, "<dt>beside</dt><dd>%s: %s</dd>", esc(n.Code), esc(n.Means))
		}
		fmt.Fprintf(b, "<dt>rule</dt><dd><code>%s</code>, %s</dd></dl>\n", esc(p.finding.Rule), esc(p.finding.Evidence.String()))
	}
	b.WriteString("</article>\n")
}

// Remark keeps a remark, which Finish writes.
func (h *HTML) Remark(r *Remark) error {
	h.remarks = append(h.remarks, r)
	return nil
}

// Finish writes the page.
func (h *HTML) Finish() error {
	var b strings.Builder
	failed := h.refused.Len() > 0
	for _, r := range h.remarks {
		failed = failed || r.Fails
	}
	state, class := "passed", "good"
	if failed {
		state, class = "failed", "bad"
	}
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"+
		"<title>assay: %s</title>\n<style>\n%s</style>\n</head>\n<body>\n<header>\n<h1>assay: <span class=%q>%s</span></h1>\n<p>%s</p>\n</header>\n<main>\n",
		state, pageStyle, class, state, esc(h.count.String()))
	h.writeRemarks(&b)
	section(&b, "refused", "Refused", h.refused.String())
	section(&b, "other", "Undecided, and warnings", h.other.String())
	section(&b, "aside", "Set aside", h.aside.String())
	h.writeCleared(&b)
	fmt.Fprintf(&b, "</main>\n<footer><p>Written by assay %s. What is shown is redacted: no signature, token, key or body.</p></footer>\n</body>\n</html>\n", esc(h.opts.Version))
	_, err := io.WriteString(h.w, b.String())
	return err
}

func section(b *strings.Builder, id, title, content string) {
	if content != "" {
		fmt.Fprintf(b, "<section aria-labelledby=%q>\n<h2 id=%q>%s</h2>\n%s</section>\n", id, id, esc(title), content)
	}
}

func (h *HTML) writeRemarks(b *strings.Builder) {
	var list strings.Builder
	for _, r := range h.remarks {
		class, state := "good", "as demanded"
		if r.Fails {
			class, state = "bad", "fails"
		}
		fmt.Fprintf(&list, "<article class=%q><h3>%s</h3>\n<p class=\"where\"><code>%s</code> <span class=\"tag\">%s</span></p>\n",
			"card "+class, esc(r.Title), esc(r.Rule), state)
		if len(r.Lines) > 0 {
			list.WriteString("<ul>")
			for _, l := range r.Lines {
				fmt.Fprintf(&list, "<li>%s</li>", linked(l))
			}
			list.WriteString("</ul>\n")
		}
		if len(r.Differences) > 0 {
			// Tables are scrolled by key as well: so the region can be focused.
			fmt.Fprintf(&list, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"What changed\"><table>\n<thead><tr><th scope=\"col\">what</th><th scope=\"col\">before</th><th scope=\"col\">now</th></tr></thead>\n<tbody>\n")
			for i := range r.Differences {
				d := &r.Differences[i]
				fmt.Fprintf(&list, "<tr><th scope=\"row\">%s</th><td class=\"was\">%s</td><td class=\"now\">%s</td></tr>\n",
					esc(label(d)), esc(sided(d.A, d.SignedA, d)), esc(sided(d.B, d.SignedB, d)))
			}
			list.WriteString("</tbody></table></div>\n")
		}
		list.WriteString("</article>\n")
	}
	section(b, "gate", "Gate", list.String())
}

// writeCleared lists the operations that have nothing against them.
func (h *HTML) writeCleared(b *strings.Builder) {
	if len(h.cleared) == 0 {
		return
	}
	var list strings.Builder
	fmt.Fprintf(&list, "<details><summary>%d operation%s</summary>\n<ul>", len(h.cleared), plural(len(h.cleared)))
	for _, op := range h.cleared {
		fmt.Fprintf(&list, "<li>%s, %d</li>", esc(op), h.times[op])
	}
	list.WriteString("</ul></details>\n")
	section(b, "accepted", "Accepted", list.String())
}
