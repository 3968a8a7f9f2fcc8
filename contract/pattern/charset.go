package pattern

import (
	"slices"
	"sort"
	"unicode"
)

// span is an inclusive range of code points.
type span struct{ lo, hi rune }

// charset is an immutable set of code points. Surrogates may be members, as
// Java lets them be, but no well-formed text contains one.
type charset struct {
	ascii [2]uint64 // membership of U+0000 to U+007F
	spans []span    // sorted, disjoint, not adjacent
}

// newCharset builds a set from spans in any order, overlapping or not.
func newCharset(spans ...span) *charset {
	return (&charset{spans: slices.Clone(spans)}).normalize()
}

func (c *charset) normalize() *charset {
	slices.SortFunc(c.spans, func(a, b span) int { return int(a.lo - b.lo) })
	merged := c.spans[:0]
	for _, s := range c.spans {
		if last := len(merged) - 1; last >= 0 && s.lo <= merged[last].hi+1 {
			merged[last].hi = max(merged[last].hi, s.hi)
			continue
		}
		merged = append(merged, s)
	}
	c.spans = merged
	for _, s := range c.spans {
		for r := s.lo; r <= min(s.hi, unicode.MaxASCII); r++ {
			c.ascii[r>>6] |= 1 << (r & 63)
		}
	}
	return c
}

// fromTables builds the union of Unicode range tables.
func fromTables(tables ...*unicode.RangeTable) *charset {
	var spans []span
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			spans = append(spans, span{lo, hi})
			return
		}
		for r := lo; r <= hi; r += stride {
			spans = append(spans, span{r, r})
		}
	}
	for _, t := range tables {
		for _, r := range t.R16 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range t.R32 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return (&charset{spans: spans}).normalize()
}

// fromBytes builds the set of the ASCII characters in s.
func fromBytes(s string) *charset {
	var spans []span
	for _, r := range s {
		spans = append(spans, span{r, r})
	}
	return (&charset{spans: spans}).normalize()
}

func (c *charset) has(r rune) bool {
	if r <= unicode.MaxASCII {
		return c.ascii[r>>6]>>(r&63)&1 != 0
	}
	return c.hasWide(r)
}

func (c *charset) hasWide(r rune) bool {
	i := sort.Search(len(c.spans), func(i int) bool { return c.spans[i].hi >= r })
	return i < len(c.spans) && c.spans[i].lo <= r
}

func union(sets ...*charset) *charset {
	var spans []span
	for _, s := range sets {
		spans = append(spans, s.spans...)
	}
	return (&charset{spans: spans}).normalize()
}

func (c *charset) negate() *charset {
	var spans []span
	next := rune(0)
	for _, s := range c.spans {
		if s.lo > next {
			spans = append(spans, span{next, s.lo - 1})
		}
		next = s.hi + 1
	}
	if next <= unicode.MaxRune {
		spans = append(spans, span{next, unicode.MaxRune})
	}
	return (&charset{spans: spans}).normalize()
}

func intersect(a, b *charset) *charset {
	return union(a.negate(), b.negate()).negate()
}

// foldASCII adds the other case of every ASCII letter in the set: what
// CASE_INSENSITIVE means in Java unless UNICODE_CASE is on as well.
func (c *charset) foldASCII() *charset {
	spans := slices.Clone(c.spans)
	for r := 'a'; r <= 'z'; r++ {
		upper := r - 'a' + 'A'
		if c.has(r) != c.has(upper) {
			spans = append(spans, span{r, r}, span{upper, upper})
		}
	}
	return (&charset{spans: spans}).normalize()
}
