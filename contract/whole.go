package contract

import "github.com/assay-project/assay/contract/pattern"

// MatchesWhole reports whether the shape's pattern matches all of s, as Java's
// String.matches does. Smithy lets a match stand anywhere ([Shape.Matches]);
// services whose framework quotes the pattern back go by this one: Lambda refuses
// 'example.com' for ([a-zA-Z0-9-_]+). ok is false when the pattern cannot be
// evaluated.
func (sh *Shape) MatchesWhole(s string) (match, ok bool) {
	if sh.Pattern == "" {
		return true, true
	}
	m := sh.whole.p.Load()
	if m == nil {
		m = pattern.Compile(`\A(?:` + sh.Pattern + `)\z`)
		sh.whole.p.Store(m)
	}
	return m.Match(s)
}
