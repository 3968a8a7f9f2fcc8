package wire

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
)

// The defaults of [Options].
const (
	DefaultTimeout      = 60 * time.Second
	DefaultContinueWait = time.Second
	DefaultMaxBody      = 8 << 20
)

// Options say how [Do] sends. The zero value is of use.
type Options struct {
	// Dial opens connections; nil for a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Address is the host and port to connect to; empty for those of the
	// request.
	Address string
	// Plain sends without TLS. Without it the request's scheme decides:
	// everything but "http" goes over TLS.
	Plain bool
	// TLS is what TLS goes by; nil for the system's roots. A ServerName that
	// is empty becomes the request's host.
	TLS *tls.Config
	// Timeout is for all of it, dialling included; 0 for [DefaultTimeout].
	Timeout time.Duration
	// ContinueWait is how long the body waits for leave where the request asks
	// for it; 0 for [DefaultContinueWait].
	ContinueWait time.Duration
	// MaxBody is how many bytes are kept of the answer's body; 0 for
	// [DefaultMaxBody]. A longer one is truncated, and the rest not waited for.
	MaxBody int
}

// Stage is how far [Do] came.
type Stage string

// The stages.
const (
	Prepare Stage = "prepare" // the request cannot be sent
	Dial    Stage = "connect"
	TLS     Stage = "TLS handshake"
	Send    Stage = "send"
	Receive Stage = "receive" // it was sent, at least in part, and there is no answer
)

// Error is why there is no answer. From Stage Send on, the request may have
// taken effect.
type Error struct {
	Stage Stage
	Addr  string // host and port; empty of Stage Prepare
	Err   error
}

