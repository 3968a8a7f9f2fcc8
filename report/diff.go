package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare"
)

// Diff writes what two requests do not have in common, for people.
type Diff struct {
	w *bufio.Writer
	t *Text
	// All shows what no service decides by, too.
	all bool
	// Pairs counts the pairs, Differ those that differ in more than noise, and
	// Failed those whose fix does not hold.
	Pairs, Differ, Failed int
}

// NewDiff returns a writer of differences. Finish must be called at the end.
func NewDiff(w io.Writer, opts TextOptions) *Diff {
	t := NewText(w, opts)
	return &Diff{w: t.w, t: t, all: opts.All}
}

// rankTitles are what the ranks are called before their differences.
var rankTitles = [...]string{
	compare.Answer:    "the refusal names it",
	compare.Finding:   "another finding names it",
	compare.Signature: "decides signature or endpoint",
	compare.Option:    "option of the operation",
	compare.Noise:     "no service decides by it",
}

// Pair writes two requests and what differs between them.
func (d *Diff) Pair(p compare.Pair, ds []compare.Difference) {
	d.Pairs++
	d.heads(p)
	matter := d.table(ds)
	if matter > 0 {
		d.Differ++
	} else {
		fmt.Fprintln(d.w, "  "+d.t.s.faint("nothing differs that a service decides by"))
	}
	fmt.Fprintln(d.w)
}

// table writes differences by rank and returns how many are more than noise.
func (d *Diff) table(ds []compare.Difference) (matter int) {
	noise, last := 0, -1
	name, side := d.columns(ds)
	for i := range ds {
		x := &ds[i]
		if x.Rank == compare.Noise && !d.all {
			noise++
			continue
		}
		if x.Rank < compare.Noise {
			matter++
		}
		if int(x.Rank) != last {
			last = int(x.Rank)
			fmt.Fprintln(d.w, "  "+d.t.s.strong(rankTitles[x.Rank]))
		}
		d.row(x, name, side)
	}
	if noise > 0 {
		fmt.Fprintln(d.w, "  "+d.t.s.faint(fmt.Sprintf("%d more that no service decides by; --all shows them", noise)))
	}
	return matter
}

// columns shares the width between the name and the two sides.
func (d *Diff) columns(ds []compare.Difference) (name, side int) {
	for i := range ds {
		name = max(name, columns(visible(label(&ds[i]))))
	}
	name = min(name, 44)
	return name, max((d.t.opts.Width-4-name-6)/2, 12)
}

func label(x *compare.Difference) string { return string(x.Kind) + " " + x.Name }

func (d *Diff) row(x *compare.Difference, name, side int) {
	s := d.t.s
	a, b := sided(x.A, x.SignedA, x), sided(x.B, x.SignedB, x)
	if d.t.opts.Width < 80 {
		fmt.Fprintf(d.w, "    %s\n      %s %s\n      %s %s\n", visible(label(x)), s.bad("A"), a, s.good("B"), b)
	} else {
		pad := func(t string, n int) string { return t + strings.Repeat(" ", max(n-columns(t), 0)) }
		n, l, r := foldWords(visible(label(x)), name), foldWords(visible(a), side), foldWords(visible(b), side)
		for i := range max(len(n), len(l), len(r)) {
			line := "    " + pad(at(n, i), name) + "  " + pad(at(l, i), side) + "  " + at(r, i)
			fmt.Fprintln(d.w, strings.TrimRight(line, " "))
		}
	}
	if x.Why != "" {
		fmt.Fprintln(d.w, "      "+s.faint(x.Why))
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// sided is one side's value. That a signature covers it is told where the sides
// differ in it.
func sided(value string, signed bool, x *compare.Difference) string {
	switch {
	case value == "":
		return "—"
	case x.SignedA == x.SignedB || !x.Same():
		return value
	case signed:
		return value + ", signed"
	}
	return value + ", not signed"
}

// heads writes a line for each side: where it stands, what it is, what becomes of
// it.
func (d *Diff) heads(p compare.Pair) {
	for _, s := range []struct {
		mark string
		side *compare.Side
	}{{"A", p.A}, {"B", p.B}} {
		fmt.Fprintf(d.w, "%s  %s  %s  %s\n", d.t.s.strong(s.mark), d.t.s.strong(visible(s.side.Place)), subject(s.side), d.outcome(s.side))
	}
}

// subject names the operation, and the client where that is known.
func subject(s *compare.Side) string {
	text := s.Print.Service + " " + s.Print.Operation
	if c := s.Print.Client(); c != "" {
		text += ", " + c
	}
	return visible(text)
}

func (d *Diff) outcome(s *compare.Side) string {
	st := d.t.s
	var parts []string
	if v := s.Verdict; v != nil {
		switch v.Outcome {
		case assay.Accept:
			parts = append(parts, st.good("✓ accepted"))
		case assay.Reject:
			parts = append(parts, st.bad("✗ ")+visible(capture.SecretsOf(s.Exchange).Scrub(answerOf(v.Answer))))
		default:
			text := "? undecided"
			if len(v.Needs) > 0 {
				text += ", it turns on " + strings.Join(v.Needs, ", ")
			}
			parts = append(parts, st.doubt(text))
		}
	}
	if n := s.Answered(); n > 0 {
		parts = append(parts, fmt.Sprintf("answered %d", n))
	}
	if len(parts) == 0 {
		return st.faint("a fingerprint, without a verdict")
	}
	return strings.Join(parts, ", ")
}

// Alone tells of a request that only one side has.
func (d *Diff) Alone(s *compare.Side, where string) {
	fmt.Fprintf(d.w, "%s  %s  %s  %s, and has no partner\n\n", d.t.s.doubt("?"), d.t.s.strong(visible(s.Place)), subject(s), where)
}

// Fix writes what became of a request by a fix.
func (d *Diff) Fix(f *compare.Fix) {
	d.Pairs++
	d.heads(f.Pair)
	s := d.t.s
	say := func(mark, text string, ds []compare.Difference) {
		fmt.Fprintln(d.w, "  "+mark+" "+text)
		name, side := d.columns(ds)
		for i := range ds {
			d.row(&ds[i], name, side)
		}
	}
	if f.StillRefused() {
		say(s.bad("✗"), "it is refused still", nil)
	} else {
		say(s.good("✓"), "it is not refused any more", nil)
	}
	if len(f.Meant) > 0 {
		say(s.good("✓"), "changed as it was meant to", f.Meant)
	}
	if len(f.Untouched) > 0 {
		say(s.bad("✗"), "was to change, and did not: "+strings.Join(f.Untouched, ", "), nil)
	}
	if len(f.Besides) > 0 {
		say(s.bad("✗"), "changed besides", f.Besides)
	} else {
		say(s.good("✓"), "nothing else changed", nil)
	}
	if !f.Holds() {
		d.Failed++
	}
	fmt.Fprintln(d.w)
}

// Finish writes what is buffered, and the counts.
func (d *Diff) Finish(fixed bool) error {
	if fixed {
		fmt.Fprintf(d.w, "%d request%s, %d fixed\n", d.Pairs, plural(d.Pairs), d.Pairs-d.Failed)
	} else {
		fmt.Fprintf(d.w, "%d pair%s, %d differ%s\n", d.Pairs, plural(d.Pairs), d.Differ, map[bool]string{true: "s"}[d.Differ == 1])
	}
	return d.w.Flush()
}
