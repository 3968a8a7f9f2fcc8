package javasdk

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/message"
	"github.com/assay-project/assay/internal/lazyre"
)

// conn is a connection with a request under way. Either log may have it, or
// both, whose lines stand between each other.
type conn struct {
	id        string
	src       capture.Source
	req, resp stream
	answer    bool // bytes have come back
}

// stream is one direction, as either log has it.
type stream struct{ wire, heads message.Shown }

// best returns what tells more.
func (s *stream) best() message.Shown {
	if len(s.wire.Raw) > 0 {
		return s.wire
	}
	return s.heads
}

// maxConns is how many requests may be under way before the first is given out
// as it is; more than any client's pool.
const maxConns = 256

var requestLine = lazyre.New(`^[A-Z]{3,20} \S.* HTTP/[0-9.]+\r?\n`)

// bytes takes bytes of a connection.
func (r *Reader) bytes(id string, sent, wire bool, b []byte, cut bool, src capture.Source) {
	i := slices.IndexFunc(r.conns, func(c *conn) bool { return c.id == id })
	var c *conn
	if i >= 0 {
		c = r.conns[i]
	}
	if sent && requestLine.Match(b) && (c == nil || c.begun(wire)) {
		if c != nil {
			r.finish(c)
		}
		if len(r.conns) >= maxConns {
			r.finish(r.conns[0])
		}
		c = &conn{id: id, src: src}
		r.conns = append(r.conns, c)
	}
	if c == nil {
		return // the middle of what began before the log did
	}
	s := &c.req
	if !sent {
		s = &c.resp
		c.answer = true
	}
	shown := &s.heads
	if wire {
		shown = &s.wire
	} else if shown.HeadDone() {
		return
	}
	if !sent && bytes.HasPrefix(b, []byte("HTTP/")) && interim(shown.Raw) {
		*shown = message.Shown{}
	}
	shown.Add(b, r.MaxBody())
	shown.Cut = shown.Cut || cut
}

// begun reports whether a first line is not that of the request under way,
// which the other log has had.
func (c *conn) begun(wire bool) bool {
	if wire {
		return len(c.req.wire.Raw) > 0 || c.answer
	}
	return len(c.req.heads.Raw) > 0 || c.answer
}

// interim reports whether the answer so far is one before the answer.
func interim(raw []byte) bool {
	_, rest, ok := bytes.Cut(raw, []byte(" "))
	return ok && len(rest) > 0 && rest[0] == '1'
}

// finish makes an exchange of what a connection carried.
func (r *Reader) finish(c *conn) {
	r.conns = slices.DeleteFunc(r.conns, func(o *conn) bool { return o == c })
	req := c.req.best()
	if len(c.req.wire.Raw) == 0 {
		req.Raw = append(bytes.Clone(req.Raw), "\r\n"...) // the headers' log has no line for the end
	}
	q, err := req.Request(r.MaxBody())
	if err != nil {
		r.tell(c.src, "request passed over: "+err.Error())
		return
	}
	if q.Method == "CONNECT" {
		return // asks a proxy for a way, and nothing of AWS
	}
	x := &capture.Exchange{Session: r.name, Source: c.src, Request: q, Time: message.SignedAt(&q)}
	if c.answer {
		resp := c.resp.best()
		if len(c.resp.wire.Raw) == 0 {
			resp.Raw = append(bytes.Clone(resp.Raw), "\r\n"...)
		}
		if a, err := resp.Response(q.Method, r.MaxBody()); err != nil {
			r.tell(c.src, "answer passed over: "+err.Error())
		} else if a.Status >= 200 {
			x.Response = a
		}
	}
	r.seen(&q)
	r.give(x)
}

// give gives out an exchange.
func (r *Reader) give(x *capture.Exchange) {
	r.count++
	x.ID = strconv.Itoa(r.count)
	r.ready = append(r.ready, x)
}
