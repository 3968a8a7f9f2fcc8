// Package snapshot keeps the shapes of the requests that a program sends as text
// files made for review, and tells when they change: after an upgrade of an SDK,
// say, which nobody took for a change of what is sent.
package snapshot

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/fingerprint"
)

// Default is the folder that snapshots are kept in.
const Default = "assay-snapshot"

// Set is a set of shapes, by operation.
type Set struct {
	prints []*fingerprint.Fingerprint // unique, in order
	sides  map[string]*compare.Side   // by operation and shape; of those that were observed
}

// Of makes a set of the requests of a run.
func Of(sides []*compare.Side) *Set {
	s := &Set{sides: map[string]*compare.Side{}}
	for _, side := range sides {
		if k := key(side.Print); s.sides[k] == nil || worse(side, s.sides[k]) {
			s.sides[k] = side
		}
		s.prints = append(s.prints, side.Print)
	}
	s.prints = fingerprint.Unique(s.prints)
	return s
}

// worse prefers a request that is refused to one of its shape that is not: what is
// told of a shape is the worst that is known of it.
func worse(a, b *compare.Side) bool { return a.Refused() && !b.Refused() }

// of makes a set of fingerprints.
func of(prints []*fingerprint.Fingerprint) *Set { return &Set{prints: fingerprint.Unique(prints)} }

func key(f *fingerprint.Fingerprint) string { return f.Service + " " + f.Operation + " " + f.ID() }

// All returns all shapes, in order of services, operations and items.
func (s *Set) All() []*fingerprint.Fingerprint { return s.prints }

// Side returns the request that was observed with a shape; nil when there is none.
func (s *Set) Side(f *fingerprint.Fingerprint) *compare.Side {
	if f == nil {
		return nil
	}
	return s.sides[key(f)]
}

// Operations returns the operations of the set as "service operation", sorted.
func (s *Set) Operations() []string {
	var list []string
	for _, f := range s.prints {
		list = append(list, name(f))
	}
	return slices.Compact(list)
}

func name(f *fingerprint.Fingerprint) string { return f.Service + " " + f.Operation }

func (s *Set) operation(op string) []*fingerprint.Fingerprint {
	var list []*fingerprint.Fingerprint
	for _, f := range s.prints {
		if name(f) == op {
			list = append(list, f)
		}
	}
	return list
}

// Missing returns the set with the operations of another that it lacks.
func (s *Set) Missing(more *Set) *Set {
	list := slices.Clone(s.prints)
	have := s.Operations()
	for _, f := range more.prints {
		if !slices.Contains(have, name(f)) {
			list = append(list, f)
		}
	}
	return of(list)
}

// alike reports whether two shapes are one, as far as can be told: of a body that
// was not captured nothing can be.
func alike(a, b *fingerprint.Fingerprint) bool { return len(compare.Shapes(a, b)) == 0 }

// Clients returns the programs that were seen to send a set's requests.
func (s *Set) Clients() []string {
	var list []string
	for _, f := range s.prints {
		for _, it := range f.Seen {
			if it.Name == "client" {
				list = append(list, it.Value)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// and joins names as a sentence does.
func and(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}
