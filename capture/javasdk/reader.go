package javasdk

import (
	"bytes"
	"io"
	"strconv"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/lines"
	"github.com/assay-project/assay/capture/internal/message"
	"github.com/assay-project/assay/internal/lazyre"
)

// Reader reads a log line by line, and follows each connection by its number.
type Reader struct {
	capture.BodyLimit
	lines *lines.Reader
	name  string
	warn  capture.WarnFunc
	count int
	conns []*conn   // with a request under way, the oldest first
	names []sending // the SDK's lines that the HTTP client's have not come for
	ready []*capture.Exchange
	err   error
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
		line, size, err := r.lines.Next(r.MaxBody() + message.MaxHead)
		if err != nil {
			r.err = err
			for len(r.conns) > 0 {
				r.finish(r.conns[0])
			}
			r.flush()
			continue
		}
		r.line(line, size > int64(len(line)))
	}
	x := r.ready[0]
	r.ready = r.ready[1:]
	return x, nil
}

// outgoing finds what the HTTP client logs: the connection, the direction, and
// bytes in quotes (the wire log) or a line of a head (the headers' log).
var outgoing = lazyre.New(`\bhttp-outgoing-(\d+) (>>|<<) `)

func (r *Reader) line(line []byte, cut bool) {
	head := line[:min(len(line), 1024)]
	src := capture.Source{Name: r.name, Line: r.lines.Line(), Offset: r.lines.Offset()}
	m := outgoing.FindSubmatchIndex(head)
	if m == nil {
		if at := bytes.Index(head, []byte(sendingRequest)); at >= 0 {
			r.sending(string(line[at+len(sendingRequest):]), src)
		}
		return
	}
	id, sent, text := string(line[m[2]:m[3]]), line[m[4]] == '>', line[m[1]:]
	wire := len(text) > 0 && text[0] == '"'
	if wire {
		// The closing quote is the last one; those between are not escaped.
		if end := bytes.LastIndexByte(text, '"'); end > 0 {
			text = unescape(text[1:end])
		} else {
			text, cut = unescape(text[1:]), true
		}
	} else {
		text = append(bytes.Clone(text), "\r\n"...)
	}
	r.bytes(id, sent, wire, text, cut, src)
}

// unescape undoes what the wire log writes for bytes that cannot be printed.
func unescape(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		i := bytes.IndexByte(text, '[')
		if i < 0 {
			break
		}
		out, text = append(out, text[:i]...), text[i:]
		switch {
		case bytes.HasPrefix(text, []byte(`[\r]`)):
			out, text = append(out, '\r'), text[4:]
		case bytes.HasPrefix(text, []byte(`[\n]`)):
			out, text = append(out, '\n'), text[4:]
		default:
			if c, n := hexByte(text); n > 0 {
				out, text = append(out, c), text[n:]
			} else {
				out, text = append(out, '['), text[1:]
			}
		}
	}
	return append(out, text...)
}

// hexByte reads "[0xe9]", of which the client writes no leading zero.
func hexByte(text []byte) (byte, int) {
	end := bytes.IndexByte(text[:min(len(text), 6)], ']')
	if end < 4 || !bytes.HasPrefix(text, []byte("[0x")) {
		return 0, 0
	}
	c, err := strconv.ParseUint(string(text[3:end]), 16, 8)
	if err != nil {
		return 0, 0
	}
	return byte(c), end + 1
}

func (r *Reader) tell(src capture.Source, message string) {
	r.warn(capture.Warning{Source: src, Message: message})
}
