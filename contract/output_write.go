package contract

import (
	"os"
	"path/filepath"
	"sort"

	"github.com/klauspost/compress/zstd"
)

// WriteOutputs writes, beside a catalog, what services' operations answer with:
// by service the shapes by operation.
func WriteOutputs(dir string, services map[string]map[string]*Shape) error {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	defer z.Close()
	for service, ops := range services {
		data := encodeOutputs(ops)
		if _, err := decodeOutputs(data); err != nil {
			return err
		}
		file := filepath.Join(dir, filepath.FromSlash(OutputFile(service)))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, z.EncodeAll(data, nil), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// encodeOutputs writes the table of strings, the shapes and the operations.
// Scalars without bounds are one shape of each type.
func encodeOutputs(ops map[string]*Shape) []byte {
	names := make([]string, 0, len(ops))
	for n := range ops {
		names = append(names, n)
	}
	sort.Strings(names)
	e := &outputEncoder{index: map[*Shape]int{}, plain: map[Kind]int{}}
	for _, n := range names {
		e.number(ops[n])
	}
	w := newWriter()
	w.uint(len(e.shapes))
	for _, sh := range e.shapes {
		e.write(w, sh)
	}
	w.uint(len(names))
	for _, n := range names {
		w.str(n)
		w.uint(e.index[ops[n]])
	}
	return w.bytes()
}

type outputEncoder struct {
	shapes []*Shape
	index  map[*Shape]int
	plain  map[Kind]int
}

// number gives a shape and those below it their numbers.
func (e *outputEncoder) number(sh *Shape) {
	if _, ok := e.index[sh]; ok {
		return
	}
	bare := sh.Kind != Structure && sh.Kind != List && sh.Kind != Map && !sh.HasMin && !sh.HasMax && len(sh.Enum) == 0
	if n, ok := e.plain[sh.Kind]; bare && ok {
		e.index[sh] = n
		return
	}
	e.index[sh] = len(e.shapes)
	if bare {
		e.plain[sh.Kind] = len(e.shapes)
	}
	e.shapes = append(e.shapes, sh)
	switch sh.Kind {
	case Structure:
		for _, m := range sh.Members {
			e.number(m.Shape)
		}
	case List:
		e.number(sh.Element.Shape)
	case Map:
		e.number(sh.Value.Shape)
	}
}

func (e *outputEncoder) write(w *writer, sh *Shape) {
	head := int(sh.Kind) << 2
	if sh.HasMin {
		head |= 1
	}
	if sh.HasMax {
		head |= 2
	}
	w.uint(head)
	if sh.HasMin {
		w.float(sh.Min)
	}
	if sh.HasMax {
		w.float(sh.Max)
	}
	switch sh.Kind {
	case String:
		w.strs(sh.Enum)
	case List:
		w.uint(e.index[sh.Element.Shape])
	case Map:
		w.uint(e.index[sh.Value.Shape])
	case Structure:
		w.uint(len(sh.Members))
		for _, m := range sh.Members {
			ref := e.index[m.Shape] << 1
			if m.Required {
				ref |= 1
			}
			w.uint(ref)
			w.str(m.Name)
		}
	}
}
