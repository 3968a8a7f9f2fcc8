package signature

import "strings"

// foldEqual compares ASCII without regard to case; lower is in lower case.
func foldEqual(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func hasFoldPrefix(s, lower string) bool {
	return len(s) >= len(lower) && foldEqual(s[:len(lower)], lower)
}

// hexDigit are the bytes that are a hexadecimal digit: two of the longest parts
// of each signed request are looked through with it.
var hexDigit = func() (t [256]bool) {
	for c := range t {
		t[c] = unhex(byte(c)) < 16
	}
	return t
}()

func isHex(s string) bool {
	for i := 0; i < len(s); i++ {
		if !hexDigit[s[i]] {
			return false
		}
	}
	return true
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func unhex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 0xff
}

// appendUnescaped undoes percent-encoding. What is not a valid escape stays as
// it is. plus: a plus stands for a blank, as in the query of a form.
func appendUnescaped(dst []byte, s string, plus bool) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s):
			if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi|lo < 16 {
				dst = append(dst, hi<<4|lo)
				i += 2
				continue
			}
		case c == '+' && plus:
			c = ' '
		}
		dst = append(dst, c)
	}
	return dst
}

// unescapeParts undoes the percent-encoding of up to eight values with a single
// allocation: those of a presigned URL come in pairs.
func unescapeParts(parts ...*Part) {
	var (
		stack [256]byte
		ends  [8]int
	)
	buf := stack[:0]
	for i, p := range parts {
		if strings.IndexByte(p.Value, '%') >= 0 {
			buf = appendUnescaped(buf, p.Value, true)
			ends[i] = len(buf)
		}
	}
	if len(buf) == 0 {
		return
	}
	all, start := string(buf), 0
	for i, p := range parts {
		if ends[i] > 0 {
			p.Value = all[start:ends[i]]
			start = ends[i]
		}
	}
}
