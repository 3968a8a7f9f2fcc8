package explain

import (
	"slices"
	"strings"
)

// maxNear is how many names are proposed for one that is not known.
const maxNear = 5

// Near returns the names that a mistyped word may mean, the likeliest first:
// those within a few edits of it, then those that hold it.
func Near(word string, names []string) []string {
	type scored struct {
		name  string
		score int
	}
	w := strings.ToLower(word)
	limit := 1 + len(w)/5
	var found []scored
	for _, n := range names {
		l := strings.ToLower(n)
		if _, op, ok := strings.Cut(l, ":"); ok && !strings.Contains(w, ":") {
			l = op
		}
		switch d := distance(w, l, limit); {
		case d <= limit:
			found = append(found, scored{n, d})
		case len(w) >= 3 && strings.Contains(l, w):
			found = append(found, scored{n, limit + len(l) - len(w)})
		case len(l) >= 6 && strings.Contains(w, l):
			found = append(found, scored{n, limit + len(w) - len(l)})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return a.score - b.score })
	var out []string
	for _, f := range found {
		if len(out) < maxNear && !slices.Contains(out, f.name) {
			out = append(out, f.name)
		}
	}
	return out
}

// distance counts the edits that make b of a: letters put in, taken out,
// replaced or swapped with their neighbour. Above limit it is not exact.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
