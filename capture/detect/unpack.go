package detect

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
)

// maxWindow is the largest history that a zstd frame may ask for; beyond it
// reading an archive would need more memory than reading exchanges may.
const maxWindow = 64 << 20

// decompress returns r unpacked if it begins as gzip or zstd do.
func decompress(r io.Reader) (io.Reader, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	magic, err := br.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(magic, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		return z, nil
	case bytes.HasPrefix(magic, []byte("\x28\xb5\x2f\xfd")):
		// One goroutine, none left behind: a Reader has no Close.
		z, err := zstd.NewReader(br, zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
		return z, nil
	}
	return br, nil
}

// utf8Text returns r without a byte order mark, and text in UTF-16 as UTF-8.
func utf8Text(r io.Reader) (io.Reader, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	mark, err := br.Peek(3)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(mark, []byte("\xef\xbb\xbf")):
		_, err = br.Discard(3)
	case bytes.HasPrefix(mark, []byte("\xff\xfe")):
		_, err = br.Discard(2)
		return &utf16Reader{src: br, low: 0, high: 1}, err
	case bytes.HasPrefix(mark, []byte("\xfe\xff")):
		_, err = br.Discard(2)
		return &utf16Reader{src: br, low: 1, high: 0}, err
	default:
		err = nil
	}
	return br, err
}

// utf16Reader reads UTF-16 as UTF-8.
type utf16Reader struct {
	src       *bufio.Reader
	low, high int // which byte of a unit is which
	first     rune
	rest      []byte // encoded, not yet read
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.rest) < len(p) {
		if len(u.rest) > 0 && u.src.Buffered() < 2 {
			break // what there is goes out before waiting for more
		}
		var unit [2]byte
		if _, err := io.ReadFull(u.src, unit[:]); err != nil {
			if len(u.rest) > 0 {
				break
			}
			if err == io.ErrUnexpectedEOF {
				err = io.EOF // half a character at the end says nothing
			}
			return 0, err
		}
		u.put(rune(unit[u.low]) | rune(unit[u.high])<<8)
	}
	n := copy(p, u.rest)
	u.rest = u.rest[:copy(u.rest, u.rest[n:])]
	return n, nil
}

// put takes the next unit.
func (u *utf16Reader) put(c rune) {
	if u.first != 0 {
		pair := utf16.DecodeRune(u.first, c)
		u.first = 0
		u.rest = utf8.AppendRune(u.rest, pair)
		if pair != utf8.RuneError {
			return
		}
	}
	if c >= 0xd800 && c < 0xdc00 {
		u.first = c
		return
	}
	u.rest = utf8.AppendRune(u.rest, c) // a lone half becomes U+FFFD
}
