package contract

import (
	"sync/atomic"

	"github.com/assay-project/assay/contract/pattern"
)

// matcherCell keeps a compiled pattern; compiled when first asked for, because
// a process that judges one request needs a handful of 3,500.
type matcherCell struct {
	p atomic.Pointer[pattern.Matcher]
}

// Matches reports whether s satisfies the shape's pattern: found anywhere in s,
// as Smithy specifies. ok is false when the pattern cannot be evaluated; then
// nothing may be said about s.
func (sh *Shape) Matches(s string) (match, ok bool) {
	if sh.Pattern == "" {
		return true, true
	}
	m := sh.matcher.p.Load()
	if m == nil {
		m = pattern.Compile(sh.Pattern)
		sh.matcher.p.Store(m)
	}
	return m.Match(s)
}
