package policy

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
)

// remarks are what an exchange's own remarks tell to ignore.
type remarks struct {
	entries []Entry
	used    []bool
}

// remarks reads the remarks of an exchange. Those that cannot be read are told.
func (s *Set) remarks(x *assay.Exchange) *remarks {
	if len(x.Remarks) == 0 {
		return nil
	}
	r := new(remarks)
	for _, m := range x.Remarks {
		e, err := ParseRemark(m)
		if err != nil {
			s.warn(m.Source, err.Error())
			continue
		}
		r.entries = append(r.entries, e)
	}
	r.used = make([]bool, len(r.entries))
	return r
}

// ParseRemark reads a remark:
//
//	assay:ignore RULE|CODE [until=2027-01-31] REASON
//
// RULE is the ID of a rule, in which "*" stands for any part of a name. The error
// says what is missing.
func ParseRemark(m capture.Remark) (Entry, error) {
	const form = `; it reads "assay:ignore RULE-OR-CODE [until=2027-01-31] REASON"`
	rest, ok := strings.CutPrefix(m.Text, "assay:ignore")
	words := strings.Fields(rest)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return Entry{}, fmt.Errorf("remark %q is not known%s", strings.Fields(m.Text)[0], form)
	}
	if len(words) == 0 {
		return Entry{}, fmt.Errorf("assay:ignore names no rule and no code%s", form)
	}
	e := Entry{Code: words[0], Source: m.Source}
	if strings.Contains(e.Code, "/") {
		e.Rule, e.Code = e.Code, ""
	}
	if _, err := path.Match(e.Rule, ""); err != nil {
		return Entry{}, fmt.Errorf("assay:ignore %s: %w", e.Rule, err)
	}
	words = words[1:]
	if len(words) > 0 && strings.HasPrefix(words[0], "until=") {
		day, err := time.Parse(time.DateOnly, strings.TrimPrefix(words[0], "until="))
		if err != nil {
			return Entry{}, fmt.Errorf("assay:ignore %s: until is a day like 2027-01-31, not %q", &e, words[0][len("until="):])
		}
		e.Until, words = day, words[1:]
	}
	if e.Reason = strings.Join(words, " "); e.Reason == "" {
		return Entry{}, fmt.Errorf("assay:ignore %s gives no reason%s", &e, form)
	}
	return e, nil
}

func (r *remarks) mark(v *assay.Verdict, f *assay.Finding, now time.Time) Mark {
	var m Mark
	if r == nil {
		return m
	}
	for i := range r.entries {
		e := &r.entries[i]
		if !e.fits(v, f) {
			continue
		}
		r.used[i] = true
		if m.By == "" && !e.expired(now) {
			m = Mark{Ignore, e.Reason}
		}
	}
	return m
}

// tell warns of remarks that ignore nothing: a finding that is gone, or a day that
// is over.
func (s *Set) tell(r *remarks) {
	if r == nil {
		return
	}
	for i := range r.entries {
		e := &r.entries[i]
		switch {
		case !r.used[i]:
			s.warn(e.Source, fmt.Sprintf("ignores %s, which was not found", e))
		case e.expired(s.now):
			s.warn(e.Source, fmt.Sprintf("ignored %s until %s", e, e.Until.Format(time.DateOnly)))
		}
	}
}

func (s *Set) warn(at capture.Source, message string) {
	if s.Warn != nil {
		s.Warn(capture.Warning{Source: at, Message: message})
	}
}
