package rule

import "github.com/assay-project/assay/decode"

// Culprit is what to blame, and where it stands.
type Culprit struct {
	In    decode.In
	Name  string // as it stands on the wire; a body element by its path
	Param string // the model's dotted member path; "" where there is none

	// Header is the index into Request.Headers for decode.InHeader, else -1.
	Header int
	// Start and End delimit it: in the header's value, the target or the body
	// as in [decode.Value]. Both 0 when it is absent from the request.
	Start, End int

	// Value is the decoded value, where the culprit is one.
	Value *decode.Value
	// Secret says that its value must not be shown.
	Secret bool

	// Why says what is wrong with it, or what part it plays: "an append …",
	// "must be at most 64 characters, has 80". Lower case, no full stop.
	Why string
}

// Because returns the culprit with its reason.
func (c Culprit) Because(why string) Culprit {
	c.Why = why
	return c
}

// Extra is an element of a service's refusal beside code and message, by the
// service's own name of it.
type Extra struct{ Name, Value string }

// Finding is one thing found, with everything that a report tells of it.
type Finding struct {
	Rule     string // rule ID, or "model/<kind>" for constraints of the model
	Stage    Stage
	Order    int
	Code     string
	Status   int
	Message  string
	Culprits []Culprit
	Evidence Evidence
	Fix      string
	Not      string
	Beside   []Neighbour
	Sources  []string
	// Needs names the unknown facts on which it turns.
	Needs []string
	// Hint is a likely cause beside the service's own answer: a placeholder
	// that a template left, an id of another region.
	Hint string
	// Extra is what the answer says beside its code and message and only the
	// rule knows: the Endpoint of a redirect. What the request itself holds
	// (names, values) is left to those who write the answer.
	Extra []Extra
	// Certain is false where the service's own wording or code is not known
	// and the protocol's usual form stands in its place.
	Certain bool
}

// Refuses reports whether the finding alone makes the service refuse.
func (f *Finding) Refuses() bool {
	return len(f.Needs) == 0 && f.Evidence != Inferred && f.Code != ""
}
