package jsonl

import "bytes"

// shortener copies JSON and leaves out what goes beyond a length in each
// string, so that a line with a body of gigabytes is read in bounded memory.
type shortener struct {
	keep int // bytes kept of a string
	out  []byte
	cuts []cut

	inString bool
	escape   bool // the next byte belongs to a backslash
	full     bool // the rest of this string is left out
	start    int  // where in out this string's text begins
	dropped  int64
	padding  int // how many "=" the string ends in so far
}

// cut is a string of which something was left out.
type cut struct {
	end     int   // where in out it ends, behind its closing quote
	dropped int64 // bytes left out
	padding int   // "=" at its end
}

func (s *shortener) reset(keep int) {
	*s = shortener{keep: keep, out: s.out[:0], cuts: s.cuts[:0]}
}

// write takes the next fragment of the line.
func (s *shortener) write(b []byte) {
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
				s.cuts = append(s.cuts, cut{len(s.out), s.dropped, s.padding})
			}
		}
		b = b[1:]
	}
}

// text takes b as a part of the current string.
func (s *shortener) text(b []byte) {
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

// cutAt returns the cut of the string that ends at offset end of the line.
func (s *shortener) cutAt(end int64) (cut, bool) {
	for _, c := range s.cuts {
		if int64(c.end) == end {
			return c, true
		}
	}
	return cut{}, false
}
