package capture

import (
	"strconv"
	"strings"
)

// Where a secret was taken out of a capture stands how long it was: in a header
// or a body between these,
const (
	placeholderOpen  = "‹redacted, "
	placeholderClose = " bytes›"
)

// and between these where only the characters of a URL may stand.
const (
	urlPlaceholderOpen  = "redacted-"
	urlPlaceholderClose = "-bytes"
)

// Placeholder returns what stands in the place of a secret of n bytes.
func Placeholder(n int) string { return placeholderOpen + strconv.Itoa(n) + placeholderClose }

func urlPlaceholder(n int) string {
	return urlPlaceholderOpen + strconv.Itoa(n) + urlPlaceholderClose
}

// HasPlaceholder reports whether s holds, anywhere, what stands in a capture for a
// secret that was taken out.
func HasPlaceholder(s string) bool {
	_, _, _, ok := FindPlaceholder(s)
	return ok
}

// FindPlaceholder finds the first placeholder of either form in s: it is
// s[start:end] and stands for a secret of n bytes.
func FindPlaceholder(s string) (start, end, n int, ok bool) {
	start, end, n, ok = findForm(s, placeholderOpen, placeholderClose)
	if a, b, m, found := findForm(s, urlPlaceholderOpen, urlPlaceholderClose); found && (!ok || a < start) {
		return a, b, m, true
	}
	return start, end, n, ok
}

func findForm(s, open, closing string) (start, end, n int, ok bool) {
	for {
		i := strings.Index(s[end:], open)
		if i < 0 {
			return 0, 0, 0, false
		}
		start = end + i
		end = start + len(open)
		digits := 0
		for end+digits < len(s) && '0' <= s[end+digits] && s[end+digits] <= '9' {
			digits++
		}
		size, err := strconv.ParseUint(s[end:end+digits], 10, 32)
		if err == nil && strings.HasPrefix(s[end+digits:], closing) {
			return start, end + digits + len(closing), int(size), true
		}
	}
}

// isPlaceholder reports whether a secret is gone already: what was redacted once
// is redacted again when it is read from a file and shown.
func isPlaceholder(s string) bool {
	start, end, _, ok := FindPlaceholder(s)
	return ok && start == 0 && end == len(s)
}
