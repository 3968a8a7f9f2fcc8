package rule

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
)

var registry struct {
	byService map[string][]*Rule
	learners  map[string][]Learner
	sets      sync.Map // service → *Set
}

// Add registers a rule. It is called from variable declarations at package
// level, and panics on a rule that is not complete: that is a mistake of the
// program.
func Add(r Rule) *Rule {
	if r.Check == nil || r.Stage == 0 || r.Evidence == 0 || !strings.Contains(r.ID, "/") {
		panic(fmt.Sprintf("rule %q is not complete", r.ID))
	}
	if registry.byService == nil {
		registry.byService = map[string][]*Rule{}
	}
	p := &r
	registry.byService[r.Service()] = append(registry.byService[r.Service()], p)
	return p
}

// All returns every rule in order of IDs.
func All() []*Rule {
	var all []*Rule
	for _, rs := range registry.byService {
		all = append(all, rs...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return all
}

// Common is the service part of the IDs of rules that hold for all services, but
// for those that [OwnAuth] names.
const Common = "auth"

// OwnAuth reports whether a service has rules of its own for how a request is
// authenticated: S3's library is not the one of the others.
func OwnAuth(service string) bool { return service == "s3" || service == "s3control" }

// Set is the rules of a service, arranged for looking up by operation.
type Set struct {
	// ids number what triggers ask for.
	headers  map[string]int // lower-case names
	prefixes []prefix
	queries  map[string]int
	members  map[string]int
	modes    map[string]int
	ops      sync.Map // operation → []armed
	rules    []*Rule
	triggers int // how many things are asked for
}

type prefix struct {
	text string
	id   int
}

// bits is a set of trigger numbers.
type bits [6]uint64

func (b *bits) add(i int) { b[i>>6] |= 1 << (i & 63) }
func (b *bits) intersects(o *bits) bool {
	return b[0]&o[0]|b[1]&o[1]|b[2]&o[2]|b[3]&o[3]|b[4]&o[4]|b[5]&o[5] != 0
}

// armed is a rule with its triggers as numbers.
type armed struct {
	rule   *Rule
	on     bits
	always bool
}

// For returns the rules of a service; nil when it has none.
func For(service string) *Set {
	if s, ok := registry.sets.Load(service); ok {
		return s.(*Set)
	}
	rules := slices.Clone(registry.byService[service])
	if len(rules) == 0 {
		return nil
	}
	slices.SortStableFunc(rules, func(a, b *Rule) int {
		return cmp.Or(cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Order, b.Order), strings.Compare(a.ID, b.ID))
	})
	s := &Set{rules: rules, headers: map[string]int{}, queries: map[string]int{}, members: map[string]int{}, modes: map[string]int{}}
	n := 0
	for _, r := range rules {
		for _, t := range r.On {
			s.number(t, &n)
		}
	}
	if n > len(bits{})*64 {
		panic(fmt.Sprintf("rules of %s ask for %d things; widen bits", service, n))
	}
	s.triggers = n
	got, _ := registry.sets.LoadOrStore(service, s)
	return got.(*Set)
}

func (s *Set) number(t Trigger, n *int) int {
	if t.Kind == OnHeaderPrefix {
		for _, p := range s.prefixes {
			if p.text == t.Name {
				return p.id
			}
		}
		s.prefixes = append(s.prefixes, prefix{t.Name, *n})
		*n++
		return *n - 1
	}
	m := [...]map[string]int{OnHeader: s.headers, OnQuery: s.queries, OnMember: s.members, OnMode: s.modes}[t.Kind]
	id, ok := m[t.Name]
	if !ok {
		id = *n
		m[t.Name] = id
		*n++
	}
	return id
}

// operation returns the rules of an operation with their triggers as numbers.
func (s *Set) operation(name string) []armed {
	if a, ok := s.ops.Load(name); ok {
		return a.([]armed)
	}
	var list []armed
	for _, r := range s.rules {
		if r.Operations != nil && !slices.Contains(r.Operations, name) {
			continue
		}
		a := armed{rule: r, always: r.On == nil}
		for _, t := range r.On {
			known := 1 << 30 // every trigger is numbered: nothing new is handed out
			a.on.add(s.number(t, &known))
		}
		list = append(list, a)
	}
	got, _ := s.ops.LoadOrStore(name, list)
	return got.([]armed)
}
