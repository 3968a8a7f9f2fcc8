package assay

import (
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Session judges exchanges that happened in order against one account. It is
// not safe for concurrent use.
type Session struct {
	checker *Checker
	facts   *facts.Store
}

// NewSession starts a session. known is what holds before its first exchange;
// nil for nothing. The session adds to it.
func (c *Checker) NewSession(known *facts.Store) *Session {
	if known == nil {
		known = facts.NewStore()
	}
	return &Session{checker: c, facts: known}
}

// Check judges the next exchange, and then learns from it. What counts as
// accepted is told by the exchange's response where it has one, else by the
// verdict; the verdict itself never looks at the response.
func (s *Session) Check(x *Exchange) Verdict {
	v, c := judged(x, s.open)
	if c == nil {
		return v
	}
	accepted := v.Outcome == Accept
	if x.Response != nil {
		accepted = x.Response.Status < 300
	}
	s.learn(c, accepted)
	return v
}

func (s *Session) open(x *Exchange) *rule.Case {
	if !x.Time.IsZero() {
		s.facts.Now = x.Time
	}
	c := s.checker.open(x, s.facts)
	s.facts.Call(c.ID.Auth.Credential.AccessKeyID)
	return c
}

// learn takes from an exchange what holds afterwards.
func (s *Session) learn(c *rule.Case, accepted bool) {
	defer func() { _ = recover() }() // what was learned by then holds
	a := c.Exchange.Response
	s.facts.Answered = s.facts.Answered || a != nil
	if accepted {
		rule.Teach(c, a)
	} else {
		rule.TeachRefused(c, a)
	}
}
