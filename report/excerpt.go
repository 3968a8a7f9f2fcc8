package report

import (
	"fmt"
	"sort"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
)

// excerpt writes a request with each culprit marked: the request line, the
// headers that play a part, and of the body the culprits alone.
type excerpt struct {
	t     *Text
	shown *assay.Exchange // as it may be shown
	x     *assay.Exchange // as it was sent: places of culprits count in it
	scrub func(string) string
}

// culprits are those of a finding by where they are shown.
type culprits struct {
	target  []*assay.Culprit
	headers map[int][]*assay.Culprit // by index
	body    []*assay.Culprit
	host    []*assay.Culprit // of a request without a Host header
	other   []*assay.Culprit // absent, or not of the message
}

func sortCulprits(f *assay.Finding) culprits {
	cs := culprits{headers: map[int][]*assay.Culprit{}}
	for i := range f.Culprits {
		c := &f.Culprits[i]
		switch {
		case c.In == decode.InMethod || c.In == decode.InPath || c.In == decode.InQuery && c.End > c.Start:
			cs.target = append(cs.target, c)
		case (c.In == decode.InHeader || c.In == decode.InHost || c.In == decode.InSignature) && c.Header >= 0:
			cs.headers[c.Header] = append(cs.headers[c.Header], c)
		case c.In == decode.InHost:
			cs.host = append(cs.host, c)
		case c.In == decode.InBody && c.End > c.Start:
			cs.body = append(cs.body, c)
		default:
			cs.other = append(cs.other, c)
		}
	}
	return cs
}

func (e *excerpt) write(f *assay.Finding) {
	cs := sortCulprits(f)
	e.requestLine(cs.target)
	e.headers(cs)
	e.body(cs.body)
	for _, c := range cs.other {
		e.t.mark(row{marked: e.scrub(absent(c))}, e.scrub(orAbsent(c)))
	}
}

func (e *excerpt) requestLine(cs []*assay.Culprit) {
	req := &e.shown.Request
	proto := req.Proto
	if proto == "" {
		proto = "HTTP/1.1"
	}
	if len(cs) == 0 {
		// The end of a long target is cut, not the protocol.
		room := e.t.opts.Width - margin - len(req.Method) - len(proto) - 2
		e.t.plain(fmt.Sprintf("%s %s %s", req.Method, left(visible(req.Target), room), proto))
		return
	}
	var rows []row
	for _, c := range cs {
		if c.In == decode.InMethod {
			rows = append(rows, row{marked: req.Method, after: " " + req.Target + " " + proto})
			continue
		}
		start, end := span(c, e.x.Request.Target, req.Target)
		marked := req.Target[start:end]
		if c.Secret && !e.t.opts.ShowSecrets {
			marked = capture.Placeholder(len(marked))
		}
		rows = append(rows, row{req.Method + " ", req.Target[:start], marked, req.Target[end:] + " " + proto})
	}
	e.t.marks(rows, e.whys(cs))
}

// span is where a culprit of the target stands in the target as it is shown,
// which redaction may have made longer or shorter.
func span(c *assay.Culprit, raw, shown string) (start, end int) {
	start, end = c.Start, c.End
	if start < 0 || end > len(raw) || start >= end {
		return 0, len(shown)
	}
	if raw == shown {
		return start, end
	}
	same := 0
	for same < len(raw) && same < len(shown) && raw[same] == shown[same] {
		same++
	}
	if end <= same {
		return start, end
	}
	// Redaction changes values of parameters: count them.
	n := strings.Count(raw[:start], "&")
	at := strings.IndexByte(shown, '?') + 1
	for ; n > 0; n-- {
		i := strings.IndexByte(shown[at:], '&')
		if i < 0 {
			return 0, len(shown)
		}
		at += i + 1
	}
	end = at
	for end < len(shown) && shown[end] != '&' {
		end++
	}
	name, _, _ := strings.Cut(raw[strings.LastIndexAny(raw[:start], "?&")+1:], "=")
	if !strings.HasPrefix(shown[at:end], name) {
		return 0, len(shown)
	}
	return at, end
}

// headers writes the Host, the headers with a culprit, and how many others
// there are.
func (e *excerpt) headers(cs culprits) {
	req := &e.shown.Request
	if !req.Headers.Has("Host") {
		if len(cs.host) > 0 {
			e.t.mark(row{"Host: ", "", req.Host(), " (of the URL)"}, strings.Join(e.whys(cs.host), ", "))
		} else if req.Host() != "" {
			e.t.plain("Host: " + req.Host() + " (of the URL)")
		}
	}
	hidden := 0
	for i := range req.Headers {
		h := &req.Headers[i]
		marked := cs.headers[i]
		switch {
		case len(marked) > 0:
			var rows []row
			for _, c := range marked {
				rows = append(rows, e.header(i, c))
			}
			e.t.marks(rows, e.whys(marked))
		case strings.EqualFold(h.Name, "Host"), strings.EqualFold(h.Name, "X-Amz-Target"):
			e.t.plain(h.Name + ": " + h.Value)
		default:
			hidden++
		}
	}
	if hidden > 0 {
		e.t.faint(fmt.Sprintf("(%d more header%s)", hidden, plural(hidden)))
	}
}

