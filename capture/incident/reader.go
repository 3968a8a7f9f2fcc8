package incident

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/lines"
	"github.com/assay-project/assay/internal/lazyre"
)

// Reader reads a log line by line.
//
// A header whose value the log leaves out is kept where its presence is what
// matters: empty, or, where it is a number, as 0. Any other is left out, because
// a verdict would turn on a value that nobody knows. A warning tells of both.
//
// The exchanges are of no session: what is only partly known of one must teach
// nothing about the next.
type Reader struct {
	capture.BodyLimit
	lines *lines.Reader
	name  string
	warn  capture.WarnFunc
	count int
	held  *entry // the last line, which may go on
	err   error
}

// entry is a record and where it stood.
type entry struct {
	src  capture.Source
	text string
}

// NewReader returns a Reader of r; name goes into each [capture.Source].
func NewReader(r io.Reader, name string, warn capture.WarnFunc) *Reader {
	return &Reader{lines: lines.NewReader(r), name: name, warn: warn}
}

// maxLine is the longest line that is read, in bytes.
const maxLine = 1 << 20

// Next implements [capture.Reader].
func (r *Reader) Next() (*capture.Exchange, error) {
	for {
		e := r.entry()
		if e == nil {
			return nil, r.err
		}
		x, err := r.exchange(e)
		if err != nil {
			r.tell(e.src, "line passed over: "+err.Error())
			continue
		}
		return x, nil
	}
}

// goesOn begins a line that is the rest of one that was wrapped.
var goesOn = lazyre.New(`^\s*(?:headers|status|error|message|key|region)=`)

// entry returns the next line that tells of an operation, with what it was
// wrapped into.
func (r *Reader) entry() *entry {
	for r.err == nil {
		line, size, err := r.lines.Next(maxLine)
		if err != nil {
			r.err = err
			break
		}
		src := capture.Source{Name: r.name, Line: r.lines.Line(), Offset: r.lines.Offset()}
		text := strings.TrimSpace(string(line))
		done := r.held
		switch {
		case size > int64(len(line)):
			r.tell(src, "line passed over: it is too long")
			r.held = nil
		case r.held != nil && !strings.HasPrefix(r.held.text, "{") && goesOn.MatchString(text) &&
			!logfmtOperation.MatchString(text) && len(r.held.text) < maxLine:
			r.held.text += " " + text
			continue
		case strings.HasPrefix(text, "{") && jsonOperation.MatchString(text),
			!strings.HasPrefix(text, "{") && logfmtOperation.MatchString(text):
			r.held = &entry{src, text}
		default:
			r.held = nil // text between incidents
		}
		if done != nil {
			return done
		}
	}
	done := r.held
	r.held = nil
	return done
}

// exchange puts the exchange together.
func (r *Reader) exchange(e *entry) (*capture.Exchange, error) {
	rec, err := parseLine(e.text)
	if err != nil {
		return nil, err
	}
	x := &capture.Exchange{Source: e.src}
	if x.Time, err = time.Parse(time.RFC3339Nano, rec.fields["time"]); err != nil {
		x.Time = time.Time{}
	}
	empty, out, err := rec.request(&x.Request)
	if err != nil {
		return nil, err
	}
	if status, err := strconv.Atoi(rec.fields["status"]); err == nil && status >= 100 && status <= 599 {
		x.Response = &capture.Response{Status: status}
		x.Response.CutBody(nil, -1)
	}
	if len(empty) > 0 {
		r.tell(e.src, fmt.Sprintf("the log has no values of %s: judged by their presence alone", strings.Join(empty, ", ")))
	}
	if len(out) > 0 {
		r.tell(e.src, fmt.Sprintf("the log has no values of %s: left out of the request", strings.Join(out, ", ")))
	}
	r.count++
	x.ID = strconv.Itoa(r.count)
	return x, nil
}

func (r *Reader) tell(src capture.Source, message string) {
	r.warn(capture.Warning{Source: src, Message: message})
}
