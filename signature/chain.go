package signature

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/assay-project/assay/capture/chunked"
)

// Chain is the chain of signatures through an aws-chunked body: what is signed
// for each chunk holds the signature of the one before it. Source: "Signature
// Calculations for the Authorization Header: Transferring Payload in Multiple
// Chunks", S3 API Reference.
type Chain struct {
	algorithm string
	head      string // date and scope, a line each, with the line ends around them
	previous  string
}

// Chain returns the chain that begins with the request's own signature.
func (a *Auth) Chain() Chain {
	return Chain{
		algorithm: a.Algorithm.Value,
		head:      "\n" + a.signingDate() + "\n" + a.Credential.Scope() + "\n",
		previous:  a.Signature.Value,
	}
}

// AppendChunk appends the string to sign of the next chunk, whose data has that
// SHA-256.
func (c *Chain) AppendChunk(b []byte, data [sha256.Size]byte) []byte {
	b = append(append(append(b, c.algorithm...), "-PAYLOAD"...), c.head...)
	b = append(append(b, trimV4a(c.previous)...), "\n"+emptyHash+"\n"...)
	return hex.AppendEncode(b, data[:])
}

// AppendTrailer appends the string to sign of the trailing headers, which come
// after all chunks.
func (c *Chain) AppendTrailer(b []byte, trailers []chunked.Trailer) []byte {
	sum := trailerHash(trailers)
	b = append(append(append(b, c.algorithm...), "-TRAILER"...), c.head...)
	b = append(append(b, trimV4a(c.previous)...), '\n')
	return hex.AppendEncode(b, sum[:])
}

// Next goes on to the chunk after the one with this signature.
func (c *Chain) Next(signature string) { c.previous = signature }

// trailerHash is the hash of the trailing headers, a line each.
func trailerHash(trailers []chunked.Trailer) [sha256.Size]byte {
	var b []byte
	for _, t := range trailers {
		b = append(b, strings.ToLower(t.Name)...)
		b = append(b, ':')
		b = append(b, CanonicalValue(t.Value)...)
		b = append(b, '\n')
	}
	return sha256.Sum256(b)
}
