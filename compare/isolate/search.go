package isolate

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/edit"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/identify"
)

// ErrBudget says that the tries that were allowed did not suffice.
var ErrBudget = errors.New("the budget of tries is spent")

// choice is which parts a try has: those that are gone, and the values that were
// replaced.
type choice struct {
	gone []bool // by the unit's id
	set  map[*decode.Value]string
}

func (c choice) without(us ...*Unit) choice {
	n := choice{slices.Clone(c.gone), c.set}
	for _, u := range us {
		n.take(u)
	}
	return n
}

// take marks a unit and all that is in it as gone.
func (c choice) take(u *Unit) {
	c.gone[u.id] = true
	for _, p := range u.Parts {
		c.take(p)
	}
}

func (c choice) with(v *decode.Value, text string) choice {
	n := choice{c.gone, map[*decode.Value]string{v: text}}
	for k, t := range c.set {
		if k != v {
			n.set[k] = t
		}
	}
	return n
}

// has reports whether a unit is there.
func (c choice) has(u *Unit) bool { return !c.gone[u.id] }

// tried is what became of a request, and the number of its try.
type tried struct {
	Outcome
	n int
}

// search is one isolation under way.
type search struct {
	*units
	ctx    context.Context
	oracle Oracle
	opts   *Options
	want   Outcome // the refusal that is looked for
	known  map[[sha256.Size]byte]tried
	tries  []Try
	last   int // number of the try that told what try returned last
}

// request makes the request of a choice; why says what keeps it from being one.
func (s *search) request(c choice) (req *capture.Request, why string) {
	ch := edit.Change{Headers: map[int]bool{}, Query: map[int]bool{}, Values: map[*decode.Value]bool{}, Set: map[*decode.Value]string{}}
	for _, u := range s.all {
		if c.has(u) {
			continue
		}
		switch {
		case u.Header >= 0:
			ch.Headers[u.Header] = true
		case u.query >= 0:
			ch.Query[u.query] = true
		case u.plain:
			ch.Plain = true
		case u.byPart && (u.Parent == nil || c.has(u.Parent)):
			ch.Values[u.Value] = true
		}
	}
	for v, text := range c.set {
		ch.Set[v] = text
	}
	for _, u := range s.all {
		if u.Value != nil && !c.has(u) {
			delete(ch.Set, u.Value)
		}
	}
	req, err := s.doc.Apply(&ch)
	if err != nil {
		return nil, err.Error()
	}
	if r := identify.Request(s.models, req); identityOf(&r) != s.byID {
		return nil, "it would be another operation"
	}
	return req, ""
}

// try asks the oracle for a choice, unless the same request was tried before.
func (s *search) try(c choice, why string) (Outcome, error) {
	req, no := s.request(c)
	if req == nil {
		return Outcome{Kind: Impossible, Why: no}, nil
	}
	key := keyOf(req)
	if t, ok := s.known[key]; ok {
		s.last = t.n
		return t.Outcome, nil
	}
	var o Outcome
	for again := 0; ; again++ {
		if err := s.ctx.Err(); err != nil {
			return o, context.Cause(s.ctx)
		}
		if len(s.tries) >= s.opts.Budget {
			return o, ErrBudget
		}
		var err error
		if o, err = s.oracle.Ask(s.ctx, req); err != nil {
			return o, err
		}
		s.note(c, req, o, why)
		if o.Kind != Unclear || again == 2 {
			break
		}
	}
	s.last = len(s.tries)
	if o.Kind != Unclear {
		s.known[key] = tried{o, s.last}
	}
	return o, nil
}

func (s *search) note(c choice, req *capture.Request, o Outcome, why string) {
	t := Try{N: len(s.tries) + 1, Why: why, Bytes: len(req.Body), Outcome: o, Same: s.same(&o)}
	for _, u := range s.all {
		if c.has(u) && u.Removable() && !u.Group && (u.Parent == nil || !u.Parent.Removable() || u.Parent.Group) {
			t.Parts = append(t.Parts, u.Label())
		}
	}
	s.tries = append(s.tries, t)
	if s.opts.OnTry != nil {
		s.opts.OnTry(t)
	}
}

