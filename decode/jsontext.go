package decode

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// number reads a number and returns its digits.
func (j *jsonDecoder) number() (string, bool) {
	start := j.at
	if j.src[j.at] == '-' {
		j.at++
	}
	if j.at < len(j.src) && j.src[j.at] == '0' {
		j.at++
	} else if !j.digits() {
		return "", j.fail(j.at, "a digit")
	}
	if j.at < len(j.src) && j.src[j.at] == '.' {
		j.at++
		if !j.digits() {
			return "", j.fail(j.at, "a digit")
		}
	}
	if j.at < len(j.src) && j.src[j.at]|0x20 == 'e' {
		j.at++
		if j.at < len(j.src) && (j.src[j.at] == '+' || j.src[j.at] == '-') {
			j.at++
		}
		if !j.digits() {
			return "", j.fail(j.at, "a digit")
		}
	}
	return j.src[start:j.at], true
}

func (j *jsonDecoder) digits() bool {
	start := j.at
	for j.at < len(j.src) && '0' <= j.src[j.at] && j.src[j.at] <= '9' {
		j.at++
	}
	return j.at > start
}

// text reads a string and undoes its escapes.
func (j *jsonDecoder) text() (string, bool) {
	j.at++
	start := j.at
	for ; j.at < len(j.src); j.at++ {
		switch c := j.src[j.at]; {
		case c == '"':
			j.at++
			return j.src[start : j.at-1], true
		case c == '\\':
			return j.escaped(start)
		case c < ' ':
			return "", j.fail(j.at, "an escape in place of a control character")
		}
	}
	return "", j.fail(j.at, "the end of a string")
}

// escaped reads on in a string that begins at start and has its first escape
// at the present place.
func (j *jsonDecoder) escaped(start int) (string, bool) {
	b := make([]byte, 0, 2*(j.at-start)+64)
	for j.at < len(j.src) {
		i := j.at
		for i < len(j.src) && j.src[i] != '"' && j.src[i] != '\\' && j.src[i] >= ' ' {
			i++
		}
		b = append(b, j.src[start:i]...)
		j.at = i
		switch {
		case i == len(j.src):
		case j.src[i] == '"':
			j.at++
			return string(b), true
		case j.src[i] < ' ':
			return "", j.fail(i, "an escape in place of a control character")
		default:
			var ok bool
			if b, ok = j.escape(b); !ok {
				return "", false
			}
			start = j.at
		}
	}
	return "", j.fail(j.at, "the end of a string")
}

// escape reads one escape sequence.
func (j *jsonDecoder) escape(b []byte) ([]byte, bool) {
	const plain, means = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if j.at+1 == len(j.src) {
		j.at++
		return b, j.fail(j.at, "an escape")
	}
	if i := strings.IndexByte(plain, j.src[j.at+1]); i >= 0 {
		j.at += 2
		return append(b, means[i]), true
	}
	r, ok := j.unit(j.at)
	if !ok {
		return b, j.fail(j.at+1, "an escape")
	}
	j.at += 6
	if utf16.IsSurrogate(r) {
		low, ok := j.unit(j.at)
		if pair := utf16.DecodeRune(r, low); ok && pair != utf8.RuneError {
			j.at += 6
			return utf8.AppendRune(b, pair), true
		}
		r = utf8.RuneError
	}
	return utf8.AppendRune(b, r), true
}

// unit reads the code unit of a \uXXXX at a place.
func (j *jsonDecoder) unit(at int) (rune, bool) {
	if at+6 > len(j.src) || j.src[at] != '\\' || j.src[at+1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(j.src[at+2:at+6], 16, 16)
	return rune(n), err == nil
}
