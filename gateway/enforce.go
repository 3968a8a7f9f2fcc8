package gateway

import (
	"errors"
	"io"
	"time"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/wire"
)

// consider decides what is to be decided before a request is passed on. It
// returns the head to send, or enforced, when the client has its answer; again
// then says whether the connection goes on.
func (c *conn) consider(x *exchange) (head []byte, enforced, again bool) {
	if x.config.uses(Enforce) {
		v := x.judge()
		if x.config.enforces(v) {
			return nil, true, c.refuse(x, v)
		}
		if x.req.Body.Kind != wire.None && x.config.mayEnforce(v) && c.judgedByBody(v) {
			if err := c.gather(x, c.gateway.o.Limits.Request); err != nil {
				return nil, true, c.lost(x, err)
			}
			x.settleBody()
			if v = x.judge(); x.config.enforces(v) {
				return nil, true, c.refuse(x, v)
			}
		}
	}
	return c.rewrite(x)
}

// judgedByBody reports whether what the service refuses can stand in the body:
// whether members of the operation do, rather than a payload.
func (c *conn) judgedByBody(v *assay.Verdict) bool {
	service, err := c.gateway.o.Checker.Models().Service(v.Service)
	if v.Service == "" || err != nil {
		return v.Service != "" || v.Operation == ""
	}
	op := service.Operation(v.Operation)
	switch {
	case op == nil:
		return true // the body may name the operation
	case op.Payload != nil:
		return op.Payload.Shape.Kind != contract.Blob
	}
	return len(op.BodyMembers) > 0
}

// gather reads the body until its end, or until it is longer than limit. What
// was read of it stays to be sent. The error is that of reading.
func (c *conn) gather(x *exchange, limit int) error {
	if x.req.Continue && c.br.Buffered() == 0 && !x.alone {
		x.alone = true
		x.invited.Store(true)
		if err := c.write([]byte("HTTP/1.1 100 Continue\r\n\r\n")); err != nil {
			return err
		}
	}
	return x.gather(limit)
}

// gather reads the body until its end, or until it is longer than limit.
func (x *exchange) gather(limit int) error {
	in := stalling{x.conn.client, x.conn.gateway.o.Limits.Stalled}
	buf := buffers.Get().(*[bodyBuffer]byte)
	defer buffers.Put(buf)
	for !x.body.Done() && x.body.Size() <= int64(limit) {
		if !x.conn.multi {
			in.extendRead()
		}
		n, err := x.body.Read(buf[:])
		x.gathered = append(x.gathered, buf[:n]...)
		if err != nil && err != io.EOF {
			return &clientError{err}
		}
	}
	return nil
}

// lost ends an exchange whose client went away, or sent what is no body, before
// anything was sent.
func (c *conn) lost(x *exchange, err error) bool {
	if errors.Is(err, wire.ErrChunk) {
		return c.own(x, 400, "bad-chunk", "The body of the request is malformed: "+wire.ErrChunk.Error()+".", err)
	}
	x.fail(err)
	x.finish()
	return false
}

// rewrite makes the head that the upstream is to see: the one that was read,
// where nothing has to change. What it returns is as of consider.
func (c *conn) rewrite(x *exchange) (head []byte, answered, again bool) {
	u := x.target.upstream
	upgrades := x.req.Upgrade != "" // to h2c, which is declined
	resigns := u != nil && u.Sign != nil
	if !c.forward && !upgrades && !resigns && (u == nil || !u.Rewrites()) {
		return x.req.Raw, false, false
	}
	e := wire.Edit(x.req.Raw)
	if c.forward {
		forwarded(e, &x.x.Request)
	}
	if upgrades {
		withoutUpgrade(e, x.req.Head.Headers)
	}
	if u == nil {
		return e.Bytes(), false, false
	}
	host := x.req.Head.Host()
	if u.Rewrites() {
		host = u.rewritten(host)
		e.Set("Host", host)
	}
	if resigns {
		if answered, again := c.resign(x, e, host); answered {
			return nil, true, again
		}
	}
	return e.Bytes(), false, false
}

// withoutUpgrade declines an offer to change the protocol.
func withoutUpgrade(e *wire.Editor, h capture.Headers) {
	e.Delete("Upgrade")
	e.Delete("HTTP2-Settings")
	if rest := withoutTokens(h.Values("Connection"), "upgrade", "http2-settings"); rest != "" {
		e.Set("Connection", rest)
	} else {
		e.Delete("Connection")
	}
}

// refuse answers in the service's stead.
func (c *conn) refuse(x *exchange, v *assay.Verdict) bool { return c.say(x, c.refusal(x, v)) }

// refusal makes the answer to a request that is refused.
func (c *conn) refusal(x *exchange, v *assay.Verdict) *capture.Response {
	a := c.gateway.o.Refuse(x.x, v)
	if list := Findings(v); list != "" {
		a.Headers = append(a.Headers, capture.Header{Name: FindingsHeader, Value: list})
	}
	x.enforced, x.mode = true, Enforce
	x.added += time.Since(x.held)
	return a
}
