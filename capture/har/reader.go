package har

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/jsonwalk"
	"github.com/go-json-experiment/json/jsontext"
)

// Reader reads the entries of an archive.
type Reader struct {
	capture.BodyLimit
	json  jsonwalk.Decoder
	long  jsonwalk.Shortener
	src   io.Reader
	place place
	name  string
	warn  capture.WarnFunc
	count int
	depth int // of the list of entries; 0 before it
	err   error
}

// NewReader returns a Reader of r; name goes into each [capture.Source].
func NewReader(r io.Reader, name string, warn capture.WarnFunc) *Reader {
	return &Reader{src: r, name: name, warn: warn}
}

// Next implements [capture.Reader].
func (r *Reader) Next() (*capture.Exchange, error) {
	if r.depth == 0 && r.err == nil {
		// Escapes and base64 take some of it; a text that needs more is cut
		// below the cap, rather than held several times over.
		r.long.Reset(r.MaxBody() + r.MaxBody()/2 + 64)
		r.place.r = r.long.Shorten(r.src)
		r.json.ResetReader(&r.place)
		r.err = r.open()
	}
	for r.err == nil {
		switch r.json.PeekKind() {
		case ']':
			r.err = io.EOF
			continue
		case 0:
			_, err := r.json.ReadToken()
			r.fail(err)
			continue
		}
		src := r.source()
		x := &capture.Exchange{Source: src}
		if err := r.entry(x); err != nil {
			r.pass(src, err)
			continue
		}
		r.count++
		if x.ID == "" {
			x.ID = strconv.Itoa(r.count)
		}
		return x, nil
	}
	return nil, r.err
}

// open goes to the first entry.
func (r *Reader) open() error {
	found, err := r.into("log")
	if found && err == nil {
		found, err = r.into("entries")
	}
	if err == nil && found && r.json.PeekKind() == '[' {
		_, err = r.json.ReadToken()
		r.depth = r.json.StackDepth()
		return err
	}
	r.depth = -1
	if err == nil {
		err = errors.New("there is no list of entries")
	}
	r.fail(err)
	return r.err
}

// into goes into the object that comes next, to the value of a member.
func (r *Reader) into(member string) (bool, error) {
	if r.json.PeekKind() != '{' {
		return false, nil
	}
	if _, err := r.json.ReadToken(); err != nil {
		return false, err
	}
	for r.json.PeekKind() == '"' {
		tok, err := r.json.ReadToken()
		if err != nil {
			return false, err
		}
		if tok.String() == member {
			return true, nil
		}
		if err := r.json.SkipValue(); err != nil {
			return false, err
		}
	}
	return false, nil
}

// pass goes on to the next entry after one that cannot be read.
func (r *Reader) pass(src capture.Source, err error) {
	var mismatch *jsonwalk.Mismatch
	if errors.As(err, &mismatch) || errors.Is(err, errEntry) {
		r.warn(capture.Warning{Source: src, Message: "entry passed over: " + err.Error()})
		err = r.json.Leave(r.depth)
	}
	if err != nil {
		r.fail(err)
	}
}

// fail ends the reading. What is wrong with the JSON is told, because what came
// before it is good; an error of the input is returned.
func (r *Reader) fail(err error) {
	var syntactic *jsontext.SyntacticError
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &syntactic) || r.depth < 0 {
		r.warn(capture.Warning{Source: r.source(), Message: "the rest of the archive passed over: " + jsonwalk.Plain(err)})
		err = io.EOF
	}
	r.err = err
}

// source returns the place of the value that comes next.
func (r *Reader) source() capture.Source {
	at := r.json.InputOffset()
	for _, c := range r.json.UnreadBuffer() {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != ',' {
			break
		}
		at++
	}
	return capture.Source{Name: r.name, Line: r.place.line(at), Offset: r.long.Original(at)}
}

// place remembers where the lines end in what the decoder has read ahead.
type place struct {
	r      io.Reader
	offset int64   // read so far
	ends   []int64 // of lines, those that were counted not among them
	count  int
}

func (p *place) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	for i := 0; i < n; {
		j := bytes.IndexByte(b[i:n], '\n')
		if j < 0 {
			break
		}
		p.ends = append(p.ends, p.offset+int64(i+j))
		i += j + 1
	}
	p.offset += int64(n)
	return n, err
}

// line returns the 1-based line of an offset, which must not go back.
func (p *place) line(offset int64) int {
	for len(p.ends) > 0 && p.ends[0] < offset {
		p.ends = p.ends[1:]
		p.count++
	}
	return p.count + 1
}
