package report

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay"
)

// Counts counts verdicts.
type Counts struct {
	Requests, Accepted, Refused, Undecided, NotAWS int
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
	return s
}
