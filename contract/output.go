package contract

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
)

// Outputs are what the operations of a service answer with: names, types,
// required members, bounds of numbers and lengths, and enumerations. Bindings,
// patterns and names of shapes are left out, so that the data stays small.
// Requests are not judged by them; Step Functions judges mocked results so.
type Outputs struct {
	ops map[string]*Shape
}

// Operation returns the shape of an operation's answer; nil when it answers with
// nothing, or there is no such operation.
func (o *Outputs) Operation(name string) *Shape { return o.ops[name] }

// OutputFile is the name of a service's outputs within a catalog's folder.
func OutputFile(service string) string { return "output/" + service + ".shapes" }

type lazyOutputs struct {
	once sync.Once
	o    *Outputs
	err  error
}

// Outputs returns what a service's operations answer with, loading it when it is
// first asked for. It is nil without an error where the catalog was made without
// outputs.
func (c *Catalog) Outputs(service string) (*Outputs, error) {
	v, _ := c.outputs.LoadOrStore(service, new(lazyOutputs))
	l := v.(*lazyOutputs)
	l.once.Do(func() { l.o, l.err = c.loadOutputs(service) })
	return l.o, l.err
}

func (c *Catalog) loadOutputs(service string) (*Outputs, error) {
	for _, l := range c.layers {
		if o, err := l.Outputs(service); o != nil || err != nil {
			return o, err
		}
	}
	data, err := c.unpack(OutputFile(service))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("outputs of %s: %w", service, err)
	}
	o, err := decodeOutputs(data)
	if err != nil {
		return nil, fmt.Errorf("outputs of %s: %w", service, err)
	}
	return o, nil
}

// decodeOutputs reads what [encodeOutputs] writes.
func decodeOutputs(data []byte) (*Outputs, error) {
	if len(data) == 0 || data[0] != codecVersion {
		return nil, fmt.Errorf("%w: not of version %d", errCorrupt, codecVersion)
	}
	r := &reader{b: data[1:]}
	r.strings()
	shapes := make([]Shape, r.count())
	r.nShapes, r.shapeOf = len(shapes), func(n int) *Shape { return &shapes[n] }
	for i := range shapes {
		r.output(&shapes[i])
	}
	o := &Outputs{ops: make(map[string]*Shape)}
	for n := r.count(); n > 0 && !r.failed; n-- {
		name := r.str()
		o.ops[name] = r.shapeRef()
	}
	if r.failed || len(r.b) != 0 {
		return nil, errCorrupt
	}
	return o, nil
}

func (r *reader) output(sh *Shape) {
	head := r.uint()
	sh.Kind, sh.HasMin, sh.HasMax = Kind(head>>2), head&1 != 0, head&2 != 0
	if sh.HasMin {
		sh.Min = r.float()
	}
	if sh.HasMax {
		sh.Max = r.float()
	}
	switch sh.Kind {
	case String:
		sh.Enum = r.strs()
	case List:
		sh.Element = &Member{Name: "member", Shape: r.shapeRef()}
	case Map:
		sh.Value = &Member{Name: "value", Shape: r.shapeRef()}
	case Structure:
		members := make([]Member, r.count())
		sh.Members = make([]*Member, len(members))
		for i := range members {
			ref := r.uint()
			members[i] = Member{Name: r.str(), Required: ref&1 != 0}
			if ref>>1 >= r.nShapes {
				r.failed = true
				return
			}
			members[i].Shape = r.shapeOf(ref >> 1)
			sh.Members[i] = &members[i]
		}
	}
}
