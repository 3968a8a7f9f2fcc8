// Package compare sets requests beside each other: what one has that the other
// has not, which of it explains that one was refused, and whether a fix changed
// what it was meant to change and nothing else.
package compare

import (
	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/fingerprint"
)

// Side is one of two requests that are compared: from a capture, with its
// verdict, or a fingerprint alone.
type Side struct {
	Print *fingerprint.Fingerprint
	// Exchange and Verdict are nil for a side that is a fingerprint alone.
	Exchange *capture.Exchange
	Verdict  *assay.Verdict
	// Place is where it stands: "put.log:214".
	Place string
}

// Refused reports whether the request is refused, by the verdict or by the answer
// that it got.
func (s *Side) Refused() bool {
	return s.Verdict != nil && s.Verdict.Outcome == assay.Reject || s.Answered() >= 400
}

// Answered is the status that the request was answered with; 0 when that is not
// known.
func (s *Side) Answered() int {
	if s.Exchange == nil || s.Exchange.Response == nil {
		return 0
	}
	return s.Exchange.Response.Status
}

// Sides judges the requests of a capture, in order, and describes each. Those that
// are not to AWS are left out. known makes what holds before each session; nil
// for nothing.
func Sides(checker *assay.Checker, xs []*capture.Exchange, known func() *assay.Facts) []*Side {
	sessions := checker.NewSessions(known)
	var list []*Side
	for _, x := range xs {
		v := sessions.Of(x).Check(x)
		f, ok := fingerprint.Of(checker.Models(), x, fingerprint.Options{})
		if !ok {
			continue
		}
		list = append(list, &Side{Print: f, Exchange: x, Verdict: &v, Place: place(x)})
	}
	return list
}

// Prints makes sides of fingerprints. name is the file that they come from.
func Prints(name string, list []*fingerprint.Fingerprint) []*Side {
	var sides []*Side
	for _, f := range list {
		sides = append(sides, &Side{Print: f, Place: name})
	}
	return sides
}
