package rawhttp

import (
	"bytes"
	"errors"
	"strings"

	"github.com/assay-project/assay/capture"
)

// ErrIncomplete is returned for bytes that end within a message head.
var ErrIncomplete = errors.New("message head is not complete")

var errStartLine = errors.New("first line is not that of a request")

// ParseRequest parses the request that b begins with and returns it with the
// number of bytes it takes. What [net/http] corrects, refuses or forgets is
// kept: the order and case of field names, repeated fields, white space before
// a colon (it belongs to the name), folded lines (their breaks belong to the
// value), white space in the target. A line without a colon is a field without
// a value.
//
// The body ends where Content-Length or the chunked coding says; without
// either there is none. When b ends earlier the body is marked as truncated.
// The body of a message with Content-Length is a part of b, not a copy; nothing
// else of the exchange points into b.
//
// The error is [ErrIncomplete] when b ends within the head, so that more bytes
// may help; any other error is final.
func ParseRequest(b []byte) (*capture.Exchange, int, error) {
	start := 0
	for start < len(b) && (b[start] == '\r' || b[start] == '\n') {
		start++ // RFC 9112, 2.2: empty lines before a request are ignored
	}
	size, count := headSize(b[start:])
	if size == 0 {
		return nil, 0, ErrIncomplete
	}
	x := new(capture.Exchange)
	end := start + size
	f, err := parseRequestHead(string(b[start:end]), count, &x.Request)
	if err != nil {
		return nil, 0, err
	}
	switch {
	case f.chunked:
		in := newSource(bytes.NewReader(b[end:]), 16)
		body := body{max: len(b)}
		switch err := body.readChunked(in); err {
		case nil:
			x.Request.SetBody(body.kept)
		case errNotChunked:
			// Nothing says where the body ends, so it is not guessed.
		default:
			x.Request.CutBody(body.kept, -1)
		}
		end += int(in.offset)
	case f.length > int64(len(b)-end):
		x.Request.CutBody(b[end:], f.length)
		end = len(b)
	case f.length > 0:
		next := end + int(f.length)
		x.Request.SetBody(b[end:next:next])
		end = next
	}
	return x, end, nil
}

// ParseRequestHead parses the head of a request that b begins with, and returns
// it with the number of bytes the head takes, the empty lines before it
// included. It keeps what [ParseRequest] keeps; of the body it says nothing.
// Nothing of the result points into b.
//
// The error is [ErrIncomplete] when b ends within the head.
func ParseRequestHead(b []byte) (*capture.Request, int, error) {
	start := 0
	for start < len(b) && (b[start] == '\r' || b[start] == '\n') {
		start++
	}
	size, count := headSize(b[start:])
	if size == 0 {
		return nil, 0, ErrIncomplete
	}
	q := new(capture.Request)
	if _, err := parseRequestHead(string(b[start:start+size]), count, q); err != nil {
		return nil, 0, err
	}
	return q, start + size, nil
}

// headSize returns the length of the message head that b begins with, its empty
// line included, and how many lines are in it before that one; 0, 0 when b ends
// earlier.
func headSize(b []byte) (size, lines int) {
	for {
		i := bytes.IndexByte(b[size:], '\n')
		if i < 0 {
			return 0, 0
		}
		empty := i == 0 || i == 1 && b[size] == '\r'
		size += i + 1
		if empty {
			return size, lines
		}
		lines++
	}
}

// framing is what a head says of the length of its body.
type framing struct {
	length  int64 // -1: not said
	chunked bool
}

// parseRequestHead parses a head of that many lines into r, whose strings
// become parts of it.
func parseRequestHead(head string, lines int, r *capture.Request) (framing, error) {
	line, rest := cutLine(head)
	sp := strings.IndexByte(line, ' ')
	if sp <= 0 {
		return framing{}, errStartLine
	}
	r.Method = line[:sp]
	target := line[sp+1:]
	// The protocol is what follows the last space; any other space is the
	// target's, as of a client that forgot to escape a key.
	if i := strings.LastIndexByte(target, ' '); i >= 0 && strings.HasPrefix(target[i+1:], "HTTP/") {
		target, r.Proto = target[:i], target[i+1:]
	}
	if target == "" {
		return framing{}, errStartLine
	}
	setTarget(r, target)
	var f framing
	r.Headers, f = parseFields(rest, lines-1)
	return f, nil
}

// setTarget is like [capture.Request.SetURL], but keeps a "#": what stood on
// the wire was sent.
func setTarget(r *capture.Request, target string) {
	if target[0] != '/' {
		if i := strings.Index(target, "://"); i > 0 && !strings.ContainsAny(target[:i], "/?#") {
			r.Scheme = strings.ToLower(target[:i])
			target = target[i+3:]
			end := strings.IndexAny(target, "/?#")
			if end < 0 {
				end = len(target)
			}
			r.Authority, target = target[:end], target[end:]
			if target == "" {
				target = "/"
			}
		}
	}
	r.Target = target
}

// parseFields parses header fields up to the empty line or the end of text.
func parseFields(text string, count int) (capture.Headers, framing) {
	f := framing{length: -1}
	if count <= 0 {
		return nil, f
	}
	h := make(capture.Headers, 0, count)
	for text != "" {
		line, rest := cutLine(text)
		if line == "" {
			break
		}
		for rest != "" && (rest[0] == ' ' || rest[0] == '\t') {
			_, rest = cutLine(rest)
			line = strings.TrimRight(text[:len(text)-len(rest)], "\r\n")
		}
		text = rest
		name, value := line, ""
		if i := strings.IndexByte(line, ':'); i >= 0 {
			name, value = line[:i], trimSpace(line[i+1:])
		}
		h = append(h, capture.Header{Name: name, Value: value})
		f.note(name, value)
	}
	return h, f
}

// note takes in a field if it says how long the body is. Of two lengths the
// first counts.
func (f *framing) note(name, value string) {
	switch {
	case len(name) == len("content-length") && strings.EqualFold(name, "content-length"):
		if f.length < 0 {
			f.length = parseLength(value)
		}
	case len(name) == len("transfer-encoding") && strings.EqualFold(name, "transfer-encoding"):
		last := strings.TrimSpace(value[strings.LastIndexByte(value, ',')+1:])
		f.chunked = strings.EqualFold(last, "chunked")
	}
}

// parseLength returns the number of bytes that a Content-Length states, -1 for
// what is not one.
func parseLength(s string) int64 {
	if s == "" || len(s) > 18 {
		return -1
	}
	var n int64
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return -1
		}
		n = n*10 + int64(c)
	}
	return n
}

// cutLine cuts the first line off s, without its line end.
func cutLine(s string) (line, rest string) {
	i := strings.IndexByte(s, '\n')
	if i < 0 {
		return strings.TrimSuffix(s, "\r"), ""
	}
	line, rest = s[:i], s[i+1:]
	if i > 0 && line[i-1] == '\r' {
		line = line[:i-1]
	}
	return line, rest
}

// trimSpace removes the optional white space around a field's value.
func trimSpace(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}
