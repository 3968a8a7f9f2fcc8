package signature

import (
	"slices"
	"strings"
)

// param is one query parameter in canonical encoding.
type param struct{ name, value string }

func compareParams(a, b param) int {
	if c := strings.Compare(a.name, b.name); c != 0 {
		return c
	}
	return strings.Compare(a.value, b.value)
}

// CanonicalQuery returns the query line of the canonical request for the query
// as it stood on the wire: every parameter encoded once, sorted by name and
// then by value, without the signature, and without the parameters for which
// skip, if not nil, returns true.
func CanonicalQuery(raw string, skip func(name string) bool) string {
	if raw == "" {
		return ""
	}
	var stack [16]param
	params := stack[:0]
	canonical, last, size := true, param{}, 0
	for piece := range strings.SplitSeq(raw, "&") {
		name, value, eq := strings.Cut(piece, "=")
		if piece == "" || name == "X-Amz-Signature" || skip != nil && skip(name) {
			canonical = false
			continue
		}
		p := param{reescape(name, false, true), reescape(value, false, true)}
		if !eq || len(p.name)+len(p.value)+1 != len(piece) || p.name != name || p.value != value ||
			len(params) > 0 && compareParams(last, p) > 0 {
			canonical = false
		}
		params = append(params, p)
		last = p
		size += len(p.name) + len(p.value) + 2
	}
	if canonical {
		return raw
	}
	slices.SortStableFunc(params, compareParams)
	var b strings.Builder
	b.Grow(size)
	for i, p := range params {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name)
		b.WriteByte('=')
		b.WriteString(p.value)
	}
	return b.String()
}