// header is a header's row: a part of its value where only that is to blame,
// else all of it.
func (e *excerpt) header(i int, c *assay.Culprit) row {
	h, raw := &e.shown.Request.Headers[i], e.x.Request.Headers[i].Value
	if c.Secret && h.Value == raw && !e.t.opts.ShowSecrets { // the model knows more secrets than capture does
		return row{marked: h.Name + ": " + capture.Placeholder(len(raw))}
	}
	if c.Start >= 0 && c.Start < c.End && c.End <= len(raw) && c.End <= len(h.Value) && c.End-c.Start < len(raw) && raw[:c.End] == h.Value[:c.End] {
		return row{h.Name + ": ", h.Value[:c.Start], h.Value[c.Start:c.End], h.Value[c.End:]}
	}
	return row{marked: h.Name + ": " + h.Value}
}

// body writes the culprits of the body, in their order there.
func (e *excerpt) body(cs []*assay.Culprit) {
	req := &e.x.Request
	if len(req.Body) == 0 && !req.BodyTruncated {
		return
	}
	fmt.Fprintln(e.t.w)
	switch {
	case req.BodyTruncated && len(req.Body) == 0:
		e.t.faint("(body, not captured)")
	case req.BodyTruncated:
		e.t.faint(fmt.Sprintf("(body, the first %d byte%s captured)", len(req.Body), plural(len(req.Body))))
	default:
		e.t.faint(fmt.Sprintf("(body, %d byte%s)", req.BodySize, plural(int(req.BodySize))))
	}
	sort.SliceStable(cs, func(i, j int) bool { return cs[i].Start < cs[j].Start })
	for _, c := range cs {
		name := e.scrub(culpritName(c))
		r := row{marked: name}
		if value, ok := quote(req, c, e.scrub); ok {
			r = row{lead: left(name, e.t.opts.Width/2) + ": ", marked: value}
		} else if c.Value == nil && plainBody(req) && c.Start > 0 {
			line, column := decode.Position(req.Body, c.Start)
			r.after = fmt.Sprintf(", line %d, column %d", line, column)
		}
		e.t.mark(r, e.scrub(c.Why))
	}
}

func (e *excerpt) whys(cs []*assay.Culprit) []string {
	whys := make([]string, len(cs))
	for i, c := range cs {
		whys[i] = e.scrub(c.Why)
	}
	return whys
}

// maxQuote is how much of a value from a body is shown, in columns.
const maxQuote = 72

// quote returns a culprit's value in the body; ok is false when it is none, or
// not to be had. Secrets are taken out before it is cut: a part of one is not
// recognised any more.
func quote(req *capture.Request, c *assay.Culprit, scrub func(string) string) (text string, ok bool) {
	v := c.Value
	if v == nil {
		return "", false
	}
	if c.Secret {
		return capture.Placeholder(c.End - c.Start), true
	}
	switch v.Kind {
	case decode.Str:
		return `"` + left(scrub(v.Text), maxQuote) + `"`, true
	case decode.Text, decode.Num, decode.Bool, decode.Time:
		return left(scrub(v.Text), maxQuote), v.Text != ""
	case decode.Null:
		return "null", true
	}
	if !plainBody(req) || c.Start < 0 || c.End > len(req.Body) {
		return "", false
	}
	text = scrub(string(req.Body[c.Start:c.End]))
	return left(text, maxQuote), text != ""
}

// plainBody reports whether places in what was decoded are places in the body:
// it was not packed or framed.
func plainBody(req *capture.Request) bool { return !req.Headers.Has("Content-Encoding") }

func culpritName(c *assay.Culprit) string {
	if c.Name != "" {
		return c.Name
	}
	return c.In.String()
}

// absent is what stands in the place of a culprit that the request does not
// hold.
func absent(c *assay.Culprit) string {
	name := culpritName(c)
	if c.Value != nil { // it is there, and has no place of its own: a structure in a form
		return name
	}
	switch c.In {
	case decode.InHeader:
		return "(no " + name + " header)"
	case decode.InQuery:
		return "(no " + name + " in the query)"
	case decode.InBody:
		return "(no " + name + ")"
	}
	return name
}

func orAbsent(c *assay.Culprit) string {
	if c.Why != "" {
		return c.Why
	}
	switch c.In {
	case decode.InHeader, decode.InQuery, decode.InBody:
		return "not in the request"
	}
	return ""
}

// clip cuts a text to n characters.
func clip(s string, n int) string { return left(visible(s), n) }

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
