package pattern

const (
	// maxTries bounds one match of the backtracking engine, in nodes tried:
	// some tenth of a second.
	maxTries = 3_000_000
	// maxBacktrackText bounds the text, in code points, and with it the depth
	// of recursion.
	maxBacktrackText = 16 << 10
)

// backtracker evaluates a tree in the order in which Java tries its ways. What
// a group captured, or an atomic group gave up, depends on that order. Few
// patterns need it: of AWS's, four.
type backtracker struct {
	tree   node
	groups int
}

func (m *backtracker) match(s string) (match, ok bool) {
	a := &attempt{text: []rune(s)}
	if len(a.text) > maxBacktrackText {
		return false, false
	}
	for i := range len(a.text) + 1 {
		a.groups = make([]stretch, m.groups+1)
		if a.try(m.tree, i, func(int) bool { return true }) {
			return true, true
		}
		if a.tries > maxTries {
			return false, false
		}
	}
	return false, true
}

// stretch is what a group has captured, from to before to.
type stretch struct {
	from, to int
	set      bool
}

// attempt is one match of one text.
type attempt struct {
	text   []rune
	groups []stretch
	tries  int
}

// try matches n at place i, and then what follows by means of next. It changes
// the groups only if it returns true.
func (a *attempt) try(n node, i int, next func(int) bool) bool {
	if a.tries++; a.tries > maxTries {
		return false
	}
	switch n := n.(type) {
	case *chars:
		return i < len(a.text) && n.set.has(a.text[i]) && next(i+1)
	case *concat:
		return a.concat(n.subs, i, next)
	case *alternate:
		for _, sub := range n.subs {
			if a.try(sub, i, next) {
				return true
			}
		}
		return false
	case *repeat:
		if c, ok := n.sub.(*chars); ok {
			return a.run(c.set, n, i, next)
		}
		return a.repeat(n, 0, i, next)
	case *capture:
		return a.try(n.sub, i, func(j int) bool {
			before := a.groups[n.index]
			a.groups[n.index] = stretch{i, j, true}
			if next(j) {
				return true
			}
			a.groups[n.index] = before
			return false
		})
	case *atomic:
		return a.once(func(done func(int) bool) bool { return a.try(n.sub, i, done) }, next)
	case *look:
		return a.look(n, i, next)
	case *backref:
		return a.backref(n, i, next)
	case assertion:
		return n.holds(a.text, i) && next(i)
	}
	panic("pattern: unknown node")
}

func (a *attempt) concat(subs []node, i int, next func(int) bool) bool {
	if len(subs) == 0 {
		return next(i)
	}
	return a.try(subs[0], i, func(j int) bool { return a.concat(subs[1:], j, next) })
}

// repeat goes on after count repetitions.
func (a *attempt) repeat(n *repeat, count, i int, next func(int) bool) bool {
	again := func() bool {
		return (n.max == unlimited || count < n.max) && a.try(n.sub, i, func(j int) bool {
			if j == i { // and so would all further repetitions be
				return next(j)
			}
			return a.repeat(n, count+1, j, next)
		})
	}
	switch {
	case count < n.min:
		return again()
	case n.lazy:
		return next(i) || again()
	}
	return again() || next(i)
}

// run repeats a set without recursion.
func (a *attempt) run(set *charset, n *repeat, i int, next func(int) bool) bool {
	end := i
	for end < len(a.text) && (n.max == unlimited || end-i < n.max) && set.has(a.text[end]) {
		end++
	}
	a.tries += end - i
	if n.lazy {
		for j := i + n.min; j <= end; j++ {
			if next(j) {
				return true
			}
		}
		return false
	}
	for j := end; j >= i+n.min; j-- {
		if next(j) {
			return true
		}
	}
	return false
}

// once settles on the first way that body finds, and then tries next.
func (a *attempt) once(body func(done func(int) bool) bool, next func(int) bool) bool {
	before := append([]stretch(nil), a.groups...)
	end := 0
	if body(func(j int) bool { end = j; return true }) && next(end) {
		return true
	}
	copy(a.groups, before)
	return false
}

func (a *attempt) look(n *look, i int, next func(int) bool) bool {
	body := func(done func(int) bool) bool { return a.try(n.sub, i, done) }
	if n.behind {
		body = func(done func(int) bool) bool {
			for start := i; start >= 0; start-- {
				if a.try(n.sub, start, func(j int) bool { return j == i && done(j) }) {
					return true
				}
			}
			return false
		}
	}
	if !n.negate {
		return a.once(body, func(int) bool { return next(i) })
	}
	found := a.once(body, func(int) bool { return true })
	return !found && a.tries <= maxTries && next(i)
}

func (a *attempt) backref(n *backref, i int, next func(int) bool) bool {
	if n.index >= len(a.groups) || !a.groups[n.index].set {
		return false
	}
	g := a.groups[n.index]
	want := a.text[g.from:g.to]
	if len(want) > len(a.text)-i {
		return false
	}
	a.tries += len(want)
	for k, r := range want {
		if a.text[i+k] != r {
			return false
		}
	}
	return next(i + len(want))
}
