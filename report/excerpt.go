package report

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/decode"
)

// maxQuote is how much of a value is shown, in characters.
const maxQuote = 72

// excerpt writes the request with each culprit marked: the head as it stood,
// but for the headers that play no part, and of the body the culprits alone.
func (t *Text) excerpt(shown, x *assay.Exchange, f *assay.Finding) {
	req := &shown.Request
	marked := map[int][]*assay.Culprit{}
	var line, absent, body []*assay.Culprit
	for i := range f.Culprits {
		c := &f.Culprits[i]
		switch {
		case c.In == decode.InMethod || c.In == decode.InPath || c.In == decode.InQuery && c.End > c.Start:
			line = append(line, c)
		case (c.In == decode.InHeader || c.In == decode.InHost || c.In == decode.InSignature) && c.Header >= 0:
			marked[c.Header] = append(marked[c.Header], c)
		case c.In == decode.InBody && c.End > c.Start:
			body = append(body, c)
		default:
			absent = append(absent, c)
		}
	}
	proto := req.Proto
	if proto == "" {
		proto = "HTTP/1.1"
	}
	t.row(len(line) > 0, fmt.Sprintf("%s %s %s", req.Method, clip(req.Target, 400), proto))
	for _, c := range line {
		t.caretUnderTarget(req.Method, req.Target, x.Request.Target, c)
	}
	hidden := 0
	for i, h := range req.Headers {
		cs := marked[i]
		if len(cs) == 0 && !strings.EqualFold(h.Name, "Host") && !strings.EqualFold(h.Name, "X-Amz-Target") {
			hidden++
			continue
		}
		text := h.Name + ": " + clip(h.Value, 300)
		t.row(len(cs) > 0, text)
		for _, c := range cs {
			t.caret(0, utf8.RuneCountInString(text), c.Why)
		}
	}
	if hidden > 0 {
		t.row(false, t.s.faint(fmt.Sprintf("(%d more header%s)", hidden, plural(hidden))))
	}
	t.body(x, body)
	for _, c := range absent {
		text := culpritName(c)
		if c.In == decode.InHeader && c.Header < 0 {
			text += ":"
		}
		t.row(true, text)
		t.caret(0, utf8.RuneCountInString(text), orAbsent(c))
	}
}

// body shows the culprits of the body, in their order there.
func (t *Text) body(x *assay.Exchange, cs []*assay.Culprit) {
	if len(x.Request.Body) == 0 && !x.Request.BodyTruncated {
		return
	}
	t.row(false, "")
	t.row(false, t.s.faint(fmt.Sprintf("(body, %d bytes)", x.Request.BodySize)))
	sort.SliceStable(cs, func(i, j int) bool { return cs[i].Start < cs[j].Start })
	for _, c := range cs {
		name := culpritName(c)
		value, ok := quote(x, c)
		if !ok {
			t.row(true, name)
			t.caret(0, utf8.RuneCountInString(name), c.Why)
			continue
		}
		t.row(true, name+": "+value)
		t.caret(utf8.RuneCountInString(name)+2, utf8.RuneCountInString(value), c.Why)
	}
}

// quote returns a culprit's value from the body when it may be shown: it is a
// value on its own, short enough to be read, and not a secret.
func quote(x *assay.Exchange, c *assay.Culprit) (string, bool) {
	b := x.Request.Body
	if c.Secret || c.Name == "body" || c.Start < 0 || c.End > len(b) || c.Start >= c.End || !utf8.Valid(b[c.Start:c.End]) {
		return "", false
	}
	s := strings.Join(strings.Fields(string(b[c.Start:c.End])), " ")
	return clip(s, maxQuote), s != ""
}

func (t *Text) row(marked bool, text string) {
	mark := "      "
	if marked {
		mark = "    " + t.s.bad(">") + " "
	}
	fmt.Fprintln(t.w, strings.TrimRight(mark+text, " "))
}

func (t *Text) caret(at, n int, why string) {
	fmt.Fprintf(t.w, "      %s%s %s\n", strings.Repeat(" ", at), t.s.bad(strings.Repeat("^", max(1, min(n, t.opts.Width-10)))), why)
}

// caretUnderTarget marks a part of the request line. Redaction may have changed
// the target's length before the part; then the whole target is marked.
func (t *Text) caretUnderTarget(method, target, raw string, c *assay.Culprit) {
	start, end := c.Start, c.End
	switch {
	case c.In == decode.InMethod:
		t.caret(0, len(method), c.Why)
		return
	case end <= start || end > len(target) || target[start:end] != raw[start:end]:
		start, end = 0, min(len(target), 400)
	}
	t.caret(len(method)+1+start, end-start, c.Why)
}

func culpritName(c *assay.Culprit) string {
	if c.Name != "" {
		return c.Name
	}
	return c.In.String()
}

func orAbsent(c *assay.Culprit) string {
	if c.Why != "" {
		return c.Why
	}
	return "not in the request"
}

func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n]) + "…"
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
