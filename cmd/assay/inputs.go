package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/archive"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/detect"
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

// inputs has each input done that the arguments name. One that cannot be read is
// told of, and the others are done all the same; the error is that of the output.
func (j *checkJob) inputs(args []string, do func(name string) error) error {
	names, missing := expand(args)
	for _, err := range missing {
		j.unreadable(err)
	}
	for _, name := range names {
		if err := do(name); err != nil {
			if errors.Is(err, errOutput) {
				return &exitError{exitInput, err}
			}
			j.unreadable(err)
		}
	}
	return nil
}

// exchanges hands over those of an input, in their order, until do fails. It
// returns how many there were.
func (j *checkJob) exchanges(name string, do func(*assay.Exchange) error) (n int, err error) {
	r, closeInput, err := j.open(name)
	if err != nil {
		return 0, err
	}
	defer closeInput()
	for ; ; n++ {
		x, err := r.Next()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("%s: after %d requests: %w", name, n, err)
		}
		if err := do(x); err != nil {
			return n, err
		}
	}
}

// unreadable tells of an input that cannot be read; the others are judged all the
// same.
func (j *checkJob) unreadable(err error) {
	j.progress.clear()
	fmt.Fprintf(j.cmd.ErrOrStderr(), "assay: %v\n", err)
	j.unread = true
}

func (j *checkJob) open(name string) (capture.Reader, func(), error) {
	in, closeInput := j.cmd.InOrStdin(), func() {}
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, nil, err
		}
		in, closeInput = f, func() { f.Close() }
	}
	format := j.flags.input
	if format == "" && archive.IsSegment(name) {
		format = "jsonl" // also where nothing but a torn tail is in it
	}
	r, _, err := detect.Open(in, name, detect.Options{Format: format, Warn: j.warn})
	if err != nil {
		closeInput()
		return nil, nil, err
	}
	return r, closeInput, nil
}
