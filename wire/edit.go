package wire

import (
	"bytes"
	"strings"
)

// Editor changes single lines of a head and leaves every other byte as it came.
type Editor struct {
	lines [][]byte // with their ends; a folded field is one line; the empty line is not there
	end   []byte   // the empty line
}

// Edit begins to edit a head, a request's or an answer's. raw is not changed.
func Edit(raw []byte) *Editor {
	e := &Editor{}
	for len(raw) > 0 {
		n := bytes.IndexByte(raw, '\n') + 1
		if n == 0 {
			n = len(raw)
		}
		line := raw[:n:n]
		raw = raw[n:]
		switch {
		case isBlank(line):
			e.end = line
			return e
		case len(e.lines) > 1 && (line[0] == ' ' || line[0] == '\t'):
			last := &e.lines[len(e.lines)-1]
			*last = append(*last, line...) // a copy: its capacity ends with it
		default:
			e.lines = append(e.lines, line)
		}
	}
	return e
}

// Bytes returns the head as it is now.
func (e *Editor) Bytes() []byte {
	n := len(e.end)
	for _, l := range e.lines {
		n += len(l)
	}
	out := make([]byte, 0, n)
	for _, l := range e.lines {
		out = append(out, l...)
	}
	return append(out, e.end...)
}

// SetTarget replaces the target of a request.
func (e *Editor) SetTarget(target string) {
	line := e.lines[0]
	from := bytes.IndexByte(line, ' ') + 1
	to := bytes.LastIndex(line, []byte(" HTTP/"))
	if from == 0 || to < from {
		return
	}
	e.lines[0] = bytes.Join([][]byte{line[:from], []byte(target), line[to:]}, nil)
}

// Set makes value the value of a field: of the first of that name, whose name
// stays as it is spelled; the others go. A field that is not there comes last.
func (e *Editor) Set(name, value string) {
	kept := false
	e.filter(name, func(line []byte) []byte {
		if kept {
			return nil
		}
		kept = true
		return withValue(line, value)
	})
	if !kept {
		e.Add(name, value)
	}
}

// Add adds a field behind all others.
func (e *Editor) Add(name, value string) {
	line := make([]byte, 0, len(name)+len(value)+4)
	e.lines = append(e.lines, appendField(line, name, value))
}

// Delete takes out all fields of that name.
func (e *Editor) Delete(name string) {
	e.filter(name, func([]byte) []byte { return nil })
}

// filter replaces each field of that name by what f makes of its line, nil for
// nothing.
func (e *Editor) filter(name string, f func(line []byte) []byte) {
	if len(e.lines) == 0 {
		return
	}
	kept := e.lines[:1]
	for _, line := range e.lines[1:] {
		if is(line, name) {
			if line = f(line); line == nil {
				continue
			}
		}
		kept = append(kept, line)
	}
	e.lines = kept
}

// is reports whether line is a field of that name.
func is(line []byte, name string) bool {
	i := bytes.IndexByte(line, ':')
	return i >= 0 && strings.EqualFold(strings.TrimSpace(string(line[:i])), name)
}

// withValue returns line with another value, its white space and end kept.
func withValue(line []byte, value string) []byte {
	from := bytes.IndexByte(line, ':') + 1
	for from < len(line) && (line[from] == ' ' || line[from] == '\t') {
		from++
	}
	to := len(bytes.TrimRight(line, " \t\r\n"))
	to = max(to, from)
	return bytes.Join([][]byte{line[:from], []byte(value), line[to:]}, nil)
}
