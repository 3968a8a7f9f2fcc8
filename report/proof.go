package report

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/forensics"
)

// proof tells what verifying the signature came to: for one that does not hold,
// the change under which it does, and both canonical requests.
func (t *Text) proof(v *assay.Verdict, scrub func(string) string) {
	p := v.Signature
	if p == nil || p.Status != signature.Mismatch || p.Trace == nil {
		return
	}
	r := p.Trace
	tried := fmt.Sprintf("%d signatures tried, of at most %d", r.Tries, r.Budget)
	switch r.Outcome {
	case forensics.Proven:
		for i, c := range r.Changes {
			label := "proof"
			if i > 0 {
				label = "and"
			}
			t.field(label, scrub("the signature matches with this undone: "+c.String()))
		}
		t.field("", t.s.faint("("+tried+")"))
	case forensics.Impossible:
		t.field("search", "not possible: "+r.Reason.String())
		return
	default:
		t.field("search", "nothing that was tried makes it match ("+tried+")")
		for _, c := range r.Tried {
			t.field("", t.s.faint(fmt.Sprintf("%s: %d", c.Part, c.Tries)))
		}
		for _, c := range r.Suspects {
			t.field("likely", scrub(c.String()))
		}
	}
	fmt.Fprintf(t.w, "\n    canonical request   %s received   %s signed\n", t.s.bad("-"), t.s.good("+"))
	for _, l := range r.Diff() {
		text := clip(scrub(l.Text), 160)
		switch l.Op {
		case forensics.Received:
			fmt.Fprintln(t.w, "      "+t.s.bad("- "+text))
		case forensics.Signed:
			fmt.Fprintln(t.w, "      "+t.s.good("+ "+text))
		default:
			fmt.Fprintln(t.w, strings.TrimRight("        "+text, " "))
		}
	}
	fmt.Fprintln(t.w)
}
