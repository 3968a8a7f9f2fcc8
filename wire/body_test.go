package wire

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestBody(t *testing.T) {
	const next = "GET / HTTP/1.1\r\n"
	for _, test := range []struct {
		name, in   string
		f          Framing
		wire, body string
		err        error
	}{
		{"none", next, Framing{}, "", "", nil},
		{"length", "abc" + next, Framing{Length, 3}, "abc", "abc", nil},
		{"length, cut", "ab", Framing{Length, 3}, "ab", "ab", io.ErrUnexpectedEOF},
		{"until close", "abc", Framing{UntilClose, -1}, "abc", "abc", nil},
		{"chunks", "3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\n\r\n" + next, Framing{Chunked, -1}, "3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\n\r\n", "abc0123456789", nil},
		{"chunks with a trailer", "1\r\na\r\n000\r\nA: b\r\n c\r\n\r\n" + next, Framing{Chunked, -1}, "1\r\na\r\n000\r\nA: b\r\n c\r\n\r\n", "a", nil},
		{"chunks with line feeds", "1\na\n0\n\n" + next, Framing{Chunked, -1}, "1\na\n0\n\n", "a", nil},
		{"chunks, cut", "5\r\nab", Framing{Chunked, -1}, "5\r\nab", "ab", io.ErrUnexpectedEOF},
		{"no size", "x\r\n", Framing{Chunked, -1}, "x", "", ErrChunk},
		{"too long a chunk", "1\r\nab\r\n0\r\n\r\n", Framing{Chunked, -1}, "1\r\nab", "a", ErrChunk},
		{"a size of 64 bits", "1000000000000000\r\n", Framing{Chunked, -1}, "1000000000000000", "", ErrChunk},
	} {
		for _, one := range []bool{false, true} {
			in := io.Reader(strings.NewReader(test.in))
			if one {
				in = iotest.OneByteReader(in)
			}
			br := bufio.NewReaderSize(in, 16)
			var kept strings.Builder
			b := NewBody(br, test.f)
			b.Tap = func(p []byte) { kept.Write(p) }
			got, err := io.ReadAll(b)
			if !errors.Is(err, test.err) || string(got) != test.wire || kept.String() != test.body {
				t.Errorf("%s: %q, %q, %v", test.name, got, kept.String(), err)
			}
			if b.Wire() != int64(len(got)) || b.Size() != int64(kept.Len()) || b.Done() != (err == nil) {
				t.Errorf("%s: counted %d and %d, done %v", test.name, b.Wire(), b.Size(), b.Done())
			}
			if err == nil {
				if rest, _ := io.ReadAll(br); test.wire+string(rest) != test.in {
					t.Errorf("%s: %q is left", test.name, rest)
				}
			}
		}
	}
}

func FuzzBody(f *testing.F) {
	f.Add("3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\nA: b\r\n\r\nGET", uint16(7))
	f.Add("1\na\n0\n\n", uint16(1))
	f.Fuzz(func(t *testing.T, in string, step uint16) {
		read := func(size int) (string, string, error) {
			br := bufio.NewReaderSize(strings.NewReader(in), 16)
			var kept, got strings.Builder
			b := NewBody(br, Framing{Chunked, -1})
			b.Tap = func(p []byte) { kept.Write(p) }
			buf := make([]byte, size)
			for {
				n, err := b.Read(buf)
				got.Write(buf[:n])
				if err != nil {
					rest, _ := io.ReadAll(br)
					if got.String()+string(rest) != in {
						t.Fatalf("%q and %q make not %q", got.String(), rest, in)
					}
					return got.String(), kept.String(), err
				}
			}
		}
		w1, p1, err1 := read(int(step)%64 + 1)
		w2, p2, err2 := read(4096)
		if w1 != w2 || p1 != p2 || (err1 == io.EOF) != (err2 == io.EOF) {
			t.Fatalf("%q, %q, %v beside %q, %q, %v", w1, p1, err1, w2, p2, err2)
		}
	})
}
