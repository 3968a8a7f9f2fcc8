package site

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"

	"github.com/assay-project/assay/explain"
)

// page writes one page. HTML is written by hand: html/template would call
// methods by name, and the linker could then leave out none of the SDK's.
type page struct {
	b    strings.Builder
	file string
}

func (p *page) f(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// esc makes a text fit to stand between tags and in attributes.
func esc(s string) string { return html.EscapeString(s) }

// link is the way from the page to a file of the site.
func (p *page) link(file string) string {
	return strings.Repeat("../", strings.Count(p.file, "/")) + file
}

var kinds = map[string]string{"code": "Code", "rule": "Rule", "service": "Service", "operation": "Operation"}

// sectionsOf are the headings of a Doc, for the list at its top.
func sectionsOf(d *explain.Doc) []string {
	var list []string
	for _, b := range d.Blocks {
		if h, ok := b.(explain.Heading); ok {
			list = append(list, h.Text)
		}
	}
	return list
}

// render writes a page with everything around the Doc.
func render(file, kind string, d *explain.Doc, sections []string) []byte {
	p := &page{file: file}
	title := d.Name + " · assay"
	p.f("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	p.f("<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s</title>\n<meta name=\"description\" content=\"%s\">\n", esc(title), esc(gist(d)))
	p.f("<link rel=\"stylesheet\" href=\"%s\">\n</head>\n<body data-root=\"%s\">\n", p.link("style.css"), strings.Repeat("../", strings.Count(file, "/")))
	p.f("<a class=\"skip\" href=\"#main\">Skip to the text</a>\n<header>\n<a class=\"home\" href=\"%s\">assay explain</a>\n", p.link("index.html"))
	p.f("<form role=\"search\"><label for=\"q\">Search</label><input id=\"q\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"code, rule, operation\" aria-controls=\"hits\"></form>\n</header>\n")
	p.f("<section id=\"found\" hidden aria-label=\"Search results\"><p id=\"count\" role=\"status\"></p><ul id=\"hits\"></ul></section>\n<main id=\"main\">\n")
	if kind != "" {
		p.f("<p class=\"kind\">%s</p>\n", kinds[kind])
	}
	p.f("<h1>%s</h1>\n", breakable(d.Name))
	if d.Aside != "" {
		p.f("<p class=\"aside\">%s</p>\n", esc(strings.Join(strings.Fields(d.Aside), " ")))
	}
	if len(sections) > 3 {
		p.f("<nav aria-label=\"On this page\"><ul>")
		for _, s := range sections {
			p.f("<li><a href=\"#%s\">%s</a></li>", slug(s), esc(s))
		}
		p.f("</ul></nav>\n")
	}
	for i, b := range d.Blocks {
		if para, ok := b.(explain.Para); ok && i == 0 && kind == "code" {
			p.f("<p class=\"lead\">%s</p>\n", p.inline(para.Text))
			continue
		}
		p.block(b)
	}
	p.f("</main>\n<footer><p>Written by <code>assay explain --site</code>. Not affiliated with Amazon Web Services.</p></footer>\n")
	p.f("<script src=\"%s\" defer></script>\n<script src=\"%s\" defer></script>\n</body>\n</html>\n", p.link("index.js"), p.link("search.js"))
	return []byte(p.b.String())
}

// slug is the anchor of a heading.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}

// breakable lets a long name break between its words, which are told by capitals
// and marks.
func breakable(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (r >= 'A' && r <= 'Z' && s[i-1] >= 'a' && s[i-1] <= 'z' || strings.ContainsRune("/.:-", r)) {
			b.WriteString("<wbr>")
		}
		b.WriteString(esc(string(r)))
	}
	return b.String()
}

func (p *page) block(b explain.Block) {
	switch b := b.(type) {
	case explain.Heading:
		p.f("<h2 id=\"%s\">%s</h2>\n", slug(b.Text), esc(b.Text))
	case explain.Para:
		p.f("<p>%s</p>\n", p.inline(b.Text))
	case explain.List:
		p.list(&b)
	case explain.Fields:
		p.fields(b.Rows)
	case explain.Members:
		p.members(b.Rows)
	case explain.Message:
		p.message(&b)
	}
}

