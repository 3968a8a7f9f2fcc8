// Package chunked reads bodies in the aws-chunked framing, in which clients
// upload to S3 what they sign or checksum while they send it: chunks with their
// size in hexadecimal, each possibly with a signature, and trailing headers.
//
// It is a framing inside of the HTTP body, not HTTP's chunked transfer coding.
// Parse never stops at the first fault: it says what is there and lists the
// faults, typed and placed. Source: "Signature Calculations for the
// Authorization Header: Transferring Payload in Multiple Chunks" and "…
// Including Trailing Headers", Amazon S3 API Reference.
package chunked

import (
	"bytes"
	"io"
	"strings"
)

// MinChunk is the least size in bytes of every chunk but the last with data.
const MinChunk = 8192

// Kind is what is wrong with a body.
type Kind uint8

// The kinds of faults.
const (
	SizeForm            Kind = iota + 1 // a chunk size that is no hexadecimal number
	ExtensionForm                       // a chunk extension other than chunk-signature=…
	MissingCRLF                         // no CRLF after a chunk's head, its data or a trailer line
	Truncated                           // the body ends within a chunk
	NoLastChunk                         // the body ends without a chunk of size 0
	ShortChunk                          // below MinChunk, and not the last with data
	DecodedLength                       // the data is not as long as x-amz-decoded-content-length says
	TrailerMissing                      // announced in x-amz-trailer, not sent
	TrailerUnannounced                  // sent, not announced
	TrailerForm                         // a trailer line without a colon
	TrailerUnexpected                   // a trailer where the payload mode has none
	SignatureMissing                    // a chunk, or the trailer, without a signature where one is due
	SignatureUnexpected                 // a signature where the payload mode has none
	TrailingBytes                       // bytes after the end of the framing
)

var kindNames = [...]string{
	SizeForm: "chunk-size-form", ExtensionForm: "chunk-extension-form", MissingCRLF: "missing-crlf",
	Truncated: "truncated", NoLastChunk: "no-last-chunk", ShortChunk: "short-chunk",
	DecodedLength: "decoded-length", TrailerMissing: "trailer-missing",
	TrailerUnannounced: "trailer-unannounced", TrailerForm: "trailer-form",
	TrailerUnexpected: "trailer-unexpected", SignatureMissing: "signature-missing",
	SignatureUnexpected: "signature-unexpected", TrailingBytes: "trailing-bytes",
}

// String returns a short name, in lower case with hyphens.
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "unknown"
}

// Problem is one fault of the framing.
type Problem struct {
	Kind Kind
	// Chunk is the index of the chunk, -1 when it is about the whole body or
	// the trailer.
	Chunk int
	// Offset is the place in the body.
	Offset int
	// Name is the trailing header that it is about, if any.
	Name string
}

// Chunk is one chunk of data, or the last one, which has none.
type Chunk struct {
	Offset    int    // of its head in the body
	Data      []byte // aliases the body; not nil
	Signature string // empty when it carries none
}

// Trailer is a trailing header.
type Trailer struct {
	Name, Value string
	Offset      int
}

// Body is what a framed body holds.
type Body struct {
	Chunks           []Chunk
	Trailers         []Trailer
	TrailerSignature string // x-amz-trailer-signature, which is no trailer itself
	Problems         []Problem
}

// Options say what the request promises about its body.
type Options struct {
	// Cut: the capture does not hold the whole body, so that a missing end
	// says nothing.
	Cut bool
	// Signed: each chunk carries a signature.
	Signed bool
	// Trailer: the payload mode has trailing headers.
	Trailer bool
	// Announced is x-amz-trailer, the names separated by commas.
	Announced string
	// Decoded is x-amz-decoded-content-length in bytes, negative when it is
	// absent or no number.
	Decoded int64
}

// Size returns the number of bytes of data.
func (b *Body) Size() int64 {
	var n int64
	for i := range b.Chunks {
		n += int64(len(b.Chunks[i].Data))
	}
	return n
}

// Bytes returns the data, nil where there is not one chunk. It aliases the framed
// body when there is one chunk of data.
func (b *Body) Bytes() []byte {
	switch {
	case len(b.Chunks) == 0:
		return nil
	case len(b.Chunks) == 1 || len(b.Chunks) == 2 && len(b.Chunks[1].Data) == 0:
		return b.Chunks[0].Data
	}
	data := make([]byte, 0, b.Size())
	for i := range b.Chunks {
		data = append(data, b.Chunks[i].Data...)
	}
	return data
}

// Reader returns a reader of the data that copies nothing.
func (b *Body) Reader() io.Reader {
	readers := make([]io.Reader, len(b.Chunks))
	for i := range b.Chunks {
		readers[i] = bytes.NewReader(b.Chunks[i].Data)
	}
	return io.MultiReader(readers...)
}

// Trailer returns the value of a trailing header, by its lower-case name.
func (b *Body) Trailer(name string) (string, bool) {
	for i := range b.Trailers {
		if strings.EqualFold(b.Trailers[i].Name, name) {
			return b.Trailers[i].Value, true
		}
	}
	return "", false
}

// Has reports whether the body has a fault of that kind.
func (b *Body) Has(k Kind) bool {
	for i := range b.Problems {
		if b.Problems[i].Kind == k {
			return true
		}
	}
	return false
}
