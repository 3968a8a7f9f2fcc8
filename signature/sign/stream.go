package sign

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture/chunked"
	"github.com/assay-project/assay/signature"
)

// DefaultMaxChunk is the largest chunk, in bytes of data, that a [Stream] takes
// unless it is told otherwise. The SDKs write chunks of 64 KiB to 1 MiB.
const DefaultMaxChunk = 8 << 20

// Limits of the framing beside the data, in bytes: a chunk's head is a size and
// an extension, the longest of which is a SigV4a signature; trailers are a few
// checksums.
const (
	maxHead     = 4 << 10
	maxTrailers = 64 << 10
)

// ErrChunkTooLarge: a chunk is longer than StreamOptions.MaxChunk.
var ErrChunkTooLarge = errors.New("sign: a chunk is longer than what is held to sign it")

// StreamOptions say how much a [Stream] may hold.
type StreamOptions struct {
	// MaxChunk is the most data of one chunk, in bytes, that is held; below 1:
	// [DefaultMaxChunk]. S3's chunk signature stands in front of the chunk and
	// holds the hash of all of it, so that a chunk has to be held whole before
	// its first byte goes on. Memory is taken as the data comes, never as
	// the chunk's head announces it.
	MaxChunk int
	// Split sends a chunk that is longer than MaxChunk as several. The body
	// then gets longer, so that a Content-Length of the request no longer
	// holds; without Split, such a chunk ends the stream with ErrChunkTooLarge.
	// MaxChunk should be [chunked.MinChunk] or more.
	Split bool
}

// Stream returns the body of the request that was signed, with the signatures of
// its chunks and of its trailer made anew while it is read. body is the body as
// the client sends it, in aws-chunked framing.
//
// Data and framing stay byte for byte as they are, and each signature is as long
// as the one that it replaces, so that the length of the body stays. A body
// whose chunks are not signed passes unchanged, trailers and all, and so does,
// from there on, what is no framing: AWS is to say what is wrong with it.
// [Stream.Fault] tells.
//
// The client's own signatures are not verified: a chunk that was damaged before
// it came here is signed as it came. [signature.Verifier] says whether it was.
func (s *Signed) Stream(body io.Reader, o StreamOptions) *Stream {
	if o.MaxChunk < 1 {
		o.MaxChunk = DefaultMaxChunk
	}
	st := &Stream{src: bufio.NewReaderSize(body, maxHead), opt: o, key: s.key, chain: s.Auth.Chain(),
		trailer: s.Auth.PayloadMode.Trailer()}
	st.step = st.head
	if !s.Auth.PayloadMode.SignedChunks() {
		st.step = st.verbatim
	}
	return st
}

// Stream is an aws-chunked body signed anew; see [Signed.Stream]. It is for one
// goroutine, and no longer needed once Read returned an error.
type Stream struct {
	src     *bufio.Reader
	opt     StreamOptions
	key     *key
	chain   signature.Chain
	trailer bool // the payload mode has trailing headers
	fit     bool // signatures may be of another length than those which they replace

	ready []byte // what is ready to be read: the rest of out, or of data
	out   []byte // what a step made
	data  []byte // a chunk's data
	text  []byte // a string to sign
	step  func() error
	fault string
	err   error
}

// Fault says why the body is passed on unchanged from some place on, and "" as
// long as all of it could be signed.
func (s *Stream) Fault() string { return s.fault }

// Read implements [io.Reader]. Errors of the client's body come through as they
// are, after everything that could be made of what came before them.
func (s *Stream) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(s.ready) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.out = s.out[:0]
		if s.err = s.step(); len(s.out) > 0 {
			s.ready = s.out
		}
	}
	n := copy(p, s.ready)
	s.ready = s.ready[n:]
	return n, nil
}

// broken passes on what was taken of the body, and the rest of it, as it is.
func (s *Stream) broken(why string, taken ...[]byte) error {
	s.fault = why
	for _, b := range taken {
		s.out = append(s.out, b...)
	}
	s.step = s.verbatim
	return nil
}

// verbatim passes the body on.
func (s *Stream) verbatim() error {
	buf := s.out[:cap(s.out)]
	if len(buf) == 0 {
		buf = make([]byte, maxHead)
	}
	n, err := s.src.Read(buf)
	s.out = buf[:n]
	return err
}

// line reads up to a line end. What came of it is returned with an error, too.
func (s *Stream) line() ([]byte, error) { return s.src.ReadSlice('\n') }

