package report

import (
	"fmt"
	"strings"
)

// margin is how far the lines of a request stand from the left.
const margin = 6

// row is a line of a request: what is marked in it, what stands before that and
// what after, as shown. lead is what it begins with, and is never cut: a method,
// a header's name.
type row struct{ lead, before, marked, after string }

func (r row) text() string { return visible(r.lead + r.before + r.marked + r.after) }

// at is the column of what is marked.
func (r row) at() int { return columns(visible(r.lead + r.before)) }

// plain writes a line in which nothing is marked, cut where it is too long.
func (t *Text) plain(text string) {
	fmt.Fprintln(t.w, strings.TrimRight(strings.Repeat(" ", margin)+left(visible(text), t.opts.Width-margin), " "))
}

// faint writes a remark between the lines of a request.
func (t *Text) faint(text string) {
	fmt.Fprintln(t.w, strings.Repeat(" ", margin)+t.s.faint(text))
}

// mark writes a line with what is marked underlined, and why. Of a line that is
// too long the marked part is kept.
func (t *Text) mark(r row, why string) {
	r = r.fit(t.opts.Width - margin)
	t.pointed(r.text())
	t.underline(r.at(), columns(r.marked), why)
}

// marks writes a line in which several parts are marked, once where it fits.
func (t *Text) marks(rows []row, whys []string) {
	if len(rows) == 0 {
		return
	}
	text := rows[0].text()
	if columns(text) > t.opts.Width-margin {
		for i, r := range rows {
			t.mark(r, whys[i])
		}
		return
	}
	t.pointed(text)
	for i, r := range rows {
		t.underline(r.at(), columns(visible(r.marked)), whys[i])
	}
}

func (t *Text) pointed(text string) {
	fmt.Fprintln(t.w, strings.TrimRight("    "+t.s.bad(">")+" "+text, " "))
}

// fit makes a row visible and cuts it to n columns.
func (r row) fit(n int) row {
	r = row{visible(r.lead), visible(r.before), visible(r.marked), visible(r.after)}
	n -= columns(r.lead)
	if columns(r.before)+columns(r.marked)+columns(r.after) <= n {
		return r
	}
	after := min(columns(r.after), 12)
	r.before = right(r.before, max(n/4, n-columns(r.marked)-after))
	r.marked = middle(r.marked, n-columns(r.before)-min(after, 1))
	if r.after != "" {
		r.after = left(r.after, max(n-columns(r.before)-columns(r.marked), 1))
	}
	return r
}

// minReason is the least width in which a reason is put beside its carets.
const minReason = 28

// underline writes carets below n columns from the given one, and why beside
// them, or below where there is no room.
func (t *Text) underline(at, n int, why string) {
	n = max(n, 1)
	lead := strings.Repeat(" ", margin+at)
	carets := t.s.bad(strings.Repeat("^", n))
	why = visible(why)
	if why == "" {
		fmt.Fprintln(t.w, lead+carets)
		return
	}
	start := margin + at + n + 1
	room := t.opts.Width - start
	if columns(why) > room && room < minReason {
		fmt.Fprintln(t.w, lead+carets)
		indent := strings.Repeat(" ", min(margin+at, max(margin, t.opts.Width-max(minReason, columns(why)))))
		for _, l := range foldWords(why, t.opts.Width-len(indent)) {
			fmt.Fprintln(t.w, indent+l)
		}
		return
	}
	for i, l := range foldWords(why, room) {
		if i == 0 {
			fmt.Fprintln(t.w, lead+carets+" "+l)
			continue
		}
		fmt.Fprintln(t.w, strings.Repeat(" ", start)+l)
	}
}

// foldWords cuts a text into lines of at most n columns, at spaces where it
// can. It returns no line for a text without words.
func foldWords(text string, n int) []string {
	n = max(n, 8)
	var lines []string
	line := ""
	for _, w := range strings.Fields(text) {
		if line != "" && columns(line)+1+columns(w) > n {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
		for columns(line) > n { // a word that is longer than a line
			cut := prefix(line, n)
			lines = append(lines, line[:cut])
			line = line[cut:]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
