package assay

import "container/list"

// maxSessions bounds how many sessions [Sessions] keeps at once: an archive may
// hold any number, but those that overlap are few.
const maxSessions = 4096

// Sessions hands out the [Session] that an exchange belongs to, by its Session
// field. The session that has not been used for longest is dropped when there
// are too many; should it come back, it starts anew. Not safe for concurrent
// use.
type Sessions struct {
	checker *Checker
	known   func() *Facts
	byID    map[string]*list.Element
	recent  *list.List // of *openSession, most recent first
}

type openSession struct {
	id string
	s  *Session
}

// NewSessions returns a set without sessions. known makes what holds before the
// first exchange of each; nil for nothing.
func (c *Checker) NewSessions(known func() *Facts) *Sessions {
	if known == nil {
		known = func() *Facts { return nil }
	}
	return &Sessions{checker: c, known: known, byID: map[string]*list.Element{}, recent: list.New()}
}

// Of returns the session of an exchange. An exchange without one stands alone
// and gets a session of its own.
func (ss *Sessions) Of(x *Exchange) *Session {
	if x.Session == "" {
		return ss.checker.NewSession(ss.known())
	}
	if e := ss.byID[x.Session]; e != nil {
		ss.recent.MoveToFront(e)
		return e.Value.(*openSession).s
	}
	if ss.recent.Len() >= maxSessions {
		last := ss.recent.Back()
		delete(ss.byID, ss.recent.Remove(last).(*openSession).id)
	}
	o := &openSession{x.Session, ss.checker.NewSession(ss.known())}
	ss.byID[x.Session] = ss.recent.PushFront(o)
	return o.s
}
