package isolate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
)

// Kind is what became of a try.
type Kind uint8

// The kinds of outcomes.
const (
	Accepted Kind = iota
	Refused
	// Undecided: the oracle does not know; it turns on Outcome.Needs.
	Undecided
	// Unclear: the endpoint was busy, not well, or did not answer. It says
	// nothing of the request.
	Unclear
	// Impossible: such a request cannot be made, or would be another
	// operation's. It was not tried.
	Impossible
)

// String returns the kind in lower case.
func (k Kind) String() string {
	return [...]string{"accepted", "refused", "undecided", "unclear", "impossible"}[k]
}

// MarshalText writes the kind's name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Outcome is what became of a request.
type Outcome struct {
	Kind   Kind   `json:"kind"`
	Status int    `json:"status,omitempty"`
	Code   string `json:"code,omitempty"`
	// Message is the refusal's; it may quote the request's values.
	Message string `json:"message,omitempty"`
	// Rule is what the contract refuses by; "" of a live answer.
	Rule string `json:"rule,omitempty"`
	// Culprits are the members or names that are blamed, with "#" in the
	// place of numbers, so that they stay the same when a list gets shorter.
	Culprits []string `json:"-"`
	// Needs names the facts that an undecided outcome turns on.
	Needs []string `json:"needs,omitempty"`
	// Why says why a try is unclear or impossible.
	Why string `json:"why,omitempty"`
}

// String tells the outcome in a few words.
func (o Outcome) String() string {
	switch o.Kind {
	case Refused:
		return strings.TrimSpace(fmt.Sprintf("%s %s", status(o.Status), strings.TrimPrefix(o.Code, status(o.Status))))
	case Accepted:
		return strings.TrimSpace("accepted " + status(o.Status))
	case Undecided:
		return "undecided (" + strings.Join(o.Needs, ", ") + ")"
	}
	return o.Kind.String() + ": " + o.Why
}

func status(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// Same reports whether an outcome is the refusal that is looked for. Where both
// were judged by rules, the rule is the same, blames something that the first one
// blamed, and says the same; of a constraint the message may tell of others too. Else code and status are the same, and the message but for what it
// quotes.
func (o *Outcome) Same(want *Outcome) bool {
	if o.Kind != Refused || want.Kind != Refused || o.Code != want.Code || o.Status != want.Status {
		return false
	}
	if o.Rule != "" || want.Rule != "" {
		return o.Rule == want.Rule && overlap(o.Culprits, want.Culprits) &&
			(strings.HasPrefix(o.Rule, "model/") || class(o.Message) == class(want.Message))
	}
	return class(o.Message) == class(want.Message)
}

func overlap(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	for _, x := range a {
		if slices.Contains(b, x) {
			return true
		}
	}
	return false
}

// class is a message without what differs between two refusals for the same
// reason: quoted values, numbers, identifiers.
func class(message string) string {
	var words []string
	quote := rune(0)
	for _, w := range strings.FieldsFunc(message, func(r rune) bool {
		switch {
		case quote != 0 && r == quote:
			quote = 0
			return true
		case quote != 0:
			return true
		case r == '\'' || r == '"' || r == '`':
			quote = r
			return true
		}
		return r == ' ' || r == '\t' || r == '\n' || r == ',' || r == ';' || r == '(' || r == ')' || r == '[' || r == ']'
	}) {
		if !strings.ContainsAny(w, "0123456789/:=") {
			words = append(words, strings.ToLower(w))
		}
	}
	return strings.Join(words, " ")
}

// Oracle says what becomes of a request.
type Oracle interface {
	// Ask tries a request. An error ends the isolation: the try could not be
	// made, and another would not either.
	Ask(ctx context.Context, req *capture.Request) (Outcome, error)
	// Live reports whether asking sends the request.
	Live() bool
}

// Try is one request that was tried.
type Try struct {
	N int `json:"try"`
	// Why says what it was tried for.
	Why string `json:"why"`
	// Parts are the names of the removable parts that it had.
	Parts []string `json:"parts"`
	// Bytes is the size of its body.
	Bytes   int     `json:"bodySize"`
	Outcome Outcome `json:"outcome"`
	// Same says that it was refused as the original is.
	Same bool `json:"same"`
}
