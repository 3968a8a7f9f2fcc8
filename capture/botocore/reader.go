package botocore

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/lines"
	"github.com/assay-project/assay/capture/internal/pylit"
)

// Reader reads the requests of a log in the order in which they were sent.
type Reader struct {
	capture.BodyLimit
	lines   *lines.Reader
	name    string
	warn    capture.WarnFunc
	count   int
	err     error
	made    []*made
	flights []*flight // in the order in which they were sent
	signing signing

	inBody     bool    // the next line is the body of an answer
	bodyThread string  // the thread that wrote it
	lastHead   string  // the headers of the last answer
	again      bool    // and they came again, as botocore parses some answers twice
	replyOf    *flight // http.client's headers are its answer's
	ambiguous  bool    // it was told that answers cannot be attributed
}

// NewReader returns a Reader of r; name goes into each [capture.Source] and is
// the session of all exchanges, since the calls of a log follow each other.
func NewReader(r io.Reader, name string, warn capture.WarnFunc) *Reader {
	return &Reader{lines: lines.NewReader(r), name: name, warn: warn}
}

// Next implements [capture.Reader].
func (r *Reader) Next() (*capture.Exchange, error) {
	for {
		if len(r.flights) > 0 && (r.flights[0].done || r.err != nil || r.crowded()) {
			f := r.flights[0]
			r.flights = r.flights[1:]
			r.settle(f)
			return f.finish(), nil
		}
		if r.err != nil {
			return nil, r.err
		}
		// A repr takes up to four bytes for one.
		line, size, err := r.lines.Next(2*r.MaxBody() + 1<<20)
		if err != nil {
			r.err = err
			continue
		}
		r.line(line, size > int64(len(line)))
	}
}

func (r *Reader) source() capture.Source {
	return capture.Source{Name: r.name, Line: r.lines.Line(), Offset: r.lines.Offset()}
}

func (r *Reader) tell(format string, args ...any) {
	r.warn(capture.Warning{Source: r.source(), Message: fmt.Sprintf(format, args...)})
}

// line takes a line of the log.
func (r *Reader) line(line []byte, cut bool) {
	k, prefix, rest := classify(line)
	if r.inBody {
		r.inBody = false
		if k == other || bytes.HasPrefix(line, []byte("b'")) || bytes.HasPrefix(line, []byte(`b"`)) {
			r.answerBody(string(line))
			return
		}
	}
	switch k {
	case other:
		r.signing.next(line)
	case canonical, stringToSign, signature:
		r.signing.begin(k)
	case making:
		r.making(string(rest), thread(prefix))
	case sending:
		r.sending(string(rest), thread(prefix))
	case status:
		r.status(rest, thread(prefix))
	case answerHead:
		r.answerHead(string(rest), thread(prefix))
	case answerBody:
		r.inBody, r.bodyThread = true, thread(prefix)
	case failed:
		if f := r.pick(thread(prefix), func(f *flight) bool { return !f.hasHead }); f != nil {
			f.done = true
		}
	case started:
		r.close("")
	default:
		r.wire(k, string(rest), cut)
	}
}

func (r *Reader) making(text, thread string) {
	m, ok := parseMade(text)
	if !ok {
		return // what matters of it stands in the line that sends it
	}
	m.thread = thread
	size := len(m.body)
	for _, o := range r.made {
		size += len(o.body)
	}
	for len(r.made) > 0 && (len(r.made) >= maxMade || size > 2*r.MaxBody()) {
		size -= len(r.made[0].body)
		r.made = r.made[1:]
	}
	r.made = append(r.made, m)
}

func (r *Reader) sending(text, thread string) {
	x := &capture.Exchange{Session: r.name, Source: r.source()}
	if err := parseSending(text, &x.Request); err != nil {
		r.tell("request passed over: %v", err)
		return
	}
	r.count++
	x.ID = strconv.Itoa(r.count)
	x.Time = timeOf(&x.Request)
	m, sure := r.origin(&x.Request, thread)
	if !sure {
		r.tell("body lost: with several threads at work it may be any of several; a log format with %%(threadName)s tells them apart")
		m = nil
	}
	setBody(&x.Request, m, r.MaxBody())
	if thread != "" {
		r.close(thread)
	}
	r.flights = append(r.flights, newFlight(x, thread))
}

// origin returns what a request was made of, if that is in the log. It is not
// sure when requests with different bodies fit.
func (r *Reader) origin(q *capture.Request, thread string) (found *made, sure bool) {
	id := q.Headers.Get("amz-sdk-invocation-id")
	for _, m := range r.made {
		if id != "" && m.invocation == id {
			return m, true // a retry
		}
	}
	hash := q.Headers.Get("X-Amz-Content-SHA256")
	if h, ok := r.signing.signed[signatureOf(q)]; ok {
		hash = h
	}
	sure = true
	// The last one first: where all are alike, it is the one just made.
	for i := len(r.made) - 1; i >= 0; i-- {
		m := r.made[i]
		if m.sent || thread != "" && m.thread != "" && m.thread != thread || !m.fits(q, hash) {
			continue
		}
		if found == nil {
			found = m
			if thread != "" {
				break
			}
		} else if found.hasBody != m.hasBody || !bytes.Equal(found.body, m.body) {
			sure = false
		}
	}
	if found == nil && id == "" && len(r.made) > 0 {
		// Before it numbered them, botocore told nothing apart in a retry; it
		// is one of what was made last, if nothing was made since.
		if m := r.made[len(r.made)-1]; m.fits(q, hash) {
			found = m
		}
	}
	if found != nil {
		found.sent, found.invocation = true, id
	}
	return found, sure
}

func (r *Reader) answerHead(text, thread string) {
	if r.again = text == r.lastHead; r.again {
		return
	}
	r.lastHead = text
	v, _, err := pylit.Parse(text)
	if err != nil {
		r.tell("answer passed over: its line is cut short")
		return
	}
	h := headerList(v)
	f := r.answered(h, thread)
	if f == nil {
		if len(r.flights) > 0 && !r.ambiguous {
			r.ambiguous = true
			r.tell("answer passed over, and maybe others: it may belong to any of several requests; a log format with %%(threadName)s tells them apart")
		}
		return
	}
	f.hasHead = true
	if f.answer.Headers == nil {
		f.answer.Headers = h
	}
}

// answerBody takes the body of an answer as repr writes it.
func (r *Reader) answerBody(text string) {
	if r.again {
		r.again = false
		return
	}
	v, _, _ := pylit.Parse(text)
	b := []byte(v.Text)
	stream := v.Kind != pylit.Bytes && v.Kind != pylit.Str
	f := r.pick(r.bodyThread, func(f *flight) bool {
		n := statedLength(f.answer.Headers)
		return f.hasHead && (stream || v.Cut || n < 0 || n == int64(len(b)) || f.x.Request.Method == "HEAD")
	})
	if f == nil {
		return
	}
	f.done = true
	switch size := int64(len(b)); {
	case stream: // of which the caller reads
		f.answer.BodySize = statedLength(f.answer.Headers)
	case v.Cut:
		f.answer.CutBody(b[:min(len(b), r.MaxBody())], statedLength(f.answer.Headers))
	case len(b) > r.MaxBody():
		f.answer.CutBody(bytes.Clone(b[:r.MaxBody()]), size)
	default:
		f.answer.SetBody(b)
	}
}

// statedLength returns the Content-Length, or -1.
func statedLength(h capture.Headers) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(h.Get("Content-Length")), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
