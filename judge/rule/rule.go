// Package rule is what a rule is: a literal that says which requests a service
// refuses beyond what its model states, with which answer, because of what, and
// how it is known; and the function that looks.
//
// A rule is declared once, at package level, in a file of its topic below
// judge/rules/<service>:
//
//	var _ = rule.Add(rule.Rule{
//		ID:         "s3/append-with-user-metadata",
//		Operations: []string{"PutObject"},
//		...
//	})
//
// There is no list to keep beside it.
package rule

// Rule is one refusal (or, with evidence Inferred, one warning).
type Rule struct {
	// ID is "<service>/<what>", lower case with hyphens; it never changes.
	ID string
	// Operations are the operations that it looks at; nil for all of the
	// service. Operations that the models leave out ("PostObject") count.
	Operations []string
	// On lists what the request must hold for the rule to be looked at: one
	// of them is enough. Nil: looked at for every request of Operations.
	On []Trigger
	// Stage places it in the service's order of checks. Order breaks ties
	// within a stage: lower comes first; then comes the order of IDs.
	Stage Stage
	Order int

	// When says in a line which requests are refused.
	When string
	// Code, Status and Message are AWS's answer. Message is in AWS's own
	// words; "{name}" is replaced by Hit.Args. Empty where AWS's words are
	// not known.
	Code    string
	Status  int
	Message string
	// Fix says what to change, Not which popular wrong fix does not help.
	Fix, Not string
	// Beside are the codes that it is confused with, and what each would mean.
	Beside []Neighbour

	Evidence Evidence
	// Sources are addresses of where it is known from.
	Sources []string

	// Check looks at a request that On lets through and returns nil when the
	// rule does not apply.
	Check func(*Case) *Hit
}

// Refuses reports whether the rule refuses; one on inferred evidence warns.
func (r *Rule) Refuses() bool { return r.Evidence != Inferred }

// Neighbour is a code that a refusal is confused with.
type Neighbour struct{ Code, Means string }

// Service returns the service part of the ID.
func (r *Rule) Service() string {
	for i := range r.ID {
		if r.ID[i] == '/' {
			return r.ID[:i]
		}
	}
	return r.ID
}

// Hit is what a rule found.
type Hit struct {
	Culprits []Culprit
	// Needs names the facts that the answer turns on and that are not known
	// ("bucket.objectLock"). With Needs the finding is undecided.
	Needs []string
	// Args fill the placeholders of Message, as name, value, name, value.
	Args []string
	// Code, Status, Message and Fix replace the rule's where they are set,
	// for a refusal that has several faces.
	Code    string
	Status  int
	Message string
	Fix     string
	// Extra is [Finding.Extra].
	Extra []Extra
}

// Refuse is a hit that blames culprits.
func Refuse(culprits ...Culprit) *Hit { return &Hit{Culprits: culprits} }

// Undecided is a hit whose answer turns on an unknown fact.
func Undecided(fact string, culprits ...Culprit) *Hit {
	return &Hit{Culprits: culprits, Needs: []string{fact}}
}

// Tell adds something that the answer says beside its code and message.
func (h *Hit) Tell(name, value string) *Hit {
	h.Extra = append(h.Extra, Extra{name, value})
	return h
}

// With adds a value for a placeholder of the message.
func (h *Hit) With(name, value string) *Hit {
	h.Args = append(h.Args, name, value)
	return h
}
