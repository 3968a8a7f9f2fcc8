package gateway

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/sign"
	"github.com/assay-project/assay/wire"
)

// Signing is what requests to an upstream are signed anew with. A request is
// signed only if the signature that it came with holds: whoever cannot sign with
// a key that the gateway knows gets nothing signed by it.
type Signing struct {
	// Credentials returns those of the upstream; it may renew them.
	Credentials func(context.Context) (sign.Credentials, error)
	// Region replaces that of the client's signature; empty keeps it.
	Region string
}

// errTooLong: a body that has to be here in full is not.
var errTooLong = errors.New("the body is longer than what is held to sign it")

// resign signs a request anew for its upstream. e is the head, edited already;
// host what the upstream sees as Host. answered says that the client has its
// answer, and again whether its connection goes on.
//
// A request that cannot be signed goes as it is: the upstream is to say what is
// wrong with it.
func (c *conn) resign(x *exchange, e *wire.Editor, host string) (answered, again bool) {
	s := x.target.upstream.Sign
	q := x.x.Request // a copy, in which headers are replaced and not changed
	auth := signature.Parse(&q)
	if auth.Scheme.Version == signature.Anonymous {
		return false, false
	}
	inbound := c.gateway.inbound.Verify(&q, &auth)
	if inbound.Status == signature.Unverifiable && inbound.Reason == signature.BodyMissing {
		// The hash of the body is signed, and nothing but the body says it.
		switch err := c.gather(x, c.gateway.o.Limits.Sign); {
		case err != nil:
			return true, c.lost(x, err)
		case !x.body.Done():
			return true, c.own(x, 413, "too-long-to-sign", "The signature covers the body, which is longer than this gateway holds to sign it.", errTooLong)
		}
		body, err := io.ReadAll(x.payload())
		if err != nil {
			return true, c.lost(x, &clientError{err})
		}
		q.SetBody(body)
		inbound = c.gateway.inbound.Verify(&q, &auth)
	}
	if inbound.Status != signature.Match {
		x.unsigned(inbound)
		return false, false
	}
	credentials, err := c.gateway.credentials(&auth, s)
	if err != nil {
		return true, c.own(x, 502, "no-credentials", "There are no credentials to sign with for "+x.name+".", err)
	}
	before := q.Headers
	q.Headers = slices.Clone(q.Headers)
	setHeader(&q, "Host", host)
	q.Authority = host
	if auth.PayloadMode.SignedChunks() && len(q.Body) > 0 {
		q.CutBody(nil, q.BodySize) // it is signed while it passes
	}
	signed, err := sign.Sign(&q, sign.Options{Credentials: credentials, Region: s.Region, Time: time.Now()})
	if err != nil {
		c.gateway.log.Warn("request not signed anew", "upstream", x.name, "error", err)
		return false, false
	}
	x.resigned = true
	apply(e, before, q.Headers)
	if q.Target != x.x.Request.Target {
		e.SetTarget(q.Target)
	}
	if signed.Auth.PayloadMode.SignedChunks() && x.req.Body.Kind != wire.None {
		x.source = signed.Stream(x.payload(), sign.StreamOptions{})
		x.gathered = nil
	}
	return false, false
}

// credentials returns what to sign a request with: what its client signed with
// where that is a session with a directory bucket, else the upstream's.
func (g *Gateway) credentials(auth *signature.Auth, s *Signing) (sign.Credentials, error) {
	if c, ok := g.express.of(auth.Credential.AccessKeyID); ok {
		return c, nil
	}
	return s.Credentials(context.Background())
}

// maxTold bounds what is remembered of keys that were told of.
const maxTold = 1000

// unsigned tells, once for a key, that requests signed with it stay as they are.
func (x *exchange) unsigned(r signature.Result) {
	g := x.conn.gateway
	key := accessKey(&x.x.Request)
	if _, told := g.told.LoadOrStore(key+r.Reason.String(), true); told || g.tellings.Add(1) > maxTold {
		return
	}
	why := "its signature does not hold"
	if r.Status != signature.Match && r.Reason != 0 {
		why = "its signature cannot be verified: " + r.Reason.String()
		if r.Reason == signature.UnknownKey && hasSession(&x.x.Request) {
			why = "it is signed with a directory bucket's session that was not opened through this gateway, or is over"
		}
	}
	g.log.Warn("request passed on with the client's own signature", "why", why, "access_key_id", key, "upstream", x.name)
}

// setHeader makes value that of the first field of a name, or adds one.
func setHeader(q *capture.Request, name, value string) {
	if i := q.Headers.Index(name); i >= 0 {
		q.Headers[i].Value = value
		return
	}
	q.Headers = append(q.Headers, capture.Header{Name: name, Value: value})
}

// apply makes the fields of a head that were changed from before to after.
func apply(e *wire.Editor, before, after capture.Headers) {
	for i := range before {
		if name := before[i].Name; !after.Has(name) {
			e.Delete(name)
		}
	}
	for i := range after {
		name := after[i].Name
		if after.Index(name) == i && !slices.Equal(before.Values(name), after.Values(name)) {
			e.Set(name, after[i].Value)
		}
	}
}

// payload returns what the body holds, HTTP's chunked coding undone, from its
// beginning, also where a part of it was gathered before.
func (x *exchange) payload() io.Reader {
	all := io.MultiReader(bytes.NewReader(x.gathered), x.body)
	if x.req.Body.Kind != wire.Chunked {
		return all
	}
	d := &dechunked{}
	d.body = wire.NewBody(bufio.NewReaderSize(all, 4096), x.req.Body)
	d.body.Tap = func(p []byte) { d.ready = append(d.ready, p...) }
	return d
}

// dechunked reads the payload of a body in HTTP's chunked coding.
type dechunked struct {
	body  *wire.Body
	ready []byte
	raw   [4096]byte
}

func (d *dechunked) Read(p []byte) (int, error) {
	for len(d.ready) == 0 {
		if _, err := d.body.Read(d.raw[:]); err != nil && len(d.ready) == 0 {
			return 0, err
		}
	}
	n := copy(p, d.ready)
	if d.ready = d.ready[n:]; len(d.ready) == 0 {
		d.ready = nil
	}
	return n, nil
}

// chunkHead is what stands before a chunk of n bytes.
func chunkHead(n int) string { return strconv.FormatInt(int64(n), 16) + "\r\n" }

// stream sends a body that is signed while it passes.
func (c *conn) stream(x *exchange, l *link, head []byte) error {
	out := &l.out
	if _, err := out.Write(head); err != nil {
		return err
	}
	in := stalling{c.client, c.gateway.o.Limits.Stalled}
	buf := buffers.Get().(*[bodyBuffer]byte)
	defer buffers.Put(buf)
	chunked := x.req.Body.Kind == wire.Chunked
	for {
		c.extendRead(x, &in)
		n, err := x.source.Read(buf[:])
		if x.body.Done() {
			x.bodyKnown()
		}
		if n > 0 {
			p := buf[:n]
			if chunked {
				p = []byte(chunkHead(n) + string(p) + "\r\n")
			}
			if _, werr := out.Write(p); werr != nil {
				return werr
			}
		}
		switch {
		case err == io.EOF && !x.body.Done():
			return &clientError{io.ErrUnexpectedEOF}
		case err == io.EOF && chunked:
			_, err = io.Copy(out, strings.NewReader("0\r\n\r\n"))
			return err
		case err == io.EOF:
			return nil
		case err != nil:
			return &clientError{err}
		}
	}
}
