package wire

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// ErrChunk: a body in HTTP's chunked coding is malformed.
var ErrChunk = errors.New("a chunk is malformed")

// errEnd is the end of a body, as its framing tells it.
var errEnd = errors.New("end of body")

const (
	maxChunkLine = 4 << 10  // of a chunk's size and its extensions
	maxTrailers  = 64 << 10 // of all trailing fields
)

// Body is a body on a connection: a reader of its bytes as they stand on the
// wire, chunk framing and trailers included, that ends where the body ends and
// reads nothing behind it.
//
// Read fails with io.ErrUnexpectedEOF when the connection ends within the body,
// and with an error that wraps [ErrChunk] when the chunks are malformed. Bytes
// that came with the error count.
type Body struct {
	// Tap, if set, is called with each piece of what the body holds, HTTP's
	// chunked coding undone. It must not keep the slice.
	Tap func(p []byte)

	br    *bufio.Reader
	kind  Kind
	left  int64 // of Kind Length, or of the current chunk
	state chunkState
	line  int   // bytes of the current line
	tail  int   // bytes of the trailer
	wire  int64 // bytes read so far
	size  int64 // payload bytes read so far
	err   error // io.EOF at the end
}

type chunkState uint8

const (
	inSize      chunkState = iota // in the hexadecimal size
	inExtension                   // between the size and the line's end
	inData                        // in the chunk's bytes
	afterData                     // before the line end behind them
	afterCR                       // within that line end
	trailerLine                   // at the beginning of a line of the trailer
	inTrailer                     // within one
	trailerCR                     // behind a CR that may be the empty line's
)

// NewBody returns the body that follows a head on br.
func NewBody(br *bufio.Reader, f Framing) *Body {
	b := &Body{br: br, kind: f.Kind, left: f.Size}
	if f.Kind == None {
		b.err = io.EOF
	}
	if f.Kind == Chunked {
		b.left = 0
	}
	return b
}

// Wire returns how many bytes were read, framing included; Size how many of
// them the body holds.
func (b *Body) Wire() int64 { return b.wire }

// Size returns how many bytes the body held so far, HTTP's framing undone.
func (b *Body) Size() int64 { return b.size }

// Done reports whether the body has been read to its end.
func (b *Body) Done() bool { return b.err == io.EOF }

// Left returns how many bytes are certain to follow, of a body of Kind Length.
func (b *Body) Left() int64 {
	if b.kind == Length && b.err == nil {
		return b.left
	}
	return 0
}

// Passed tells that n bytes of the body were taken from the connection by
// another way than Read. It is for bodies of Kind Length.
func (b *Body) Passed(n int64) {
	b.left -= n
	b.wire += n
	b.size += n
	if b.left == 0 && b.err == nil {
		b.err = io.EOF
	}
}

// Read implements io.Reader. It returns what is there and does not wait for p to
// be full.
func (b *Body) Read(p []byte) (int, error) {
	if b.err != nil || len(p) == 0 {
		return 0, b.err
	}
	n, err := b.read(p)
	b.wire += int64(n)
	switch {
	case err == errEnd:
		err = io.EOF
	case err == io.EOF && b.kind != UntilClose:
		err = io.ErrUnexpectedEOF
	}
	b.err = err
	return n, err
}

func (b *Body) read(p []byte) (int, error) {
	switch {
	case b.kind == UntilClose:
		n, err := b.br.Read(p)
		b.payload(p[:n])
		return n, err
	case b.kind == Length, b.state == inData:
		n, err := b.br.Read(p[:min(int64(len(p)), b.left)])
		b.payload(p[:n])
		b.left -= int64(n)
		if b.left == 0 {
			if b.kind == Length {
				return n, errEnd
			}
			b.state = afterData
		}
		return n, err
	}
	return b.chunks(p)
}

// chunks reads what is buffered of framing, and of chunks that are buffered
// whole.
func (b *Body) chunks(p []byte) (int, error) {
	if _, err := b.br.Peek(1); err != nil {
		return 0, err
	}
	p = p[:min(len(p), b.br.Buffered())]
	in, _ := b.br.Peek(len(p))
	n, err := b.scan(in)
	copy(p, in[:n])
	_, _ = b.br.Discard(n)
	return n, err
}

// scan takes in bytes of the chunked coding. It returns how many belong to the
// body; the error is errEnd when it ends with them.
func (b *Body) scan(in []byte) (int, error) {
	for i := 0; i < len(in); {
		if b.state == inData {
			n := int(min(int64(len(in)-i), b.left))
			b.payload(in[i : i+n])
			i += n
			if b.left -= int64(n); b.left == 0 {
				b.state = afterData
			}
			continue
		}
		done, err := b.step(in[i])
		i++
		if err != nil {
			return i, err
		}
		if done {
			return i, errEnd
		}
	}
	return len(in), nil
}

// step takes in one byte of framing.
func (b *Body) step(c byte) (done bool, err error) {
	if b.line++; b.line > maxChunkLine && b.state < inData {
		return false, fmt.Errorf("%w: its first line is too long", ErrChunk)
	}
	switch b.state {
	case inSize:
		return false, b.sizeByte(c)
	case inExtension:
		if c == '\n' {
			b.endSize()
		}
	case afterData, afterCR:
		switch {
		case c == '\r' && b.state == afterData:
			b.state = afterCR
		case c == '\n':
			b.state, b.line, b.left = inSize, 0, 0
		default:
			return false, fmt.Errorf("%w: more bytes than its size says", ErrChunk)
		}
	default:
		if b.tail++; b.tail > maxTrailers {
			return false, fmt.Errorf("%w: the trailer is too long", ErrChunk)
		}
		return b.trailerByte(c), nil
	}
	return false, nil
}

func (b *Body) sizeByte(c byte) error {
	digit := int64(-1)
	switch {
	case '0' <= c && c <= '9':
		digit = int64(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		digit = int64(c|0x20-'a') + 10
	}
	switch {
	case digit >= 0 && b.line <= 15:
		b.left = b.left<<4 | digit
	case digit < 0 && b.line > 1 && (c == ';' || c == ' ' || c == '\t' || c == '\r'):
		b.state = inExtension
	case c == '\n' && b.line > 1:
		b.endSize()
	default:
		return fmt.Errorf("%w: its size is no hexadecimal number", ErrChunk)
	}
	return nil
}

// endSize goes on behind the line that says the size.
func (b *Body) endSize() {
	b.state, b.line = inData, 0
	if b.left == 0 {
		b.state = trailerLine
	}
}

// trailerByte takes in a byte of the trailer and reports whether it was the last.
func (b *Body) trailerByte(c byte) bool {
	switch {
	case c == '\n':
		if b.state != inTrailer {
			return true
		}
		b.state = trailerLine
	case c == '\r' && b.state == trailerLine:
		b.state = trailerCR
	default:
		b.state = inTrailer
	}
	return false
}

func (b *Body) payload(p []byte) {
	b.size += int64(len(p))
	if b.Tap != nil && len(p) > 0 {
		b.Tap(p)
	}
}

// Keep is a Tap that keeps the first bytes of a body.
type Keep struct {
	Max   int // bytes kept
	Bytes []byte
}

// Tap implements the Tap of a [Body].
func (k *Keep) Tap(p []byte) {
	if n := min(len(p), k.Max-len(k.Bytes)); n > 0 {
		k.Bytes = append(k.Bytes, p[:n]...)
	}
}

// Full reports whether nothing more will be kept.
func (k *Keep) Full() bool { return len(k.Bytes) >= k.Max }
