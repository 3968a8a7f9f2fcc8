package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/assay-project/assay/archive"
)

// expand resolves patterns and directories; no argument means standard input. It
// returns an error for each argument that names no file.
func expand(args []string) (names []string, missing []error) {
	if len(args) == 0 {
		return []string{"-"}, nil
	}
	for _, a := range args {
		info, err := os.Stat(a)
		switch {
		case a == "-":
			names = append(names, a)
			continue
		case err == nil && info.IsDir():
			files, err := directory(a)
			if err != nil {
				missing = append(missing, err)
			}
			names = append(names, files...)
			continue
		case err == nil || !strings.ContainsAny(a, "*?["):
			names = append(names, a)
			continue
		}
		found, err := filepath.Glob(a)
		switch {
		case err != nil:
			missing = append(missing, fmt.Errorf("pattern %q: %w", a, err))
		case len(found) == 0:
			missing = append(missing, fmt.Errorf("no file matches %q", a))
		}
		for _, name := range found {
			if !begun(name) {
				names = append(names, name)
			}
		}
	}
	return names, missing
}

// begun reports whether a file is a segment that nothing has been written to yet.
func begun(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Size() == 0 && archive.IsSegment(name)
}

// directory returns the segments in dir, or, where there are none, its files.
func directory(dir string) (names []string, err error) {
	segments, err := archive.Segments(dir)
	if err != nil {
		return nil, err
	}
	for _, s := range segments {
		if s.Size > 0 {
			names = append(names, s.Path)
		}
	}
	if len(segments) > 0 {
		return names, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, filepath.Join(dir, e.Name()))
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no file in the directory %s", dir)
	}
	return names, nil
}
