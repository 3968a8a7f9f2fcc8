package contract

import (
	"fmt"
	"sort"
	"sync"
	"sync/atomic"
)

// unread is the data of a service whose operations and shapes are built when
// they are asked for. A cold `assay check` needs one operation, and building all
// of EC2 costs it more than everything else that it does.
type unread struct {
	service *Service
	table   table
	data    []byte
	// Where each shape and each operation begins in data.
	shapeAt, operationAt []uint32
	names                []string // of the operations, sorted
	order                []int    // which operation each name is; nil where they are stored sorted

	operations []atomic.Pointer[Operation]
	list       func() []*Operation

	mu     sync.Mutex // guards what follows
	shapes []*Shape   // built with the first operation that reaches them
}

// Decode reads the binary form that [Encode] writes. It looks through all of it,
// so that what is corrupt is told here; operations are built when they are asked
// for.
func Decode(data []byte) (*Service, error) {
	if len(data) == 0 || data[0] != codecVersion {
		return nil, fmt.Errorf("%w: not of version %d", errCorrupt, codecVersion)
	}
	r := &reader{b: data[1:]}
	r.strings()
	s := &Service{}
	r.service(s)
	u := &unread{service: s, table: r.table, data: data}
	at := func() uint32 { return uint32(len(data) - len(r.b)) }

	r.nShapes = r.count()
	u.shapes = make([]*Shape, r.nShapes)
	u.shapeAt = make([]uint32, r.nShapes)
	for i := range u.shapeAt {
		u.shapeAt[i] = at()
		var skipped Shape
		r.shape(&skipped)
	}
	u.operationAt = make([]uint32, r.count())
	u.operations = make([]atomic.Pointer[Operation], len(u.operationAt))
	u.names = make([]string, len(u.operationAt))
	for i := range u.operationAt {
		u.operationAt[i] = at()
		var skipped Operation
		r.operation(&skipped)
		u.names[i] = skipped.Name
	}
	if r.failed || len(r.b) != 0 {
		return nil, errCorrupt
	}
	if !sort.StringsAreSorted(u.names) {
		u.sort()
	}
	u.list = sync.OnceValue(func() []*Operation {
		all := make([]*Operation, len(u.names))
		for i := range all {
			all[i] = u.operation(i)
		}
		return all
	})
	s.unread = u
	return s, nil
}

func (u *unread) sort() {
	u.order = make([]int, len(u.names))
	for i := range u.order {
		u.order[i] = i
	}
	sort.SliceStable(u.order, func(i, j int) bool { return u.names[u.order[i]] < u.names[u.order[j]] })
	sorted := make([]string, len(u.names))
	for i, n := range u.order {
		sorted[i] = u.names[n]
	}
	u.names = sorted
}

func (u *unread) byName(name string) *Operation {
	i := sort.SearchStrings(u.names, name)
	if i == len(u.names) || u.names[i] != name {
		return nil
	}
	return u.operation(i)
}

// operation returns the operation whose name is the i-th.
func (u *unread) operation(i int) *Operation {
	if u.order != nil {
		i = u.order[i]
	}
	if op := u.operations[i].Load(); op != nil {
		return op
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if op := u.operations[i].Load(); op != nil {
		return op
	}
	op := &Operation{}
	u.reader(u.operationAt[i]).operation(op)
	op.Service = u.service
	op.finish()
	u.operations[i].Store(op)
	return op
}

func (u *unread) shapeByName(name string) *Shape {
	u.mu.Lock()
	defer u.mu.Unlock()
	for i, at := range u.shapeAt {
		if u.reader(at).str() == name {
			return u.shape(i)
		}
	}
	return nil
}

// shape returns the shape of a number, with all that can be reached from it. A
// shape that refers to itself finds itself begun. u.mu is held.
func (u *unread) shape(n int) *Shape {
	if sh := u.shapes[n]; sh != nil {
		return sh
	}
	sh := &Shape{index: n}
	u.shapes[n] = sh
	u.reader(u.shapeAt[n]).shape(sh)
	return sh
}

// reader reads from a place that Decode has been at.
func (u *unread) reader(at uint32) *reader {
	return &reader{b: u.data[at:], table: u.table, nShapes: len(u.shapes), shapeOf: u.shape}
}

// allShapes returns the shapes in the order of their numbers.
func (u *unread) allShapes() []*Shape {
	u.mu.Lock()
	defer u.mu.Unlock()
	for i := range u.shapes {
		u.shape(i)
	}
	return u.shapes
}
