package gateway

import (
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/assay-project/assay/wire"
)

// link is one connection to an upstream. It belongs to the connection of one
// client, and carries one exchange at a time.
type link struct {
	c   *conn
	t   *target
	nc  net.Conn
	br  *input
	out stalling // to the upstream

	// Under c.mu:
	x         *exchange // whose answer is awaited; nil while idle
	answering bool      // a byte of the answer has come
	dead      bool      // nothing can be sent any more
}

// run reads answers until the connection ends.
func (l *link) run() {
	defer l.end()
	for {
		err := l.br.wait()
		x := l.arrived(err)
		if x == nil {
			l.idle(err)
			return
		}
		ok := false
		if err != nil {
			l.c.noAnswer(x, err)
		} else {
			ok = l.answer(x)
		}
		if !l.settle(x, ok) {
			return
		}
	}
}

// arrived returns the exchange that what arrived is for; nil while idle.
func (l *link) arrived(err error) *exchange {
	l.c.mu.Lock()
	defer l.c.mu.Unlock()
	if l.x == nil || err != nil {
		l.dead = true
	}
	l.answering = true
	if l.x != nil && err == nil {
		_ = l.nc.SetReadDeadline(time.Time{})
	}
	return l.x
}

// await bounds the time until the first byte of the answer.
func (l *link) await(x *exchange, wait time.Duration) {
	l.c.mu.Lock()
	defer l.c.mu.Unlock()
	if l.x == x && !l.answering {
		_ = l.nc.SetReadDeadline(time.Now().Add(wait))
	}
}

// settle ends the answer's side of an exchange.
func (l *link) settle(x *exchange, ok bool) bool {
	c := l.c
	// Leave was asked, not given, and the answer came all the same: a client may
	// take it that the body is not wanted, or not. Only a new connection tells.
	if x.req.Continue && !x.invited.Load() && !x.bodyBegan.Load() {
		ok = false
	}
	x.persists = ok && !x.req.Close
	c.mu.Lock()
	l.x = nil
	l.dead = l.dead || !ok
	if x.persists {
		c.client.SetReadDeadline(time.Now().Add(c.gateway.o.Limits.Idle))
	}
	close(x.done)
	c.mu.Unlock()
	if !x.persists && x.answered {
		closeWrite(c.client)
		c.client.SetReadDeadline(time.Now().Add(ending))
	}
	x.finish()
	return x.persists
}

// end takes the link out of use.
func (l *link) end() {
	l.nc.Close()
	l.c.mu.Lock()
	defer l.c.mu.Unlock()
	l.dead = true
	if l.c.links[l.t.key()] == l {
		delete(l.c.links, l.t.key())
	}
}

// idle settles what happens to the client when an upstream says something that
// nobody asked, or closes. It meets what it would meet without a gateway.
func (l *link) idle(err error) {
	c := l.c
	c.mu.Lock()
	mine := c.last == l && c.active == 0 && !c.closing
	if mine {
		c.closing = true
	}
	c.mu.Unlock()
	if !mine {
		return
	}
	if err == nil {
		// As "408 Request Timeout" is, before a server closes.
		p, _ := l.br.Peek(l.br.Buffered())
		_ = c.client.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = c.client.Write(p)
	}
	if isReset(err) {
		reset(c.client)
		return
	}
	c.client.Close()
}

// noAnswer settles an exchange that the upstream does not answer.
func (c *conn) noAnswer(x *exchange, err error) {
	switch {
	case isTimeout(err):
		x.fail(fmt.Errorf("the upstream did not answer in time"))
		c.reply(x, 504, "upstream-timeout", "The upstream "+x.name+" did not answer in time.")
	case err == io.EOF:
		x.fail(errNoAnswer)
		c.client.Close()
	default:
		x.fail(fmt.Errorf("the upstream broke off without an answer: %w", err))
		reset(c.client)
	}
}

// answer passes an answer on. It returns whether the connection can carry
// another.
func (l *link) answer(x *exchange) bool {
	for {
		raw, err := wire.ReadResponseHead(make([]byte, 0, 1024), l.br.Reader, l.c.gateway.o.Limits.Head)
		if err != nil {
			return l.garbage(x, raw, err)
		}
		r, err := wire.ParseResponse(raw, x.req.Head.Method)
		if err != nil || r.Head.Status == 101 || isOpen(r) {
			if err == nil {
				err = errors.New("an answer that nobody asked for, or whose end is ambiguous")
			}
			return l.garbage(x, raw, err)
		}
		if !wire.Interim(r.Head.Status) {
			return l.final(x, r)
		}
		if r.Head.Status == 100 {
			x.invited.Store(true)
			if x.alone {
				continue
			}
		}
		x.answered = true
		if err := l.c.write(raw); err != nil {
			return l.clientGone(x, err)
		}
	}
}

