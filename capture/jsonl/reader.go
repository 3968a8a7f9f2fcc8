package jsonl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/jsonwalk"
	"github.com/assay-project/assay/capture/internal/lines"
)

// Reader reads exchanges. A line that is not one is told and passed over.
type Reader struct {
	capture.BodyLimit
	// Beside, when set, is told the members of an exchange that this format does
	// not know, before Next returns that exchange. value is JSON, good until
	// Beside returns.
	Beside func(name string, value []byte)

	lines *lines.Reader
	name  string
	warn  capture.WarnFunc
	count int // exchanges so far
	long  jsonwalk.Shortener
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
			r.dec.unknown = r.Beside != nil
			err = r.dec.exchange(line, x, &r.long, r.MaxBody())
		}
		if err != nil {
			r.warn(capture.Warning{Source: src, Message: r.lost(line, src, err)})
			continue
		}
		for _, m := range r.dec.beside {
			r.Beside(m.name, m.value)
		}
		r.count++
		if x.ID == "" {
			x.ID = strconv.Itoa(r.count)
		}
		return x, nil
	}
}

// lost says what is wrong with a line that holds no exchange.
func (r *Reader) lost(line []byte, src capture.Source, err error) string {
	switch {
	case r.lines.Torn() && errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("torn tail dropped: the %d bytes from offset %d on begin an exchange that was never written whole", len(line), src.Offset)
	case len(line) > 0 && len(bytes.TrimLeft(line, "\x00")) == 0:
		return fmt.Sprintf("torn tail dropped: %d zero bytes from offset %d on, as a power failure leaves them", len(line), src.Offset)
	}
	return "exchange passed over: " + jsonwalk.Plain(err)
}

var errTooLong = errors.New("line too long")

// line returns the next line, shortened if it does not fit in the buffer.
func (r *Reader) line() ([]byte, error) {
	keep := (r.MaxBody() + 2) / 3 * 4
	r.long.Free()
	r.long.Reset(keep)
	b, more, err := r.lines.Fragment()
	if err != nil || !more {
		return b, err
	}
	r.long.Append(b)
	for more {
		if b, more, err = r.lines.Fragment(); err != nil {
			break // a line without its end does not parse, and says so
		}
		r.long.Append(b)
		// Two bodies, and more text around them than any real exchange has.
		if most := 2*keep + 16<<20; len(r.long.Bytes()) > most {
			if err := r.lines.Skip(); err != nil && err != io.EOF {
				return nil, err
			}
			return nil, fmt.Errorf("%w: more than %d bytes beside its bodies", errTooLong, most)
		}
	}
	return r.long.Bytes(), nil
}
