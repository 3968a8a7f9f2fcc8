// Package snsfilter reads the filter policies of SNS subscriptions: event
// patterns with bounds of SNS's own.
//
//	{"store": ["example_corp"], "price": [{"numeric": [">=", 100]}]}
//
// What is wrong with a policy is said as SNS says it. SNS reads the policy as
// JSON first, writes it again without spaces, and hands that to the library that
// reads event patterns, so that places count in the text without spaces.
//
// Sources: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html,
// answers recorded from SNS.
package snsfilter

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/assay-project/assay/lang/eventpattern"
	"github.com/assay-project/assay/lang/jackson"
)

// Scope is what a policy is held against.
type Scope string

// The scopes. A subscription that names none has MessageAttributes.
const (
	MessageAttributes Scope = "MessageAttributes"
	MessageBody       Scope = "MessageBody"
)

// SNS's bounds.
const (
	maxKeys         = 5
	maxCombinations = 150
)

// Nested is the reason for which a policy of nested properties is refused when
// its scope is MessageAttributes.
const Nested = "Filter policy scope MessageAttributes does not support nested filter policy"

// Error says why a text is no filter policy.
type Error struct {
	// Reason is what SNS says, after "Invalid parameter: ".
	Reason string
}

// Error returns the first line of the reason.
func (e *Error) Error() string {
	first, _, _ := strings.Cut(e.Reason, "\n")
	return first
}

func fault(reason string) *Error { return &Error{Reason: "FilterPolicy: " + reason} }

// Check reports what is wrong with a policy of the given scope; nil when nothing
// is, or when it has a form that is newer than this package. A policy without
// keys takes the filter away and is fine, and so is one of no text.
func Check(text string, scope Scope) *Error {
	if text == "" {
		return nil
	}
	if err := jackson.Check(text); err != nil {
		return fault("failed to parse JSON. " + err.Message(jackson.Redacted))
	}
	plain := compact(text)
	if plain == "{}" || plain == "null" {
		return nil
	}
	p, err := eventpattern.Parse(plain)
	switch {
	case err != nil:
		return fault(err.Reason())
	case p == nil:
		return nil
	case scope == MessageAttributes && nested(p):
		return &Error{Reason: Nested}
	case len(p.Fields) > maxKeys:
		return fault("Filter policy can not have more than 5 keys")
	case combinations(p, 1, 1) > maxCombinations:
		return fault("Filter policy is too complex")
	}
	return nil
}

// compact writes the first JSON value of a text without spaces.
func compact(text string) string {
	var first json.RawMessage
	var b bytes.Buffer
	if json.NewDecoder(strings.NewReader(text)).Decode(&first) != nil || json.Compact(&b, first) != nil {
		return text
	}
	return b.String()
}

func nested(p *eventpattern.Pattern) bool {
	for _, f := range p.Fields {
		if f.Sub != nil {
			return true
		}
		for _, alternative := range f.Or {
			if nested(alternative) {
				return true
			}
		}
	}
	return false
}

// combinations is what SNS bounds: the product, over all keys, of the number of
// values times the depth of the key; alternatives of "$or" add up.
func combinations(p *eventpattern.Pattern, depth, n int) int {
	for _, f := range p.Fields {
		switch {
		case f.Sub != nil:
			n = combinations(f.Sub, depth+1, n)
		case f.Or != nil:
			sum := 0
			for _, alternative := range f.Or {
				sum += combinations(alternative, depth, n)
			}
			n = sum
		default:
			n *= len(f.Values) * depth
		}
		if n > maxCombinations {
			return n // further keys do not make it fewer, and might overflow
		}
	}
	return n
}
