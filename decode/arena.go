package decode

import (
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
)

// Bounds of what is followed. AWS refuses far smaller requests: no service
// takes a structured body of more than a few megabytes, and DynamoDB's deepest
// documents have 32 levels of two JSON values each.
const (
	maxDepth    = 256
	maxValues   = 1 << 18
	maxProblems = 100
	maxUnpacked = 64 << 20 // bytes of a body after gzip
)

// decoder is the state of one Decode: the result being built and the slabs
// that its values come from.
type decoder struct {
	in    *Input
	req   *capture.Request
	op    *contract.Operation
	names *names // of the protocol in which the body is written

	values   []Value  // free values of the current slab
	pointers []*Value // free room for Items
	count    int      // values handed out
	over     bool     // more were asked for than are followed
	strays   int      // unknown and duplicate values so far
}

// Bounds of the first slab, in values: one that fits keeps the garbage
// collector away, one made for a large body would be mostly empty.
const (
	minSlab = 6
	maxSlab = 64
)

// reserve makes the first slabs for about so many values.
func (d *decoder) reserve(values int) {
	values = min(max(values, minSlab), maxSlab)
	d.values = make([]Value, values)
	d.pointers = make([]*Value, values+values/2)
}

// value returns a fresh child of parent, not yet among its Items.
func (d *decoder) value(parent *Value) *Value {
	if len(d.values) == 0 {
		d.values = make([]Value, min(max(d.count/2, 8), 1024))
	}
	v := &d.values[0]
	d.values = d.values[1:]
	d.count++
	v.Parent, v.Index, v.Header = parent, -1, -1
	return v
}

// full reports, and notes once, that a request holds more values than are followed.
func (d *decoder) full(at int) bool {
	if d.count < maxValues {
		return false
	}
	if d.over {
		return true
	}
	d.over = true
	d.problem(Problem{Kind: TooLarge, In: InBody, Offset: at, Detail: "more values than are followed"})
	return true
}

// attach appends child to the parent's items. Room comes out of the slab, in
// small steps: most structures on the wire have a handful of members.
func (d *decoder) attach(parent, child *Value) {
	n := len(parent.Items)
	if n == cap(parent.Items) && n < 64 {
		room := max(2*n, firstRoom(parent.Shape))
		if len(d.pointers) < room {
			d.pointers = make([]*Value, max(min(d.count, 512), 2*room))
		}
		items := d.pointers[:n:room]
		d.pointers = d.pointers[room:]
		copy(items, parent.Items)
		parent.Items = items
	}
	parent.Items = append(parent.Items, child)
}

// firstRoom is the number of items that a value of that shape gets room for.
func firstRoom(sh *contract.Shape) int {
	switch {
	case sh == nil || sh.Kind != contract.Structure:
		return 2
	case sh.Union:
		return 1
	}
	return min(max(len(sh.Members), 1), 4)
}

// drop takes the last item off again.
func drop(parent *Value) { parent.Items = parent.Items[:len(parent.Items)-1] }

// problem notes what went wrong, with line and column for bodies. A body with
// thousands of names that nobody knows is wrong enough after a hundred; what
// ends the parse is noted always.
func (d *decoder) problem(p Problem) {
	if len(d.in.Problems) >= maxProblems {
		switch p.Kind {
		case UnknownMember, DuplicateMember, BadEscape, NotUTF8:
			return
		}
	}
	if p.In == InBody && d.in.Payload != nil {
		p.Line, p.Column = Position(d.in.Payload, p.Offset)
	}
	d.in.Problems = append(d.in.Problems, p)
}

// keepStray attaches a value that is unknown or came before. Only so many are
// kept: members are looked for among their siblings, one after the other.
func (d *decoder) keepStray(parent, v *Value) {
	if d.strays++; d.strays <= maxProblems {
		d.attach(parent, v)
	}
}

// unknown notes a value that the model does not have.
func (d *decoder) unknown(v *Value) {
	v.Unknown = true
	d.problem(Problem{Kind: UnknownMember, In: v.In, Name: v.WireName(), Offset: v.KeyStart, Value: v,
		Detail: "the model has no such member"})
}

// duplicate notes a name that came twice.
func (d *decoder) duplicate(v *Value, name string, at int) {
	d.problem(Problem{Kind: DuplicateMember, In: v.In, Name: name, Offset: at, Value: v,
		Detail: "the name came before"})
}
