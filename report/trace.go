package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/signature/forensics"
)

// Trace writes what happened to requests between two captures, for people.
type Trace struct {
	w *bufio.Writer
	t *Text
	// Requests counts the pairs, Broken those whose signature, operation or
	// endpoint is another one afterwards.
	Requests, Broken int
}

// NewTrace returns a writer of traces. Finish must be called at the end.
func NewTrace(w io.Writer, opts TextOptions) *Trace {
	t := NewText(w, opts)
	return &Trace{w: t.w, t: t}
}

// Hop writes what one hop did to one request; with all, also where it did
// nothing.
func (t *Trace) Hop(h *assay.Hop, all bool) {
	t.Requests++
	s := t.t.s
	if h.Matters() {
		t.Broken++
	} else if !all {
		return
	}
	mark := s.good("✓")
	if h.Matters() {
		mark = s.bad("✗")
	}
	fmt.Fprintf(t.w, "%s %s → %s  %s %s\n", mark, s.strong(place(h.Before)), s.strong(place(h.After)),
		h.Before.Request.Method, clip(h.Before.Request.Path(), 120))
	t.change("operation", h.Operation)
	t.change("endpoint", h.Endpoint)
	for _, d := range h.Differences {
		effect := s.faint(string(d.Effect))
		if d.Effect == forensics.Breaks {
			effect = s.bad(string(d.Effect))
		}
		what := string(d.What)
		if d.Name != "" {
			what += " " + d.Name
		}
		fmt.Fprintf(t.w, "    %s: %s\n", what, effect)
		if d.Signed != "" {
			fmt.Fprintf(t.w, "      %s %s\n", s.good("before"), clip(d.Signed, 200))
		}
		if d.Received != "" {
			fmt.Fprintf(t.w, "      %s  %s\n", s.bad("after"), clip(d.Received, 200))
		}
		if d.Note != "" {
			fmt.Fprintf(t.w, "      %s\n", s.faint(d.Note))
		}
	}
	if len(h.Differences) == 0 {
		fmt.Fprintln(t.w, "    "+s.faint("nothing changed"))
	}
	fmt.Fprintln(t.w)
}

func (t *Trace) change(what string, v [2]string) {
	if v[0] != v[1] {
		fmt.Fprintf(t.w, "    %s: %s → %s\n", what, v[0], v[1])
	}
}

// Alone tells of a request that only one of the captures has.
func (t *Trace) Alone(x *assay.Exchange, where string) {
	fmt.Fprintf(t.w, "%s %s  %s %s  %s\n\n", t.t.s.doubt("?"), t.t.s.strong(place(x)), x.Request.Method, clip(x.Request.Path(), 120), where)
}

// Finish writes the summary.
func (t *Trace) Finish() error {
	fmt.Fprintf(t.w, "%d request%s in both captures, %d changed in a way that matters\n", t.Requests, plural(t.Requests), t.Broken)
	return t.w.Flush()
}
