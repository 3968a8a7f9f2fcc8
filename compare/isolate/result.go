package isolate

import (
	"strings"

	"github.com/assay-project/assay/capture"
)

// Role is the part that a unit plays in a refusal.
type Role uint8

// The roles.
const (
	// Innocent: the request is refused the same without it.
	Innocent Role = iota
	// Cause: without it, or with another value of it, the smallest failing
	// request is not refused any more.
	Cause
	// Needed: it can go, but then something else is wrong.
	Needed
	// Required: the model requires it, or it makes the request what it is.
	Required
)

// String returns the role in lower case.
func (r Role) String() string { return [...]string{"innocent", "cause", "needed", "required"}[r] }

// MarshalText writes the role's name.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Value says what is known of a value's part in the refusal.
type Value uint8

// What trying another value said.
const (
	Untried  Value = iota
	AnyValue       // with another value the refusal is the same: it is that the part is there
	ThisOne        // with another value the request passes
)

// Part is a unit with its role.
type Part struct {
	*Unit
	Role Role
	// Without is what becomes of the smallest failing request without the
	// part, or with another value where it cannot go; of causes and needed ones.
	Without Outcome
	// Value says whether it is the value that matters; Other is the one that
	// was tried instead.
	Value Value
	Other string
	// Shortened says that Other stands in the smallest request.
	Shortened bool
}

// Confirmed is the whole request without a cause.
type Confirmed struct {
	// Without is what was taken out or, where Other is set, given another value.
	Without []*Unit
	Other   bool
	Outcome Outcome
	Try     int // the number of the try that showed it
	Request *capture.Request
}

// Label names what was taken out.
func (c *Confirmed) Label() string {
	names := make([]string, len(c.Without))
	for i, u := range c.Without {
		names[i] = u.Label()
	}
	return strings.Join(names, " and ")
}

func (c *Confirmed) why() string {
	if c.Other {
		return "the whole request with another value of " + c.Label()
	}
	return whyWhole + c.Label()
}

// Proof says what the tries prove of the smallest failing request.
type Proof struct {
	// OneMinimal: none of its parts can go without the refusal going too.
	OneMinimal bool
	// Smallest: no choice of fewer whole options is refused so. Cost is the
	// number of such choices, all of which were tried.
	Smallest bool
	Cost     int
	// Options is how many options the request has.
	Options int
}

// Result is what isolating came to.
type Result struct {
	Exchange           *capture.Exchange
	Service, Operation string
	// Refusal is the one that was isolated.
	Refusal Outcome
	// Parts are all units that are no groups, in the order of the request.
	Parts []*Part
	// Minimal is the smallest request that is refused so; never nil.
	Minimal *capture.Request
	// Bare is what becomes of the request without all that can go.
	Bare Outcome
	// Passing is the bare request where it is accepted, else nil.
	Passing *capture.Request
	// Confirmed is the whole request without a cause; nil when that was not tried.
	Confirmed *Confirmed
	Proof     Proof
	Tries     []Try
	Budget    int
	Live      bool
	// StandIn says that the capture lacks the body, and zero bytes stood for it.
	StandIn bool
	// Stopped is why it ended before all was proven: [ErrBudget], an
	// interrupt, an error of the oracle. What the result says holds all the same.
	Stopped error
}

// By returns the parts of a role, in the order of the request.
func (r *Result) By(role Role) []*Part {
	var list []*Part
	for _, p := range r.Parts {
		if p.Role == role {
			list = append(list, p)
		}
	}
	return list
}
