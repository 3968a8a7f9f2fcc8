package capture

import "testing"

func TestFindPlaceholder(t *testing.T) {
	tests := []struct {
		in         string
		start, end int
		n          int
		ok         bool
	}{
		{in: ""},
		{in: "‹redacted, 64 bytes"},
		{in: "‹redacted, many bytes›"},
		{in: "redacted--bytes"},
		{in: "redacted-99999999999-bytes"},
		{in: Placeholder(64), end: len(Placeholder(64)), n: 64, ok: true},
		{in: urlPlaceholder(7), end: len(urlPlaceholder(7)), n: 7, ok: true},
		{in: "Signature=" + Placeholder(3) + ", x", start: 10, end: 10 + len(Placeholder(3)), n: 3, ok: true},
		{in: "redacted-x redacted-12-bytes", start: 11, end: 28, n: 12, ok: true},
		{in: urlPlaceholder(1) + Placeholder(2), end: len(urlPlaceholder(1)), n: 1, ok: true},
		{in: Placeholder(2) + urlPlaceholder(1), end: len(Placeholder(2)), n: 2, ok: true},
	}
	for _, tt := range tests {
		start, end, n, ok := FindPlaceholder(tt.in)
		if start != tt.start || end != tt.end || n != tt.n || ok != tt.ok {
			t.Errorf("FindPlaceholder(%q) = %d, %d, %d, %t, want %d, %d, %d, %t", tt.in, start, end, n, ok, tt.start, tt.end, tt.n, tt.ok)
		}
		if got := HasPlaceholder(tt.in); got != tt.ok {
			t.Errorf("HasPlaceholder(%q) = %t", tt.in, got)
		}
		if got, want := isPlaceholder(tt.in), tt.ok && tt.start == 0 && tt.end == len(tt.in); got != want {
			t.Errorf("isPlaceholder(%q) = %t", tt.in, got)
		}
	}
}
