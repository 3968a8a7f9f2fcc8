package chunked

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sig = ";chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"

func TestParse(t *testing.T) {
	big := strings.Repeat("x", MinChunk)
	trailer := Options{Trailer: true, Decoded: 5, Announced: "x-amz-checksum-crc32"}
	tests := []struct {
		name string
		body string
		opt  Options
		want string // kind@chunk …
		data string
	}{
		{"one chunk", "5\r\nhello\r\n0\r\n\r\n", Options{Decoded: 5}, "", "hello"},
		{"no end line", "5\r\nhello\r\n0\r\n", Options{Decoded: 5}, "", "hello"},
		{"empty", "0\r\n\r\n", Options{Decoded: 0}, "", ""},
		{"signed", "5" + sig + "\r\nhello\r\n0" + sig + "\r\n\r\n", Options{Decoded: 5, Signed: true}, "", "hello"},
		{"trailer", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", trailer, "", "hello"},
		{"trailer in upper case", "5\r\nhello\r\n0\r\nX-Amz-Checksum-CRC32: NhCmhg==\r\n\r\n", trailer, "", "hello"},
		{"trailer, two empty lines", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n\r\n", trailer, "", "hello"},
		{"signed trailer", "5" + sig + "\r\nhello\r\n0" + sig + "\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:00\r\n\r\n",
			Options{Signed: true, Trailer: true, Decoded: 5, Announced: "x-amz-checksum-crc32"}, "", "hello"},
		{"trailer without a signature", "5" + sig + "\r\nhello\r\n0" + sig + "\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
			Options{Signed: true, Trailer: true, Decoded: 5, Announced: "x-amz-checksum-crc32"}, "signature-missing@-1", "hello"},
		{"announced, not sent", "5\r\nhello\r\n0\r\n\r\n", trailer, "trailer-missing@-1", "hello"},
		{"sent, not announced", "5\r\nhello\r\n0\r\nx-amz-checksum-sha1:x\r\n\r\n", Options{Trailer: true, Decoded: 5}, "trailer-unannounced@-1", "hello"},
		{"trailer without a colon", "5\r\nhello\r\n0\r\nnonsense\r\n\r\n", Options{Trailer: true, Decoded: 5}, "trailer-form@-1", "hello"},
		{"trailer where none belongs", "5\r\nhello\r\n0\r\na:b\r\n\r\n", Options{Decoded: 5}, "trailer-unexpected@-1", "hello"},
		{"size", "five\r\nhello\r\n0\r\n\r\n", Options{Decoded: -1}, "chunk-size-form@0", ""},
		{"size with a sign", "-5\r\nhello\r\n0\r\n\r\n", Options{Decoded: -1}, "chunk-size-form@0", ""},
		{"size too large for memory", "fffffffffffffff\r\nhello", Options{Decoded: -1}, "truncated@0 no-last-chunk@-1", "hello"},
		{"extension", "5;foo=bar\r\nhello\r\n0\r\n\r\n", Options{Decoded: 5}, "chunk-extension-form@0", "hello"},
		{"no CRLF after the data", "5\r\nhello0\r\n\r\n", Options{Decoded: 5}, "missing-crlf@0", "hello"},
		{"bare LF", "5\nhello\n0\n\n", Options{Decoded: 5}, "missing-crlf@0 missing-crlf@0 missing-crlf@1 missing-crlf@-1", "hello"},
		{"ends within a chunk", "a\r\nhello", Options{Decoded: 10}, "truncated@0 no-last-chunk@-1 decoded-length@-1", "hello"},
		{"no last chunk", "5\r\nhello\r\n", Options{Decoded: 5}, "no-last-chunk@-1", "hello"},
		{"cut by the capture", "5\r\nhello\r\na\r\nhel", Options{Decoded: 15, Cut: true}, "", "hello"},
		{"other length", "5\r\nhello\r\n0\r\n\r\n", Options{Decoded: 6}, "decoded-length@-1", "hello"},
		{"short chunk", "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", Options{Decoded: 6}, "short-chunk@0", "hello!"},
		{"long enough", "2000\r\n" + big + "\r\n1\r\n!\r\n0\r\n\r\n", Options{Decoded: 8193}, "", big + "!"},
		{"signature missing", "5\r\nhello\r\n0" + sig + "\r\n\r\n", Options{Decoded: 5, Signed: true}, "signature-missing@0", "hello"},
		{"signature unexpected", "5" + sig + "\r\nhello\r\n0\r\n\r\n", Options{Decoded: 5}, "signature-unexpected@0", "hello"},
		{"bytes after the end", "5\r\nhello\r\n0\r\n\r\nmore", Options{Decoded: 5}, "trailing-bytes@-1", "hello"},
		{"nothing", "", Options{Decoded: -1}, "no-last-chunk@-1", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := Parse([]byte(tt.body), tt.opt)
			var got []string
			for _, p := range b.Problems {
				got = append(got, fmt.Sprintf("%v@%d", p.Kind, p.Chunk))
			}
			if d := cmp.Diff(tt.want, strings.Join(got, " ")); d != "" {
				t.Error(d)
			}
			if string(b.Bytes()) != tt.data || b.Size() != int64(len(tt.data)) {
				t.Errorf("data %q, size %d", b.Bytes(), b.Size())
			}
			read, err := io.ReadAll(b.Reader())
			if err != nil || string(read) != tt.data {
				t.Errorf("read %q, %v", read, err)
			}
		})
	}
}

func TestTrailer(t *testing.T) {
	b := Parse([]byte("0\r\nX-Amz-Checksum-CRC32: AAAAAA==\r\nx-amz-trailer-signature:beef\r\n\r\n"), Options{Decoded: 0, Trailer: true})
	if v, ok := b.Trailer("x-amz-checksum-crc32"); !ok || v != "AAAAAA==" || b.TrailerSignature != "beef" || len(b.Trailers) != 1 {
		t.Errorf("got %+v", b)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"), true, false)
	f.Add([]byte("a"+sig+"\r\nhel"), false, true)
	f.Fuzz(func(t *testing.T, raw []byte, signed, cut bool) {
		b := Parse(raw, Options{Signed: signed, Cut: cut, Trailer: true, Decoded: -1})
		if b.Size() > int64(len(raw)) || int64(len(b.Bytes())) != b.Size() {
			t.Fatalf("%d bytes of data in %d", b.Size(), len(raw))
		}
		for _, p := range b.Problems {
			if p.Offset < 0 || p.Offset > len(raw) {
				t.Fatalf("problem %+v outside of the body", p)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	var body strings.Builder
	for range 16 {
		body.WriteString("10000" + sig + "\r\n" + strings.Repeat("x", 65536) + "\r\n")
	}
	body.WriteString("0" + sig + "\r\n\r\n")
	raw := []byte(body.String())
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if p := Parse(raw, Options{Signed: true, Decoded: 1 << 20}); p.Problems != nil {
			b.Fatal(p.Problems)
		}
	}
}
