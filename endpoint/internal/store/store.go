// Package store keeps many similar documents in little space: each compressed
// by itself against a common dictionary, so that one can be read without the
// others.
//
// The form: "AST1", the version of the data, the dictionary (compressed by
// itself), the number of documents, and for each its name and its frame. Every
// string is preceded by its length, every number is a varint.
package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

const magic = "AST1"

// dictID is the id under which zstd knows our dictionary within a frame.
const dictID = 1

// Build writes a file.
func Build(version string, dict []byte, docs map[string][]byte) ([]byte, error) {
	plain, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression),
		zstd.WithEncoderDictRaw(dictID, dict), zstd.WithEncoderCRC(false), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	out := []byte(magic)
	put := func(b []byte) {
		out = binary.AppendUvarint(out, uint64(len(b)))
		out = append(out, b...)
	}
	put([]byte(version))
	put(plain.EncodeAll(dict, nil))
	out = binary.AppendUvarint(out, uint64(len(docs)))
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		put([]byte(name))
		put(enc.EncodeAll(docs[name], nil))
	}
	return out, nil
}

// Store is an opened file. It is safe for concurrent use.
type Store struct {
	version string
	dict    []byte // compressed
	entries []entry

	decoder func() (*zstd.Decoder, error) // made when first asked for
}

type entry struct {
	name  string
	frame []byte
}

var errForm = errors.New("store: the data is damaged")

// Open reads the index of a file. It unpacks nothing, and keeps the file.
func Open(file []byte) (*Store, error) {
	rest, ok := bytes.CutPrefix(file, []byte(magic))
	if !ok {
		return nil, errForm
	}
	r := reader{rest: rest}
	s := &Store{version: string(r.bytes()), dict: r.bytes()}
	s.entries = make([]entry, 0, r.number())
	for !r.bad && len(s.entries) < cap(s.entries) {
		s.entries = append(s.entries, entry{string(r.bytes()), r.bytes()})
	}
	if r.bad {
		return nil, errForm
	}
	s.decoder = sync.OnceValues(s.newDecoder)
	return s, nil
}

// reader takes numbers and strings off the front of a file.
type reader struct {
	rest []byte
	bad  bool
}

// number reads a length or a count, neither of which exceeds what is left.
func (r *reader) number() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)-size) {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

func (r *reader) bytes() []byte {
	n := r.number()
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (s *Store) newDecoder() (*zstd.Decoder, error) {
	plain, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer plain.Close()
	dict, err := plain.DecodeAll(s.dict, nil)
	if err != nil {
		return nil, err
	}
	return zstd.NewReader(nil, zstd.WithDecoderDictRaw(dictID, dict), zstd.WithDecoderConcurrency(1))
}

// Version returns the version of the data.
func (s *Store) Version() string { return s.version }

// Names returns the names of all documents in order.
func (s *Store) Names() []string {
	names := make([]string, len(s.entries))
	for i := range s.entries {
		names[i] = s.entries[i].name
	}
	return names
}

// Has reports whether there is a document of that name.
func (s *Store) Has(name string) bool {
	_, ok := s.find(name)
	return ok
}

func (s *Store) find(name string) (int, bool) {
	return slices.BinarySearchFunc(s.entries, name, func(e entry, n string) int { return strings.Compare(e.name, n) })
}

// Get unpacks a document. It returns nil where there is none of that name.
func (s *Store) Get(name string) ([]byte, error) {
	i, ok := s.find(name)
	if !ok {
		return nil, nil
	}
	d, err := s.decoder()
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	doc, err := d.DecodeAll(s.entries[i].frame, nil)
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", name, err)
	}
	return doc, nil
}
