package isolate

import (
	"context"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
)

// Offline judges tries by the contract.
type Offline struct {
	Checker *assay.Checker
	// Exchange is the one whose request is isolated: its time holds for all
	// tries.
	Exchange *capture.Exchange
	// Known is what held before the request; nil for nothing. It is not changed.
	Known *facts.Store
}

// Live is false.
func (*Offline) Live() bool { return false }

// Ask judges a request.
func (o *Offline) Ask(_ context.Context, req *capture.Request) (Outcome, error) {
	x := &capture.Exchange{ID: o.Exchange.ID, Time: o.Exchange.Time, Request: *req}
	known := o.Known
	if known != nil {
		known = known.Clone()
	}
	v := o.Checker.NewSession(known).Check(x)
	return Judged(&v), nil
}

// Judged is a verdict as an outcome.
func Judged(v *assay.Verdict) Outcome {
	out := Outcome{Kind: Accepted, Needs: v.Needs}
	switch v.Outcome {
	case assay.Undecided:
		out.Kind = Undecided
	case assay.Reject:
		a := v.Answer
		out = Outcome{Kind: Refused, Status: a.Status, Code: a.Code, Message: a.Message, Rule: a.Rule}
		for i := range a.Culprits {
			c := &a.Culprits[i]
			name := c.Param
			if name == "" {
				name = strings.ToLower(c.Name)
			}
			out.Culprits = append(out.Culprits, c.In.String()+" "+numberless(name))
		}
	}
	return out
}

// numberless puts "#" in the place of the numbers of a dotted path.
func numberless(path string) string {
	pieces := strings.Split(path, ".")
	for i, p := range pieces {
		if p != "" && strings.Trim(p, "0123456789") == "" {
			pieces[i] = "#"
		}
	}
	return strings.Join(pieces, ".")
}
