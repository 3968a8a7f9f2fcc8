package pattern

import "unicode/utf8"

// run matches one class with one count, the commonest shape of all, without
// preparing or allocating anything.
type run struct {
	set        *charset
	min, max   int
	begin, end bool // ^ before it, $ behind it
}

// newRun returns nil if the tree has another shape.
func newRun(tree node) *run {
	parts := []node{tree}
	if c, ok := tree.(*concat); ok {
		parts = c.subs
	}
	r := &run{min: 1, max: 1}
	if len(parts) > 0 && parts[0] == beginText {
		r.begin, parts = true, parts[1:]
	}
	if n := len(parts); n > 0 && parts[n-1] == endLine {
		r.end, parts = true, parts[:n-1]
	}
	if len(parts) != 1 {
		return nil
	}
	item := parts[0]
	if rep, ok := item.(*repeat); ok {
		r.min, r.max, item = rep.min, rep.max, rep.sub
	}
	c, ok := item.(*chars)
	if !ok {
		return nil
	}
	r.set = c.set
	return r
}

func (r *run) match(s string) (match, ok bool) {
	switch {
	case r.min == 0 && !(r.begin && r.end):
		return true, true // the empty match is there
	case !r.begin && !r.end:
		return r.anywhere(s), true
	case !r.end:
		return r.prefix(s), true
	}
	if r.upToEnd(s) {
		return true, true
	}
	rest, found := cutTerminator(s)
	return found && r.upToEnd(rest), true
}

func (r *run) upToEnd(s string) bool {
	if r.begin {
		return r.whole(s)
	}
	return r.suffix(s)
}

// whole reports whether all of s is one run within the counts.
func (r *run) whole(s string) bool {
	n := 0
	for _, c := range s {
		if !r.set.has(c) {
			return false
		}
		n++
	}
	return n >= r.min && (r.max == unlimited || n <= r.max)
}

// The others need not look at max: a longer run holds a shorter one.

func (r *run) anywhere(s string) bool {
	n := 0
	for _, c := range s {
		if !r.set.has(c) {
			n = 0
		} else if n++; n >= r.min {
			return true
		}
	}
	return false
}

func (r *run) prefix(s string) bool {
	n := 0
	for _, c := range s {
		if n++; !r.set.has(c) {
			return false
		} else if n >= r.min {
			return true
		}
	}
	return false
}

func (r *run) suffix(s string) bool {
	for n := 0; n < r.min; n++ {
		c, size := utf8.DecodeLastRuneInString(s)
		if size == 0 || !r.set.has(c) {
			return false
		}
		s = s[:len(s)-size]
	}
	return true
}
