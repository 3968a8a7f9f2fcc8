package s3

import (
	"testing"
)

// TestDigests holds the algorithms against values that AWS accepted or answered
// with, and against the check value of CRC-64/NVME.
func TestDigests(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"crc32", "test_data", "qIrZrA=="},
		{"crc32", "abc", "NSRBwg=="},
		{"crc32c", "abc", "Nks/tw=="},
		{"sha256", "abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
		{"crc64nvme", "123456789", "rosUhgp5mIg="},
	} {
		if got := digestOf(tt.name).encode([]byte(tt.body)); got != tt.want {
			t.Errorf("%s of %q: %s, want %s", tt.name, tt.body, got, tt.want)
		}
	}
}

func TestCombine(t *testing.T) {
	body := []byte("The quick brown fox jumps over the lazy dog")
	for _, name := range []string{"crc32", "crc32c", "crc64nvme"} {
		d := digestOf(name)
		var parts []piece
		for _, cut := range [][2]int{{0, 7}, {7, 7}, {7, 20}, {20, len(body)}} {
			b := body[cut[0]:cut[1]]
			parts = append(parts, piece{d.encode(b), int64(len(b))})
		}
		if got, ok := d.combine(parts); !ok || got != d.encode(body) {
			t.Errorf("%s: %s, want %s", name, got, d.encode(body))
		}
	}
	if _, ok := digestOf("sha1").combine([]piece{{"", 0}}); ok {
		t.Error("a SHA-1 cannot be combined")
	}
}
