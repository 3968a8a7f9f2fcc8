package lines

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestNext(t *testing.T) {
	long := strings.Repeat("x", 3*chunk)
	r := NewReader(strings.NewReader("one\r\n\ntwo\n" + long + "\r\nlast"))
	for i, want := range []struct {
		text   string
		size   int64
		offset int64
	}{
		{"one", 3, 0},
		{"", 0, 5},
		{"two", 3, 6},
		{long[:10], int64(len(long)) + 1, 10}, // cut before its CR could be seen
		{"last", 4, 12 + int64(len(long))},
	} {
		b, size, err := r.Next(10)
		if err != nil {
			t.Fatal(err)
		}
		if string(b) != want.text || size != want.size || r.Line() != i+1 || r.Offset() != want.offset {
			t.Errorf("line %d: got %.20q, size %d, line %d, offset %d; want %.20q, %d, offset %d",
				i+1, b, size, r.Line(), r.Offset(), want.text, want.size, want.offset)
		}
	}
	for range 2 {
		if _, _, err := r.Next(10); err != io.EOF {
			t.Errorf("after the end: %v, want EOF", err)
		}
	}
}

func TestFragmentAndSkip(t *testing.T) {
	r := NewReader(strings.NewReader(strings.Repeat("y", 2*chunk+7) + "\nafter\n"))
	b, more, err := r.Fragment()
	if err != nil || !more || len(b) != chunk {
		t.Fatalf("first fragment: %d bytes, more %v, %v", len(b), more, err)
	}
	if err := r.Skip(); err != nil {
		t.Fatal(err)
	}
	b, more, err = r.Fragment()
	if err != nil || more || string(b) != "after" || r.Line() != 2 || r.Offset() != 2*chunk+8 {
		t.Errorf("after Skip: %q, more %v, line %d, offset %d, %v", b, more, r.Line(), r.Offset(), err)
	}
}

type failing struct{ r io.Reader }

var errDisk = errors.New("disk on fire")

func (f failing) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err == io.EOF {
		err = errDisk
	}
	return n, err
}

func TestReadErrorIsNotTheEnd(t *testing.T) {
	r := NewReader(failing{strings.NewReader("one\ntwo")})
	if _, _, err := r.Next(10); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Next(10); !errors.Is(err, errDisk) {
		t.Errorf("got %v, want the reader's error", err)
	}
}
