package curlv

import (
	"bytes"
	"io"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/lines"
	"github.com/assay-project/assay/capture/internal/message"
	"github.com/assay-project/assay/internal/lazyre"
)

// Reader reads a transcript line by line.
type Reader struct {
	capture.BodyLimit
	lines  *lines.Reader
	name   string
	warn   capture.WarnFunc
	count  int
	scheme string // of the connection, as far as the transcript tells
	cur    *flow
	block  block
	ready  []*capture.Exchange
	err    error
}

// NewReader returns a Reader of r; name goes into each [capture.Source].
func NewReader(r io.Reader, name string, warn capture.WarnFunc) *Reader {
	return &Reader{lines: lines.NewReader(r), name: name, warn: warn}
}

// Next implements [capture.Reader].
func (r *Reader) Next() (*capture.Exchange, error) {
	for len(r.ready) == 0 {
		if r.err != nil {
			return nil, r.err
		}
		line, size, err := r.lines.Raw(r.MaxBody() + message.MaxHead)
		if err != nil {
			r.err = err
			r.endBlock()
			r.finish()
			continue
		}
		r.line(line, size > int64(len(line)))
	}
	x := r.ready[0]
	r.ready = r.ready[1:]
	return x, nil
}

var (
	requestLine = lazyre.New(`^[A-Z]{3,20} \S.* HTTP/[0-9.]+\r?\n`)
	// meter is the progress that curl shows when its output goes elsewhere.
	meter = lazyre.New(`^\s*% Total|^\s+Dload|--:--:--`)
	// remark finds where curl speaks again behind a body without a line feed.
	remark = lazyre.New(`\* (?:Connection #\d|Closing connection|Added |Hostname |RESOLVE |  Trying |Found bundle|Re-using|Server auth|Could not|Host )`)
	port   = lazyre.New(`Connected to \S+ \(.*\) port (\d+)`)
)

func startsRequest(b []byte) bool { return requestLine.Match(b[:min(len(b), message.MaxHead)]) }

// line takes a line of a transcript of either kind.
func (r *Reader) line(line []byte, cut bool) {
	src := capture.Source{Name: r.name, Line: r.lines.Line(), Offset: r.lines.Offset()}
	if r.traceLine(line, src) {
		return
	}
	text, sent := bytes.CutPrefix(line, []byte(">"))
	if sent && (len(text) == 0 || text[0] == ' ' || text[0] == '\r') {
		r.sendHead(header(text), src, false)
		return
	}
	text, received := bytes.CutPrefix(line, []byte("<"))
	if received && (len(text) == 0 || text[0] == ' ' || text[0] == '\r') {
		r.recvHead(header(text))
		return
	}
	if len(line) > 1 && line[1] == ' ' && line[0] == '*' {
		r.info(line)
		return
	}
	if len(line) > 3 && (line[0] == '{' || line[0] == '}') && line[1] == ' ' && line[2] == '[' || meter.Match(line[:min(len(line), 256)]) {
		return
	}
	if r.cur != nil && r.cur.trace {
		return // the body once more
	}
	// What else there is between heads is what curl printed: the body.
	if at := remark.FindIndex(line); at != nil {
		r.recvBody(bytes.Clone(line[:at[0]]))
		r.info(line[at[0]:])
		return
	}
	r.recvBody(append(bytes.Clone(line), '\n'))
	if cut {
		r.recvBody(nil)
	}
}

// header makes a line of a head out of what follows its mark.
func header(text []byte) []byte {
	text = bytes.TrimSuffix(bytes.TrimPrefix(text, []byte(" ")), []byte("\r"))
	return append(bytes.Clone(text), "\r\n"...)
}

// info takes what curl says of the connection.
func (r *Reader) info(line []byte) {
	if m := port.FindSubmatch(line); m != nil {
		r.scheme = "http"
		if string(m[1]) == "443" {
			r.scheme = "https"
		}
	}
	if bytes.Contains(line, []byte("SSL connection using")) {
		r.scheme = "https"
	}
}

func (r *Reader) tell(src capture.Source, message string) {
	r.warn(capture.Warning{Source: src, Message: message})
}
