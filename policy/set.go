package policy

import (
	"time"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
)

// Set is the policy of one run. Its zero value sets nothing aside. It is for one
// goroutine.
type Set struct {
	entries []Entry
	used    []bool
	now     time.Time

	// Warn is told of remarks that are of no use; nil for nobody.
	Warn capture.WarnFunc

	known *Known // nil without a baseline
	write *Known // nil when none is written
}

// New returns the policy of a run that begins now. known is the baseline that it
// goes by, write the one that it fills: what is written counts as known at once.
// Both may be nil.
func New(entries []Entry, now time.Time, known, write *Known) *Set {
	return &Set{entries: entries, used: make([]bool, len(entries)), now: now, known: known, write: write}
}

// Judge says what is set aside of a verdict, and remembers what was of use. The
// remarks of the exchange hold for it alone.
func (s *Set) Judge(x *assay.Exchange, v *assay.Verdict) Standing {
	var marks []Mark
	remarks := s.remarks(x)
	for i := range v.Findings {
		m := remarks.mark(v, &v.Findings[i], s.now)
		if entry := s.ignored(v, &v.Findings[i]); m.By == "" {
			m = entry
		}
		if m.By == "" {
			m = s.baseline(v, &v.Findings[i])
		}
		if m.By == "" {
			continue
		}
		if marks == nil {
			marks = make([]Mark, len(v.Findings))
		}
		marks[i] = m
	}
	s.tell(remarks)
	return Standing{marks}
}

// ignored is the mark of the first entry that fits a finding and still holds.
func (s *Set) ignored(v *assay.Verdict, f *assay.Finding) Mark {
	var m Mark
	for i := range s.entries {
		e := &s.entries[i]
		if !e.fits(v, f) {
			continue
		}
		s.used[i] = true // each that fits is of use, also beside another
		if m.By == "" && !e.expired(s.now) {
			m = Mark{Ignore, e.Reason}
		}
	}
	return m
}

func (s *Set) baseline(v *assay.Verdict, f *assay.Finding) Mark {
	var m Mark
	if s.known != nil && s.known.has(v, f) {
		m = Mark{By: Baseline}
	}
	if s.write != nil {
		s.write.add(v, f)
		m = Mark{By: Baseline}
	}
	return m
}

// Unused returns the entries that no finding fitted, and Expired those that did
// fit one and no longer hold.
func (s *Set) Unused() []Entry {
	return s.pick(func(i int) bool { return !s.used[i] })
}

// Expired returns the entries that fitted a finding and whose last day is over.
func (s *Set) Expired() []Entry {
	return s.pick(func(i int) bool { return s.used[i] && s.entries[i].expired(s.now) })
}

func (s *Set) pick(want func(int) bool) []Entry {
	var out []Entry
	for i, e := range s.entries {
		if want(i) {
			out = append(out, e)
		}
	}
	return out
}

// Gone returns how many findings of the baseline were not met.
func (s *Set) Gone() int {
	if s.known == nil {
		return 0
	}
	return s.known.unmet()
}
