package isolate_test

import (
	"context"
	"errors"
	"flag"
	"strings"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/facts"
)

var every = flag.Int("every", 8, "isolate the examples of each of so many rules; 1 takes a minute")

// TestEveryRule isolates each refused example of each rule: what is left is
// refused by the same rule, and the tries prove that nothing of it can go.
func TestEveryRule(t *testing.T) {
	checker := assay.New()
	done := 0
	for i, rule := range assay.Rules() {
		if i%*every != 0 || !rule.Refuses() {
			continue
		}
		examples, err := assay.RuleExamples(rule.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range examples {
			if n := len(e.Session); e.Outcome != "refused" || n == 0 || len(e.Session[n-1].Request.Body) > 1<<16 {
				continue
			}
			done++
			known := new(assay.Facts)
			if e.Facts != "" {
				if known, err = facts.Load(strings.NewReader(e.Facts)); err != nil {
					t.Fatal(err)
				}
			}
			session := checker.NewSession(known)
			for _, x := range e.Session[:len(e.Session)-1] {
				session.Check(x)
			}
			x := e.Session[len(e.Session)-1]
			name := e.Rule + " " + e.Name
			r, err := isolate.Run(context.Background(), x, &isolate.Offline{Checker: checker, Exchange: x, Known: known}, isolate.Options{Budget: 600})
			switch {
			case errors.Is(err, isolate.ErrNoBody):
				continue
			case err != nil:
				t.Errorf("%s: %v", name, err)
				continue
			}
			if r.Refusal.Rule != rule.ID {
				continue // another rule answers first
			}
			o, err := (&isolate.Offline{Checker: checker, Exchange: x, Known: known}).Ask(context.Background(), r.Minimal)
			if err != nil || !o.Same(&r.Refusal) {
				t.Errorf("%s: the smallest request is %v, not %v", name, o, r.Refusal)
			}
			if !r.Proof.OneMinimal {
				t.Errorf("%s: %v after %d tries", name, r.Stopped, len(r.Tries))
			}
			if testing.Verbose() {
				t.Logf("%-60s %3d tries, smallest %v, options %d: %s | %s", name, len(r.Tries), r.Proof.Smallest, r.Proof.Options, labels(r.By(isolate.Cause)), labels(r.By(isolate.Needed)))
			}
		}
	}
	t.Logf("%d examples", done)
}

func labels(list []*isolate.Part) string {
	s := ""
	for _, p := range list {
		s += p.Label() + " "
	}
	return s
}
