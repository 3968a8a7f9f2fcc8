package snapshot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/fingerprint"
)

// Change is what became of operations since a snapshot: the same difference in
// each of them.
type Change struct {
	Service    string
	Operations []string // in order
	// Shapes are the shapes before and after, one for each operation or more. Old
	// is nil for an operation that is new, New for what is no longer sent.
	Shapes []Shape
	// Differences is what changed from Old (A) to New (B).
	Differences []compare.Difference
}

// Shape is a shape before and after.
type Shape struct{ Old, New *fingerprint.Fingerprint }

// Gone reports whether the operations, or shapes of theirs, are no longer sent.
func (c *Change) Gone() bool { return c.Shapes[0].New == nil }

// Fresh reports whether the operations were not sent before.
func (c *Change) Fresh() bool { return c.Shapes[0].Old == nil }

// Changes tells what changed from one set to another. A shape that is there no
// longer is set beside the new one that is most like it.
func Changes(old, now *Set) []Change {
	var list []Change
	index := map[string]int{}
	add := func(service, operation string, s Shape, ds []compare.Difference) {
		k := service + "\x00" + signature(s, ds)
		i, ok := index[k]
		if !ok {
			i = len(list)
			index[k] = i
			list = append(list, Change{Service: service, Differences: ds})
		}
		c := &list[i]
		if !slices.Contains(c.Operations, operation) {
			c.Operations = append(c.Operations, operation)
		}
		c.Shapes = append(c.Shapes, s)
	}
	ops := slices.Concat(old.Operations(), now.Operations())
	slices.Sort(ops)
	for _, op := range slices.Compact(ops) {
		service, operation, _ := strings.Cut(op, " ")
		before, after := old.operation(op), now.operation(op)
		var gone []*fingerprint.Fingerprint
		for _, f := range before {
			if !slices.ContainsFunc(after, func(g *fingerprint.Fingerprint) bool { return alike(f, g) }) {
				gone = append(gone, f)
			}
		}
		became := map[*fingerprint.Fingerprint]bool{}
		for _, f := range after {
			if slices.ContainsFunc(before, func(g *fingerprint.Fingerprint) bool { return alike(f, g) }) {
				continue
			}
			was := nearest(f, gone)
			if was == nil {
				was = nearest(f, before)
			}
			if was == nil {
				add(service, operation, Shape{New: f}, nil)
				continue
			}
			became[was] = true
			add(service, operation, Shape{was, f}, compare.Shapes(was, f))
		}
		for _, f := range gone {
			if !became[f] {
				add(service, operation, Shape{Old: f}, nil)
			}
		}
	}
	return list
}

// Sent leaves out what is no longer sent: of a run that is a part of all nothing
// follows from it.
func Sent(changes []Change) []Change {
	return slices.DeleteFunc(changes, func(c Change) bool { return c.Gone() })
}

// nearest is the shape that differs from f in the fewest items; nil when there is
// none.
func nearest(f *fingerprint.Fingerprint, list []*fingerprint.Fingerprint) *fingerprint.Fingerprint {
	var best *fingerprint.Fingerprint
	least := 0
	for _, g := range list {
		if n := len(compare.Shapes(g, f)); best == nil || n < least {
			best, least = g, n
		}
	}
	return best
}

// signature tells changes apart that differ in anything but the operation.
func signature(s Shape, ds []compare.Difference) string {
	switch {
	case s.New == nil:
		return "gone"
	case s.Old == nil:
		return "fresh"
	}
	var b strings.Builder
	for i := range ds {
		fmt.Fprintf(&b, "%s\x00%s\x00%s\x00%s\x00%t%t\n", ds[i].Kind, ds[i].Name, ds[i].A, ds[i].B, ds[i].SignedA, ds[i].SignedB)
	}
	return b.String()
}
