package decode

import (
	"fmt"
	"testing"

	"github.com/assay-project/assay/capture"
)

// A broken frame ends the data, and is told with its place.
func TestUnchunk(t *testing.T) {
	for body, want := range map[string]string{
		"5\r\nhello\r\n0\r\n\r\n": `"hello"`,
		"5;chunk-signature=ab\r\nhello\r\n1;chunk-signature=cd\r\n!\r\n0;chunk-signature=ef\r\n\r\n": `"hello!"`,
		"0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n":                                                 `""`,
		"0\r\nno trailer\nx:\r\n":                `""`, // judged elsewhere
		"5\r\nhello\r\n":                         `"hello" 10 a chunk without a size line`,
		"5\r\nhello\r\n3":                        `"hello" 10 a chunk without a size line`,
		"5\r\nhello\r\n9\r\nworld":               `"helloworld" 18 the body ends within a chunk`,
		"5\r\nhello\r\nzz\r\nworld\r\n0\r\n\r\n": `"hello" 10 a chunk size that is not a hexadecimal number`,
		"5\r\nhello world\r\n0\r\n\r\n":          `"hello" 8 no line end after a chunk's size or data`,
		"plain text":                             `"plain text" 0 a chunk without a size line`,
		"plain\r\ntext\r\n":                      `"plain\r\ntext\r\n" 0 a chunk size that is not a hexadecimal number`,
	} {
		req := &capture.Request{Headers: capture.Headers{{Name: "X-Amz-Content-Sha256", Value: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}}}
		d := &decoder{req: req, in: &Input{Payload: []byte(body), BodySeen: true}}
		d.unchunk()
		got := fmt.Sprintf("%q", d.in.Payload)
		for _, p := range d.in.Problems {
			got += fmt.Sprintf(" %d %s", p.Offset, p.Detail[len("aws-chunked framing: "):])
		}
		if got != want {
			t.Errorf("%q:\n got  %s\n want %s", body, got, want)
		}
	}
}
