// Package message makes exchanges of the HTTP messages that logs show in
// pieces: a head, and as much of the body as the log cares to print.
package message

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/rawhttp"
)

// MaxHead is the longest head that is read, in bytes; AWS refuses heads of a
// hundredth.
const MaxHead = 1 << 20

// ErrCut is returned for a head that does not come to its end.
var ErrCut = errors.New("its head is cut short")

// Shown is what a log showed of a message.
type Shown struct {
	// Raw is the head, its empty line included, and what follows of the body.
	Raw []byte
	// Cut says that more followed, of which only Raw was kept.
	Cut bool
	// Lines says that the log ends messages with a line feed, which is the
	// body's only where the message states a length that it belongs to.
	Lines bool
}

// Add appends b, and keeps a head and max bytes of a body at most.
func (s *Shown) Add(b []byte, max int) {
	room := MaxHead + max - len(s.Raw)
	if len(b) > room {
		s.Cut, b = true, b[:room]
	}
	s.Raw = append(s.Raw, b...)
}

// Request makes the request. Of its body max bytes are kept; a body that the
// log did not show is one that is not known, unless the head says that there is
// none.
func (s Shown) Request(max int) (capture.Request, error) {
	end := headEnd(s.Raw)
	if end < 0 {
		return capture.Request{}, ErrCut
	}
	x, _, err := rawhttp.ParseRequest(s.Raw[:end:end])
	if err != nil {
		return capture.Request{}, err
	}
	if !strings.HasPrefix(x.Request.Proto, "HTTP/") {
		return capture.Request{}, errors.New("its first line is not that of a request")
	}
	q := x.Request
	q.SetBody(nil)
	none := !q.Headers.Has("Content-Length") && !q.Headers.Has("Transfer-Encoding") && Bodiless(q.Method)
	b := s.body(q.Headers, none, end, max)
	if b.whole {
		q.SetBody(b.kept)
	} else {
		q.CutBody(b.kept, b.size)
	}
	return q, nil
}

// Response makes the answer to a request of that method.
func (s Shown) Response(method string, max int) (*capture.Response, error) {
	end := headEnd(s.Raw)
	if end < 0 {
		return nil, ErrCut
	}
	a, _, err := rawhttp.ParseResponseHead(s.Raw[:end])
	if err != nil {
		return nil, err
	}
	none := method == "HEAD" || a.Status < 200 || a.Status == 204 || a.Status == 304
	b := s.body(a.Headers, none, end, max)
	if b.whole {
		a.SetBody(b.kept)
	} else {
		a.CutBody(b.kept, b.size)
	}
	return a, nil
}

// body is what is known of one.
type body struct {
	kept  []byte
	size  int64 // -1: not known
	whole bool
}

// body takes the body that begins at a place of what was shown; none says that
// there is none whatever the fields say.
func (s Shown) body(h capture.Headers, none bool, at, max int) body {
	if none {
		return body{whole: true}
	}
	b := bytes.Clone(s.Raw[at:])
	if n, ok := Length(h); ok {
		switch {
		case n <= int64(len(b)) && n <= int64(max):
			return body{kept: b[:n], size: n, whole: true}
		case n > int64(len(b)) && !s.Cut:
			// Less than all of it: what a log leaves out of a body it may leave
			// out anywhere, so none of it is trusted to be its beginning.
			return body{size: n}
		}
		return body{kept: b[:min(len(b), max)], size: n}
	}
	if strings.EqualFold(h.Get("Transfer-Encoding"), "chunked") {
		if whole, ok := unchunk(b); ok {
			b = whole
		}
	}
	if s.Lines {
		b = bytes.TrimSuffix(b, []byte("\n"))
	}
	switch {
	case len(b) == 0:
		return body{size: -1}
	case s.Cut:
		return body{kept: b[:min(len(b), max)], size: -1}
	case len(b) > max:
		return body{kept: b[:max], size: int64(len(b))}
	}
	return body{kept: b, size: int64(len(b)), whole: true}
}

// unchunk undoes HTTP's chunked coding, where a log left it on.
func unchunk(b []byte) ([]byte, bool) {
	const head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
	x, n, err := rawhttp.ParseRequest(append([]byte(head), b...))
	if err != nil || x.Request.BodyTruncated || n == len(head) {
		return nil, false
	}
	return x.Request.Body, true
}

// headEnd returns where the body begins that follows a head; -1 when the head
// has no end.
func headEnd(b []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], '\n')
		if i < 0 {
			return -1
		}
		line := b[at : at+i]
		at += i + 1
		if len(line) == 0 || len(line) == 1 && line[0] == '\r' {
			return at
		}
	}
}

// HeadDone reports whether what was shown has a whole head.
func (s *Shown) HeadDone() bool { return headEnd(s.Raw) >= 0 }

// Length returns the length that a Content-Length states.
func Length(h capture.Headers) (int64, bool) {
	n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	return n, err == nil && n >= 0
}

// Bodiless reports whether requests of a method that state no length have no
// body.
func Bodiless(method string) bool {
	return method == "GET" || method == "HEAD" || method == "DELETE"
}

// SignedAt returns when a request was signed, which with a header is when it was
// sent; zero when it does not say.
func SignedAt(q *capture.Request) time.Time {
	t, err := time.Parse("20060102T150405Z", q.Headers.Get("X-Amz-Date"))
	if err != nil {
		return time.Time{}
	}
	return t
}
