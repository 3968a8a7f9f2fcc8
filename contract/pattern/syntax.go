package pattern

// A node is one construct of a parsed pattern. All engines work from the same
// tree, so that there is one reading of Java's dialect.
type node interface{}

type (
	// chars matches one code point of the set.
	chars struct{ set *charset }
	// concat matches its parts in turn; without parts, the empty string.
	concat struct{ subs []node }
	// alternate matches any of its branches.
	alternate struct{ subs []node }
	// repeat matches sub at least min and at most max times.
	repeat struct {
		sub      node
		min, max int // max may be unlimited
		// lazy tries few repetitions first. A search that asks for yes or no
		// need not care, unless it backtracks.
		lazy bool
	}
	// look is a look-ahead or look-behind.
	look struct {
		sub            node
		behind, negate bool
	}
	// capture is a numbered group.
	capture struct {
		sub   node
		index int
	}
	// atomic is a group that gives nothing back: (?>…).
	atomic struct{ sub node }
	// backref matches what the group last captured.
	backref struct{ index int }
	// assertion matches the empty string in certain places.
	assertion int
)

const unlimited = -1

const (
	// beginText is \A, and ^ as long as MULTILINE is off.
	beginText assertion = iota
	// endLine is \Z, and $ as long as MULTILINE is off: at the end, or before
	// a line terminator that ends the input.
	endLine
	// endText is \z.
	endText
	wordBoundary
	notWordBoundary
)

// holds reports whether the assertion holds at place i of the text.
func (a assertion) holds(text []rune, i int) bool {
	n := len(text)
	switch a {
	case beginText:
		return i == 0
	case endText:
		return i == n
	case endLine:
		if n > 1 && text[n-2] == '\r' && text[n-1] == '\n' { // one terminator
			return i == n || i == n-2
		}
		return i == n || i == n-1 && terminator.has(text[n-1])
	}
	before := i > 0 && word.has(text[i-1])
	after := i < n && word.has(text[i])
	return (before != after) == (a == wordBoundary)
}

// children lists the direct parts of a node.
func children(n node) []node {
	switch n := n.(type) {
	case *concat:
		return n.subs
	case *alternate:
		return n.subs
	case *repeat:
		return []node{n.sub}
	case *look:
		return []node{n.sub}
	case *capture:
		return []node{n.sub}
	case *atomic:
		return []node{n.sub}
	}
	return nil
}

// contains reports whether ok holds for n or a node below it.
func contains(n node, ok func(node) bool) bool {
	if ok(n) {
		return true
	}
	for _, sub := range children(n) {
		if contains(sub, ok) {
			return true
		}
	}
	return false
}

// simplify drops captures, and merges what became mergeable thereby. Only for
// a tree without back-references.
func simplify(n node) node {
	switch n := n.(type) {
	case *capture:
		return simplify(n.sub)
	case *concat:
		var subs []node
		for _, sub := range n.subs {
			sub = simplify(sub)
			if c, ok := sub.(*concat); ok {
				subs = append(subs, c.subs...)
				continue
			}
			subs = append(subs, sub)
		}
		if len(subs) == 1 {
			return subs[0]
		}
		return &concat{subs}
	case *alternate:
		return simplifyAlternate(n)
	case *repeat:
		sub := simplify(n.sub)
		if n.min == 1 && n.max == 1 {
			return sub
		}
		return &repeat{sub, n.min, n.max, n.lazy}
	case *look:
		return &look{simplify(n.sub), n.behind, n.negate}
	case *atomic:
		return &atomic{simplify(n.sub)}
	}
	return n
}

// simplifyAlternate turns branches of one character each into one set.
func simplifyAlternate(n *alternate) node {
	subs := make([]node, len(n.subs))
	var sets []*charset
	for i, sub := range n.subs {
		subs[i] = simplify(sub)
		if c, ok := subs[i].(*chars); ok {
			sets = append(sets, c.set)
		}
	}
	if len(sets) == len(subs) {
		return &chars{union(sets...)}
	}
	return &alternate{subs}
}
