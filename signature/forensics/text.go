package forensics

import (
	"strings"
	"unicode/utf8"
)

const hexDigits = "0123456789ABCDEF"

// escape percent-encodes everything but letters, digits and -._~.
func escape(s string) string { return escapeKeeping(s, "") }

// escapeKeeping is escape that leaves the bytes in keep alone as well.
func escapeKeeping(s, keep string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; isUnreserved(c) || strings.IndexByte(keep, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		}
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// eachEscape rewrites s, giving every %XX to fn with its byte.
func eachEscape(s string, fn func(escape string, c byte) string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if hi, lo := strings.IndexByte(hexDigits, upper(s[i+1])), strings.IndexByte(hexDigits, upper(s[i+2])); hi >= 0 && lo >= 0 {
				b.WriteString(fn(s[i:i+3], byte(hi<<4|lo)))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		c -= 'a' - 'A'
	}
	return c
}

// unescape undoes percent-encoding.
func unescape(s string) string {
	return eachEscape(s, func(_ string, c byte) string { return string([]byte{c}) })
}

// unescapeOnly undoes the escapes of the bytes in set.
func unescapeOnly(s, set string) string {
	return eachEscape(s, func(e string, c byte) string {
		if strings.IndexByte(set, c) >= 0 {
			return string([]byte{c})
		}
		return e
	})
}

// escapeSet escapes the bytes in set, which need no escape.
func escapeSet(s, set string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(set, s[i]) >= 0 {
			b.WriteString("%" + string(hexDigits[s[i]>>4]) + string(hexDigits[s[i]&15]))
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// toUTF8 reads s as Latin-1.
func toUTF8(s string) string {
	b := make([]byte, 0, 2*len(s))
	for i := 0; i < len(s); i++ {
		b = utf8.AppendRune(b, rune(s[i]))
	}
	return string(b)
}

// toLatin1 writes s in Latin-1, if it can be.
func toLatin1(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff || r == utf8.RuneError {
			return "", false
		}
		b = append(b, byte(r))
	}
	return string(b), true
}
