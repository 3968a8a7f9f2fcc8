package gateway

import (
	"bufio"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/wire"
)

// exchange is one request under way. Two goroutines share it: the one that reads
// from the client owns what belongs to the request, the one that reads from the
// upstream what belongs to the answer. When both are done with it, it becomes an
// Observation.
type exchange struct {
	conn   *conn
	config *Config
	x      *capture.Exchange
	target *target
	name   string // of the target, also where there is no target yet

	// Of the request.
	req       *wire.Request
	body      *wire.Body
	kept      wire.Keep
	known     atomic.Bool // all that will be known of the body is; kept does not change any more
	bodyBegan atomic.Bool // the client sent a part of the body
	invited   atomic.Bool // the client was told to send the body
	// alone: the gateway told the client to go on, so that the upstream's
	// telling is not passed on.
	alone bool

	gathered []byte // of the body as it stood on the wire, read before it may be sent

	source   io.Reader // the body as it is to be sent; nil for body itself
	resigned bool      // the upstream sees another signature than the client's

	session *session
	trial   *assay.Trial
	of      knew
	learned bool // the session learned of the answer

	mode     Mode
	enforced bool

	start          time.Time // the first byte of the head
	held           time.Time // the last
	judging, added time.Duration

	parts atomic.Int32
	// done is closed when the client has all of the answer that it gets.
	done chan struct{}
	// persists says, after done, that the connection may serve another request.
	persists bool
	answered bool // a part of the answer went to the client

	left   atomic.Bool // the client broke off before it had the answer
	mu     sync.Mutex
	broken error
}

// setBody makes what br holds the request's body.
func (x *exchange) setBody(br *bufio.Reader) {
	x.body = wire.NewBody(br, x.req.Body)
	x.body.Tap = func(p []byte) {
		x.bodyBegan.Store(true)
		x.kept.Tap(p)
	}
	x.settleBody()
}

// knew is what a trial knew of the body.
type knew struct {
	bytes     int
	truncated bool
	size      int64
}

// newExchange begins an exchange, whose head was read from start to held. It
// counts as under way until it is observed.
func newExchange(c *conn, req *wire.Request, start, held time.Time) *exchange {
	g := c.gateway
	x := &exchange{
		conn: c, config: g.config.Load(), req: req, start: start, held: held, done: make(chan struct{}),
		x:    &capture.Exchange{ID: g.ids.next(), Time: start, Request: *req.Head},
		kept: wire.Keep{Max: g.o.Limits.Request},
	}
	x.parts.Store(1)
	if x.x.Request.Scheme == "" {
		x.x.Request.Scheme = c.scheme
	}
	x.setBody(c.br.Reader)
	c.mu.Lock()
	c.active++
	c.mu.Unlock()
	return x
}

// fail keeps the first reason why there is no whole answer. Where the client
// left, that is it: what came after followed from it.
func (x *exchange) fail(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.left.Load() {
		err = errClientGone
	}
	if x.broken == nil {
		x.broken = err
	}
}

// over reports whether the client has all of the answer that it gets.
func (x *exchange) over() bool {
	select {
	case <-x.done:
		return true
	default:
		return false
	}
}

// settleBody gives the exchange what was kept of the request's body.
func (x *exchange) settleBody() {
	q := &x.x.Request
	switch {
	case x.body == nil || x.body.Done() && x.body.Size() == int64(len(x.kept.Bytes)):
		q.SetBody(x.kept.Bytes)
	case x.body.Done():
		q.CutBody(x.kept.Bytes, x.body.Size())
	case x.req.Body.Kind == wire.Length:
		q.CutBody(x.kept.Bytes, x.req.Body.Size)
	default:
		q.CutBody(x.kept.Bytes, -1)
	}
}

// judge judges what is known of the request by now, unless that was done.
func (x *exchange) judge() *assay.Verdict {
	x.enter()
	x.conn.gateway.sessions.judge(x, false)
	return &x.trial.Verdict
}

// bodyKnown says that all that will be known of the request's body is. It must
// be said before the last of it is sent: the answer may come at once.
func (x *exchange) bodyKnown() {
	if !x.known.Load() {
		x.settleBody()
		x.known.Store(true)
	}
}

// enter finds the session that the exchange belongs to.
func (x *exchange) enter() {
	if x.session == nil {
		x.session = x.conn.gateway.sessions.of(&x.x.Request, x.name)
		x.x.Session = x.session.name
	}
}

// judgeIn judges the exchange in its session, whose lock is held.
func (x *exchange) judgeIn(s *session) {
	q := &x.x.Request
	now := knew{len(q.Body), q.BodyTruncated, q.BodySize}
	if x.trial != nil && (x.of == now || x.enforced) { // what was answered went by what was known then
		return
	}
	begin := time.Now()
	x.of = now
	x.trial = s.s.Judge(x.x)
	x.judging += time.Since(begin)
}

// learnIn lets the session learn of the answer, once.
func (x *exchange) learnIn() {
	if !x.learned {
		x.learned = true
		x.trial.Learn()
	}
}

// teaches makes the answer, of which the client is about to get the last byte,
// known to the session. From here on the exchange's request and answer do not
// change. A request that is still being sent is left for later.
func (x *exchange) teaches() {
	if x.known.Load() {
		x.enter()
		x.session.put(x)
	}
}

// finish ends one side's part. The last one tells the sinks.
func (x *exchange) finish() {
	if x.parts.Add(-1) > 0 {
		return
	}
	x.observe()
	if !x.conn.multi { // of HTTP/2, a body may still be on its way
		// An idle connection remembers its last exchange, and needs none of this.
		x.trial, x.x, x.req, x.body, x.session, x.kept.Bytes = nil, nil, nil, nil, nil, nil
	}
	x.conn.release()
}

func (x *exchange) observe() {
	total := time.Since(x.start)
	a := x.x.Response
	whole := a != nil && x.broken == nil && !x.enforced
	x.enter()
	x.conn.gateway.sessions.judge(x, false) // what is in the queue, x maybe
	if !x.learned {
		x.bodyKnown()
		x.conn.gateway.sessions.judge(x, whole)
	}
	v := x.trial.Verdict
	if !x.enforced {
		x.mode = x.config.Of(&v)
	}
	o := &Observation{
		Exchange: x.x, Verdict: v, Mode: x.mode, Enforced: x.enforced, Upstream: x.name,
		Broken: x.broken, Judging: x.judging, Added: x.added, Total: total,
	}
	if whole {
		code, _ := capture.RefusalOf(a)
		o.Disagreement = Compare(&v, a.Status, code)
	}
	if x.conn.forward && v.Service == "" {
		return // of other traffic nothing is told
	}
	for _, s := range x.conn.gateway.o.Sinks {
		s.Observe(o)
	}
}
