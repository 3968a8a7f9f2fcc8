package gateway

import (
	"errors"
	"io"
	"net"
	"syscall"
)

// begin makes x the exchange that the link's next answer is to. It fails when
// the link, or the connection, has come to its end.
func (c *conn) begin(x *exchange, l *link) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing || l.dead {
		if c.links[l.t.key()] == l {
			delete(c.links, l.t.key())
		}
		return false
	}
	x.parts.Add(1)
	l.x, c.last, c.current = x, l, x
	l.answering = false
	return true
}

// pump sends head and body.
func (c *conn) pump(x *exchange, l *link, head []byte) error {
	if x.source != nil {
		return c.stream(x, l, head)
	}
	limits := &c.gateway.o.Limits
	out := &l.out
	if len(x.gathered) > 0 {
		head = append(head[:len(head):len(head)], x.gathered...)
		x.gathered = nil
	}
	if x.body.Done() {
		x.bodyKnown()
		_, err := out.Write(head)
		return err
	}
	in := stalling{c.client, limits.Stalled}
	buf := buffers.Get().(*[bodyBuffer]byte)
	defer buffers.Put(buf)
	n := 0
	if len(head) < len(buf)/2 {
		n = copy(buf[:], head)
	} else if _, err := out.Write(head); err != nil {
		return err
	}
	first := c.br.Buffered() == 0 || x.req.Continue // then the head goes alone
	for {
		if n > 0 && first {
			if _, err := out.Write(buf[:n]); err != nil {
				return err
			}
			n = 0
		}
		first = true
		c.extendRead(x, &in)
		m, err := x.body.Read(buf[n:])
		if x.body.Done() {
			x.bodyKnown()
		}
		if m > 0 {
			if _, werr := out.Write(buf[:n+m]); werr != nil {
				return werr
			}
			n = 0
		}
		switch {
		case err == io.EOF:
			if n > 0 {
				_, err = out.Write(buf[:n])
				return err
			}
			return nil
		case err != nil:
			return &clientError{err}
		}
		if x.kept.Full() {
			if err := c.splice(x, l, &in, out); err != nil {
				return err
			}
			if x.body.Done() {
				return nil
			}
		}
	}
}

// clientError is an error of reading from the client.
type clientError struct{ err error }

func (e *clientError) Error() string        { return errClientGone.Error() + ": " + e.err.Error() }
func (e *clientError) Unwrap() error        { return e.err }
func (e *clientError) Is(target error) bool { return target == errClientGone }

// pieces is how much is spliced between two looks at the clock.
const pieces = 1 << 20

// splice passes on the rest of a body that nobody has to look at, where both
// sides are plain TCP, without bringing it into the process.
func (c *conn) splice(x *exchange, l *link, in, out *stalling) error {
	from, ok1 := plain(c.client)
	to, ok2 := plain(l.nc)
	if !ok1 || !ok2 || c.br.Buffered() > 0 || x.body.Left() == 0 {
		return nil
	}
	x.bodyKnown()
	for x.body.Left() > 0 {
		c.extendRead(x, in)
		out.extendWrite()
		want := min(x.body.Left(), pieces)
		n, err := to.ReadFrom(&io.LimitedReader{R: from, N: want})
		x.body.Passed(n)
		switch {
		case err != nil && isRead(err):
			return &clientError{err}
		case err != nil:
			return err
		case n < want:
			return &clientError{io.ErrUnexpectedEOF}
		}
	}
	return nil
}

// isRead reports whether an error of a splice is one of reading.
func isRead(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "read"
}

// isReset reports whether the other side broke off.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
