// Package parquet writes flat tables in Apache Parquet, for any query engine.
//
// It is our own because the libraries for Go link protobuf, geometry and four
// compressors into the program, and cost every start of it some milliseconds; a
// flat table needs a page of the format. The tests read it with parquet-go. The
// format: https://github.com/apache/parquet-format.
package parquet

import (
	"encoding/binary"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Type is what a column holds.
type Type uint8

// The types. Every column can be null.
const (
	String    Type = iota
	Integer        // 64 bits
	Boolean        //
	Timestamp      // microseconds since 1970, UTC
)

// Parquet's numbers for physical types, encodings and codecs.
const (
	physicalBoolean   = 0
	physicalInt64     = 2
	physicalByteArray = 6
	encodingPlain     = 0
	encodingRLE       = 3
	codecZstd         = 6
	convertedUTF8     = 0
	convertedMicros   = 10
	repetitionOpt     = 1
	pageData          = 0
)

var physical = [...]int32{physicalByteArray, physicalInt64, physicalBoolean, physicalInt64}

// Column is a column of a table.
type Column struct {
	Name string
	Type Type
}

// column is a column of the row group that is being made.
type column struct {
	Column
	values  []byte
	bools   []bool
	present []bool
}

// Writer writes a table. Rows are put one after the other: a value for each
// column in order, then the end of the row.
type Writer struct {
	w       io.Writer
	z       *zstd.Encoder
	cols    []column
	at      int // the column that is put next
	rows    int
	size    int
	offset  int64
	groups  []group
	total   int64
	err     error
	created string
}

// group is a row group that was written.
type group struct {
	rows   int64
	chunks []chunk
}

type chunk struct {
	offset, packed, plain int64
	values                int64
}

// Bounds of a row group: what is held in memory.
const (
	maxRows  = 100_000
	maxBytes = 16 << 20
)

// NewWriter begins a table. created names the program in the file.
func NewWriter(w io.Writer, created string, columns []Column) (*Writer, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	p := &Writer{w: w, z: z, created: created}
	for _, c := range columns {
		p.cols = append(p.cols, column{Column: c})
	}
	p.write([]byte("PAR1"))
	return p, p.err
}

func (p *Writer) write(b []byte) {
	if p.err == nil {
		_, p.err = p.w.Write(b)
		p.offset += int64(len(b))
	}
}

// next takes the column that is put next.
func (p *Writer) next(present bool) *column {
	c := &p.cols[p.at]
	p.at++
	c.present = append(c.present, present)
	return c
}

// Null puts no value.
func (p *Writer) Null() { p.next(false) }

// String puts a string; "" is no value.
func (p *Writer) String(s string) {
	c := p.next(s != "")
	if s == "" {
		return
	}
	c.values = binary.LittleEndian.AppendUint32(c.values, uint32(len(s)))
	c.values = append(c.values, s...)
	p.size += len(s) + 4
}

// Int puts an integer, or microseconds.
func (p *Writer) Int(n int64) {
	c := p.next(true)
	c.values = binary.LittleEndian.AppendUint64(c.values, uint64(n))
	p.size += 8
}

// Bool puts a truth value.
func (p *Writer) Bool(v bool) {
	c := p.next(true)
	c.bools = append(c.bools, v)
}

// EndRow ends a row, all of whose columns were put.
func (p *Writer) EndRow() error {
	if p.at != len(p.cols) {
		panic("parquet: a row has not all columns") // rows are put by code alone
	}
	p.at = 0
	p.rows++
	if p.rows >= maxRows || p.size >= maxBytes {
		p.flush()
	}
	return p.err
}

// flush writes the row group.
func (p *Writer) flush() {
	if p.rows == 0 {
		return
	}
	g := group{rows: int64(p.rows)}
	for i := range p.cols {
		c := &p.cols[i]
		page := levels(c.present)
		if c.Type == Boolean {
			page = append(page, packed(c.bools)...)
		} else {
			page = append(page, c.values...)
		}
		body := p.z.EncodeAll(page, nil)
		var head thrift
		head.begin()
		head.i32(1, pageData)
		head.i32(2, int32(len(page)))
		head.i32(3, int32(len(body)))
		head.structure(5, func() {
			head.i32(1, int32(len(c.present)))
			head.i32(2, encodingPlain)
			head.i32(3, encodingRLE)
			head.i32(4, encodingRLE)
		})
		head.end()
		g.chunks = append(g.chunks, chunk{p.offset, int64(len(head.b) + len(body)), int64(len(head.b) + len(page)), int64(len(c.present))})
		p.write(head.b)
		p.write(body)
		c.values, c.bools, c.present = c.values[:0], c.bools[:0], c.present[:0]
	}
	p.groups = append(p.groups, g)
	p.total += g.rows
	p.rows, p.size = 0, 0
}

// levels writes which values are there: definition levels of one bit, bit-packed
// in one run, behind their length.
func levels(present []bool) []byte {
	bytes := packed(present)
	run := binary.AppendUvarint(nil, uint64(len(bytes))<<1|1)
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(run)+len(bytes)))
	return append(append(out, run...), bytes...)
}

// packed packs truth values into bits, the first lowest.
func packed(values []bool) []byte {
	out := make([]byte, (len(values)+7)/8)
	for i, v := range values {
		if v {
			out[i/8] |= 1 << (i % 8)
		}
	}
	return out
}

// Close writes what is left and the metadata.
func (p *Writer) Close() error {
	p.flush()
	var t thrift
	t.begin()
	t.i32(1, 1) // the format's version
	t.list(2, tStruct, len(p.cols)+1)
	t.begin()
	t.text(4, "exchange")
	t.i32(5, int32(len(p.cols)))
	t.end()
	for i := range p.cols {
		t.schema(p.cols[i].Column)
	}
	t.i64(3, p.total)
	t.list(4, tStruct, len(p.groups))
	for _, g := range p.groups {
		p.group(&t, g)
	}
	t.text(6, p.created)
	t.end()
	p.write(t.b)
	p.write(binary.LittleEndian.AppendUint32(nil, uint32(len(t.b))))
	p.write([]byte("PAR1"))
	return p.err
}

// schema writes a column's element of the schema.
func (t *thrift) schema(c Column) {
	t.begin()
	t.i32(1, physical[c.Type])
	t.i32(3, repetitionOpt)
	t.text(4, c.Name)
	switch c.Type {
	case String:
		t.i32(6, convertedUTF8)
		t.structure(10, func() { t.structure(1, func() {}) })
	case Timestamp:
		t.i32(6, convertedMicros)
		t.structure(10, func() {
			t.structure(8, func() {
				t.boolean(1, true) // in UTC
				t.structure(2, func() { t.structure(2, func() {}) })
			})
		})
	}
	t.end()
}

// group writes the metadata of a row group.
func (p *Writer) group(t *thrift, g group) {
	var plain int64
	t.begin()
	t.list(1, tStruct, len(g.chunks))
	for i, c := range g.chunks {
		plain += c.plain
		t.begin()
		t.i64(2, c.offset)
		t.structure(3, func() {
			t.i32(1, physical[p.cols[i].Type])
			t.list(2, tI32, 2)
			t.zigzag(encodingPlain)
			t.zigzag(encodingRLE)
			t.list(3, tBinary, 1)
			t.element(p.cols[i].Name)
			t.i32(4, codecZstd)
			t.i64(5, c.values)
			t.i64(6, c.plain)
			t.i64(7, c.packed)
			t.i64(9, c.offset)
		})
		t.end()
	}
	t.i64(2, plain)
	t.i64(3, g.rows)
	t.end()
}
