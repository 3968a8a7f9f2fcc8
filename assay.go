// Package assay tells what AWS answers to a request: accepted, or refused with
// which code, because of which header, parameter or setting, and what to change.
// It does so before the request is sent, while it passes, or after it failed.
//
//	checker := assay.New()
//	v := checker.Check(exchange)
//	if v.Outcome == assay.Reject {
//		fmt.Println(v.Answer.Code, v.Answer.Message, v.Answer.Fix)
//	}
//
// A [Checker] reads no files, opens no connections and prints nothing. It is
// safe for concurrent use; exchanges of one account that happened one after the
// other belong into a [Session], where each accepted one teaches what holds for
// those after it.
package assay

import (
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
	_ "github.com/assay-project/assay/judge/rules" // every service's rules and dialect
	"github.com/assay-project/assay/signature"
)

// What a check says. The types are those of package judge; they are named here
// so that a caller needs this package only.
type (
	Verdict  = judge.Verdict
	Finding  = rule.Finding
	Culprit  = rule.Culprit
	Outcome  = judge.Outcome
	Exchange = capture.Exchange
	Proof    = judge.Proof
	Facts    = facts.Store
)

// The outcomes.
const (
	Accept    = judge.Accept
	Reject    = judge.Reject
	Undecided = judge.Undecided
)

// Checker judges requests.
type Checker struct {
	catalog  *contract.Catalog
	verifier *signature.Verifier
}

// Option changes what a [Checker] goes by.
type Option func(*Checker)

// WithModels makes the checker go by another set of service models than the one
// compiled into the program.
func WithModels(c *contract.Catalog) Option { return func(ch *Checker) { ch.catalog = c } }

// WithCredentials makes the checker verify the signatures of requests whose
// access key ids secret knows, and search for what broke those that do not
// hold. Secrets stay in memory; nothing is sent.
func WithCredentials(secret func(accessKeyID string) (secret string, ok bool)) Option {
	return func(ch *Checker) { ch.verifier = signature.NewVerifier(secret) }
}

// New returns a checker.
func New(opts ...Option) *Checker {
	c := &Checker{}
	for _, o := range opts {
		o(c)
	}
	if c.catalog == nil {
		c.catalog = contract.Embedded()
	}
	return c
}

// Models returns the service models that the checker goes by.
func (c *Checker) Models() *contract.Catalog { return c.catalog }

// Check judges one exchange that stands alone. Where assay itself fails on it, the
// verdict is undecided and says so.
func (c *Checker) Check(x *Exchange) Verdict {
	v, _ := judged(x, func(x *Exchange) *rule.Case { return c.open(x, facts.NewStore()) })
	return v
}

func (c *Checker) open(x *Exchange, known *facts.Store) *rule.Case {
	k := judge.Open(c.catalog, x, known)
	k.Verifier = c.verifier
	return k
}
