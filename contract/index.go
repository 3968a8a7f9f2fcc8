package contract

import (
	"slices"
	"sync"
	"sync/atomic"
)

// index is the list of a catalog's services. Of one that is read from a file an
// entry is built when it is asked for, for one request needs two or three of four
// hundred.
type index struct {
	names               []string // sorted
	bySigning, byTarget groups

	table   table
	data    []byte
	at      []uint32 // where each entry begins in data
	entries []atomic.Pointer[Service]
	whole   func() []*Service
}

// read looks through the index that r stands before.
func (x *index) read(r *reader) {
	x.table, x.data = r.table, r.b
	n := r.count()
	x.make(n)
	x.at = make([]uint32, n)
	var s Service
	for i := range n {
		x.at[i] = uint32(len(x.data) - len(r.b))
		r.service(&s)
		x.note(i, &s)
	}
	r.failed = r.failed || !slices.IsSorted(x.names)
}

// of makes the index of services in memory, which are in order of their names.
func (x *index) of(services []*Service) {
	x.make(len(services))
	for i, s := range services {
		x.entries[i].Store(s)
		x.note(i, s)
	}
}

func (x *index) make(n int) {
	x.names = make([]string, n)
	x.entries = make([]atomic.Pointer[Service], n)
	x.bySigning.make(n)
	x.byTarget.make(n)
	x.whole = sync.OnceValue(func() []*Service {
		all := make([]*Service, n)
		for i := range all {
			all[i] = x.entry(i)
		}
		return all
	})
}

func (x *index) note(i int, s *Service) {
	x.names[i] = s.Name
	x.bySigning.add(i, s.SigningName)
	if s.TargetPrefix != "" {
		x.byTarget.add(i, s.TargetPrefix)
	}
}

// find returns the number of a service, -1 when there is none of that name.
func (x *index) find(name string) int {
	if i, ok := slices.BinarySearch(x.names, name); ok {
		return i
	}
	return -1
}

func (x *index) entry(i int) *Service {
	if s := x.entries[i].Load(); s != nil {
		return s
	}
	s := &Service{}
	r := &reader{b: x.data[x.at[i]:], table: x.table}
	r.service(s)
	x.entries[i].CompareAndSwap(nil, s)
	return x.entries[i].Load()
}

func (x *index) all() []*Service { return x.whole() }

// groups are services by a name that several may share.
type groups struct {
	byName map[string]uint32
	list   []group
	next   []uint32 // after each service the next of its group; 0 for none
}

type group struct {
	first, last uint32
	services    atomic.Pointer[[]*Service]
}

func (g *groups) make(n int) {
	g.byName = make(map[string]uint32, n)
	g.list = make([]group, 0, n)
	g.next = make([]uint32, n)
}

// add adds a service with a higher number than those before it.
func (g *groups) add(i int, name string) {
	n, ok := g.byName[name]
	if !ok {
		g.byName[name] = uint32(len(g.list))
		g.list = append(g.list, group{first: uint32(i), last: uint32(i)})
		return
	}
	of := &g.list[n]
	g.next[of.last], of.last = uint32(i), uint32(i)
}

func (g *groups) find(x *index, name string) []*Service {
	n, ok := g.byName[name]
	if !ok {
		return nil
	}
	of := &g.list[n]
	if list := of.services.Load(); list != nil {
		return *list
	}
	list := []*Service{x.entry(int(of.first))}
	for i := g.next[of.first]; i != 0; i = g.next[i] {
		list = append(list, x.entry(int(i)))
	}
	of.services.Store(&list)
	return list
}
