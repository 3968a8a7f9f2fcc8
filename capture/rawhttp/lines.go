package rawhttp

import (
	"bytes"

	"github.com/assay-project/assay/capture"
)

// isRequest reports whether line can be the first of a request.
func isRequest(line []byte) bool {
	line = bytes.TrimRight(line, "\r\n")
	method, rest, ok := bytes.Cut(line, []byte(" "))
	if !ok || !isMethod(method) {
		return false
	}
	i := bytes.LastIndexByte(rest, ' ')
	if i < 0 || !isProto(rest[i+1:]) {
		return false
	}
	target := rest[:i]
	return bytes.HasPrefix(target, []byte("/")) || string(target) == "*" ||
		bytes.HasPrefix(target, []byte("http://")) || bytes.HasPrefix(target, []byte("https://"))
}

// isMethod reports whether b looks like a method of HTTP or WebDAV.
func isMethod(b []byte) bool {
	for _, c := range b {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(b) >= 3 && len(b) <= 20
}

// isProto reports whether b is "HTTP/1.1" or the like.
func isProto(b []byte) bool {
	v, ok := bytes.CutPrefix(b, []byte("HTTP/"))
	if !ok || len(v) == 0 || len(v) > 3 {
		return false
	}
	for _, c := range v {
		if (c < '0' || c > '9') && c != '.' {
			return false
		}
	}
	return true
}

// isResponse reports whether line can be the first of an answer.
func isResponse(line []byte) bool {
	line = bytes.TrimRight(line, "\r\n")
	proto, rest, ok := bytes.Cut(line, []byte(" "))
	if !ok || !isProto(proto) || len(rest) < 3 || len(rest) > 3 && rest[3] != ' ' {
		return false
	}
	for _, c := range rest[:3] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return rest[0] != '0'
}

// isSeparator reports whether line sets messages apart and says nothing else:
// an empty line, one of dashes or equals signs, or a "###" with any title.
func isSeparator(line []byte) bool {
	line = bytes.TrimSpace(line)
	return bytes.HasPrefix(line, []byte("###")) ||
		len(bytes.Trim(line, "-")) == 0 || len(bytes.Trim(line, "=")) == 0
}

// isComment reports whether line is a comment, where a message could begin.
func isComment(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	return bytes.HasPrefix(line, []byte("#")) || bytes.HasPrefix(line, []byte("//"))
}

// remark returns what a comment says to assay.
func remark(line []byte) (text string, ok bool) {
	if !isComment(line) {
		return "", false
	}
	return capture.RemarkIn(string(line))
}
