package pattern

import "math/bits"

// maxSteps bounds the work of one match in the engine of sets, in positions
// visited and in words of sets made: some tenth of a second. Counting rather than timing makes the same
// text give the same answer on every machine.
const maxSteps = 20_000_000

// sets evaluates a tree on whole sets of positions: from the set of places
// where a match of a node may begin to the set of those where it may end. So
// no branch is tried twice, and the counts of a repeated class cost nothing.
//
// Read from right to left the same code maps ends to beginnings, which makes
// a look-ahead the set of all places from which its inside can be matched.
type sets struct{ tree node }

func (m *sets) match(s string) (match, ok bool) {
	e := &evaluation{text: []rune(s)}
	e.all = e.none()
	for i := range len(e.text) + 1 {
		e.all.add(i)
	}
	ends := e.step(m.tree, e.all, false)
	if e.steps > maxSteps {
		return false, false
	}
	return !ends.empty(), true
}

// positions is a set of places between characters, 0 being before the first.
type positions []uint64

func (p positions) has(i int) bool { return p[i>>6]>>(i&63)&1 != 0 }
func (p positions) add(i int)      { p[i>>6] |= 1 << (i & 63) }

func (p positions) empty() bool {
	for _, w := range p {
		if w != 0 {
			return false
		}
	}
	return true
}

// bounds gives the first and the last member of a set that has any.
func (p positions) bounds() (first, last int) {
	i, j := 0, len(p)-1
	for p[i] == 0 {
		i++
	}
	for p[j] == 0 {
		j--
	}
	return i<<6 + bits.TrailingZeros64(p[i]), j<<6 + bits.Len64(p[j]) - 1
}

// evaluation is one match of one text. No set is changed once it is returned.
type evaluation struct {
	text  []rune
	all   positions
	looks map[*look]positions
	steps int
}

// none makes a set. That is what is paid for the work on whole sets.
func (e *evaluation) none() positions {
	words := len(e.text)>>6 + 1
	e.steps += words
	return make(positions, words)
}

// step maps beginnings of matches of n to their ends, or, back, ends to
// beginnings.
func (e *evaluation) step(n node, from positions, back bool) positions {
	if e.steps++; e.steps > maxSteps || from.empty() {
		return e.none()
	}
	switch n := n.(type) {
	case *chars:
		return e.run(n.set, 1, 1, from, back)
	case *concat:
		for i := range n.subs {
			if back {
				i = len(n.subs) - 1 - i
			}
			from = e.step(n.subs[i], from, back)
		}
		return from
	case *alternate:
		to := e.none()
		for _, sub := range n.subs {
			to = e.either(to, e.step(sub, from, back))
		}
		return to
	case *repeat:
		if c, ok := n.sub.(*chars); ok {
			return e.run(c.set, n.min, n.max, from, back)
		}
		return e.repeat(n, from, back)
	case *look:
		return e.both(from, e.look(n))
	case assertion:
		return e.filter(from, n)
	}
	panic("pattern: node without meaning as a set")
}

// repeat steps over a repeated group.
func (e *evaluation) repeat(n *repeat, from positions, back bool) positions {
	for range n.min {
		to := e.step(n.sub, from, back)
		if equal(to, from) { // as will be all that follow
			break
		}
		from = to
	}
	reached, fresh := from, from
	for i := n.min; n.max == unlimited || i < n.max; i++ {
		// A place reached before has had at least as many repetitions left.
		fresh = e.without(e.step(n.sub, fresh, back), reached)
		if fresh.empty() {
			break
		}
		reached = e.either(reached, fresh)
	}
	return reached
}

// run steps over least to most characters of a set. Back, it counts places
// and characters from the end of the text.
func (e *evaluation) run(set *charset, least, most int, from positions, back bool) positions {
	to := e.none()
	if from.empty() {
		return to
	}
	size := len(e.text)
	first, last := from.bounds()
	// Step i stands for the place begin+sign*i, and for the character that was
	// stepped over to get there.
	begin, sign, char := 0, 1, -1
	if back {
		begin, sign, char = size, -1, size
		first, last = size-last, size-first
	}
	length := 0  // of the run of members that ends at i
	latest := -1 // member of from that is at least least places before i
	i := first
	for ; i <= size; i++ {
		if i > first && set.has(e.text[char+sign*i]) {
			length++
		} else {
			length = 0
		}
		if start := i - least; start >= first && from.has(begin+sign*start) {
			latest = start
		}
		if latest >= i-length && latest >= 0 && (most == unlimited || latest >= i-most) {
			to.add(begin + sign*i)
		}
		if length == 0 && i > last || most != unlimited && i-most > last {
			break
		}
	}
	e.steps += i - first
	return to
}

// look gives the places where a look-around holds, which do not depend on how
// a match came there.
func (e *evaluation) look(n *look) positions {
	if p, ok := e.looks[n]; ok {
		return p
	}
	p := e.step(n.sub, e.all, !n.behind)
	if n.negate {
		p = e.without(e.all, p)
	}
	if e.looks == nil {
		e.looks = map[*look]positions{}
	}
	e.looks[n] = p
	return p
}

// filter keeps the places where the assertion holds.
func (e *evaluation) filter(from positions, a assertion) positions {
	to := e.none()
	first, last := from.bounds()
	e.steps += last - first
	for i := first; i <= last; i++ {
		if from.has(i) && a.holds(e.text, i) {
			to.add(i)
		}
	}
	return to
}

func (e *evaluation) both(a, b positions) positions {
	to := e.none()
	for i := range to {
		to[i] = a[i] & b[i]
	}
	return to
}

func (e *evaluation) either(a, b positions) positions {
	to := e.none()
	for i := range to {
		to[i] = a[i] | b[i]
	}
	return to
}

func (e *evaluation) without(a, b positions) positions {
	to := e.none()
	for i := range to {
		to[i] = a[i] &^ b[i]
	}
	return to
}

func equal(a, b positions) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
