package decode

import "strings"

// unescape undoes percent escapes, and plus signs where they stand for spaces.
// It returns s itself when there are none. A percent sign without two hex
// digits stays as it is; bad is its position, -1 for none.
func unescape(s string, plus bool) (text string, bad int) {
	i := 0
	for i < len(s) && s[i] != '%' && (s[i] != '+' || !plus) {
		i++
	}
	if i == len(s) {
		return s, -1
	}
	bad = -1
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '+' && plus:
			c = ' '
		case c == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0:
			c = byte(hex(s[i+1])<<4 | hex(s[i+2]))
			i += 2
		case c == '%' && bad < 0:
			bad = i
		}
		b.WriteByte(c)
	}
	return b.String(), bad
}

// hex returns the value of a hex digit, -1 for any other byte.
func hex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// fold returns an ASCII letter in lower case and any other byte as it is.
func fold(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// foldEqual compares with a name that is in lower case already.
func foldEqual(s, lower string) bool {
	return len(s) == len(lower) && foldPrefix(s, lower)
}

func foldPrefix(s, lower string) bool {
	if len(s) < len(lower) {
		return false
	}
	for i := range len(lower) {
		if fold(s[i]) != lower[i] {
			return false
		}
	}
	return true
}
