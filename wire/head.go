package wire

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// DefaultMaxHead is the longest head that is read unless told otherwise, in
// bytes. AWS refuses heads of a tenth of that.
const DefaultMaxHead = 64 << 10

// maxBlank is how many line ends are passed over before a request.
const maxBlank = 16

var (
	// ErrHeadTooLong: a head does not end within the limit.
	ErrHeadTooLong = errors.New("the head is too long")
	// ErrNotHTTP: what came does not begin as an HTTP/1 answer does.
	ErrNotHTTP = errors.New("not an HTTP/1 answer")
)

// ReadHead appends to dst the head that br yields next, exactly as it stands up
// to and with its empty line. Lines may end in LF alone. max is the greatest
// length in bytes, 0 for [DefaultMaxHead].
//
// The error is io.EOF when the input ends before the head's first byte,
// io.ErrUnexpectedEOF when it ends within the head, [ErrHeadTooLong], or that of
// the reader. The bytes that were read come back beside an error too, so that
// they can be passed on.
func ReadHead(dst []byte, br *bufio.Reader, max int) ([]byte, error) {
	if max <= 0 {
		max = DefaultMaxHead
	}
	from := len(dst)
	line := from // where the current line begins
	for {
		b, err := br.ReadSlice('\n')
		if len(dst)-from+len(b) > max {
			return append(dst, b...), ErrHeadTooLong
		}
		dst = append(dst, b...)
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(dst) > from:
			return dst, io.ErrUnexpectedEOF
		case err != nil:
			return dst, err
		}
		if isBlank(dst[line:]) {
			return dst, nil
		}
		line = len(dst)
	}
}

// SkipBlank passes over empty lines, which RFC 9112, 2.2 lets stand before a
// request, and waits for the first byte of one.
func SkipBlank(br *bufio.Reader) error {
	for range maxBlank {
		b, err := br.Peek(1)
		if err != nil {
			return err
		}
		if b[0] != '\r' && b[0] != '\n' {
			return nil
		}
		_, _ = br.Discard(1)
	}
	return nil
}

// ReadResponseHead is ReadHead for an answer: it fails with [ErrNotHTTP] as soon
// as the bytes that came cannot begin one, and does not wait for a line end that
// may never come.
func ReadResponseHead(dst []byte, br *bufio.Reader, max int) ([]byte, error) {
	const start = "HTTP/"
	for n := 1; n <= len(start); n++ {
		b, err := br.Peek(n)
		if !bytes.HasPrefix([]byte(start), b) {
			return dst, ErrNotHTTP
		}
		if err != nil {
			if err == io.EOF && len(b) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return dst, err
		}
	}
	return ReadHead(dst, br, max)
}

// isBlank reports whether line is nothing but its end.
func isBlank(line []byte) bool {
	return len(line) == 1 && line[0] == '\n' || len(line) == 2 && line[0] == '\r' && line[1] == '\n'
}
