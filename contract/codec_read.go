package contract

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

var errCorrupt = errors.New("contract: corrupt model data")

// reader reads the binary form. A fault sets failed and yields zero values from
// then on, so that the callers need not look after each read.
type reader struct {
	b      []byte
	table  []string
	shapes []Shape
	failed bool
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
	if n >= len(r.table) {
		r.failed = true
		return ""
	}
	return r.table[n]
}

func (r *reader) strs() []string {
	n := r.count()
	if n == 0 {
		return nil
	}
	ss := make([]string, n)
	for i := range ss {
		ss[i] = r.str()
	}
	return ss
}

func (r *reader) shapeRef() *Shape {
	n := r.uint()
	if n >= len(r.shapes) {
		r.failed = true
		return &Shape{}
	}
	return &r.shapes[n]
}

// Decode reads the binary form that [Encode] writes.
func Decode(data []byte) (*Service, error) {
	if len(data) == 0 || data[0] != codecVersion {
		return nil, fmt.Errorf("%w: not of version %d", errCorrupt, codecVersion)
	}
	r := &reader{b: data[1:]}
	r.strings()
	s := &Service{}
	r.service(s)
	r.shapes = make([]Shape, r.count())
	s.Shapes = make([]*Shape, len(r.shapes))
	for i := range r.shapes {
		r.shapes[i].index = i
		s.Shapes[i] = &r.shapes[i]
		r.shape(&r.shapes[i])
	}
	ops := make([]Operation, r.count())
	s.Operations = make([]*Operation, len(ops))
	for i := range ops {
		s.Operations[i] = &ops[i]
		ops[i].Service = s
		r.operation(&ops[i])
	}
	if r.failed || len(r.b) != 0 {
		return nil, errCorrupt
	}
	s.Finish()
	return s, nil
}

func (r *reader) strings() {
	lengths := make([]int, r.count())
	total := 0
	for i := range lengths {
		lengths[i] = r.uint()
		total += lengths[i]
	}
	if r.failed || total > len(r.b) {
		r.failed, r.b = true, nil
		return
	}
	all := string(r.b[:total])
	r.b = r.b[total:]
	r.table = make([]string, len(lengths))
	at := 0
	for i, n := range lengths {
		r.table[i] = all[at : at+n]
		at += n
	}
}

func (r *reader) service(s *Service) {
	for _, p := range []*string{&s.Name, &s.ID, &s.APIVersion, &s.SigningName, &s.EndpointPrefix, &s.TargetPrefix, &s.JSONVersion, &s.XMLNamespace} {
		*p = r.str()
	}
	s.Protocol = r.protocol()
	s.Protocols = make([]Protocol, r.count())
	for i := range s.Protocols {
		s.Protocols[i] = r.protocol()
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

func (r *reader) shape(sh *Shape) {
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
	switch sh.Kind {
	case Structure:
		members := make([]Member, r.count())
		sh.Members = make([]*Member, len(members))
		for i := range members {
			sh.Members[i] = &members[i]
			r.member(&members[i])
		}
	case List:
		sh.Element = &Member{}
		r.member(sh.Element)
	case Map:
		sh.Key, sh.Value = &Member{}, &Member{}
		r.member(sh.Key)
		r.member(sh.Value)
	}
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
	if n := r.count(); n > 0 {
		op.StaticContext = make([]ContextValue, n)
		for i := range op.StaticContext {
			op.StaticContext[i] = ContextValue{r.str(), r.str()}
		}
	}
	if n := r.count(); n > 0 {
		errs := make([]Error, n)
		op.Errors = make([]*Error, n)
		for i := range errs {
			errs[i] = Error{r.str(), r.str(), r.uint()}
			op.Errors[i] = &errs[i]
		}
	}
}
