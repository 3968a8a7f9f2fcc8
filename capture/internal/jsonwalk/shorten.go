package jsonwalk

import (
	"bytes"
	"io"
)

// Shortener copies JSON and leaves out what goes beyond a length in each string,
// so that a body of gigabytes is read in bounded memory.
type Shortener struct {
	keep int // bytes kept of a string
	out  []byte
	base int64 // bytes of the output that are no longer in out
	cuts []cut
	gone int64 // bytes left out of strings that are no longer in cuts

	inString bool
	escape   bool // the next byte belongs to a backslash
	full     bool // the rest of this string is left out
	start    int  // where in out this string's text begins
	dropped  int64
	padding  int // how many "=" the string ends in so far
}

// cut is a string of which something was left out.
type cut struct {
	end     int64 // where in the output it ends, behind its closing quote
	dropped int64 // bytes left out
	padding int   // "=" at its end
}

// Reset begins anew and keeps that many bytes of each string.
func (s *Shortener) Reset(keep int) {
	*s = Shortener{keep: keep, out: s.out[:0], cuts: s.cuts[:0]}
}

// Bytes returns what was written, shortened. It is good until the next Reset.
func (s *Shortener) Bytes() []byte { return s.out }

// Cuts returns how many strings were cut.
func (s *Shortener) Cuts() int { return len(s.cuts) }

// Free lets go of the output's memory if it is much.
func (s *Shortener) Free() {
	if cap(s.out) > 1<<20 {
		s.out = nil
	}
}

// Append takes the next piece of the JSON.
func (s *Shortener) Append(b []byte) {
	for len(b) > 0 {
		if !s.inString {
			i := bytes.IndexByte(b, '"')
			if i < 0 {
				s.out = append(s.out, b...)
				return
			}
			s.out = append(s.out, b[:i+1]...)
			b = b[i+1:]
			s.inString, s.full, s.start, s.dropped, s.padding = true, false, len(s.out), 0, 0
			continue
		}
		if s.escape {
			s.escape = false
			s.text(b[:1])
			b = b[1:]
			continue
		}
		i := 0
		for i < len(b) && b[i] != '"' && b[i] != '\\' {
			i++
		}
		s.text(b[:i])
		b = b[i:]
		if len(b) == 0 {
			return
		}
		if b[0] == '\\' {
			// An escape is kept whole or not at all: two \uXXXX at most.
			if s.keep-(len(s.out)-s.start) < len(`\u0000\u0000`) {
				s.full = true
			}
			s.text(b[:1])
			s.escape = true
		} else {
			s.out = append(s.out, '"')
			s.inString = false
			if s.dropped > 0 {
				s.cuts = append(s.cuts, cut{s.base + int64(len(s.out)), s.dropped, s.padding})
			}
		}
		b = b[1:]
	}
}

// text takes b as a part of the current string.
func (s *Shortener) text(b []byte) {
	n := 0
	if !s.full {
		n = min(len(b), s.keep-(len(s.out)-s.start))
		s.out = append(s.out, b[:n]...)
		s.full = n < len(b)
	}
	s.dropped += int64(len(b) - n)
	p := len(b) - len(bytes.TrimRight(b, "="))
	if p == len(b) {
		p += s.padding
	}
	s.padding = p
}

// Dropped tells what was left out of the string that ends at that offset of the
// output: the number of bytes, and how many "=" stood at the string's end. It
// is 0 of a string that is whole. Strings must be asked about in order.
func (s *Shortener) Dropped(end int64) (n int64, padding int) {
	s.Original(end - 1)
	if len(s.cuts) > 0 && s.cuts[0].end == end {
		n, padding = s.cuts[0].dropped, s.cuts[0].padding
		s.Original(end)
	}
	return n, padding
}

// Original returns where in the input that offset of the output was. It forgets
// the strings before it.
func (s *Shortener) Original(offset int64) int64 {
	for len(s.cuts) > 0 && s.cuts[0].end <= offset {
		s.gone += s.cuts[0].dropped
		s.cuts = s.cuts[1:]
	}
	return offset + s.gone
}

// Shorten returns a reader of the JSON that r yields, shortened by s.
func (s *Shortener) Shorten(r io.Reader) io.Reader { return &shortened{s: s, r: r} }

type shortened struct {
	s   *Shortener
	r   io.Reader
	at  int // read so far of s.out
	in  [32 << 10]byte
	err error
}

func (r *shortened) Read(p []byte) (int, error) {
	for r.at == len(r.s.out) {
		if r.err != nil {
			return 0, r.err
		}
		r.s.base += int64(len(r.s.out))
		r.s.start -= len(r.s.out) // it may have begun in what was read
		r.s.out, r.at = r.s.out[:0], 0
		var n int
		n, r.err = r.r.Read(r.in[:])
		r.s.Append(r.in[:n])
	}
	n := copy(p, r.s.out[r.at:])
	r.at += n
	return n, nil
}
