package rawhttp

import (
	"bytes"
	"errors"
	"io"
)

// body collects the bytes of a body and keeps at most max of them.
type body struct {
	max  int
	kept []byte
	size int64 // how long it is, as far as it was read
}

func (b *body) write(p []byte) {
	b.size += int64(len(p))
	b.kept = append(b.kept, p[:min(len(p), b.max-len(b.kept))]...)
}

// readN reads n bytes. The error is io.ErrUnexpectedEOF when fewer come.
func (b *body) readN(in *source, n int64) error {
	for n > 0 {
		p, err := in.br.Peek(int(min(n, int64(in.br.Size()))))
		b.write(p)
		n -= int64(len(p))
		in.skip(len(p))
		if err != nil && n > 0 {
			return unexpected(err)
		}
	}
	return nil
}

var (
	// errNotChunked: the body does not begin as a chunked one does, as when a
	// tool undid the coding and left the header. Nothing was read.
	errNotChunked = errors.New("body is not in chunks")
	errChunk      = errors.New("a chunk is malformed")
)

// readChunked reads a body in chunks up to and with its trailer, which it
// drops: AWS knows trailers only within aws-chunked bodies, which are left as
// they are.
func (b *body) readChunked(in *source) error {
	for first := true; ; first = false {
		line, err := in.peekLine()
		n, ok := chunkSize(line)
		switch {
		case first && !ok:
			return errNotChunked
		case len(line) == 0 && err != nil:
			return unexpected(err)
		case !ok:
			return errChunk
		}
		in.skip(len(line))
		if n == 0 {
			return readTrailer(in)
		}
		if err := b.readN(in, n); err != nil {
			return err
		}
		if line, err = in.peekLine(); len(line) == 0 && err != nil {
			return unexpected(err)
		}
		if !isBlank(line) {
			return errChunk
		}
		in.skip(len(line))
	}
}

// readTrailer reads up to and with the empty line; many a capture ends before.
func readTrailer(in *source) error {
	for {
		line, err := in.peekLine()
		if len(line) == 0 && err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		in.skip(len(line))
		if isBlank(line) {
			return nil
		}
	}
}

// isBlank reports whether line is nothing but its end.
func isBlank(line []byte) bool { return len(bytes.TrimRight(line, "\r\n")) == 0 }

// unexpected returns err, for the end of the input that it came too early.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// chunkSize parses the line before a chunk.
func chunkSize(line []byte) (int64, bool) {
	line = bytes.TrimRight(line, "\r\n")
	if i := bytes.IndexByte(line, ';'); i >= 0 {
		line = line[:i]
	}
	line = bytes.TrimRight(line, " \t")
	if len(line) == 0 || len(line) > 15 {
		return 0, false
	}
	var n int64
	for _, c := range line {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		n = n<<4 | int64(c)
	}
	return n, true
}
