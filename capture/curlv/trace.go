package curlv

import (
	"bytes"
	"encoding/hex"
	"strconv"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/internal/lazyre"
)

// block is a piece of a trace: a line that says what it is, and its bytes.
type block struct {
	kind string // "=> Send header" and the like; empty outside of blocks
	src  capture.Source
	size int
	buf  []byte
	bad  bool // its bytes cannot be told
}

var (
	blockLine = lazyre.New(`^(?:[0-9:.]+ )?(?:\[[0-9-]+\] )?((?:=>|<=) (?:Send|Recv) (?:SSL )?(?:header|data)), (\d+) bytes \(0x[0-9a-f]+\)\r?$`)
	infoLine  = lazyre.New(`^(?:[0-9:.]+ )?(?:\[[0-9-]+\] )?== Info: `)
	byteLine  = lazyre.New(`^([0-9a-f]{4,8}): `)
)

// traceLine takes a line if it is one of a trace.
func (r *Reader) traceLine(line []byte, src capture.Source) bool {
	head := line[:min(len(line), 256)]
	if m := blockLine.FindSubmatch(head); m != nil {
		r.endBlock()
		size, err := strconv.Atoi(string(m[2]))
		src.Line++
		src.Offset += int64(len(line)) + 1
		r.block = block{kind: string(m[1]), src: src, size: size, bad: err != nil || size > r.MaxBody()+1<<20}
		return true
	}
	if infoLine.Match(head) {
		r.endBlock()
		r.info(line)
		return true
	}
	if r.block.kind == "" {
		return false
	}
	m := byteLine.FindSubmatch(head)
	if m == nil {
		r.endBlock()
		return false
	}
	at, err := strconv.ParseInt(string(m[1]), 16, 32)
	if err != nil {
		r.block.bad = true
		return true
	}
	r.block.add(int(at), bytes.TrimSuffix(line[len(m[0]):], []byte("\r")))
	return true
}

// add takes a line of bytes that stand at a place of the block. Of the ASCII
// form a line ends where a CR LF was, or where it is full.
func (b *block) add(at int, text []byte) {
	if b.bad || !b.fill(at) {
		b.bad = true
		return
	}
	if raw, ok := hexLine(text, b.size-at); ok {
		b.buf = append(b.buf, raw...)
		return
	}
	if len(text) > b.size-at {
		b.bad = true
		return
	}
	// A dot stands for itself, and for whatever cannot be printed.
	if b.kind[len(b.kind)-4:] == "data" && bytes.IndexByte(text, '.') >= 0 {
		b.bad = true
		return
	}
	b.buf = append(b.buf, text...)
}

// fill puts the CR LF before a place that the ASCII form leaves out.
func (b *block) fill(at int) bool {
	switch at - len(b.buf) {
	case 0:
	case 2:
		b.buf = append(b.buf, "\r\n"...)
	default:
		return false
	}
	return true
}

// hexLine reads a line of the form of --trace: up to 16 bytes in hex, and the
// same in ASCII.
func hexLine(text []byte, left int) ([]byte, bool) {
	const width = 16
	n := min(width, left)
	if n <= 0 || len(text) != 3*width+n {
		return nil, false
	}
	raw := make([]byte, 0, n)
	for i := range n {
		var one [1]byte
		if _, err := hex.Decode(one[:], text[3*i:3*i+2]); err != nil {
			return nil, false
		}
		shown := text[3*width+i]
		if printable := one[0] >= 0x20 && one[0] < 0x7f; printable && shown != one[0] || !printable && shown != '.' {
			return nil, false
		}
		raw = append(raw, one[0])
	}
	return raw, true
}

// endBlock takes in the block that has come to its end.
func (r *Reader) endBlock() {
	b := r.block
	r.block = block{}
	if b.kind == "" {
		return
	}
	if b.bad || !b.fill(b.size) {
		b.buf = nil
	}
	switch {
	case bytes.Contains([]byte(b.kind), []byte("SSL")):
	case b.kind == "=> Send header" && b.buf == nil:
		r.finish()
		r.tell(b.src, "request passed over: its head is cut short")
	case b.kind == "=> Send header":
		r.sendHead(b.buf, b.src, true)
	case b.kind == "=> Send data":
		r.sendBody(b.buf)
	case b.kind == "<= Recv header" && b.buf != nil:
		r.recvHead(b.buf)
	case b.kind == "<= Recv data":
		r.recvBody(b.buf)
	}
}
