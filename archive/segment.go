package archive

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Segment is a file of a capture directory.
type Segment struct {
	Path string
	// Number counts the segments of a directory: what a later one holds happened
	// later.
	Number uint64
	// Begun is when it was opened, to the second.
	Begun time.Time
	// Open says that it is being written, or was when its writer died.
	Open bool
	// Packed says that it is compressed with zstd.
	Packed bool
	// Size is its length on disk in bytes, Written when that last changed.
	Size    int64
	Written time.Time
}

// The names of segments: 00000042-20261125T180000Z.jsonl, with .open before the
// end while it is written, and .zst behind it when it is compressed.
const (
	openEnd   = ".open.jsonl"
	closedEnd = ".jsonl"
	packedEnd = ".jsonl.zst"
	stamp     = "20060102T150405Z"
)

func segmentName(number uint64, begun time.Time, end string) string {
	return fmt.Sprintf("%08d-%s%s", number, begun.UTC().Format(stamp), end)
}

// parseName reads the name of a segment.
func parseName(name string) (s Segment, ok bool) {
	base, end := name, ""
	for _, e := range []string{openEnd, packedEnd, closedEnd} {
		if base, ok = strings.CutSuffix(name, e); ok {
			end = e
			break
		}
	}
	number, begun, ok := strings.Cut(base, "-")
	if end == "" || !ok || len(number) < 8 {
		return s, false
	}
	var err, bad error
	s.Number, err = strconv.ParseUint(number, 10, 64)
	s.Begun, bad = time.Parse(stamp, begun)
	s.Open, s.Packed = end == openEnd, end == packedEnd
	return s, err == nil && bad == nil
}

// IsSegment reports whether a file is called as segments are.
func IsSegment(name string) bool {
	_, ok := parseName(filepath.Base(name))
	return ok
}

// Segments returns the segments of a directory in the order in which they were
// written. Of one that is there plain and compressed, because its writer died
// between the two, the compressed one is told.
func Segments(dir string) ([]Segment, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []Segment
	for _, e := range entries {
		s, ok := parseName(e.Name())
		if !ok || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // closed or deleted while we looked
		}
		if err != nil {
			return nil, err
		}
		s.Path = filepath.Join(dir, e.Name())
		s.Size, s.Written = info.Size(), info.ModTime()
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b Segment) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), boolCompare(b.Packed, a.Packed), strings.Compare(a.Path, b.Path))
	})
	return slices.CompactFunc(all, func(a, b Segment) bool { return a.Number == b.Number && a.Packed != b.Packed && !a.Open && !b.Open }), nil
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
