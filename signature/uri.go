package signature

import "strings"

// unreserved are the bytes that URI-encoding leaves alone: letters, digits and
// - . _ ~ (RFC 3986, section 2.3).
var unreserved = func() (t [256]bool) {
	for c := range t {
		t[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			c == '-' || c == '.' || c == '_' || c == '~'
	}
	return t
}()

const upperHex = "0123456789ABCDEF"

// appendEscaped URI-encodes s as SigV4 asks for: upper-case hex, everything but
// the unreserved bytes and, in a path, the slash.
func appendEscaped(dst []byte, s string, path bool) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if unreserved[c] || c == '/' && path {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return dst
}

// EscapeQuery escapes a value for a query as the canonical query has it: all but
// letters, digits and - . _ ~, so that it is signed as it is sent.
func EscapeQuery(s string) string {
	if isEscaped(s, false) && !strings.Contains(s, "%") {
		return s
	}
	return string(appendEscaped(nil, s, false))
}

// isEscaped reports whether s is what encoding its decoded form would give.
func isEscaped(s string, path bool) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if unreserved[c] || c == '/' && path {
			continue
		}
		if c != '%' || i+2 >= len(s) || !isUpperHex(s[i+1]) || !isUpperHex(s[i+2]) {
			return false
		}
		if d := unhex(s[i+1])<<4 | unhex(s[i+2]); unreserved[d] || d == '/' && path {
			return false
		}
		i += 2
	}
	return true
}

func isUpperHex(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'F' }

// reescape decodes s once and encodes it once. plus as in appendUnescaped.
func reescape(s string, path, plus bool) string {
	if isEscaped(s, path) {
		return s
	}
	return string(appendEscaped(nil, string(appendUnescaped(nil, s, plus)), path))
}

// CanonicalPath returns the path line of the canonical request for the path as
// it stood on the wire.
func CanonicalPath(raw string, rules Rules) string {
	if raw == "" {
		return "/"
	}
	if rules.Normalize {
		raw = NormalizePath(raw)
	}
	if !rules.DoubleEncode {
		return reescape(raw, true, false)
	}
	for i := 0; i < len(raw); i++ {
		if c := raw[i]; !unreserved[c] && c != '/' {
			return string(appendEscaped(nil, raw, true))
		}
	}
	return raw
}

// NormalizePath removes empty and dot segments (RFC 3986, section 5.2.4, and
// repeated slashes), keeping a trailing slash.
func NormalizePath(p string) string {
	if !strings.Contains(p, "//") && !strings.Contains(p, "/.") {
		return p
	}
	var kept []string
	for s := range strings.SplitSeq(p, "/") {
		switch s {
		case "", ".":
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		default:
			kept = append(kept, s)
		}
	}
	out := "/" + strings.Join(kept, "/")
	if len(kept) > 0 && (strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.") || strings.HasSuffix(p, "/..")) {
		out += "/"
	}
	return out
}
