package report

import (
	"bufio"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
)

// Explain writes explanations for people.
type Explain struct {
	w *bufio.Writer
	t *Text
}

// NewExplain returns a writer of explanations.
func NewExplain(w io.Writer, opts TextOptions) *Explain {
	t := NewText(w, opts)
	return &Explain{w: t.w, t: t}
}

// Rule explains a rule: when it applies, what AWS answers, what to do, how it is
// known, and requests that it refuses and accepts.
func (e *Explain) Rule(r *assay.Rule, examples []assay.RuleExample) error {
	s := e.t.s
	fmt.Fprintf(e.w, "%s  %s\n\n", s.strong(r.ID), s.faint(r.Evidence.String()))
	ops := "every operation"
	if r.Operations != nil {
		ops = strings.Join(r.Operations, ", ")
	}
	e.t.field("in", r.Service()+": "+ops)
	e.t.field("when", r.When)
	if r.Refuses() {
		e.t.field("answer", fmt.Sprintf("%d %s", r.Status, r.Code))
		e.t.field("", r.Message)
	} else {
		e.t.field("answer", "a warning: what is merely inferred refuses nothing")
	}
	e.t.field("fix", r.Fix)
	not, beside := assay.AdviceOn(r)
	e.t.field("not", not)
	for _, n := range beside {
		e.t.field("beside", n.Code+": "+n.Means)
	}
	for _, src := range r.Sources {
		e.t.field("source", src)
	}
	for i := range examples {
		e.example(&examples[i])
	}
	return e.w.Flush()
}

func (e *Explain) example(x *assay.RuleExample) {
	mark := map[string]string{"refused": e.t.s.bad("✗ refused"), "accepted": e.t.s.good("✓ accepted"), "undecided": e.t.s.doubt("? undecided")}[x.Outcome]
	fmt.Fprintf(e.w, "\n  %s", mark)
	if note := strings.TrimSpace(x.Name + " " + strings.ReplaceAll(x.Note, "\n", " ")); note != "" {
		fmt.Fprintf(e.w, "  %s", e.t.s.faint(note))
	}
	fmt.Fprint(e.w, "\n\n")
	if x.Facts != "" {
		fmt.Fprintf(e.w, "      %s\n", e.t.s.faint("with a facts file that says"))
		for _, l := range strings.Split(strings.TrimSpace(x.Facts), "\n") {
			e.t.plain(l)
		}
		fmt.Fprintf(e.w, "      %s\n", e.t.s.faint("the request"))
	}
	for i, ex := range x.Session {
		if i > 0 {
			fmt.Fprintf(e.w, "      %s\n", e.t.s.faint("… then"))
		}
		e.message(ex)
	}
}

// maxExampleBody is how much of an example's body is shown, in bytes.
const maxExampleBody = 2000

// message writes an example's request. Examples hold no secrets: they are part
// of the program.
func (e *Explain) message(x *capture.Exchange) {
	r := &x.Request
	e.t.plain(fmt.Sprintf("%s %s HTTP/1.1", r.Method, clip(r.Target, 400)))
	for _, h := range r.Headers {
		e.t.plain(h.Name + ": " + clip(h.Value, 300))
	}
	if len(r.Body) > 0 {
		e.t.plain("")
		body := r.Body
		if len(body) > maxExampleBody {
			body = append(append([]byte{}, body[:maxExampleBody]...), "…"...)
		}
		for _, l := range strings.Split(string(body), "\n") {
			e.t.plain(l)
		}
	}
}

// Code lists the rules that answer with a code, by service.
func (e *Explain) Code(code string, rules []*assay.Rule) error {
	fmt.Fprintf(e.w, "%s\n", e.t.s.strong(code))
	last := ""
	for _, r := range rules {
		if s := r.Service(); s != last {
			fmt.Fprintf(e.w, "\n  %s\n", s)
			last = s
		}
		e.t.fold("    "+r.ID+"  ", strings.Repeat(" ", 8), r.When)
	}
	return e.w.Flush()
}

// List lists rules, a line each.
func (e *Explain) List(rules []*assay.Rule) error {
	sort.SliceStable(rules, func(i, j int) bool { return rules[i].ID < rules[j].ID })
	for _, r := range rules {
		answer := "warns"
		if r.Refuses() {
			answer = fmt.Sprintf("%d %s", r.Status, r.Code)
		}
		fmt.Fprintf(e.w, "%-56s %-11s %s\n", r.ID, r.Evidence, answer)
	}
	return e.w.Flush()
}
