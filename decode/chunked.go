package decode

import (
	"bytes"
	"strconv"
	"strings"
)

// unframe takes the data out of a body in aws-chunked framing: chunks of
// "size[;extension]CRLF data CRLF" up to one of size zero. Signatures and
// trailers are passed over; they are judged elsewhere. A broken frame ends the
// data, with what is wrong and where; data is nil when not one chunk was found.
// A body of one chunk is not copied.
func unframe(body []byte) (data []byte, fault string, at int) {
	for {
		line, _, ok := bytes.Cut(body[at:], []byte("\r\n"))
		if !ok {
			return data, "a chunk without a size line", at
		}
		digits, _, _ := strings.Cut(string(line[:min(len(line), 32)]), ";")
		size, err := strconv.ParseUint(strings.TrimSpace(digits), 16, 63)
		if err != nil {
			return data, "a chunk size that is not a hexadecimal number", at
		}
		if data == nil {
			data = []byte{}
		}
		if size == 0 {
			return data, "", 0
		}
		at += len(line) + 2
		if size > uint64(len(body)-at) {
			return appendChunk(data, body[at:]), "the body ends within a chunk", len(body)
		}
		end := at + int(size)
		data = appendChunk(data, body[at:end])
		if !bytes.HasPrefix(body[end:], []byte("\r\n")) {
			return data, "no line end after a chunk's data", end
		}
		at = end + 2
	}
}

// appendChunk appends without copying the first.
func appendChunk(data, chunk []byte) []byte {
	if len(data) == 0 {
		return chunk[:len(chunk):len(chunk)]
	}
	return append(data, chunk...)
}
