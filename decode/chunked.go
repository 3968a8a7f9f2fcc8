package decode

import (
	"strings"

	"github.com/assay-project/assay/capture/chunked"
)

// unchunk takes the aws-chunked framing off. Signatures and trailers are judged
// elsewhere; a broken frame ends the data.
func (d *decoder) unchunk() {
	raw := d.in.Payload
	if len(raw) == 0 || !d.chunked() {
		return
	}
	body := chunked.Parse(raw, chunked.Options{
		Signed: strings.HasPrefix(d.req.Headers.Get("x-amz-content-sha256"), "STREAMING-AWS4"), Trailer: true, Decoded: -1,
	})
	for _, p := range body.Problems {
		fault := frameFaults[p.Kind]
		if fault == "" || p.Chunk < 0 && p.Kind != chunked.NoLastChunk {
			continue
		}
		at := p.Offset
		if p.Kind == chunked.Truncated && p.Chunk < len(body.Chunks) {
			fault, at = "the body ends within a chunk", len(raw)
		}
		d.malformed(at, "aws-chunked framing: "+fault)
		if p.Chunk >= 0 {
			body.Chunks = body.Chunks[:min(p.Chunk+1, len(body.Chunks))]
		}
		break
	}
	if len(body.Chunks) > 0 {
		d.in.Payload = body.Bytes()
	}
}

// frameFaults are the faults of the framing behind which no data is to be found.
var frameFaults = map[chunked.Kind]string{
	chunked.SizeForm:    "a chunk size that is not a hexadecimal number",
	chunked.Truncated:   "a chunk without a size line",
	chunked.NoLastChunk: "a chunk without a size line",
	chunked.MissingCRLF: "no line end after a chunk's size or data",
}