func (e *Error) Error() string {
	if e.Addr == "" {
		return string(e.Stage) + ": " + e.Err.Error()
	}
	return fmt.Sprintf("%s: %s: %v", e.Addr, e.Stage, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Sent reports whether the server may have seen the request, or a part of it.
func (e *Error) Sent() bool { return e.Stage == Send || e.Stage == Receive }

// ErrNoBody: a request whose body is not wholly known cannot be sent.
var ErrNoBody = errors.New("the body of the request is not here in full")

// Do sends one request exactly as q has it, once, on a connection of its own,
// and returns the answer. Nothing is added to the head, and nothing checked: a
// Content-Length that does not fit goes out as it is. A body goes out as it is
// too, in one chunk where the head says that it is chunked.
//
// The error is an [*Error].
func Do(ctx context.Context, o Options, q *capture.Request) (*capture.Response, error) {
	if q.BodyTruncated {
		return nil, &Error{Stage: Prepare, Err: ErrNoBody}
	}
	addr, host, plain, err := o.target(q)
	if err != nil {
		return nil, &Error{Stage: Prepare, Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, or(o.Timeout, DefaultTimeout))
	defer cancel()
	conn, stage, err := o.connect(ctx, addr, host, plain)
	if err != nil {
		return nil, &Error{stage, addr, err}
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	a, stage, err := o.exchange(conn, q)
	if err != nil {
		if ctx.Err() != nil && errors.Is(err, os.ErrDeadlineExceeded) {
			err = context.Cause(ctx)
		}
		return nil, &Error{stage, addr, err}
	}
	return a, nil
}

// or returns d, or otherwise where d is not set.
func or[T comparable](d, otherwise T) T {
	var zero T
	if d == zero {
		return otherwise
	}
	return d
}

// target returns where to connect to.
func (o *Options) target(q *capture.Request) (addr, host string, plain bool, err error) {
	authority := q.Authority
	if authority == "" {
		authority = q.Host()
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	plain = o.Plain || q.Scheme == "http"
	port := "443"
	if plain {
		port = "80"
	}
	if authority == "" && o.Address == "" {
		return "", "", false, errors.New("the request names no host")
	}
	host = authority
	if h, p, err := net.SplitHostPort(authority); err == nil {
		host, port = h, p
	}
	host = strings.Trim(host, "[]")
	addr = o.Address
	if addr == "" {
		addr = net.JoinHostPort(host, port)
	}
	return addr, host, plain, nil
}

func (o *Options) connect(ctx context.Context, addr, host string, plain bool) (net.Conn, Stage, error) {
	dial := o.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, "tcp", addr)
	if err != nil || plain {
		return conn, Dial, err
	}
	config := &tls.Config{}
	if o.TLS != nil {
		config = o.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	config.NextProtos = []string{"http/1.1"}
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, TLS, err
	}
	return secure, TLS, nil
}

// exchange sends q and reads the answer. The body goes out beside the reading,
// because a server may answer before it has all of it.
func (o *Options) exchange(conn net.Conn, q *capture.Request) (*capture.Response, Stage, error) {
	head := AppendRequest(nil, q)
	body := q.Body
	if listed(q.Headers, "Transfer-Encoding", "chunked") {
		body = appendChunked(nil, body)
	}
	asks := strings.EqualFold(q.Headers.Get("Expect"), "100-continue")
	if !asks {
		head, body = append(head, body...), nil // small ones go in one packet
	}
	invited := make(chan bool, 1) // whether to send the body
	sent := make(chan error, 1)
	go func() {
		_, err := conn.Write(head)
		if err == nil && len(body) > 0 && waitFor(invited, or(o.ContinueWait, DefaultContinueWait)) {
			_, err = conn.Write(body)
		}
		sent <- err
	}()
	a, err := o.answer(conn, q.Method, invited)
	if err == nil {
		return a, Receive, nil
	}
	_ = conn.SetDeadline(time.Unix(1, 0)) // ends the sending, if it still goes on
	if failed := <-sent; failed != nil && !errors.Is(failed, os.ErrDeadlineExceeded) {
		return nil, Send, failed
	}
	return nil, Receive, err
}

// waitFor returns what invited says, true when it says nothing for that long.
func waitFor(invited <-chan bool, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case send := <-invited:
		return send
	case <-timer.C:
		return true
	}
}

// answer reads the answer, interim ones passed over, and says to invited
// whether the body is wanted.
func (o *Options) answer(conn net.Conn, method string, invited chan<- bool) (*capture.Response, error) {
	told := false
	tell := func(send bool) {
		if !told {
			told = true
			invited <- send
		}
	}
	br := bufio.NewReaderSize(conn, 16<<10)
	for {
		raw, err := ReadResponseHead(nil, br, 0)
		if err != nil {
			tell(false)
			if err == io.EOF {
				err = errors.New("the connection was closed without an answer")
			}
			return nil, err
		}
		r, err := ParseResponse(raw, method)
		if err != nil {
			tell(false)
			return nil, err
		}
		if Interim(r.Head.Status) {
			tell(true)
			continue
		}
		tell(false)
		return r.Head, o.readBody(br, r)
	}
}

// readBody reads the body of an answer. One that is cut short is no error: what
// came of it is what the client got.
func (o *Options) readBody(br *bufio.Reader, r *Response) error {
	keep := Keep{Max: or(o.MaxBody, DefaultMaxBody)}
	body := NewBody(br, r.Body)
	body.Tap = keep.Tap
	buf := make([]byte, 16<<10)
	for {
		_, err := body.Read(buf)
		switch {
		case err == io.EOF && body.Size() == int64(len(keep.Bytes)):
			r.Head.SetBody(keep.Bytes)
			return nil
		case err != nil:
			r.Head.CutBody(keep.Bytes, knownSize(r.Body))
			if errors.Is(err, os.ErrDeadlineExceeded) {
				return err
			}
			return nil
		case body.Size() > int64(keep.Max):
			r.Head.CutBody(keep.Bytes, knownSize(r.Body))
			return nil
		}
	}
}

// knownSize is the length of a body that was not read to its end; -1: not known.
func knownSize(f Framing) int64 {
	if f.Kind == Length {
		return f.Size
	}
	return -1
}
