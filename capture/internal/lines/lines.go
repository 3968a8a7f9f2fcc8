// Package lines reads text line by line in bounded memory and knows where each
// line stood.
package lines

import (
	"bufio"
	"bytes"
	"io"
)

// chunk is the size of the read buffer. A line that fits in it is never copied.
const chunk = 128 << 10

// Reader splits its input at line feeds.
type Reader struct {
	br   *bufio.Reader
	buf  []byte // a line longer than chunk, put together
	line int    // number of the line that Next or Fragment returned last
	from int64  // its offset
	next int64  // offset of what will be read next
	open bool   // the last fragment did not end its line
	torn bool   // the input ended before the line did
}

// NewReader returns a Reader of r.
func NewReader(r io.Reader) *Reader {
	return &Reader{br: bufio.NewReaderSize(r, chunk)}
}

// Line returns the 1-based number of the line read last.
func (r *Reader) Line() int { return r.line }

// Offset returns the byte offset of the line read last.
func (r *Reader) Offset() int64 { return r.from }

// Torn reports whether the line read last has no end: the input ended before it.
func (r *Reader) Torn() bool { return r.torn }

// Fragment returns the next piece of the input: a whole line, or, when it is
// longer than the buffer, a part of one, and then more is true and the next
// call goes on with the same line. The line's end is not part of the fragment
// (of CR LF only the LF is cut). The bytes are good until the next call.
func (r *Reader) Fragment() (b []byte, more bool, err error) {
	b, err = r.br.ReadSlice('\n')
	if len(b) == 0 && err != nil {
		return nil, false, err
	}
	if !r.open {
		r.line++
		r.from = r.next
	}
	r.next += int64(len(b))
	r.open = err == bufio.ErrBufferFull
	switch {
	case r.open || err == nil:
		err = nil
	case err == io.EOF:
		err, r.torn = nil, true // the next call says so again
	default:
		return nil, false, err
	}
	return bytes.TrimSuffix(b, []byte("\n")), r.open, nil
}

// Next returns the next line without its end (LF or CR LF), of a line longer
// than max bytes the first max; size is the length of the whole line. The bytes
// are good until the next call.
func (r *Reader) Next(max int) (b []byte, size int64, err error) {
	b, size, err = r.Raw(max)
	if int64(len(b)) == size && bytes.HasSuffix(b, []byte("\r")) {
		b, size = b[:len(b)-1], size-1
	}
	return b, size, err
}

// Raw is like Next, but of CR LF only the LF is cut.
func (r *Reader) Raw(max int) (b []byte, size int64, err error) {
	b, more, err := r.Fragment()
	if err != nil {
		return nil, 0, err
	}
	size = int64(len(b))
	if more {
		r.buf = append(r.buf[:0], b...)
		for more {
			if b, more, err = r.Fragment(); err != nil {
				break // what came of the line is still a line; the error comes again
			}
			size += int64(len(b))
			r.buf = append(r.buf, b[:min(len(b), max-min(max, len(r.buf)))]...)
		}
		b = r.buf
		if cap(r.buf) > 1<<20 {
			r.buf = nil // a rare long line must not hold its memory for good
		}
	}
	return b[:min(len(b), max)], size, nil
}

// Skip reads to the end of a line of which Fragment returned a part.
func (r *Reader) Skip() error {
	for r.open {
		if _, _, err := r.Fragment(); err != nil {
			return err
		}
	}
	return nil
}
