// Package rawhttp reads HTTP/1 messages as they stand on the wire, one or many,
// requests alone or with their answers. It has a tokenizer of its own because
// what [net/http] hides is what a server refuses.
//
// In a file that people wrote, lines may end in LF alone, messages may be set
// apart by empty lines or by lines of "###" or "---", and a body may lack a
// Content-Length; it then goes on to the next message. Between messages, lines
// that begin with "#" or "//" are comments.
package rawhttp

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
)

// Format is raw HTTP/1 messages.
var Format = &capture.Format{
	Name:   "http",
	Title:  "raw HTTP messages",
	Detect: detect,
	Open: func(r io.Reader, name string, warn capture.WarnFunc) capture.Reader {
		return NewReader(r, name, warn)
	},
}

// maxHead is the longest head that is read; AWS refuses heads of a hundredth.
const maxHead = 1 << 20

// Reader reads messages and pairs each answer with the request before it.
type Reader struct {
	capture.BodyLimit
	in      *source
	name    string
	warn    capture.WarnFunc
	count   int
	pending *capture.Exchange // a request whose answer may follow
	remarks []capture.Remark  // of the request that comes next
	err     error             // why nothing more can be read
}

// NewReader returns a Reader of r; name goes into each [capture.Source].
func NewReader(r io.Reader, name string, warn capture.WarnFunc) *Reader {
	return &Reader{in: newSource(r, 64<<10), name: name, warn: warn}
}

// Next implements [capture.Reader].
func (r *Reader) Next() (*capture.Exchange, error) {
	for r.seek() {
		src := r.source()
		head, lines := r.head()
		switch {
		case head == "":
			r.tell(src, fmt.Sprintf("message passed over: its head is longer than %d bytes", maxHead))
		case strings.HasPrefix(head, "HTTP/"):
			r.response(head, lines, src)
		default:
			done := r.pending
			r.pending = r.request(head, lines, src)
			if done != nil {
				return done, nil
			}
		}
	}
	if done := r.pending; done != nil {
		r.pending = nil
		return done, nil
	}
	return nil, r.err
}

// source returns the place of the next line.
func (r *Reader) source() capture.Source {
	return capture.Source{Name: r.name, Line: r.in.line + 1, Offset: r.in.offset}
}

// seek goes on to the first line of the next message, if there is one.
func (r *Reader) seek() bool {
	for told := false; r.err == nil; {
		line, err := r.in.peekLine()
		if len(line) == 0 && err != nil {
			r.err = err
			return false
		}
		if isRequest(line) || isResponse(line) {
			return true
		}
		if text, ok := remark(line); ok {
			r.remarks = append(r.remarks, capture.Remark{Text: text, Source: r.source()})
		} else if !told && !isSeparator(line) && !isComment(line) {
			told = true
			r.tell(r.source(), "text passed over: neither a message nor the body of one")
		}
		r.in.skip(len(line))
	}
	return false
}

// head reads a head up to and with its empty line or the end of the input, and
// counts its other lines. It is empty when it is too long.
func (r *Reader) head() (head string, count int) {
	var b []byte
	for size := 0; ; count++ {
		line, err := r.in.peekLine()
		if len(line) == 0 && err != nil {
			r.err = err
			break
		}
		if size += len(line); size <= maxHead {
			b = append(b, line...)
		} else {
			b = nil
		}
		blank := isBlank(line)
		r.in.skip(len(line))
		if blank {
			break
		}
	}
	return string(b), count
}

func (r *Reader) request(head string, lines int, src capture.Source) *capture.Exchange {
	x := &capture.Exchange{Source: src, Remarks: r.remarks}
	r.remarks = nil
	f, err := parseRequestHead(head, lines, &x.Request)
	if err != nil {
		r.tell(src, "message passed over: "+err.Error())
		return nil
	}
	r.count++
	x.ID = strconv.Itoa(r.count)
	if x.Request.Headers.Has("Expect") && !r.invited() {
		x.Request.CutBody(nil, f.length)
		return x
	}
	if b, size, whole := r.body(f, src); whole {
		x.Request.SetBody(b)
	} else {
		x.Request.CutBody(b, size)
	}
	return x
}

