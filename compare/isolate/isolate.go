package isolate

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/edit"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

// The default budgets of tries.
const (
	DefaultOffline = 2000
	DefaultLive    = 50
)

// Options say how to isolate. The zero value is of use.
type Options struct {
	// Models are the service models; nil for the embedded ones.
	Models *contract.Catalog
	// Budget is the number of tries; 0 for the default of the oracle's kind.
	Budget int
	// Suspects are what a verdict blames: tried first, and believed only as far
	// as tries confirm it. Without any, every part is as likely as the next.
	Suspects []rule.Culprit
	// OnTry is told of each try when it was made.
	OnTry func(Try)
}

// Why a request cannot be isolated.
var (
	ErrNotAWS     = errors.New("not a request to AWS")
	ErrNotRefused = errors.New("it is not refused")
	ErrNoBody     = errors.New("the capture does not hold its body")
)

// Run isolates the refusal of an exchange's request. When the context ends, or the
// budget, what was found until then is the result, and says so.
//
// The errors are [ErrNotAWS], [ErrNotRefused] and [ErrNoBody], wrapped, and those
// of the oracle at the first try.
func Run(ctx context.Context, x *capture.Exchange, oracle Oracle, opts Options) (*Result, error) {
	if opts.Models == nil {
		opts.Models = contract.Embedded()
	}
	if opts.Budget <= 0 {
		if opts.Budget = DefaultOffline; oracle.Live() {
			opts.Budget = DefaultLive
		}
	}
	c := judge.Open(opts.Models, x, facts.NewStore())
	if c.ID.Service == nil {
		return nil, fmt.Errorf("%w: %s", ErrNotAWS, c.ID.Why)
	}
	standIn := false
	switch op := c.ID.Operation; {
	case !x.Request.BodyTruncated:
	case op != nil && op.Payload != nil && op.Payload.Shape.Kind == contract.Blob && c.ID.Auth.Scheme.Via != signature.InForm:
		if !oracle.Live() && len(x.Request.Body) == 0 {
			break
		}
		standIn = true
		made := *x
		made.Request = *edit.StandIn(&x.Request)
		x = &made
		c = judge.Open(opts.Models, x, facts.NewStore())
	case oracle.Live() || len(x.Request.Body) > 0:
		return nil, ErrNoBody
	}
	s := &search{units: unitsOf(c, opts.Models), ctx: ctx, oracle: oracle, opts: &opts, known: map[[sha256.Size]byte]tried{}}
	o, err := s.try(s.everything(), "the request as it was sent")
	if err != nil {
		return nil, err
	}
	if o.Kind != Refused {
		return nil, fmt.Errorf("%w: %s", ErrNotRefused, o)
	}
	s.want = o
	r := &Result{Exchange: x, Service: c.ID.Service.Name, Operation: c.Op, Refusal: o, Budget: opts.Budget, Live: oracle.Live(), StandIn: standIn}
	r.Stopped = s.isolate(r)
	r.Tries = s.tries
	return r, nil
}

// isolate fills a result in the order of what matters most, so that an early end
// leaves the most.
func (s *search) isolate(r *Result) error {
	r.Proof.Options = s.told()
	at, err := s.begin(r)
	if err == nil {
		at, err = s.shrink(at)
	}
	r.Proof.OneMinimal = err == nil
	if err == nil {
		at, err = s.roles(r, at)
	} else {
		s.untold(r, at)
	}
	if err == nil {
		err = s.confirm(r)
	}
	for err == nil && !r.Proof.Smallest {
		var smaller, done bool
		var found choice
		found, smaller, done, r.Proof.Cost, err = s.smallest(s.plain(at), r.By(Cause))
		if err != nil || !smaller {
			r.Proof.Smallest = err == nil && done
			break
		}
		if found, err = s.shrink(found); err == nil {
			at = found
			if at, err = s.roles(r, at); err == nil {
				err = s.confirm(r)
			}
		}
	}
	if errors.Is(err, ErrBudget) && r.Proof.OneMinimal && r.Confirmed != nil {
		err = nil // what was not tried any more would have proven more, and changed nothing
	}
	if req, _ := s.request(at); req != nil {
		r.Minimal = req
	} else {
		r.Minimal = &s.c.Exchange.Request
	}
	return err
}

// plain is a choice with the values as they were.
func (s *search) plain(c choice) choice { return choice{gone: c.gone} }

// begin finds a choice to shrink from: nothing that can go, the suspects alone, or
// the whole request.
func (s *search) begin(r *Result) (choice, error) {
	all, bare := s.everything(), s.bare()
	o, err := s.try(bare, whyBare)
	r.Bare = o
	if err != nil {
		return all, err
	}
	if s.same(&o) {
		return bare, nil
	}
	suspects := s.suspects()
	if len(suspects) == 0 {
		return all, nil
	}
	if c := s.only(suspects); true {
		if ok, err := s.fails(c, "the suspects alone"); ok || err != nil {
			if ok {
				all = c
			}
			return all, err
		}
	}
	return all, nil
}

// suspects are the units that a verdict blames.
func (s *search) suspects() []*Unit {
	var list []*Unit
	for i := range s.opts.Suspects {
		if u := s.blamed(&s.opts.Suspects[i]); u != nil && !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	return list
}

// blamed is the unit of a culprit: the innermost that holds it.
func (s *search) blamed(c *rule.Culprit) *Unit {
	var best *Unit
	for _, u := range s.all {
		switch {
		case u.Group:
		case c.In == decode.InHeader && u.In == decode.InHeader && u.Header >= 0:
			if u.Header == c.Header || strings.EqualFold(u.Name, c.Name) {
				return u
			}
		case c.In != u.In:
		case u.Param != "" && (u.Param == c.Param || strings.HasPrefix(c.Param, u.Param+".")):
			best = u
		case u.Name == c.Name && best == nil:
			best = u
		}
	}
	return best
}
