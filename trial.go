package assay

import "github.com/assay-project/assay/judge/rule"

// Trial is a request that was judged before its answer came. What is between the
// two calls of a session ([Session.Judge] and [Trial.Learn]) may be other trials.
type Trial struct {
	Verdict Verdict

	session *Session
	kase    *rule.Case // nil where it could not be judged
}

// Judge judges an exchange by what the session knows, and learns nothing yet.
func (s *Session) Judge(x *Exchange) *Trial {
	v, c := judged(x, s.open)
	return &Trial{Verdict: v, session: s, kase: c}
}

// Learn takes from the exchange what holds afterwards. It counts as accepted if
// its response says so; without one the session learns nothing, since a request
// that was sent and not answered may have taken effect or not.
func (t *Trial) Learn() {
	if t.kase == nil || t.kase.Exchange.Response == nil {
		return
	}
	t.session.learn(t.kase, t.kase.Exchange.Response.Status < 300)
}
