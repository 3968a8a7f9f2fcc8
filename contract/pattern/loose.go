package pattern

// loosen drops \b and \B from a tree: what the loose pattern does not match, the
// pattern matches by no reading of what makes a word. It returns nil where that
// does not follow, since something in the tree turns on a match not being there.
func loosen(n node) node {
	if contains(n, needsBacktracking) || contains(n, negatesBoundary) {
		return nil
	}
	return withoutBoundaries(n)
}

func isBoundary(n node) bool { return n == wordBoundary || n == notWordBoundary }

func negatesBoundary(n node) bool {
	l, ok := n.(*look)
	return ok && l.negate && contains(l.sub, isBoundary)
}

func withoutBoundaries(n node) node {
	each := func(subs []node) []node {
		out := make([]node, len(subs))
		for i, sub := range subs {
			out[i] = withoutBoundaries(sub)
		}
		return out
	}
	switch n := n.(type) {
	case assertion:
		if isBoundary(n) {
			return &concat{}
		}
	case *concat:
		return &concat{each(n.subs)}
	case *alternate:
		return &alternate{each(n.subs)}
	case *repeat:
		return &repeat{withoutBoundaries(n.sub), n.min, n.max, n.lazy}
	case *look:
		return &look{withoutBoundaries(n.sub), n.behind, n.negate}
	case *capture:
		return &capture{withoutBoundaries(n.sub), n.index}
	}
	return n
}