// isOpen reports whether it is open where an answer ends.
func isOpen(r *wire.Response) bool {
	a := r.Ambiguous()
	return a != nil && a.Kind != wire.LengthAndCoding && r.Body.Kind != wire.None
}

// garbage passes on what is no answer, as it comes, and ends the connection: the
// client sees what it would see without a gateway.
func (l *link) garbage(x *exchange, raw []byte, err error) bool {
	x.fail(fmt.Errorf("the upstream sent no HTTP answer: %w", err))
	x.answered = true
	out := &l.c.out
	if _, err := out.Write(raw); err != nil {
		return false
	}
	_ = l.nc.SetReadDeadline(time.Now().Add(l.c.gateway.o.Limits.Stalled))
	if _, err := io.Copy(out, l.br); isReset(err) {
		reset(l.c.client)
	}
	return false
}

func (l *link) clientGone(x *exchange, err error) bool {
	x.fail(&clientError{err})
	reset(l.nc)
	l.c.client.Close()
	return false
}

// final passes the answer proper on.
func (l *link) final(x *exchange, r *wire.Response) bool {
	begin := time.Now()
	c := l.c
	a := r.Head
	x.x.Response = a
	head := r.Raw
	if x.config.uses(Annotate) {
		head = x.annotate(head)
	}
	kept := wire.Keep{Max: c.gateway.o.Limits.Answer}
	body := wire.NewBody(l.br.Reader, r.Body)
	body.Tap = kept.Tap
	taught := false
	// complete keeps what there is of the body; known says that nothing that
	// matters is to come.
	complete := func(known bool) {
		if taught {
			return
		}
		if body.Done() && body.Size() == int64(len(kept.Bytes)) {
			a.SetBody(kept.Bytes)
		} else if r.Body.Kind == wire.Length {
			a.CutBody(kept.Bytes, r.Body.Size)
		} else {
			a.CutBody(kept.Bytes, -1)
		}
		if known {
			taught = true
			x.opened(a)
			x.teaches()
		}
	}
	defer complete(false)
	if body.Done() {
		complete(true)
	}
	in := stalling{l.nc, c.gateway.o.Limits.Stalled}
	out := &c.out
	buf := buffers.Get().(*[bodyBuffer]byte)
	defer buffers.Put(buf)
	x.answered = true
	x.added += time.Since(begin)
	n := 0
	if len(head) < len(buf)/2 {
		n = copy(buf[:], head)
	} else if _, err := out.Write(head); err != nil {
		return l.clientGone(x, err)
	}
	together := l.br.Buffered() > 0 // head and what is there of the body
	for {
		if n > 0 && (!together || body.Done()) {
			if _, err := out.Write(buf[:n]); err != nil {
				return l.clientGone(x, err)
			}
			n = 0
		}
		together = false
		if body.Done() {
			break
		}
		in.extendRead()
		m, err := body.Read(buf[n:])
		if err == io.EOF {
			complete(true)
		}
		if n+m > 0 {
			if _, werr := out.Write(buf[:n+m]); werr != nil {
				return l.clientGone(x, werr)
			}
			n = 0
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return l.cutShort(x, err)
		}
		if kept.Full() && body.Left() > 0 {
			complete(true)
			if err := l.splice(body, &in, out); err != nil {
				if isRead(err) || err == io.ErrUnexpectedEOF {
					return l.cutShort(x, err)
				}
				return l.clientGone(x, err)
			}
		}
	}
	_ = l.nc.SetReadDeadline(time.Time{})
	return !r.Close && r.Ambiguous() == nil
}

// cutShort ends the client's connection as the upstream ended its own.
func (l *link) cutShort(x *exchange, err error) bool {
	x.fail(fmt.Errorf("the answer broke off: %w", err))
	if isReset(err) {
		reset(l.c.client)
	} else {
		l.c.client.Close()
	}
	return false
}

// splice is as for the request's body.
func (l *link) splice(body *wire.Body, in, out *stalling) error {
	from, ok1 := plain(l.nc)
	to, ok2 := plain(l.c.client)
	if !ok1 || !ok2 || l.br.Buffered() > 0 {
		return nil
	}
	for body.Left() > 0 {
		in.extendRead()
		out.extendWrite()
		want := min(body.Left(), pieces)
		n, err := to.ReadFrom(&io.LimitedReader{R: from, N: want})
		body.Passed(n)
		if err != nil {
			return err
		}
		if n < want {
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}