func (p *page) list(l *explain.List) {
	tag, class := "ul", ""
	if l.Ordered {
		tag = "ol"
	}
	if short(l) {
		class = " class=\"names\""
	}
	p.f("<%s%s>\n", tag, class)
	for _, it := range l.Items {
		p.f("<li>%s", p.inline(it.Text))
		if len(it.Commands) > 0 {
			p.f("<pre tabindex=\"0\"><code>%s</code></pre>", esc(strings.Join(it.Commands, "\n")))
		}
		p.f("</li>\n")
	}
	p.f("</%s>\n", tag)
}

// short reports whether a list holds names alone, which then stand beside one
// another.
func short(l *explain.List) bool {
	for _, it := range l.Items {
		if len(it.Text) != 1 || it.Text[0].Mark != explain.Code || len(it.Commands) > 0 {
			return false
		}
	}
	return len(l.Items) > 6
}

func (p *page) fields(rows []explain.Field) {
	p.f("<dl>\n")
	for i, r := range rows {
		if r.Label != "" && (i == 0 || rows[i-1].Label != r.Label) {
			p.f("<dt>%s</dt>\n", breakable(r.Label))
		}
		p.f("<dd>%s</dd>\n", p.inline(r.Text))
	}
	p.f("</dl>\n")
}

func (p *page) members(rows []explain.MemberRow) {
	depth := -1
	for _, r := range rows {
		switch {
		case r.Depth > depth: // rows go one deeper at most
			p.f("<ul class=\"members\">\n")
		default:
			for ; depth > r.Depth; depth-- {
				p.f("</li></ul>\n")
			}
			p.f("</li>\n")
		}
		depth = r.Depth
		p.f("<li>")
		p.member(&r)
	}
	for ; depth >= 0; depth-- {
		p.f("</li></ul>\n")
	}
}

func (p *page) member(r *explain.MemberRow) {
	if r.Name != "" {
		p.f("<code>%s</code> ", breakable(r.Name))
	}
	p.f("%s", esc(r.Type))
	if r.Required {
		p.f(" <strong>required</strong>")
	}
	if r.Place != "" {
		p.f(" <span class=\"place\">%s</span>", esc(r.Place))
	}
	for _, l := range r.Limits {
		if n := strings.Count(l, ",") + 1; n > maxValues {
			p.f("<details><summary>one of %d values</summary><span class=\"limit\">%s</span></details>", n, breakLong(l))
			continue
		}
		p.f("<br><span class=\"limit\">%s</span>", breakLong(l))
	}
	p.f("\n")
}

// maxValues is how many values of a list are shown at once.
const maxValues = 40

// breakLong lets lists of values break after their commas; what else is long
// breaks anywhere, by the style.
func breakLong(s string) string { return strings.ReplaceAll(esc(s), ",", ",<wbr>") }

func (p *page) message(m *explain.Message) {
	p.f("<figure class=\"%s\"><figcaption><strong>%s</strong> %s</figcaption><pre tabindex=\"0\"><code>%s</code></pre></figure>\n",
		esc(m.Outcome), esc(m.Outcome), esc(m.Note), esc(strings.Join(m.Lines, "\n")))
}

func (p *page) inline(in explain.Inline) string {
	var b strings.Builder
	for _, s := range in {
		text := esc(s.Text)
		switch s.Mark {
		case explain.Code:
			text = "<code>" + text + "</code>"
			if s.To != "" {
				text = "<a href=\"" + esc(p.link(fileOf(s.To))) + "\">" + text + "</a>"
			}
		case explain.Strong:
			text = "<strong>" + text + "</strong>"
		case explain.Ref:
			text = "<a class=\"ref\" href=\"#sources\" aria-label=\"source " + text + "\">[" + text + "]</a>"
		case explain.Link:
			text = "<a href=\"" + esc(s.To) + "\" rel=\"noreferrer\">" + breakable(s.Text) + "</a>"
		}
		b.WriteString(text)
	}
	return b.String()
}

// searchIndex is the script that the search reads: a file that is opened without
// a server can load a script, and no data.
func searchIndex(index []entry) []byte {
	var b strings.Builder
	b.WriteString("var pages = [\n")
	for _, e := range index {
		line, err := json.Marshal([]string{e.kind, e.name, e.file, e.text})
		if err != nil {
			panic(err) // strings always marshal
		}
		b.Write(line)
		b.WriteString(",\n")
	}
	b.WriteString("];\n")
	return []byte(b.String())
}