// invited reports whether the body follows of a request that asked leave to send
// it. In a capture of both directions the answer comes first: an interim one is
// passed over, a final one is instead of the body.
func (r *Reader) invited() bool {
	for {
		line, _ := r.in.peekLine()
		if !isResponse(line) {
			return true
		}
		if line[bytes.IndexByte(line, ' ')+1] != '1' {
			return false
		}
		r.head()
	}
}

func (r *Reader) response(head string, lines int, src capture.Source) {
	line, rest := cutLine(head)
	_, line, _ = strings.Cut(line, " ")
	status, reason, _ := strings.Cut(line, " ")
	a := &capture.Response{Reason: reason}
	a.Status, _ = strconv.Atoi(status) // three digits, isResponse saw to it
	var f framing
	a.Headers, f = parseFields(rest, lines-1)

	if a.Status < 200 || a.Status == 204 || a.Status == 304 ||
		r.pending != nil && r.pending.Request.Method == "HEAD" {
		f = framing{} // no body, whatever the fields say
	}
	if b, size, whole := r.body(f, src); whole {
		a.SetBody(b)
	} else {
		a.CutBody(b, size)
	}
	switch {
	case a.Status < 200 && a.Status != 101:
		// Interim, as "100 Continue" is: the answer is still to come.
	case r.pending == nil || r.pending.Response != nil:
		r.tell(src, "answer passed over: there is no request before it")
	default:
		r.pending.Response = a
	}
}

// body reads a body of size bytes; b is all of it only if whole.
func (r *Reader) body(f framing, src capture.Source) (b []byte, size int64, whole bool) {
	body := body{max: r.MaxBody()}
	if line, _ := r.in.peekLine(); bytes.HasPrefix(line, []byte(bodyFollows)) {
		if n, here, ok := announced(line); ok {
			r.in.skip(len(line))
			if !here {
				return nil, n, false
			}
			f = framing{length: n}
		}
	}
	if f.chunked {
		err := body.readChunked(r.in)
		if err == nil {
			return body.kept, body.size, body.size == int64(len(body.kept))
		}
		if err != errNotChunked {
			r.tell(src, "body cut: "+r.problem(err))
			return body.kept, -1, false
		}
		f.length = -1
	}
	if f.length < 0 {
		r.openBody(&body)
		return body.kept, body.size, body.size == int64(len(body.kept))
	}
	if err := body.readN(r.in, f.length); err != nil {
		r.tell(src, "body cut: "+r.problem(err))
	}
	return body.kept, f.length, f.length == int64(len(body.kept))
}

// problem says what err means for a body, and keeps an error that ends it all.
func (r *Reader) problem(err error) string {
	switch err {
	case io.ErrUnexpectedEOF:
		return "the input ends within it"
	case errChunk:
	default:
		r.err = err
	}
	return err.Error()
}

// openBody reads a body that nothing says the length of: to the next message
// or the end of the input. The line ends before that are the file's.
func (r *Reader) openBody(b *body) {
	var ends []byte // line ends that are the body's only if more of it follows
	for {
		line, err := r.in.peekLine()
		if len(line) == 0 && err != nil {
			r.err = err
			return
		}
		if isRequest(line) || isResponse(line) || bytes.HasPrefix(line, []byte("###")) {
			return
		}
		if _, ok := remark(line); ok {
			return
		}
		text := bytes.TrimRight(line, "\r\n")
		if len(text) > 0 {
			b.write(ends)
			ends = ends[:0]
		}
		b.write(text)
		if len(ends) < maxHead {
			ends = append(ends, line[len(text):]...)
		}
		r.in.skip(len(line))
	}
}

func (r *Reader) tell(src capture.Source, message string) {
	r.warn(capture.Warning{Source: src, Message: message})
}

func detect(head []byte) int {
	for len(head) > 0 {
		line, rest, _ := bytes.Cut(head, []byte("\n"))
		switch {
		case isRequest(line), isResponse(line):
			return 95
		case !isSeparator(line) && !isComment(line):
			return 0
		}
		head = rest
	}
	return 0
}
