package pattern

import "regexp"

// re2 evaluates a translation with package regexp, in linear time.
type re2 struct {
	expr *regexp.Regexp
	// lineEnd is set when the pattern has $, which is translated to the end of
	// text; a text that ends in a line terminator is then tried without it too.
	lineEnd bool
}

// maxWeight bounds what package regexp is given. It copies what repeats, which
// takes longer than most matches do, and refuses more than 1000 copies.
const maxWeight = 1000

// newRE2 returns nil if the tree has no equivalent that package regexp takes.
func newRE2(tree node) *re2 {
	if contains(tree, func(n node) bool { _, ok := n.(*look); return ok }) {
		return nil
	}
	if weight(tree) > maxWeight {
		return nil
	}
	lineEnd := contains(tree, func(n node) bool { return n == endLine })
	if lineEnd && (!endsLast(tree) || contains(tree, func(n node) bool { return n == endText })) {
		return nil
	}
	w := &writer{}
	w.write(tree)
	expr, err := regexp.Compile(w.String())
	if err != nil {
		return nil
	}
	return &re2{expr, lineEnd}
}

func (m *re2) match(s string) (match, ok bool) {
	if m.expr.MatchString(s) {
		return true, true
	}
	if m.lineEnd {
		if rest, found := cutTerminator(s); found {
			return m.expr.MatchString(rest), true
		}
	}
	return false, true
}

// endsLast reports whether nothing follows any $ of the tree. Only then may
// the text be cut where a $ holds.
func endsLast(n node) bool {
	isEnd := func(n node) bool { return n == endLine }
	switch n := n.(type) {
	case *concat:
		for i, sub := range n.subs {
			if i < len(n.subs)-1 && contains(sub, isEnd) {
				return false
			}
		}
		return len(n.subs) == 0 || endsLast(n.subs[len(n.subs)-1])
	case *alternate:
		for _, sub := range n.subs {
			if !endsLast(sub) {
				return false
			}
		}
		return true
	case *repeat:
		return !contains(n, isEnd)
	}
	return true
}

// weight counts the characters and classes in a tree once its counts are
// written out, up to something above maxWeight.
func weight(n node) int {
	sum := 1
	for _, sub := range children(n) {
		sum = min(sum+weight(sub), maxWeight+1)
	}
	if r, ok := n.(*repeat); ok {
		sum *= min(max(r.min, r.max, 1), maxWeight+1)
	}
	return min(sum, maxWeight+1)
}
