// Package judge decides what a service answers to an identified and decoded
// request: it runs the stages in the service's order and picks the answer that
// is given first.
package judge

import (
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/identify"
	"github.com/assay-project/assay/judge/rule"
)

// Outcome is what a service does with a request.
type Outcome uint8

// The outcomes.
const (
	// Undecided: it turns on something that is not known here; Verdict.Needs
	// names it. Also a request that is not to AWS.
	Undecided Outcome = iota
	Accept
	Reject
)

// String returns the name that the verdict format uses.
func (o Outcome) String() string { return [...]string{"undecided", "accept", "reject"}[o] }

// MarshalText writes the name.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Verdict is what a service answers to one request, and why.
type Verdict struct {
	ID, Session string

	// Service is botocore's name of the service, Operation the API
	// operation's; both empty when the request is not one to AWS.
	Service, Operation string

	Outcome Outcome
	// Answer is the finding that the service answers with; nil unless
	// Outcome is Reject. It is the first of Findings then.
	Answer *rule.Finding
	// Needs names the unknown facts that it turns on.
	Needs []string
	// Findings is everything found, the answer first, the others in the
	// service's order of checks.
	Findings []rule.Finding

	Endpoint endpoint.Info
	Client   identify.Client
	Bucket   string // of S3 requests, decoded
	Key      string

	// Signature is what verifying the signature came to; nil when there were
	// no keys to verify it with.
	Signature *Proof

	// Why says why Service or Operation is empty, or that assay itself failed.
	Why string
}
