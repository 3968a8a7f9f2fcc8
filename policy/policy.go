// Package policy says which findings somebody has decided to live with: those
// that a file tells to ignore, with a reason, and those that a baseline lists as
// known. It stands between judging and reporting and changes no verdict.
package policy

import "github.com/assay-project/assay"

// By is what sets a finding aside.
type By string

// What sets findings aside.
const (
	Ignore   By = "ignore"   // an entry of the file assay.yaml
	Baseline By = "baseline" // it was there before, and a baseline lists it
)

// Mark says that a finding is set aside, and why. The zero Mark sets nothing
// aside.
type Mark struct {
	By     By
	Reason string // as the entry gives it; empty for By Baseline
}

// Standing is what a policy makes of a verdict. The zero Standing sets nothing
// aside.
type Standing struct {
	marks []Mark // one for each finding; nil when none is set aside
}

// Of returns the mark of the verdict's i-th finding.
func (s Standing) Of(i int) Mark {
	if i < len(s.marks) {
		return s.marks[i]
	}
	return Mark{}
}

// Aside reports whether a verdict is set aside as a whole, and by what: when
// each finding that makes it what it is, is. Of a refusal these are all findings
// that would refuse alone, since AWS would answer with the next one; of an
// undecided verdict those that turn on an unknown fact; else they are all.
func (s Standing) Aside(v *assay.Verdict) (Mark, bool) {
	var first Mark
	for i := range v.Findings {
		f := &v.Findings[i]
		if v.Outcome == assay.Reject && !f.Refuses() || v.Outcome == assay.Undecided && len(f.Needs) == 0 {
			continue
		}
		m := s.Of(i)
		if m.By == "" {
			return Mark{}, false
		}
		if first.By == "" {
			first = m
		}
	}
	return first, first.By != ""
}
