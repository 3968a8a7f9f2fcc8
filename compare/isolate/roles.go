package isolate

import (
	"net/http"
	"slices"
)

// passes reports whether an outcome says that the refusal is out of the way: it is
// accepted, or not decidable any more.
func passes(o *Outcome) bool { return o.Kind == Accepted || o.Kind == Undecided }

// asBare reports whether an outcome is that of the bare request, refused for
// another reason: "no such key", live, is as far as the request comes.
func (s *search) asBare(o, bare *Outcome) bool {
	return o.Kind == Refused && bare.Kind == Refused && !s.same(bare) && o.Same(bare)
}

// roles says what part each unit plays in a smallest failing choice, and shortens
// values that play none.
func (s *search) roles(r *Result, c choice) (choice, error) {
	parts := make([]*Part, len(s.all))
	for _, u := range s.all {
		parts[u.id] = &Part{Unit: u}
	}
	defer func() { r.Parts = listed(parts) }()
	for _, u := range s.all {
		p := parts[u.id]
		switch {
		case !c.has(u):
		case !u.Removable():
			p.Role = Required
		default:
			p.Role = Needed
			o, err := s.try(c.without(u), "without "+u.Label())
			if err != nil {
				return c, err
			}
			p.Without = o
			// Where even the bare request finds nothing there, that is as far as
			// a request comes.
			if passes(&o) || r.Bare.Status == http.StatusNotFound && s.asBare(&o, &r.Bare) {
				p.Role = Cause
			}
		}
	}
	if err := s.inWhole(r, parts); err != nil {
		return c, err
	}
	innermost(parts)
	for _, u := range s.all {
		if p := parts[u.id]; p.Role != Innocent {
			var err error
			if c, err = s.value(r, c, p); err != nil {
				return c, err
			}
		}
	}
	innermost(parts)
	return c, nil
}

// inWhole finds causes among the needed parts: those without which the whole
// request succeeds, though the smallest one then lacks something else. Live it
// costs requests, and is done only where there is no cause otherwise.
func (s *search) inWhole(r *Result, parts []*Part) error {
	if s.oracle.Live() && anyCause(parts) {
		return nil
	}
	for _, p := range parts {
		if p.Role != Needed {
			continue
		}
		o, err := s.try(s.everything().without(p.Unit), whyWhole+p.Label())
		if err != nil {
			return err
		}
		if passes(&o) {
			p.Role, p.Without = Cause, o
		}
	}
	if !s.oracle.Live() || anyCause(parts) {
		return nil
	}
	// Nothing makes it succeed: a cause is that without which it comes as far
	// as the bare request.
	for _, p := range parts {
		if p.Role == Needed && s.asBare(&p.Without, &r.Bare) {
			p.Role = Cause
		}
	}
	return nil
}

func anyCause(parts []*Part) bool {
	return slices.ContainsFunc(parts, func(p *Part) bool { return p.Role == Cause })
}

// innermost leaves of causes that are in each other the innermost: the others are
// causes only because they hold it. What else is in or around a cause belongs to it.
func innermost(parts []*Part) {
	for _, p := range parts {
		if p.Role != Cause {
			continue
		}
		for _, q := range parts {
			switch {
			case q == p || q.Role == Innocent:
			case q.Role == Cause && p.within(q.Unit):
				q.Role = Required
			case q.Role == Needed && p.within(q.Unit):
				q.Role = Required
			}
		}
	}
	for _, p := range parts {
		if p.Role != Needed {
			continue
		}
		for _, q := range parts {
			if q.Role == Cause && p.within(q.Unit) || q.Role == Needed && q.within(p.Unit) {
				p.Role = Required
			}
		}
	}
}

// shorten is the length in bytes from which on a value that plays no part gives
// way to a shorter one.
const shorten = 48

// value tries another value of a part.
func (s *search) value(r *Result, c choice, p *Part) (choice, error) {
	if p.Unit.Value == nil || p.Role == Innocent || p.Header >= 0 && p.Unit.Value.Header != p.Header {
		return c, nil
	}
	v := p.Unit.Value
	if s.oracle.Live() && p.Role == Cause {
		return c, nil
	}
	for _, text := range minimal(v, !s.oracle.Live()) {
		next := c.with(v, text)
		o, err := s.try(next, "another value of "+p.Label())
		if err != nil {
			return c, err
		}
		switch {
		case s.same(&o):
			p.Value, p.Other = AnyValue, text
			if p.Role != Cause && v.End-v.Start >= shorten {
				p.Shortened = true
				return next, nil
			}
			return c, nil
		case passes(&o):
			p.Value, p.Other, p.Without = ThisOne, text, o
			p.Role = Cause
			return c, nil
		}
	}
	return c, nil
}

// untold gives the parts of a choice roles when there was no time to find them.
func (s *search) untold(r *Result, c choice) {
	r.Parts = nil
	parts := make([]*Part, len(s.all))
	for _, u := range s.all {
		p := &Part{Unit: u}
		switch {
		case !c.has(u):
		case u.Removable():
			p.Role = Needed
		default:
			p.Role = Required
		}
		parts[u.id] = p
	}
	innermost(parts)
	r.Parts = listed(parts)
}

// listed are the parts of a report: units that are no groups.
func listed(parts []*Part) []*Part {
	var list []*Part
	for _, p := range parts {
		if !p.Group {
			list = append(list, p)
		}
	}
	return list
}

// confirm takes the causes out of the whole request, each by itself, then all.
func (s *search) confirm(r *Result) error {
	r.Passing, r.Confirmed = nil, nil
	causes := r.By(Cause)
	if len(causes) == 0 {
		return nil
	}
	if r.Bare.Kind == Accepted {
		r.Passing, _ = s.request(s.bare())
	}
	for _, p := range causes {
		// A cause that cannot go by itself goes with what is around it.
		for u := p.Unit; u != nil; u = u.Parent {
			if !u.Removable() || u.Group {
				continue
			}
			if done, err := s.confirmWithout(r, u); done || err != nil {
				return err
			}
		}
		if p.Value == ThisOne {
			if done, err := s.confirmOther(r, p); done || err != nil {
				return err
			}
		}
	}
	if len(causes) > 1 && len(causes) <= 8 {
		var all []*Unit
		for _, p := range causes {
			if !p.Removable() {
				return nil
			}
			all = append(all, p.Unit)
		}
		_, err := s.confirmWithout(r, all...)
		return err
	}
	return nil
}

func (s *search) confirmWithout(r *Result, us ...*Unit) (done bool, err error) {
	return s.confirmed(r, s.everything().without(us...), &Confirmed{Without: us})
}

func (s *search) confirmOther(r *Result, p *Part) (done bool, err error) {
	return s.confirmed(r, s.everything().with(p.Unit.Value, p.Other), &Confirmed{Without: []*Unit{p.Unit}, Other: true})
}

func (s *search) confirmed(r *Result, c choice, what *Confirmed) (done bool, err error) {
	if what.Outcome, err = s.try(c, what.why()); err != nil {
		return false, err
	}
	if done = what.Outcome.Kind == Accepted; done || r.Confirmed == nil || s.same(&r.Confirmed.Outcome) && !s.same(&what.Outcome) {
		what.Try = s.last
		what.Request, _ = s.request(c)
		r.Confirmed = what
	}
	return done, nil
}
