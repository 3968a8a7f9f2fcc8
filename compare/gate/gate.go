// Package gate decides whether a build may pass: by the contract (would AWS refuse
// a request?), by a snapshot (is something else sent than was agreed on?), and by
// the operations that a program lives on (was each exercised, and is it clean?).
package gate

import (
	"github.com/assay-project/assay"
	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/snapshot"
	"github.com/assay-project/assay/policy"
)

// Options say what a gate demands.
type Options struct {
	// Snapshot is what is agreed on; nil demands nothing.
	Snapshot *snapshot.Set
	// Partial: the run is a part of all, so that what it does not send is no
	// change.
	Partial bool
	// Critical have to have been exercised, and be clean.
	Critical []policy.CriticalOperation
	// Undecided makes a verdict that turns on an unknown fact fail, too; Ignore
	// lets any verdict pass. Critical operations have to be clean all the same.
	Undecided, Ignore bool
}

// Gate takes the requests of a run one after the other.
type Gate struct {
	opts  Options
	sides []*compare.Side
	state map[policy.CriticalOperation]*Path
	// Refused counts requests that fail the contract, Aside those that would and
	// are set aside, Requests all that are to AWS.
	Requests, Refused, Aside int
}

// New returns a gate that has seen nothing.
func New(opts Options) *Gate {
	g := &Gate{opts: opts, state: map[policy.CriticalOperation]*Path{}}
	for _, o := range opts.Critical {
		g.state[o] = &Path{Operation: o, State: NotExercised}
	}
	return g
}

// Add takes the next request, with what a policy makes of its verdict.
func (g *Gate) Add(s *compare.Side, standing policy.Standing) {
	g.Requests++
	g.sides = append(g.sides, s)
	state := Clean
	_, aside := standing.Aside(s.Verdict)
	switch fails := g.fails(s.Verdict); {
	case fails && aside:
		g.Aside++
		state = SetAside
	case fails:
		if !g.opts.Ignore {
			g.Refused++
		}
		state = Refused
	case s.Verdict.Outcome == assay.Undecided:
		state = Undecided
	}
	if p := g.state[policy.CriticalOperation{Service: s.Verdict.Service, Operation: s.Verdict.Operation}]; p != nil {
		p.Times++
		if p.State == NotExercised || state > p.State {
			p.State, p.Worst = state, s
		}
	}
}

func (g *Gate) fails(v *assay.Verdict) bool {
	return v.Outcome == assay.Reject || g.opts.Undecided && v.Outcome == assay.Undecided
}

// State is what became of a critical operation.
type State uint8

// The states, the worst last.
const (
	Clean State = iota
	Undecided
	SetAside
	Refused
	NotExercised
)

var stateNames = [...]string{"clean", "undecided", "refused, and set aside", "refused", "not exercised"}

// String says the state in a few words.
func (s State) String() string { return stateNames[s] }

// Path is a critical operation and what became of it.
type Path struct {
	Operation policy.CriticalOperation
	State     State
	Times     int
	// Worst is a request in that state; nil when it was not exercised.
	Worst *compare.Side
}

// Fails reports whether the operation stops the build: it was not exercised, or
// it is refused, for whatever reason somebody decided to live with. An operation
// that turns on an unknown fact does only where undecided verdicts do.
func (p *Path) Fails() bool { return p.State >= SetAside }

// Result is what a gate comes to.
type Result struct {
	Requests, Refused, Aside int
	// Changes is nil without a snapshot, or when nothing changed.
	Changes  []snapshot.Change
	Now      *snapshot.Set
	Snapshot bool // there was one to hold the requests against
	Paths    []*Path
}

// Result returns what the gate comes to.
func (g *Gate) Result() *Result {
	r := &Result{Requests: g.Requests, Refused: g.Refused, Aside: g.Aside, Now: snapshot.Of(g.sides), Snapshot: g.opts.Snapshot != nil}
	if r.Snapshot {
		r.Changes = snapshot.Changes(g.opts.Snapshot, r.Now)
		if g.opts.Partial {
			r.Changes = snapshot.Sent(r.Changes)
		}
	}
	for _, o := range g.opts.Critical {
		r.Paths = append(r.Paths, g.state[o])
	}
	return r
}

// Passes reports whether the build may go on.
func (r *Result) Passes() bool {
	for _, p := range r.Paths {
		if p.Fails() {
			return false
		}
	}
	return r.Refused == 0 && len(r.Changes) == 0
}
