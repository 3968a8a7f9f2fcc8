package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/snapshot"
	"github.com/assay-project/assay/compare/stores"
)

// Snapshot writes what became of a program's requests since a snapshot, for people.
type Snapshot struct {
	d *Diff
	// Changes counts what was written.
	Changes int
}

// NewSnapshot returns a writer. Finish must be called at the end.
func NewSnapshot(w io.Writer, opts TextOptions) *Snapshot { return &Snapshot{d: NewDiff(w, opts)} }

// Clients tells which programs sent what the snapshot has, and which send today.
func (r *Snapshot) Clients(was, now []string) {
	if a, b := strings.Join(was, ", "), strings.Join(now, ", "); a != b && a != "" && b != "" {
		fmt.Fprintf(r.d.w, "%s → %s\n\n", visible(a), visible(b))
	}
}

// Change writes one change. with is a request of today's, with its verdict; nil
// when there is none. names are the stores that the user asked about.
func (r *Snapshot) Change(c *snapshot.Change, with *compare.Side, names []string) {
	r.Changes++
	w, s := r.d.w, r.d.t.s
	lines := foldWords(visible(c.String()), r.d.t.opts.Width-2)
	for i, l := range lines {
		if i == 0 {
			fmt.Fprintln(w, s.bad("✗ ")+s.strong(l))
			continue
		}
		fmt.Fprintln(w, "  "+s.strong(l))
	}
	if c.Gone() {
		fmt.Fprintln(w)
		return
	}
	if with != nil && with.Verdict != nil {
		fmt.Fprintf(w, "    AWS     %s\n", minds(r.d, with))
	}
	for _, m := range Concerns(c, names) {
		r.concern(m)
	}
	if len(c.Differences) > 0 {
		name, side := r.d.columns(c.Differences)
		for i := range c.Differences {
			r.d.row(&c.Differences[i], name, side)
		}
	}
	fmt.Fprintln(w)
}

func minds(d *Diff, s *compare.Side) string {
	switch v := s.Verdict; v.Outcome {
	case assay.Accept:
		return d.t.s.good("accepts it")
	case assay.Reject:
		return d.outcome(s)
	default:
		return d.outcome(s)
	}
}

func (r *Snapshot) concern(m stores.Concern) {
	text := m.Store.Title + ": " + ConcernText(&m)
	first := true
	for _, l := range foldWords(text, r.d.t.opts.Width-12) {
		label := "       "
		if first {
			label, first = "store  ", false
		}
		fmt.Fprintln(r.d.w, "    "+label+" "+l)
	}
	if m.Source != "" {
		fmt.Fprintln(r.d.w, "            "+r.d.t.s.faint(m.Source))
	}
}

// ConcernText says what a store is known to make of a change.
func ConcernText(m *stores.Concern) string {
	if m.Effect == stores.Unknown {
		return "nothing is known of it"
	}
	text := string(m.Effect) + ", because of " + string(m.Feature)
	if m.Answer != "" {
		text += " (" + m.Answer + ")"
	}
	return text + "; " + m.When
}

// Concerns tells which stores mind a change, each fact once.
func Concerns(c *snapshot.Change, names []string) []stores.Concern {
	var out []stores.Concern
	type fact struct {
		store   string
		feature stores.Feature
	}
	seen := map[fact]bool{}
	for _, s := range c.Shapes {
		for _, m := range stores.Mind(s.Old, s.New, names...) {
			if k := (fact{m.Store.Name, m.Feature}); !seen[k] {
				seen[k] = true
				out = append(out, m)
			}
		}
	}
	return out
}

// Say writes a line.
func (r *Snapshot) Say(text string) { fmt.Fprintln(r.d.w, text) }

// Finish writes what is buffered.
func (r *Snapshot) Finish() error { return r.d.w.Flush() }
