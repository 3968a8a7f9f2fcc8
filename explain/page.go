package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// page is a file of pages/: what people say of one code, or of several that are
// met, told apart and mended in the same way. Its form is a strict part of
// Markdown:
//
//	# InvalidRequest
//
//	- `InvalidRequest` 400: what it says, in a sentence. [s3-errors]
//
//	## Means
//
//	A paragraph. [s3-errors]
//
//	## Causes
//
//	1. The most frequent one. [s3-errors]
//
//	## Diagnose
//
//	1. Do this:
//
//	       assay check put.log
//
// and so on through all sections. A paragraph or entry that begins with codes in braces,
// {NoSuchKey, NoSuchVersion}, is about these codes of the page alone. A key in brackets names a source of
// sources.txt; the name of a rule in backticks does as well, since every rule has
// sources of its own.
type page struct {
	file  string
	title string
	codes []codeLine

	means, suspect                                     []Item // paragraphs
	services, causes, diagnose, differs, wrong, verify []Item
	prevent                                            []Item
}

// codeLine is what a page says of one code in particular.
type codeLine struct {
	code     string
	statuses []int
	text     Inline
}

// section is a part of a page, in the order in which they come.
type section struct {
	name     string
	optional bool
	ordered  bool
	paras    bool
	items    func(*page) *[]Item
}

var sections = []section{
	{name: "Means", paras: true, items: func(p *page) *[]Item { return &p.means }},
	{name: "By service", optional: true, items: func(p *page) *[]Item { return &p.services }},
	{name: "Suspect", paras: true, items: func(p *page) *[]Item { return &p.suspect }},
	{name: "Causes", ordered: true, items: func(p *page) *[]Item { return &p.causes }},
	{name: "Diagnose", ordered: true, items: func(p *page) *[]Item { return &p.diagnose }},
	{name: "Differs", items: func(p *page) *[]Item { return &p.differs }},
	{name: "Wrong", items: func(p *page) *[]Item { return &p.wrong }},
	{name: "Verify", items: func(p *page) *[]Item { return &p.verify }},
	{name: "Prevent", items: func(p *page) *[]Item { return &p.prevent }},
}

// parsePage reads a page. The error names the file and the line.
func parsePage(file, text string) (*page, error) {
	p := &page{file: file}
	r := &pageReader{lines: strings.Split(text, "\n")}
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%s:%d: %s", file, r.at, fmt.Sprintf(format, args...))
	}
	line, _ := r.next()
	var ok bool
	if p.title, ok = strings.CutPrefix(line, "# "); !ok {
		return nil, fail("want a title")
	}
	codes, _, err := r.list(false)
	if err != nil || len(codes) == 0 {
		return nil, fail("want a list of codes: %v", err)
	}
	for _, c := range codes {
		l, err := parseCodeLine(c)
		if err != nil {
			return nil, fail("%v", err)
		}
		p.codes = append(p.codes, l)
	}
	next := 0
	for {
		line, ok := r.next()
		if !ok {
			break
		}
		name, ok := strings.CutPrefix(line, "## ")
		if !ok {
			return nil, fail("want a section, not %q", line)
		}
		for next < len(sections) && sections[next].name != name && sections[next].optional {
			next++
		}
		if next == len(sections) || sections[next].name != name {
			return nil, fail("section %q is not known, or not in its place", name)
		}
		s := &sections[next]
		next++
		if err := p.read(s, r); err != nil {
			return nil, fail("%v", err)
		}
	}
	if next != len(sections) {
		return nil, fail("section %q is missing", sections[next].name)
	}
	return p, nil
}

func (p *page) read(s *section, r *pageReader) error {
	var texts []string
	var commands [][]string
	if s.paras {
		for line, ok := r.paragraph(); ok; line, ok = r.paragraph() {
			texts = append(texts, line)
		}
		commands = make([][]string, len(texts))
	} else {
		var err error
		if texts, commands, err = r.list(s.ordered); err != nil {
			return err
		}
	}
	if len(texts) == 0 {
		return fmt.Errorf("%s says nothing", s.name)
	}
	for i, t := range texts {
		only, t, err := p.about(t)
		if err != nil {
			return err
		}
		in, err := parseInline(t)
		if err != nil {
			return err
		}
		*s.items(p) = append(*s.items(p), Item{Text: in, Commands: commands[i], only: only})
	}
	return nil
}

// about cuts off the codes that an entry is about: "{NoSuchKey} The key …".
func (p *page) about(text string) (only []string, rest string, err error) {
	if !strings.HasPrefix(text, "{") {
		return nil, text, nil
	}
	list, rest, ok := strings.Cut(text[1:], "} ")
	if !ok {
		return nil, "", fmt.Errorf("%q is not closed", text)
	}
	only = strings.Split(list, ", ")
	for _, c := range only {
		if p.line(c) == nil {
			return nil, "", fmt.Errorf("%q is no code of this page", c)
		}
	}
	return only, rest, nil
}

