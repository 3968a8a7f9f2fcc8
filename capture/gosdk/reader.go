package gosdk

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/lines"
	"github.com/assay-project/assay/capture/internal/message"
	"github.com/assay-project/assay/internal/lazyre"
)

// Reader reads a log record by record and pairs answers with requests.
type Reader struct {
	capture.BodyLimit
	lines *lines.Reader
	name  string
	warn  capture.WarnFunc
	count int

	cur     record
	pending []*capture.Exchange // sent, and not answered yet
	owed    int                 // answers to come of requests that were given out without
	ready   []*capture.Exchange
	bodyOf  *capture.Response // v1 logs the body of this answer in a record of its own
	err     error
}

type kind int

const (
	other kind = iota
	request
	response
	responseBody // of v1
)

// record is one record of the log, as far as it has come.
type record struct {
	kind  kind
	v1    bool
	src   capture.Source
	shown message.Shown
}

// NewReader returns a Reader of r; name goes into each [capture.Source].
func NewReader(r io.Reader, name string, warn capture.WarnFunc) *Reader {
	return &Reader{lines: lines.NewReader(r), name: name, warn: warn}
}

// Next implements [capture.Reader].
func (r *Reader) Next() (*capture.Exchange, error) {
	for len(r.ready) == 0 || r.bodyOf != nil {
		if r.err != nil {
			break
		}
		line, size, err := r.lines.Raw(r.MaxBody() + message.MaxHead)
		if err != nil {
			r.err = err
			r.end()
			r.bodyOf = nil
			r.release(len(r.pending))
			break
		}
		r.line(line, size)
	}
	if len(r.ready) == 0 {
		return nil, r.err
	}
	x := r.ready[0]
	r.ready = r.ready[1:]
	return x, nil
}

var (
	// begins is what stands before a record: the time of package log, behind a
	// prefix that v2 sets to "SDK ".
	begins = lazyre.New(`^(?:\S+ )?\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: \S+\.go:\d+:)? `)
	// v2 ends the line that begins a record of a message.
	v2 = lazyre.New(`(?:^|\s)(?:DEBUG|WARN) (Request|Response)\r?$`)
	// v1 stands on a line before the message, rule after it.
	v1   = lazyre.New(`^---\[ (REQUEST POST-SIGN|RESPONSE) \]-+\r?$`)
	rule = lazyre.New(`^-{40,}\r?$`)
)

// line takes a line of the log, which has size bytes.
func (r *Reader) line(line []byte, size int64) {
	head := line[:min(len(line), 512)]
	if m := v1.FindSubmatch(head); m != nil {
		r.end()
		r.begin(map[string]kind{"REQUEST POST-SIGN": request, "RESPONSE": response}[string(m[1])], true, size+1)
		return
	}
	if m := v2.FindSubmatch(head); m != nil {
		r.end()
		r.begin(map[string]kind{"Request": request, "Response": response}[string(m[1])], false, size+1)
		return
	}
	if at := begins.FindIndex(head); at != nil {
		r.end()
		r.begin(other, false, 0)
		if text := line[at[1]:]; r.bodyOf != nil && !strings.HasPrefix(string(text[:min(len(text), 8)]), "DEBUG") {
			r.begin(responseBody, true, 0)
			r.cur.shown.Add(text, r.MaxBody())
		} else {
			r.bodyOf = nil
		}
		return
	}
	switch c := &r.cur; {
	case c.kind == other && r.bodyOf != nil && len(head) > 0 && (head[0] == '<' || head[0] == '{'):
		r.begin(responseBody, true, 0) // of a logger that puts no time before it
		r.cur.shown.Add(line, r.MaxBody())
	case c.kind == other:
	case c.v1 && c.kind != responseBody && rule.Match(head):
		r.end()
	case c.kind == responseBody:
		c.shown.Add(append([]byte("\n"), line...), r.MaxBody())
	default:
		c.shown.Add(line, r.MaxBody())
		c.shown.Add([]byte("\n"), r.MaxBody())
		c.shown.Cut = c.shown.Cut || size > int64(len(line))
	}
}

// begin begins a record at the line read last. A message begins on the line
// after that, which is skip bytes on.
func (r *Reader) begin(k kind, v1 bool, skip int64) {
	r.cur = record{kind: k, v1: v1, src: capture.Source{Name: r.name, Line: r.lines.Line(), Offset: r.lines.Offset() + skip}}
	if skip > 0 {
		r.cur.src.Line++
	}
}

// end takes in the record that has come to its end.
func (r *Reader) end() {
	c := r.cur
	r.cur = record{}
	c.shown.Lines = true
	switch c.kind {
	case request:
		r.request(c)
	case response:
		r.response(c)
	case responseBody:
		b := c.shown.Raw[:min(len(c.shown.Raw), r.MaxBody())]
		if n, ok := message.Length(r.bodyOf.Headers); !ok || n == int64(len(b)) {
			r.bodyOf.SetBody(b)
		}
		r.bodyOf = nil
	}
}

// request takes a request. The next attempt of a call means that the one before
// was not answered.
func (r *Reader) request(c record) {
	q, err := c.shown.Request(r.MaxBody())
	if err != nil {
		r.tell(c.src, "request passed over: "+err.Error())
		return
	}
	x := &capture.Exchange{Session: r.name, Source: c.src, Request: q, Time: message.SignedAt(&q)}
	r.count++
	x.ID = strconv.Itoa(r.count)
	if call := q.Headers.Get("Amz-Sdk-Invocation-Id"); len(r.pending) == 1 && call != "" && call == r.pending[0].Request.Headers.Get("Amz-Sdk-Invocation-Id") {
		r.release(1)
	}
	r.pending = append(r.pending, x)
	if len(r.pending) > maxPending {
		r.owed += len(r.pending)
		r.release(len(r.pending))
	}
}

// maxPending is how many requests may wait for their answers: more than any
// client's connections.
const maxPending = 256

// response takes an answer. The log does not say whose it is; with more than one
// request under way nobody knows.
func (r *Reader) response(c record) {
	switch {
	case r.owed > 0:
		r.owed--
		r.tell(c.src, "answer passed over: it is not known which request it is of")
		return
	case len(r.pending) == 0:
		r.tell(c.src, "answer passed over: there is no request before it")
		return
	case len(r.pending) > 1:
		r.tell(c.src, fmt.Sprintf("answer passed over: it may be of any of %d requests", len(r.pending)))
		r.owed = len(r.pending) - 1
		r.release(len(r.pending))
		return
	}
	x := r.pending[0]
	a, err := c.shown.Response(x.Request.Method, r.MaxBody())
	if err != nil {
		r.tell(c.src, "answer passed over: "+err.Error())
	} else {
		x.Response = a
	}
	if a != nil && c.v1 && a.BodyTruncated {
		// Its body may come in the next record, which Next waits for.
		r.bodyOf = a
	}
	r.release(1)
}

// release gives out the first n requests under way.
func (r *Reader) release(n int) {
	r.ready = append(r.ready, r.pending[:n]...)
	r.pending = r.pending[:copy(r.pending, r.pending[n:])]
}

func (r *Reader) tell(src capture.Source, message string) {
	r.warn(capture.Warning{Source: src, Message: message})
}
