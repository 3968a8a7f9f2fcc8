package assay

import (
	"fmt"
	"path"
	"runtime"
	"strings"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
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
//
// Where assay itself fails on an exchange, that one is undecided and says so, and
// the next can be judged.
func (s *Session) Check(x *Exchange) (v Verdict) {
	defer func() {
		if p := recover(); p != nil {
			v = failed(x, p)
		}
	}()
	c := s.open(x)
	v = judge.Case(c)
	accepted := v.Outcome == Accept
	if x.Response != nil {
		s.facts.Answered = true
		accepted = x.Response.Status < 300
	}
	if accepted {
		rule.Teach(c, x.Response)
	} else {
		rule.TeachRefused(c, x.Response)
	}
	return v
}

// failed is the verdict on an exchange on which assay panicked. A gateway stands
// in the way of a whole system, and a long capture holds many requests: neither
// is to end with the one that nobody thought of.
func failed(x *Exchange, p any) Verdict {
	return Verdict{ID: x.ID, Session: x.Session, Outcome: Undecided, Needs: []string{"assay"},
		Why: fmt.Sprintf("assay itself failed on this request (%v, %s): please report it", p, panicked())}
}

// panicked returns the place that a recovered panic came from.
func panicked() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	for raised := false; ; {
		f, more := frames.Next()
		if raised && !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", path.Base(f.File), f.Line)
		}
		raised = raised || f.Function == "runtime.gopanic"
		if !more {
			return "somewhere"
		}
	}
}

func (s *Session) open(x *Exchange) *rule.Case {
	if !x.Time.IsZero() {
		s.facts.Now = x.Time
	}
	c := s.checker.open(x, s.facts)
	s.facts.Call(c.ID.Auth.Credential.AccessKeyID)
	return c
}
