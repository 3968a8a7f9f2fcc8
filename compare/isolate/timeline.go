package isolate

import (
	"fmt"
	"strings"
	"time"
)

// Event is a step of an incident, as it is told afterwards.
type Event struct {
	// Time is when it happened; zero when that is not known, or it is a try.
	Time time.Time `json:"time,omitzero"`
	// Try is the number of the try that shows it; 0 for what was captured.
	Try  int    `json:"try,omitempty"`
	What string `json:"what"` // built, refused, succeeded, fails, removed
	Text string `json:"text"`
}

// Timeline tells the incident: the request that was built and refused, the smallest
// one that succeeded, what came back with what, and what helped. client is who
// built it, "" when that is not known; answered is the refusal in the capture.
func (r *Result) Timeline(client string, answered *Outcome) []Event {
	built := r.Operation + " with " + count(r.Proof.Options, "option")
	if client != "" {
		built += ", by " + client
	}
	events := []Event{{Time: r.Exchange.Time, What: "built", Text: built}}
	if answered != nil && answered.Kind == Refused {
		events = append(events, Event{Time: r.Exchange.Time, What: "refused", Text: answered.String() + ", as captured"})
	} else {
		by := "by the contract"
		if r.Live {
			by = "by the endpoint"
		}
		events = append(events, Event{Try: 1, What: "refused", Text: r.Refusal.String() + ", " + by})
	}
	if n := r.tryFor(func(t *Try) bool { return t.Why == whyBare }); n > 0 {
		what := "stripped"
		if r.Bare.Kind == Accepted {
			what = "succeeded"
		}
		events = append(events, Event{Try: n, What: what, Text: "without everything that can go: " + r.Bare.String()})
	}
	if n := r.smallestTry(); n > 0 {
		text := "with nothing but " + labels(append(r.By(Cause), r.By(Needed)...))
		if len(r.By(Cause))+len(r.By(Needed)) == 0 {
			text = "with nothing that could be left out"
		}
		events = append(events, Event{Try: n, What: "fails", Text: text + ": " + r.Refusal.String()})
	}
	if c := r.Confirmed; c != nil {
		text := "without " + c.Label()
		if c.Other {
			text = "with another value of " + c.Label()
		}
		events = append(events, Event{Try: c.Try, What: "removed", Text: text + " and all else in place: " + c.Outcome.String()})
	}
	return events
}

// The reasons of tries that are looked for later.
const (
	whyBare  = "without all that can go"
	whyWhole = "the whole request without "
)

func (r *Result) tryFor(is func(*Try) bool) int {
	for i := range r.Tries {
		if is(&r.Tries[i]) {
			return r.Tries[i].N
		}
	}
	return 0
}

// smallestTry is the failing try that had the least.
func (r *Result) smallestTry() int {
	best := -1
	for i := range r.Tries {
		t := &r.Tries[i]
		if t.Same && (best < 0 || len(t.Parts) < len(r.Tries[best].Parts) ||
			len(t.Parts) == len(r.Tries[best].Parts) && t.Bytes < r.Tries[best].Bytes) {
			best = i
		}
	}
	if best <= 0 { // the request as it was sent
		return 0
	}
	return r.Tries[best].N
}

// most is how many names a sentence holds.
const most = 4

func labels(parts []*Part) string {
	names := make([]string, 0, most)
	for i, p := range parts {
		if i == most && len(parts) > most+1 {
			return strings.Join(names, ", ") + " and " + fmt.Sprint(len(parts)-most) + " more"
		}
		names = append(names, p.Label())
	}
	switch n := len(names); n {
	case 0:
		return "nothing"
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
