package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/assay-project/assay/compare/fingerprint"
)

// extension is that of the files in a folder of snapshots.
const extension = ".txt"

// Read reads a folder of snapshots, or one file. The error says which file, and
// which line of it.
func Read(name string) (*Set, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		list, err := readFile(name)
		return of(list), err
	}
	var all []*fingerprint.Fingerprint
	files, err := files(name)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		list, err := readFile(f)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return of(all), nil
}

func readFile(name string) ([]*fingerprint.Fingerprint, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	list, err := fingerprint.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// files lists a folder's files of fingerprints: what else lies there is let alone.
func files(dir string) ([]string, error) {
	var list []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != extension {
			return err
		}
		text, err := os.ReadFile(name)
		if err == nil && fingerprint.Is(text) {
			list = append(list, name)
		}
		return err
	})
	return list, err
}

// Write writes a set: to one file, when name is one or has an extension, else to a
// folder in which each operation has a file of its own. made says how it was made,
// in a few words. What of a folder is no longer in the set is removed. It returns
// the names of the files that it changed.
func (s *Set) Write(name, made string) ([]string, error) {
	if !folder(name) {
		changed, err := write(name, made, s.prints)
		return changed, err
	}
	var changed []string
	wanted := map[string]bool{}
	for _, op := range s.Operations() {
		service, operation, _ := strings.Cut(op, " ")
		file := filepath.Join(name, safe(service), safe(operation)+extension)
		wanted[file] = true
		c, err := write(file, made, s.operation(op))
		if err != nil {
			return changed, err
		}
		changed = append(changed, c...)
	}
	old, err := files(name)
	if err != nil {
		return changed, err
	}
	for _, file := range old {
		if !wanted[file] {
			if err := os.Remove(file); err != nil {
				return changed, err
			}
			changed = append(changed, file)
			os.Remove(filepath.Dir(file)) // when nothing else is in it
		}
	}
	slices.Sort(changed)
	return changed, nil
}

func folder(name string) bool {
	if info, err := os.Stat(name); err == nil {
		return info.IsDir()
	}
	return strings.HasSuffix(name, "/") || filepath.Ext(name) == ""
}

// safe is a name that can be a file's. Names of services and operations are, but
// a file of fingerprints may have been written by hand.
func safe(name string) string {
	return strings.Map(func(c rune) rune {
		if c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			return c
		}
		return '_'
	}, name)
}

// write replaces a file whole or not at all, and only when it says something else.
func write(name, made string, list []*fingerprint.Fingerprint) ([]string, error) {
	var b bytes.Buffer
	comment := fmt.Sprintf("%d %s. %s", len(list), plural(len(list), "shape"), made)
	if err := fingerprint.Write(&b, comment, list); err != nil {
		return nil, err
	}
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, b.Bytes()) {
		return nil, nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".assay-*")
	if err != nil {
		return nil, err
	}
	_, err = tmp.Write(b.Bytes())
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		os.Remove(tmp.Name())
		return nil, err
	}
	return []string{name}, nil
}
