package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Torn tells of a segment whose writer died, and of what was dropped at its end.
type Torn struct {
	Path   string
	Offset int64 // where the torn tail began, in bytes
	Bytes  int64 // how much was dropped; 0: the segment ended whole
}

func (t Torn) String() string {
	return fmt.Sprintf("%s: torn tail dropped: %d bytes from offset %d on were never written whole", t.Path, t.Bytes, t.Offset)
}

// repair closes what a writer that died has left in dir: it cuts torn tails off,
// removes half-made files and empty segments. It must hold the directory's lock.
func repair(dir string) ([]Torn, error) {
	half, err := filepath.Glob(filepath.Join(dir, "*"+tempEnd))
	if err != nil {
		return nil, err
	}
	for _, name := range half {
		if err := os.Remove(name); err != nil {
			return nil, err
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var torn []Torn
	for _, e := range entries {
		s, ok := parseName(e.Name())
		if !ok {
			continue
		}
		name := filepath.Join(dir, e.Name())
		switch {
		case s.Open:
			t, err := closeTorn(name)
			if err != nil {
				return torn, err
			}
			if t.Bytes > 0 {
				torn = append(torn, t)
			}
		case !s.Packed:
			// It was compressed, and could not be removed any more.
			if _, err := os.Stat(name + strings.TrimPrefix(packedEnd, closedEnd)); err == nil {
				if err := os.Remove(name); err != nil {
					return torn, err
				}
			}
		}
	}
	return torn, syncDir(dir)
}

// closeTorn cuts the torn tail off an open segment and gives it its final name.
func closeTorn(name string) (Torn, error) {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return Torn{}, err
	}
	defer f.Close()
	whole, size, err := wholeLength(f)
	if err != nil {
		return Torn{}, fmt.Errorf("%s: %w", name, err)
	}
	t := Torn{Path: name, Offset: whole, Bytes: size - whole}
	if t.Bytes > 0 {
		if err := f.Truncate(whole); err != nil {
			return Torn{}, err
		}
		if err := f.Sync(); err != nil {
			return Torn{}, err
		}
	}
	if whole == 0 {
		return t, os.Remove(name)
	}
	t.Path = strings.TrimSuffix(name, openEnd) + closedEnd
	return t, os.Rename(name, t.Path)
}

// wholeLength returns where the last whole exchange of a segment ends, and how
// long the segment is. What is broken before that stays: a reader passes over it,
// and what stands behind it was written.
func wholeLength(r io.Reader) (whole, size int64, err error) {
	br := bufio.NewReaderSize(r, 256<<10)
	var line []byte
	for {
		part, err := br.ReadSlice('\n')
		size += int64(len(part))
		line = append(line, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && err != io.EOF {
			return 0, 0, err
		}
		if err == io.EOF {
			return whole, size, nil // a line without its end is torn
		}
		if v := jsontext.Value(bytes.TrimSuffix(line, []byte("\n"))); len(v) > 0 && v[0] == '{' && v.IsValid(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)) {
			whole = size
		}
		line = line[:0]
	}
}

// syncDir makes the names of a directory's files last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !os.IsPermission(err) {
		return err
	}
	return nil
}
