package pattern

import (
	"math/rand/v2"
	"strings"
	"unicode/utf16"
)

// sampler makes up texts that a tree matches, or nearly.
type sampler struct{ *rand.Rand }

func newSampler(seed uint64) sampler { return sampler{rand.New(rand.NewPCG(seed, 1))} }

// maxSample ends the growth of samples, in bytes.
const maxSample = 3000

// text returns a text made after n, with up to three faults.
func (s sampler) text(n node) string {
	var b strings.Builder
	s.write(&b, n)
	text := b.String()
	for range s.IntN(4) {
		text = s.mutate(text)
	}
	return text
}

func (s sampler) write(b *strings.Builder, n node) {
	if b.Len() > maxSample {
		return
	}
	switch n := n.(type) {
	case *chars:
		b.WriteRune(s.member(n.set))
	case *alternate:
		s.write(b, n.subs[s.IntN(len(n.subs))])
	case *repeat:
		for range s.count(n) {
			s.write(b, n.sub)
		}
	case *look:
		if s.IntN(8) == 0 { // mostly breaks the rule, if it is a negative one
			s.write(b, n.sub)
		}
	default:
		for _, sub := range children(n) {
			s.write(b, sub)
		}
	}
}

// count prefers small numbers, and the limits.
func (s sampler) count(n *repeat) int {
	most := n.min + s.IntN(4)
	if n.max != unlimited {
		if most = min(most, n.max); s.IntN(6) == 0 {
			most = n.max + s.IntN(2)
		}
	}
	if s.IntN(20) == 0 {
		most--
	}
	return most
}

// member prefers the beginnings of the spans, where the usual characters are.
func (s sampler) member(set *charset) rune {
	for range 10 {
		if len(set.spans) == 0 {
			break
		}
		span := set.spans[s.IntN(len(set.spans))]
		width := int(span.hi-span.lo) + 1
		if s.IntN(4) > 0 {
			width = min(width, 100)
		}
		if r := span.lo + rune(s.IntN(width)); !utf16.IsSurrogate(r) {
			return r
		}
	}
	return 'x'
}

// faults are what patterns of different dialects read differently, and what
// look-around usually guards against.
var faults = []string{
	"\n", "\r\n", "\r", "\n\r", "\u0085", "\u2028", "\x0B", "\x00", "\x7F", "\t", " ", "\u00A0", "\u200B", "\u3000",
	"-", "--", ".", "..", "/", "_", ":", "%", "[", "]", "{", "}", "\\", "\"", "|", "&", "$", "^", "aws:",
	"a", "Z", "0", "é", "ſ", "\u212A", "😀", "𝐀",
}

func (s sampler) mutate(text string) string {
	runes := []rune(text)
	i := s.IntN(len(runes) + 1)
	fault := faults[s.IntN(len(faults))]
	switch s.IntN(6) {
	case 0:
		return text + fault
	case 1:
		return fault + text
	case 2:
		return string(runes[:i]) + fault + string(runes[i:])
	case 3:
		return string(runes[:i])
	case 4:
		return strings.ToUpper(text)
	}
	return string(runes[:i]) + string(runes[min(i+1, len(runes)):])
}