// itemsFor are the entries of a list that have to do with one code of a page:
// those that are about it, or about all, and not about rules of services alone
// that never answer with it.
func itemsFor(lib *library, code string, items []Item) []Item {
	var out []Item
	for _, it := range items {
		if (it.only == nil || slices.Contains(it.only, code)) && lib.concerns(code, it.Text) {
			out = append(out, it)
		}
	}
	return out
}

// concerns reports whether a text has to do with a service that answers with a
// code. One that names no rule has to do with all.
func (lib *library) concerns(code string, in Inline) bool {
	named := false
	for _, s := range in {
		if s.Mark != Code || !lib.ruleIDs[s.Text] {
			continue
		}
		service, _, _ := strings.Cut(s.Text, "/")
		if answers := lib.services[code]; service == rule.Common || slices.Contains(answers, service) || slices.Contains(answers, AnyService) {
			return true
		}
		named = true
	}
	return !named || len(in.refs()) > 0
}

// parseCodeLine reads "`NoSuchKey` 404: there is no object of that key. [1]".
func parseCodeLine(text string) (codeLine, error) {
	head, rest, ok := strings.Cut(text, ": ")
	fields := strings.Fields(head)
	if !ok || len(fields) < 2 || !strings.HasPrefix(fields[0], "`") || !strings.HasSuffix(fields[0], "`") {
		return codeLine{}, fmt.Errorf("want `code`, statuses and a meaning, not %q", text)
	}
	l := codeLine{code: strings.Trim(fields[0], "`")}
	for _, f := range fields[1:] {
		n, err := strconv.Atoi(strings.Trim(f, ","))
		if err != nil {
			return l, fmt.Errorf("%q is no status", f)
		}
		l.statuses = append(l.statuses, n)
	}
	var err error
	l.text, err = parseInline(rest)
	return l, err
}

// texts are all texts of a page, for what holds for all of them.
func (p *page) texts() []Inline {
	var all []Inline
	for _, c := range p.codes {
		all = append(all, c.text)
	}
	for _, list := range [][]Item{p.means, p.suspect, p.services, p.causes, p.diagnose, p.differs, p.wrong, p.verify, p.prevent} {
		for _, it := range list {
			all = append(all, it.Text)
		}
	}
	return all
}

// pageReader reads a page by blocks. Lines of a block that are indented, or
// that follow without a blank line, belong together.
type pageReader struct {
	lines []string
	at    int // lines read
}

func (r *pageReader) peek() (string, bool) {
	for i := r.at; i < len(r.lines); i++ {
		if strings.TrimSpace(r.lines[i]) != "" {
			r.at = i
			return r.lines[i], true
		}
	}
	r.at = len(r.lines)
	return "", false
}

func (r *pageReader) next() (string, bool) {
	l, ok := r.peek()
	if ok {
		r.at++
	}
	return l, ok
}

// rest joins the lines that go on with a block.
func (r *pageReader) rest(first string) string {
	text := strings.TrimSpace(first)
	for r.at < len(r.lines) && strings.TrimSpace(r.lines[r.at]) != "" && !startsBlock(r.lines[r.at]) {
		text += " " + strings.TrimSpace(r.lines[r.at])
		r.at++
	}
	return text
}

// commandIndent is how far a command within a list is indented.
const commandIndent = "       "

func startsBlock(line string) bool {
	return strings.HasPrefix(line, "#") || strings.HasPrefix(line, "- ") || numbered(line) || strings.HasPrefix(line, commandIndent)
}

func numbered(line string) bool {
	n := 0
	for n < len(line) && line[n] >= '0' && line[n] <= '9' {
		n++
	}
	return n > 0 && strings.HasPrefix(line[n:], ". ")
}

func (r *pageReader) paragraph() (string, bool) {
	l, ok := r.peek()
	if !ok || startsBlock(l) {
		return "", false
	}
	r.at++
	return r.rest(l), true
}

// list reads the entries that follow, each with its commands.
func (r *pageReader) list(ordered bool) (texts []string, commands [][]string, err error) {
	for {
		l, ok := r.peek()
		if !ok || strings.HasPrefix(l, "#") {
			return texts, commands, nil
		}
		if c, ok := strings.CutPrefix(l, commandIndent); ok && len(texts) > 0 {
			r.at++
			commands[len(commands)-1] = append(commands[len(commands)-1], c)
			continue
		}
		switch {
		case ordered && numbered(l):
			n, text, _ := strings.Cut(l, ". ")
			if n != strconv.Itoa(len(texts)+1) {
				return nil, nil, fmt.Errorf("entry %s should be %d", n, len(texts)+1)
			}
			l = text
		case !ordered && strings.HasPrefix(l, "- "):
			l = l[2:]
		default:
			return nil, nil, fmt.Errorf("want an entry of a list, not %q", l)
		}
		r.at++
		texts = append(texts, r.rest(l))
		commands = append(commands, nil)
	}
}
