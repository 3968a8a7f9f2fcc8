package contract

import (
	"encoding/binary"
	"errors"
	"math"
)

var errCorrupt = errors.New("contract: corrupt model data")

// reader reads the binary form. A fault sets failed and yields zero values from
// then on, so that the callers need not look after each read.
type reader struct {
	b     []byte
	table table
	// nShapes is how many shapes there are; shapeOf gives the one of a number,
	// and is nil while the data is only looked through.
	nShapes int
	shapeOf func(n int) *Shape
	ref     int // the shape that was referred to last
	failed  bool
}

// table is the table of strings: where each one ends in the text of all.
type table struct {
	text string
	ends []uint32
}

func (t *table) at(n int) string {
	start := uint32(0)
	if n > 0 {
		start = t.ends[n-1]
	}
	return t.text[start:t.ends[n]]
}

func (r *reader) uint() int {
	n, k := binary.Uvarint(r.b)
	if k <= 0 || n > math.MaxInt32 {
		r.failed, r.b = true, nil
		return 0
	}
	r.b = r.b[k:]
	return int(n)
}

// count reads a length and refuses one that the remaining bytes cannot hold.
func (r *reader) count() int {
	n := r.uint()
	if n > len(r.b) {
		r.failed = true
		return 0
	}
	return n
}

func (r *reader) float() float64 {
	if len(r.b) < 8 {
		r.failed, r.b = true, nil
		return 0
	}
	f := math.Float64frombits(binary.LittleEndian.Uint64(r.b))
	r.b = r.b[8:]
	return f
}

func (r *reader) str() string {
	n := r.uint()
	if n >= len(r.table.ends) {
		r.failed = true
		return ""
	}
	return r.table.at(n)
}

func (r *reader) strs() []string {
	n := r.count()
	if n == 0 {
		return nil
	}
	if r.shapeOf == nil {
		for range n {
			r.str()
		}
		return nil
	}
	ss := make([]string, n)
	for i := range ss {
		ss[i] = r.str()
	}
	return ss
}

// shapeRef is nil while the data is only looked through.
func (r *reader) shapeRef() *Shape {
	n := r.uint()
	r.ref = n
	switch {
	case n >= r.nShapes:
		r.failed = true
		return &Shape{}
	case r.shapeOf == nil:
		return nil
	}
	return r.shapeOf(n)
}

func (r *reader) strings() {
	n := r.count()
	r.table.ends = make([]uint32, n)
	total := 0
	for i := range n {
		total += r.uint()
		if total > math.MaxInt32 {
			r.failed = true
			break
		}
		r.table.ends[i] = uint32(total)
	}
	if r.failed || total > len(r.b) {
		r.failed, r.b, r.table = true, nil, table{}
		return
	}
	r.table.text = string(r.b[:total])
	r.b = r.b[total:]
}

func (r *reader) service(s *Service) {
	for _, p := range []*string{&s.Name, &s.ID, &s.APIVersion, &s.SigningName, &s.EndpointPrefix, &s.TargetPrefix, &s.JSONVersion, &s.XMLNamespace} {
		*p = r.str()
	}
	s.Protocol = r.protocol()
	s.Protocols = s.Protocols[:0]
	for range r.count() {
		s.Protocols = append(s.Protocols, r.protocol())
	}
	s.QueryCompatible = r.uint()&1 != 0
}

func (r *reader) protocol() Protocol {
	n := r.uint()
	if n >= len(protocolNames) {
		r.failed = true
		return ProtocolUnknown
	}
	return Protocol(n)
}

// head reads what a shape says before its members.
func (r *reader) head(sh *Shape) {
	sh.Name = r.str()
	kind := r.uint()
	if kind >= len(kindNames) {
		r.failed = true
		return
	}
	sh.Kind = Kind(kind)
	f := r.uint()
	bit := func(i int) bool { return f>>i&1 != 0 }
	sh.HasMin, sh.HasMax = bit(0), bit(1)
	sh.Union, sh.EventStream, sh.Streaming, sh.Sensitive = bit(4), bit(5), bit(6), bit(7)
	sh.Flattened, sh.Sparse, sh.RequiresLength = bit(8), bit(9), bit(10)
	if sh.HasMin {
		sh.Min = r.float()
	}
	if sh.HasMax {
		sh.Max = r.float()
	}
	if bit(2) {
		sh.Pattern = r.str()
		sh.Enum = r.strs()
	}
	if bit(3) {
		sh.TimestampFormat, sh.XMLNamespace, sh.XMLName = r.str(), r.str(), r.str()
	}
}

func (r *reader) shape(sh *Shape) {
	r.head(sh)
	switch sh.Kind {
	case Structure:
		r.members(sh)
	case List:
		sh.Element = r.newMember()
	case Map:
		sh.Key, sh.Value = r.newMember(), r.newMember()
	}
}

func (r *reader) members(sh *Shape) {
	n := r.count()
	if r.shapeOf == nil {
		for range n {
			r.newMember()
		}
		return
	}
	members := make([]Member, n)
	sh.Members = make([]*Member, n)
	for i := range members {
		sh.Members[i] = &members[i]
		r.member(&members[i])
	}
}

// newMember reads a member that stands alone.
func (r *reader) newMember() *Member {
	if r.shapeOf == nil {
		var skipped Member
		r.member(&skipped)
		return nil
	}
	m := &Member{}
	r.member(m)
	return m
}

func (r *reader) member(m *Member) {
	m.Name = r.str()
	m.Shape = r.shapeRef()
	f := r.uint()
	bit := func(i int) bool { return f>>i&1 != 0 }
	m.Required, m.HostLabel, m.IdempotencyToken, m.Deprecated = bit(0), bit(1), bit(2), bit(3)
	m.Streaming, m.Flattened, m.XMLAttribute, m.JSONValue, m.HasWireName = bit(4), bit(5), bit(6), bit(7), bit(8)
	m.WireName = m.Name
	if m.HasWireName {
		m.WireName = r.str()
	}
	if bit(10) {
		m.Location = Location(r.uint())
	}
	if bit(9) {
		m.XMLNamespace, m.QueryName, m.TimestampFormat, m.ContextParam = r.str(), r.str(), r.str(), r.str()
	}
}

func (r *reader) operation(op *Operation) {
	for _, p := range []*string{&op.Name, &op.Method, &op.URI, &op.BodyName, &op.BodyNamespace, &op.HostPrefix, &op.AuthType, &op.ChecksumAlgorithm} {
		*p = r.str()
	}
	f := r.uint()
	op.Deprecated, op.ChecksumRequired = f&2 != 0, f&4 != 0
	if f&1 != 0 {
		op.Input = r.shapeRef()
	}
	if f&8 != 0 {
		name := r.str()
		if op.Input != nil {
			op.Payload = op.Input.Member(name)
		}
	}
	r.context(op)
	r.errors(op)
}

func (r *reader) context(op *Operation) {
	for range r.count() {
		op.StaticContext = append(op.StaticContext, ContextValue{r.str(), r.str()})
	}
}

func (r *reader) errors(op *Operation) {
	n := r.count()
	if n == 0 {
		return
	}
	var errs []Error
	if r.shapeOf != nil {
		errs, op.Errors = make([]Error, n), make([]*Error, n)
	}
	for i := range n {
		e := Error{r.str(), r.str(), r.uint()}
		if errs != nil {
			errs[i] = e
			op.Errors[i] = &errs[i]
		}
	}
}
