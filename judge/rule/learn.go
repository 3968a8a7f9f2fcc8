package rule

import (
	"slices"

	"github.com/assay-project/assay/capture"
)

// Learner takes from an accepted request (and its answer) what holds for those
// after it in the same session: a bucket exists, a key has a usage.
type Learner struct {
	Service    string
	Operations []string // nil for all
	// Refused asks for requests that were refused, instead of accepted ones:
	// an answer of NoSuchBucket says something as well. Then resp is never nil.
	Refused bool
	// Learn writes into c.Facts. resp is nil when the answer is not known;
	// then the request counted as accepted because its verdict says so.
	Learn func(c *Case, resp *capture.Response)
}

// Learn registers a learner. Like [Add] it is called from variable declarations.
func Learn(l Learner) struct{} {
	if registry.learners == nil {
		registry.learners = map[string][]Learner{}
	}
	registry.learners[l.Service] = append(registry.learners[l.Service], l)
	return struct{}{}
}

// Teach lets the learners of the case's service take what they can of a request
// that was accepted.
func Teach(c *Case, resp *capture.Response) {
	c.correct()
	if c.ID.Service != nil {
		c.unseen()
	}
	teach(c, resp, false)
}

// TeachRefused lets them take what they can of the answer to one that was
// refused.
func TeachRefused(c *Case, resp *capture.Response) {
	if resp != nil {
		teach(c, resp, true)
	}
}

func teach(c *Case, resp *capture.Response, refused bool) {
	if c.ID.Service == nil {
		return
	}
	for _, l := range registry.learners[c.ID.Service.Name] {
		if l.Refused == refused && (l.Operations == nil || slices.Contains(l.Operations, c.Op)) {
			l.Learn(c, resp)
		}
	}
}