// same reports whether an outcome is the refusal that is looked for; of the first
// try, whether it is one at all.
func (s *search) same(o *Outcome) bool {
	if s.want.Kind != Refused {
		return o.Kind == Refused
	}
	return o.Same(&s.want)
}

func (s *search) fails(c choice, why string) (bool, error) {
	o, err := s.try(c, why)
	return err == nil && s.same(&o), err
}

// keyOf tells requests apart, but for their signatures.
func keyOf(r *capture.Request) [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %q\n", r.Method, r.Target, r.Headers)
	h.Write(r.Body)
	return [sha256.Size]byte(h.Sum(nil))
}

// everything is the choice of the request as it is.
func (s *search) everything() choice { return choice{gone: make([]bool, len(s.all))} }

// bare is the choice without anything that can go.
func (s *search) bare() choice {
	c := s.everything()
	for _, u := range s.all {
		if u.Removable() {
			c.take(u)
		}
	}
	return c
}

// only is the choice of some units, with what is around and in them, and nothing
// else that can go.
func (s *search) only(kept []*Unit) choice {
	c := s.bare()
	var give func(u *Unit)
	give = func(u *Unit) {
		c.gone[u.id] = false
		for _, p := range u.Parts {
			give(p)
		}
	}
	for _, u := range kept {
		give(u)
		for p := u.Parent; p != nil; p = p.Parent {
			c.gone[p.id] = false
			for _, q := range p.Parts { // what it requires comes with it
				if !q.Removable() && c.gone[q.id] {
					s.giveRequired(c, q)
				}
			}
		}
	}
	return c
}

func (s *search) giveRequired(c choice, u *Unit) {
	c.gone[u.id] = false
	for _, p := range u.Parts {
		if !p.Removable() {
			s.giveRequired(c, p)
		}
	}
}

// depth is how many units are around a unit.
func depth(u *Unit) int {
	n := 0
	for p := u.Parent; p != nil; p = p.Parent {
		n++
	}
	return n
}

// shrink takes out what can go, from the outside in, and then one by one until
// nothing more can: what it returns still fails, also beside an error.
func (s *search) shrink(c choice) (choice, error) {
	deepest := 0
	for _, u := range s.all {
		deepest = max(deepest, depth(u))
	}
	for level := 0; level <= deepest; level++ {
		var candidates []*Unit
		for _, u := range s.all {
			if c.has(u) && u.Removable() && depth(u) == level {
				candidates = append(candidates, u)
			}
		}
		from := c
		kept, err := ddmin(candidates, func(kept []*Unit) (bool, error) {
			return s.fails(from.without(less(candidates, kept)...), "shrink")
		})
		c = from.without(less(candidates, kept)...)
		if err != nil {
			return c, err
		}
	}
	return s.oneByOne(c)
}

// oneByOne takes out every unit that can go by itself, until none can.
func (s *search) oneByOne(c choice) (choice, error) {
	for again := true; again; {
		again = false
		for _, u := range s.all {
			if !c.has(u) || !u.Removable() {
				continue
			}
			ok, err := s.fails(c.without(u), "without "+u.Label())
			if err != nil {
				return c, err
			}
			if ok {
				c, again = c.without(u), true
			}
		}
	}
	return c, nil
}

// less are the units of a list that are not among others.
func less(list, others []*Unit) []*Unit {
	var out []*Unit
	for _, u := range list {
		if !slices.Contains(others, u) {
			out = append(out, u)
		}
	}
	return out
}

// options are the outermost units that can go: what a caller chooses to send.
func (s *search) options() []*Unit {
	var list []*Unit
	for _, u := range s.all {
		if u.outermost() {
			list = append(list, u)
		}
	}
	return list
}

func (s *search) present(c choice, list []*Unit) []*Unit {
	var in []*Unit
	for _, u := range list {
		if c.has(u) {
			in = append(in, u)
		}
	}
	return in
}

// told is how many options a request has that a caller would name: not what the
// client adds to every request.
func (s *search) told() int {
	n := 0
	for _, u := range s.options() {
		if !u.Noise {
			n++
		}
	}
	return n
}
