package report_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/assay-project/assay/report"
)

var (
	colours = regexp.MustCompile("\x1b\\[[0-9;]*m")
	carets  = regexp.MustCompile(`^( {6,})(\^+)`)
)

// shape checks what holds of every text: no line is wider than asked for, no
// character of a request moves the cursor, and carets stand below text.
func shape(t *testing.T, out string, opts report.TextOptions) {
	t.Helper()
	width := opts.Width
	if width == 0 {
		width = 100
	}
	if opts.Colour {
		out = colours.ReplaceAllString(out, "")
	}
	marked := ""
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError || r == 0x202e }) {
			t.Errorf("control characters in %q", line)
		}
		if strings.TrimRight(line, " ") != line {
			t.Errorf("spaces at the end of %q", line)
		}
		n := cells(line)
		if n > width {
			t.Errorf("%d columns, of %d: %q", n, width, line)
		}
		if strings.HasPrefix(line, "    > ") {
			marked = line
		}
		if m := carets.FindStringSubmatch(line); m != nil && len(m[1])+len(m[2]) > cells(marked) {
			t.Errorf("carets stand beyond what they mark:\n%s\n%s", marked, line)
		}
	}
}

// cells counts columns, two for what is written in Chinese, Japanese and Korean.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && r != '‹' && r != '›' && r != '…' && r != '✗' && r != '✓' {
			n++
		}
	}
	return n
}
