package jsonl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/lines"
	"github.com/go-json-experiment/json/jsontext"
)

// Reader reads exchanges. A line that is not one is told and passed over.
type Reader struct {
	capture.BodyLimit
	lines *lines.Reader
	name  string
	warn  capture.WarnFunc
	count int // exchanges so far
	long  shortener
	dec   decoder
}

// NewReader returns a Reader of r; name goes into each [capture.Source].
func NewReader(r io.Reader, name string, warn capture.WarnFunc) *Reader {
	return &Reader{lines: lines.NewReader(r), name: name, warn: warn}
}

// Next implements [capture.Reader].
func (r *Reader) Next() (*capture.Exchange, error) {
	for {
		line, err := r.line()
		if err != nil && !errors.Is(err, errTooLong) {
			return nil, err
		}
		src := capture.Source{Name: r.name, Line: r.lines.Line(), Offset: r.lines.Offset()}
		if len(bytes.TrimSpace(line)) == 0 && err == nil {
			continue
		}
		x := &capture.Exchange{Source: src}
		if err == nil {
			err = r.dec.exchange(line, x, &r.long, r.MaxBody())
		}
		if err != nil {
			r.warn(capture.Warning{Source: src, Message: "exchange passed over: " + plain(err)})
			continue
		}
		r.count++
		if x.ID == "" {
			x.ID = strconv.Itoa(r.count)
		}
		return x, nil
	}
}

var errTooLong = errors.New("line too long")

// line returns the next line, shortened if it does not fit in the buffer.
func (r *Reader) line() ([]byte, error) {
	r.long.cuts = r.long.cuts[:0]
	b, more, err := r.lines.Fragment()
	if err != nil || !more {
		return b, err
	}
	keep := (r.MaxBody() + 2) / 3 * 4
	r.long.reset(keep)
	r.long.write(b)
	for more {
		if b, more, err = r.lines.Fragment(); err != nil {
			break // a line without its end does not parse, and says so
		}
		r.long.write(b)
		// Two bodies, and more text around them than any real exchange has.
		if most := 2*keep + 16<<20; len(r.long.out) > most {
			if err := r.lines.Skip(); err != nil && err != io.EOF {
				return nil, err
			}
			r.long.reset(keep)
			return nil, fmt.Errorf("%w: more than %d bytes beside its bodies", errTooLong, most)
		}
	}
	line := r.long.out
	if cap(line) > 1<<20 {
		r.long.out = nil // not held on to: such lines are rare
	}
	return line, nil
}

// plain returns the error's text without the JSON package's name.
func plain(err error) string {
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) && errors.Is(syntactic.Err, io.ErrUnexpectedEOF) {
		return "the line ends before its JSON does"
	}
	return strings.TrimPrefix(err.Error(), "jsontext: ")
}
