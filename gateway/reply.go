package gateway

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/wire"
)

// ErrorHeader names, in one word, why the gateway itself answered: it is in
// those answers alone that speak for neither the service nor the upstream.
const ErrorHeader = "assay-error"

const (
	maxDrained   = 256 << 10 // bytes of a body that are read after an answer that did not need them
	drainTime    = 2 * time.Second
	closeHeading = "Connection"
)

// write sends bytes to the client.
func (c *conn) write(p []byte) error {
	_, err := c.out.Write(p)
	return err
}

// ownAnswer makes an answer that is the gateway's own.
func ownAnswer(status int, reason, text string, head bool) *capture.Response {
	body := "assay: " + text + "\n"
	a := &capture.Response{Status: status, Reason: http.StatusText(status), Headers: capture.Headers{
		{Name: "Server", Value: "assay"},
		{Name: ErrorHeader, Value: reason},
		{Name: "Content-Type", Value: "text/plain; charset=utf-8"},
		{Name: "Content-Length", Value: strconv.Itoa(len(body))},
	}}
	if !head {
		a.SetBody([]byte(body))
	}
	return a
}

// answer answers what is no request, or none that is to be observed, and ends
// the connection.
func (c *conn) answer(req *wire.Request, status int, reason, text string) bool {
	a := ownAnswer(status, reason, text, req != nil && req.Head.Method == http.MethodHead)
	a.Headers = append(a.Headers, capture.Header{Name: "Connection", Value: "close"})
	c.gateway.log.Warn("request not passed on", "reason", reason, "client", c.client.RemoteAddr().String())
	if c.write(append(wire.AppendResponse(nil, a), a.Body...)) == nil {
		c.linger()
	}
	return false
}

// own ends an exchange with an answer of the gateway's own, before it was sent
// to an upstream. err is why.
func (c *conn) own(x *exchange, status int, reason, text string, err error) bool {
	x.fail(err)
	c.gateway.log.Warn("request not passed on", "reason", reason, "upstream", x.name, "error", err)
	return c.say(x, ownAnswer(status, reason, text, x.req.Head.Method == http.MethodHead))
}

// say gives the client an answer that did not come from an upstream, and returns
// whether the connection can go on. A body that is under way is read, if there
// is not much of it, so that it does not get into the next request's place.
func (c *conn) say(x *exchange, a *capture.Response) bool {
	defer x.finish()
	x.x.Response = a
	short := x.body.Done() || x.req.Body.Kind == wire.Length && x.body.Left() <= maxDrained && (!x.req.Continue || x.alone)
	closes := x.req.Close || !short || strings.EqualFold(a.Headers.Get(closeHeading), "close")
	out := *a
	if closes && !a.Headers.Has(closeHeading) {
		out.Headers = append(out.Headers[:len(out.Headers):len(out.Headers)], capture.Header{Name: closeHeading, Value: "close"})
	}
	if err := c.write(append(wire.AppendResponse(nil, &out), a.Body...)); err != nil {
		x.fail(&clientError{err})
		return false
	}
	if closes {
		c.linger()
		return false
	}
	if !x.body.Done() {
		c.client.SetReadDeadline(time.Now().Add(drainTime))
		if _, err := io.Copy(io.Discard, x.body); err != nil {
			return false
		}
	}
	c.client.SetReadDeadline(time.Now().Add(c.gateway.o.Limits.Idle))
	return true
}

// reply answers for an upstream that does not.
func (c *conn) reply(x *exchange, status int, reason, text string) {
	a := ownAnswer(status, reason, text, x.req.Head.Method == http.MethodHead)
	a.Headers = append(a.Headers, capture.Header{Name: "Connection", Value: "close"})
	x.x.Response = a
	x.answered = true
	c.gateway.log.Warn("no answer from upstream", "reason", reason, "upstream", x.name)
	if err := c.write(append(wire.AppendResponse(nil, a), a.Body...)); err != nil {
		c.client.Close()
	}
}

// withoutTokens returns what fields that list tokens hold beside some, in lower
// case.
func withoutTokens(values []string, drop ...string) string {
	var kept []string
	for _, v := range values {
		for t := range strings.SplitSeq(v, ",") {
			t = strings.TrimSpace(t)
			if t == "" || containsFold(drop, t) {
				continue
			}
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, ", ")
}

func containsFold(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}
