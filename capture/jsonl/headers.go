package jsonl

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/go-json-experiment/json/jsontext"
)

// known returns the name, of which the usual ones need no new string.
func known(name jsontext.Value) string {
	switch string(name) {
	case `"v"`:
		return `"v"`
	case `"id"`:
		return `"id"`
	case `"session"`:
		return `"session"`
	case `"time"`:
		return `"time"`
	case `"request"`:
		return `"request"`
	case `"response"`:
		return `"response"`
	case `"method"`:
		return `"method"`
	case `"url"`:
		return `"url"`
	case `"headers"`:
		return `"headers"`
	case `"body"`:
		return `"body"`
	case `"status"`:
		return `"status"`
	}
	return string(name)
}

// unquote returns the text of a valid JSON string.
func unquote(quoted string) (string, error) {
	if strings.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1], nil
	}
	b, err := jsontext.AppendUnquote(nil, quoted)
	return string(b), err
}

// headers reads a list of pairs. The list is copied once, and all names and
// values that need no unescaping are parts of that copy.
func (d *decoder) headers() (capture.Headers, error) {
	v, err := d.value('[', "a list")
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
			return nil, d.wrong("a list of name and value pairs")
		}
		value, err := s.str()
		if err != nil || !s.skip(']') {
			return nil, d.wrong("a list of name and value pairs")
		}
		h = append(h, capture.Header{Name: name, Value: value})
		s.skip(',')
	}
	if !s.skip(']') {
		return nil, d.wrong("a list of name and value pairs")
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
	return unquote(s.text[from:s.pos])
}
