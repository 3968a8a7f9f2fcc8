package assay

import (
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
)

// Trial is a request that was judged before its answer came. What is between the
// two calls of a session ([Session.Judge] and [Trial.Learn]) may be other trials.
type Trial struct {
	Verdict Verdict

	session *Session
	kase    *rule.Case
}

// Judge judges an exchange by what the session knows, and learns nothing yet. It
// fails as [Session.Check] does.
func (s *Session) Judge(x *Exchange) (t *Trial) {
	defer func() {
		if p := recover(); p != nil {
			t = &Trial{Verdict: failed(x, p)}
		}
	}()
	c := s.open(x)
	return &Trial{Verdict: judge.Case(c), session: s, kase: c}
}

// Learn takes from the exchange what holds afterwards. It counts as accepted if
// its response says so; without one the session learns nothing, since a request
// that was sent and not answered may have taken effect or not.
func (t *Trial) Learn() {
	if t.kase == nil {
		return // it could not be judged
	}
	defer func() { _ = recover() }() // what was learned by then holds
	a := t.kase.Exchange.Response
	if a == nil {
		return
	}
	t.session.facts.Answered = true
	if a.Status < 300 {
		rule.Teach(t.kase, a)
	} else {
		rule.TeachRefused(t.kase, a)
	}
}
