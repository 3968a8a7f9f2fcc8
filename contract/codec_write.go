package contract

import (
	"encoding/binary"
	"math"
)

// codecVersion is bumped with every change of the binary form.
const codecVersion = 1

// The binary form of a service: a version byte, the table of all strings (each
// stored once; names repeat a lot), then service, shapes and operations with
// strings and shapes as numbers. It is made to be loaded in one pass: a cold
// `assay check` pays for it each time.

type writer struct {
	buf     []byte
	strings []string
	ids     map[string]int
}

func (w *writer) uint(n int) { w.buf = binary.AppendUvarint(w.buf, uint64(n)) }
func (w *writer) float(f float64) {
	w.buf = binary.LittleEndian.AppendUint64(w.buf, math.Float64bits(f))
}

func (w *writer) str(s string) {
	id, ok := w.ids[s]
	if !ok {
		id = len(w.strings)
		w.ids[s] = id
		w.strings = append(w.strings, s)
	}
	w.uint(id)
}

func (w *writer) strs(ss []string) {
	w.uint(len(ss))
	for _, s := range ss {
		w.str(s)
	}
}

func (w *writer) flags(bits ...bool) {
	n := 0
	for i, b := range bits {
		if b {
			n |= 1 << i
		}
	}
	w.uint(n)
}

// Encode writes the binary form that [Decode] reads. The shapes must carry
// their numbers, as [Service.Fill] leaves them.
func Encode(s *Service) []byte {
	w := newWriter()
	w.service(s)
	shapes := s.shapes
	if s.unread != nil {
		shapes = s.unread.allShapes()
	}
	w.uint(len(shapes))
	for _, sh := range shapes {
		w.shape(sh)
	}
	operations := s.Operations()
	w.uint(len(operations))
	for _, op := range operations {
		w.operation(op)
	}
	return w.bytes()
}

func newWriter() *writer { return &writer{ids: map[string]int{}} }

// bytes puts the version and the table of strings before what was written.
func (w *writer) bytes() []byte {
	out := binary.AppendUvarint([]byte{codecVersion}, uint64(len(w.strings)))
	for _, t := range w.strings {
		out = binary.AppendUvarint(out, uint64(len(t)))
	}
	for _, t := range w.strings {
		out = append(out, t...)
	}
	return append(out, w.buf...)
}

func (w *writer) service(s *Service) {
	for _, t := range []string{s.Name, s.ID, s.APIVersion, s.SigningName, s.EndpointPrefix, s.TargetPrefix, s.JSONVersion, s.XMLNamespace} {
		w.str(t)
	}
	w.uint(int(s.Protocol))
	w.uint(len(s.Protocols))
	for _, p := range s.Protocols {
		w.uint(int(p))
	}
	w.flags(s.QueryCompatible)
}

func (w *writer) shape(sh *Shape) {
	w.str(sh.Name)
	w.uint(int(sh.Kind))
	constrained := sh.HasMin || sh.HasMax || sh.Pattern != "" || len(sh.Enum) > 0
	wire := sh.TimestampFormat != "" || sh.XMLNamespace != "" || sh.XMLName != ""
	w.flags(sh.HasMin, sh.HasMax, constrained, wire, sh.Union, sh.EventStream, sh.Streaming,
		sh.Sensitive, sh.Flattened, sh.Sparse, sh.RequiresLength)
	if sh.HasMin {
		w.float(sh.Min)
	}
	if sh.HasMax {
		w.float(sh.Max)
	}
	if constrained {
		w.str(sh.Pattern)
		w.strs(sh.Enum)
	}
	if wire {
		w.str(sh.TimestampFormat)
		w.str(sh.XMLNamespace)
		w.str(sh.XMLName)
	}
	switch sh.Kind {
	case Structure:
		w.uint(len(sh.Members))
		for _, m := range sh.Members {
			w.member(m)
		}
	case List:
		w.member(sh.Element)
	case Map:
		w.member(sh.Key)
		w.member(sh.Value)
	}
}

func (w *writer) member(m *Member) {
	w.str(m.Name)
	w.uint(m.Shape.index)
	more := m.XMLNamespace != "" || m.QueryName != "" || m.TimestampFormat != "" || m.ContextParam != ""
	w.flags(m.Required, m.HostLabel, m.IdempotencyToken, m.Deprecated, m.Streaming, m.Flattened,
		m.XMLAttribute, m.JSONValue, m.HasWireName, more, m.Location != InBody)
	if m.HasWireName {
		w.str(m.WireName)
	}
	if m.Location != InBody {
		w.uint(int(m.Location))
	}
	if more {
		w.str(m.XMLNamespace)
		w.str(m.QueryName)
		w.str(m.TimestampFormat)
		w.str(m.ContextParam)
	}
}

func (w *writer) operation(op *Operation) {
	for _, t := range []string{op.Name, op.Method, op.URI, op.BodyName, op.BodyNamespace, op.HostPrefix, op.AuthType, op.ChecksumAlgorithm} {
		w.str(t)
	}
	w.flags(op.Input != nil, op.Deprecated, op.ChecksumRequired, op.Payload != nil)
	if op.Input != nil {
		w.uint(op.Input.index)
	}
	if op.Payload != nil {
		w.str(op.Payload.Name)
	}
	w.uint(len(op.StaticContext))
	for _, c := range op.StaticContext {
		w.str(c.Name)
		w.str(c.Value)
	}
	w.uint(len(op.Errors))
	for _, e := range op.Errors {
		w.str(e.Name)
		w.str(e.Code)
		w.uint(e.Status)
	}
}
