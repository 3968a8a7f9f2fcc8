package parquet

import "encoding/binary"

// thrift writes Thrift's compact protocol, in which Parquet's metadata is.
type thrift struct {
	b    []byte
	last []int16 // IDs of the fields written last, one for each open struct
}

// The compact protocol's types.
const (
	tTrue   = 1
	tFalse  = 2
	tI32    = 5
	tI64    = 6
	tBinary = 8
	tList   = 9
	tStruct = 12
)

func (t *thrift) varint(n uint64) { t.b = binary.AppendUvarint(t.b, n) }

func (t *thrift) zigzag(n int64) { t.varint(uint64(n)<<1 ^ uint64(n>>63)) }

// field writes a field's header.
func (t *thrift) field(id int16, kind byte) {
	top := len(t.last) - 1
	if d := id - t.last[top]; d > 0 && d <= 15 {
		t.b = append(t.b, byte(d)<<4|kind)
	} else {
		t.b = append(t.b, kind)
		t.zigzag(int64(id))
	}
	t.last[top] = id
}

func (t *thrift) begin() { t.last = append(t.last, 0) }

func (t *thrift) end() {
	t.b = append(t.b, 0)
	t.last = t.last[:len(t.last)-1]
}

func (t *thrift) i32(id int16, n int32) {
	t.field(id, tI32)
	t.zigzag(int64(n))
}

func (t *thrift) i64(id int16, n int64) {
	t.field(id, tI64)
	t.zigzag(n)
}

func (t *thrift) boolean(id int16, v bool) {
	if v {
		t.field(id, tTrue)
	} else {
		t.field(id, tFalse)
	}
}

func (t *thrift) text(id int16, s string) {
	t.field(id, tBinary)
	t.element(s)
}

// element writes a string in a list.
func (t *thrift) element(s string) {
	t.varint(uint64(len(s)))
	t.b = append(t.b, s...)
}

func (t *thrift) list(id int16, kind byte, n int) {
	t.field(id, tList)
	if n < 15 {
		t.b = append(t.b, byte(n)<<4|kind)
		return
	}
	t.b = append(t.b, 0xf0|kind)
	t.varint(uint64(n))
}

// structure writes a struct as a field.
func (t *thrift) structure(id int16, fields func()) {
	t.field(id, tStruct)
	t.begin()
	fields()
	t.end()
}
