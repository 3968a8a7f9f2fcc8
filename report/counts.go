package report

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
)

// Counts counts verdicts.
type Counts struct {
	Requests, Accepted, Refused, Undecided, NotAWS int
	// Ignored and Known count those verdicts that a policy sets aside.
	Ignored, Known int
}

// add counts a verdict and what a policy makes of it.
func (c *Counts) add(v *assay.Verdict, s policy.Standing) {
	c.Add(v)
	switch m, _ := s.Aside(v); m.By {
	case policy.Ignore:
		c.Ignored++
	case policy.Baseline:
		c.Known++
	}
}

// Add counts a verdict.
func (c *Counts) Add(v *assay.Verdict) {
	c.Requests++
	switch {
	case v.Service == "":
		c.NotAWS++
	case v.Outcome == assay.Accept:
		c.Accepted++
	case v.Outcome == assay.Reject:
		c.Refused++
	default:
		c.Undecided++
	}
}

// String says the counts in a line: "9 requests: 8 accepted, 1 refused".
func (c *Counts) String() string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{c.Accepted, "accepted"}, {c.Refused, "refused"}, {c.Undecided, "undecided"}, {c.NotAWS, "not to AWS"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	s := fmt.Sprintf("%d requests", c.Requests)
	if c.Requests == 1 {
		s = "1 request"
	}
	if len(parts) > 0 {
		s += ": " + strings.Join(parts, ", ")
	}
	if c.Ignored > 0 {
		s += fmt.Sprintf("; %d ignored", c.Ignored)
	}
	if c.Known > 0 {
		s += fmt.Sprintf("; %d known", c.Known)
	}
	return s
}