// head reads the head of a chunk.
func (s *Stream) head() error {
	text, err := s.line()
	if err != nil {
		return s.cut("a chunk's head", err, text)
	}
	digits, sig, ok := strings.Cut(strings.TrimSuffix(string(text), "\r\n"), ";"+chunked.SignatureExtension)
	if !ok || !bytes.HasSuffix(text, []byte("\r\n")) || sig == "" {
		return s.broken("the head of a chunk is not a size with a signature", text)
	}
	n := s.key.fit(len(sig))
	if n != len(sig) && !s.fit {
		return s.broken("the signature of a chunk is not as long as one", text)
	}
	size, ok := chunked.ParseSize(digits)
	if !ok {
		return s.broken("the size of a chunk is no hexadecimal number", text)
	}
	if size > int64(s.opt.MaxChunk) {
		if !s.opt.Split {
			return fmt.Errorf("%w: %d bytes, at most %d", ErrChunkTooLarge, size, s.opt.MaxChunk)
		}
		return s.split(size, n)
	}
	head := string(text)
	if err := s.read(int(size)); err != nil {
		return s.cut("the data of a chunk", err, []byte(head), s.data)
	}
	if size == 0 {
		return s.emit(digits, n, s.end)
	}
	return s.emit(digits, n, s.lineEnd)
}

// cut handles a body that ends, or fails, within something that was begun.
func (s *Stream) cut(what string, err error, taken ...[]byte) error {
	if errors.Is(err, bufio.ErrBufferFull) {
		return s.broken(what+" is too long", taken...)
	}
	if err == io.EOF {
		s.fault = "the body ends within " + what
	}
	for _, b := range taken {
		s.out = append(s.out, b...)
	}
	return err
}

// read takes n bytes of data, growing as they come.
func (s *Stream) read(n int) error {
	s.data = s.data[:0]
	for len(s.data) < n {
		if len(s.data) == cap(s.data) {
			s.data = append(s.data, make([]byte, max(len(s.data), maxHead))...)[:len(s.data)]
		}
		got, err := io.ReadAtLeast(s.src, s.data[len(s.data):min(cap(s.data), n)], 1)
		s.data = s.data[:len(s.data)+got]
		if err != nil {
			return err
		}
	}
	return nil
}

// emit makes the head of a chunk for the data that was read, with a signature of
// n digits. The data follows, and then what next makes.
func (s *Stream) emit(digits string, n int, next func() error) error {
	s.text = s.chain.AppendChunk(s.text[:0], sha256.Sum256(s.data))
	sig, err := s.key.signPadded(s.text, n)
	if err != nil {
		return err
	}
	s.chain.Next(sig)
	s.out = append(append(append(s.out, digits...), ";"+chunked.SignatureExtension...), sig...)
	s.out = append(s.out, "\r\n"...)
	s.step = func() error {
		s.ready, s.step = s.data, next
		return nil
	}
	return nil
}

// split makes several chunks of one.
func (s *Stream) split(left int64, n int) error {
	size := min(left, int64(s.opt.MaxChunk))
	if err := s.read(int(size)); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF // what is here is no chunk of anybody's
		}
		return err
	}
	next := s.lineEnd
	if left -= size; left > 0 {
		next = func() error {
			s.out = append(s.out, "\r\n"...)
			s.step = func() error { return s.split(left, n) }
			return nil
		}
	}
	return s.emit(strconv.FormatInt(size, 16), n, next)
}

// lineEnd steps over the line end after a chunk's data.
func (s *Stream) lineEnd() error {
	crlf, err := s.src.Peek(2)
	if err != nil {
		taken := bytes.Clone(crlf)
		s.src.Discard(len(crlf))
		return s.cut("the line end of a chunk", err, taken)
	}
	if string(crlf) != "\r\n" {
		return s.broken("no line end after the data of a chunk")
	}
	s.src.Discard(2)
	s.out = append(s.out, "\r\n"...)
	s.step = s.head
	return nil
}

// end reads what follows the last chunk: trailing headers, the signature of
// which comes after them, or nothing but the last line end.
func (s *Stream) end() error {
	if !s.trailer {
		s.step = s.verbatim
		return nil
	}
	var (
		trailers []chunked.Trailer
		taken    []byte
	)
	for len(taken) < maxTrailers {
		text, err := s.line()
		if err != nil {
			return s.cut("the trailer", err, taken, text)
		}
		taken = append(taken, text...)
		name, value, ok := strings.Cut(string(text), ":")
		value = strings.Trim(value, " \t\r\n")
		switch {
		case strings.EqualFold(strings.Trim(name, " \t"), chunked.SignatureTrailer) && value != "":
			s.text = s.chain.AppendTrailer(s.text[:0], trailers)
			n := s.key.fit(len(value))
			if n != len(value) && !s.fit {
				return s.broken("the signature of the trailer is not as long as one", taken)
			}
			sig, err := s.key.signPadded(s.text, n)
			if err != nil {
				return err
			}
			at := len(taken) - len(text) + strings.LastIndex(string(text), value)
			s.out = append(append(append(s.out, taken[:at]...), sig...), taken[at+len(value):]...)
			s.step = s.verbatim
			return nil
		case ok:
			trailers = append(trailers, chunked.Trailer{Name: strings.Trim(name, " \t"), Value: value})
		case len(trailers) == 0 || strings.Trim(string(text), "\r\n") != "":
			// No trailer, or none that is signed. An empty line may stand between
			// the trailers and their signature, as the reference shows it.
			return s.broken("the trailer has no signature", taken)
		}
	}
	return s.broken("the trailer is too long", taken)
}
