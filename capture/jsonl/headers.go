package jsonl

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/jsonwalk"
)

// headers reads a list of pairs. The list is copied once, and all names and
// values that need no unescaping are parts of that copy.
func (d *decoder) headers() (capture.Headers, error) {
	v, err := d.Value('[', "a list")
	if err != nil || v == nil {
		return nil, err
	}
	s := scanner{text: string(v)}
	n := strings.Count(s.text, "[") - 1
	if n == 0 && s.skip('[') && s.skip(']') {
		return nil, nil
	}
	s.pos = 0
	h := make(capture.Headers, 0, min(n, 64))
	s.skip('[')
	for s.skip('[') {
		name, err := s.str()
		if err != nil || !s.skip(',') {
			return nil, d.Wrong("a list of name and value pairs")
		}
		value, err := s.str()
		if err != nil || !s.skip(']') {
			return nil, d.Wrong("a list of name and value pairs")
		}
		h = append(h, capture.Header{Name: name, Value: value})
		s.skip(',')
	}
	if !s.skip(']') {
		return nil, d.Wrong("a list of name and value pairs")
	}
	return h, nil
}

// scanner walks over JSON that is known to be valid.
type scanner struct {
	text string
	pos  int
}

// skip passes over white space and then over c, if c is what comes.
func (s *scanner) skip(c byte) bool {
	for s.pos < len(s.text) && s.text[s.pos] <= ' ' {
		s.pos++
	}
	if s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// str reads a string.
func (s *scanner) str() (string, error) {
	if !s.skip('"') {
		return "", errNotString
	}
	from := s.pos - 1
	for s.text[s.pos] != '"' {
		if s.text[s.pos] == '\\' {
			s.pos++
		}
		s.pos++
	}
	s.pos++
	return jsonwalk.Unquote(s.text[from:s.pos])
}
