package rawhttp

import (
	"bufio"
	"bytes"
	"io"
)

// source is a buffered input that knows where it is.
type source struct {
	br     *bufio.Reader
	line   int   // line ends passed
	offset int64 // bytes passed
}

func newSource(r io.Reader, buffer int) *source {
	return &source{br: bufio.NewReaderSize(r, buffer)}
}

// peekLine returns the next line with its end, or as much of it as fits in the
// buffer, without passing over it. It waits for no more than that line. The
// error says why there is nothing more.
func (s *source) peekLine() ([]byte, error) {
	for n := max(s.br.Buffered(), 1); ; n = min(max(n+1, s.br.Buffered()), s.br.Size()) {
		b, err := s.br.Peek(n)
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			return b[:i+1], nil
		}
		if err != nil || n == s.br.Size() {
			return b, err
		}
	}
}

// skip passes over n bytes, which must have been peeked at.
func (s *source) skip(n int) {
	b, _ := s.br.Peek(n)
	s.line += bytes.Count(b, []byte("\n"))
	s.offset += int64(n)
	_, _ = s.br.Discard(n)
}
