package archive

import (
	"io"
	"os"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/zstd"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/jsonl"
)

// lenient are the options for JSON that holds what others wrote.
var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// Reader reads records: segments, and other exchanges in JSON Lines, which have
// nothing beside them.
type Reader struct {
	r    *jsonl.Reader
	next Record
}

// NewReader returns a Reader of r, which is not compressed. name goes into each
// [capture.Source].
func NewReader(r io.Reader, name string, warn capture.WarnFunc) *Reader {
	return Beside(jsonl.NewReader(r, name, warn))
}

// Beside makes a reader of exchanges tell what stands beside them.
func Beside(exchanges *jsonl.Reader) *Reader {
	r := &Reader{r: exchanges}
	exchanges.Beside = func(name string, value []byte) {
		switch name {
		case "verdict":
			r.next.Verdict = decode[Verdict](value)
		case "gateway":
			r.next.Gateway = decode[Passage](value)
		case "case":
			r.next.Case = decode[Case](value)
		}
	}
	return r
}

// decode reads a member; nil when it is not of this shape, for the exchange is
// good all the same.
func decode[T any](value []byte) *T {
	v := new(T)
	if json.Unmarshal(value, v, lenient) != nil {
		return nil
	}
	return v
}

// Next returns the next record, io.EOF after the last.
func (r *Reader) Next() (*Record, error) {
	r.next = Record{}
	x, err := r.r.Next()
	if err != nil {
		return nil, err
	}
	out := r.next
	out.Exchange = x
	return &out, nil
}

// EachRecord calls f for each record of a segment.
func EachRecord(s Segment, warn capture.WarnFunc, f func(*Record) error) error {
	file, err := os.Open(s.Path)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = file
	if s.Packed {
		z, err := zstd.NewReader(file, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return err
		}
		defer z.Close()
		in = z
	}
	r := NewReader(in, s.Path, warn)
	for {
		record, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(record); err != nil {
			return err
		}
	}
}
