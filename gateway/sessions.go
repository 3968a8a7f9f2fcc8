package gateway

import (
	"container/list"
	"strings"
	"sync"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
)

const (
	// maxSessions bounds how many accounts are remembered at once.
	maxSessions = 1024
	// maxBuckets bounds what one session knows of buckets; what it knows of
	// other resources is bounded by package facts.
	maxBuckets = 10_000
	// recount is after how many requests a session's buckets are counted.
	recount = 4096
)

// sessions holds what was learned, by whose key signed and where it went: the
// two name an account as well as the wire does. The session that was not used
// for longest is dropped when there are too many.
type sessions struct {
	checker *assay.Checker
	known   func() *assay.Facts

	mu     sync.Mutex
	byName map[string]*list.Element
	recent list.List // of *session, most recent first
}

// session is one account's.
//
// What an answer teaches holds for whoever saw it: a client that was told of its
// new object asks for it at once, maybe on another connection. So an exchange
// is put into the queue before the last byte of its answer goes out, and the
// queue is worked off before anything else is judged, by whoever comes first.
// Nothing waits for it on the way.
type session struct {
	name string

	queueing sync.Mutex
	queue    []*exchange // whose answers are there, in order

	mu    sync.Mutex // held while a request is judged, which takes microseconds
	facts *facts.Store
	s     *assay.Session
	count int
}

// put puts an exchange into the queue.
func (s *session) put(x *exchange) {
	s.queueing.Lock()
	s.queue = append(s.queue, x)
	s.queueing.Unlock()
}

// first takes the first exchange out of the queue, nil when there is none.
func (s *session) first() *exchange {
	s.queueing.Lock()
	defer s.queueing.Unlock()
	if len(s.queue) == 0 {
		return nil
	}
	x := s.queue[0]
	s.queue[0] = nil
	if s.queue = s.queue[1:]; len(s.queue) == 0 {
		s.queue = nil
	}
	return x
}

func newSessions(c *assay.Checker, known func() *assay.Facts) *sessions {
	return &sessions{checker: c, known: known, byName: map[string]*list.Element{}}
}

// of returns the session of a request that goes to that upstream.
func (ss *sessions) of(q *capture.Request, upstream string) *session {
	name := accessKey(q) + "@" + upstream
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if e := ss.byName[name]; e != nil {
		ss.recent.MoveToFront(e)
		return e.Value.(*session)
	}
	if ss.recent.Len() >= maxSessions {
		delete(ss.byName, ss.recent.Remove(ss.recent.Back()).(*session).name)
	}
	s := &session{name: name}
	ss.start(s)
	ss.byName[name] = ss.recent.PushFront(s)
	return s
}

// start begins a session with what is known before its first request.
func (ss *sessions) start(s *session) {
	s.facts = nil
	if ss.known != nil {
		s.facts = ss.known()
	}
	if s.facts == nil {
		s.facts = facts.NewStore()
	}
	s.s = ss.checker.NewSession(s.facts)
}

// judge judges x in its session, and learns before that what is to be learned.
// learn says that x has its answer, and that this is to be learned too.
func (ss *sessions) judge(x *exchange, learn bool) {
	s := x.session
	s.mu.Lock()
	defer s.mu.Unlock()
	for y := s.first(); y != nil; y = s.first() {
		y.judgeIn(s)
		y.learnIn()
	}
	if s.count++; s.count%recount == 0 && tooMany(s.facts) {
		ss.start(s)
	}
	x.judgeIn(s)
	if learn {
		x.learnIn()
	}
}

func tooMany(f *facts.Store) bool {
	n := 0
	f.Buckets(func(*facts.Bucket) bool { n++; return n <= maxBuckets })
	return n > maxBuckets
}

// accessKey returns the access key id of a request, "" where it has none. It
// reads no more than that.
func accessKey(q *capture.Request) string {
	if a := q.Headers.Get("Authorization"); a != "" {
		if _, rest, ok := strings.Cut(a, "Credential="); ok {
			return keyOf(rest)
		}
		if rest, ok := strings.CutPrefix(a, "AWS "); ok { // version 2
			id, _, _ := strings.Cut(rest, ":")
			return id
		}
		return ""
	}
	for _, name := range []string{"X-Amz-Credential=", "AWSAccessKeyId="} {
		if _, rest, ok := strings.Cut(q.Query(), name); ok {
			return keyOf(rest)
		}
	}
	return ""
}

// keyOf cuts the scope off a credential.
func keyOf(credential string) string {
	end := strings.IndexAny(credential, "/%,& ")
	if end < 0 {
		return credential
	}
	return credential[:end]
}
