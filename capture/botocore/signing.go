package botocore

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// signing follows the records of how requests are signed, to learn which
// signature belongs to a body of which hash.
type signing struct {
	text    []byte            // a canonical request, as far as it has come
	payload map[string]string // hash of a canonical request -> hash of its payload
	waiting []string          // payload hashes that were signed, by strings to sign without signature yet
	signed  map[string]string // signature -> payload hash
	scope   int               // lines of a string to sign still to come
	sig     bool              // the next line is a signature
}

// maxCanonical is longer than any canonical request that AWS would take.
const maxCanonical = 64 << 10

// maxSigned is how many signatures are remembered.
const maxSigned = 1024

// begin takes the first line of a record of that kind.
func (s *signing) begin(k kind) {
	s.text, s.scope, s.sig = s.text[:0], 0, false
	if s.payload == nil || len(s.payload) > maxSigned || len(s.signed) > maxSigned || len(s.waiting) > maxSigned {
		s.payload, s.signed, s.waiting = map[string]string{}, map[string]string{}, nil
	}
	switch k {
	case canonical:
		s.text = append(s.text, '\n')
	case stringToSign:
		s.scope = 4
	case signature:
		s.sig = true
	}
}

// next takes a line that begins no record, and reports whether it was one of
// these.
func (s *signing) next(line []byte) bool {
	switch {
	case len(s.text) > 0:
		s.text = append(append(s.text, line...), '\n')
		if isPayloadHash(line) {
			sum := sha256.Sum256(s.text[1 : len(s.text)-1])
			s.payload[hex.EncodeToString(sum[:])] = string(line)
			s.text = s.text[:0]
		} else if len(s.text) > maxCanonical {
			s.text = s.text[:0]
		}
	case s.scope > 0:
		if s.scope--; s.scope == 0 {
			if p, ok := s.payload[string(line)]; ok {
				s.waiting = append(s.waiting, p)
			} else {
				s.waiting = append(s.waiting, "")
			}
		}
	case s.sig:
		s.sig = false
		// With two strings waiting the signature can be of either.
		if len(s.waiting) == 1 {
			s.signed[string(bytes.TrimSpace(line))] = s.waiting[0]
			s.waiting = s.waiting[:0]
		} else if len(s.waiting) > 1 {
			s.waiting[0] = "" // one fewer, and none to be trusted
			s.waiting = s.waiting[:len(s.waiting)-1]
			for i := range s.waiting {
				s.waiting[i] = ""
			}
		}
	default:
		return false
	}
	return true
}

// isPayloadHash reports whether line can be the last of a canonical request.
func isPayloadHash(line []byte) bool {
	if bytes.HasPrefix(line, []byte("STREAMING-")) || string(line) == "UNSIGNED-PAYLOAD" {
		return true
	}
	return len(line) == sha256.Size*2 && len(bytes.TrimLeft(line, "0123456789abcdef")) == 0 && !strings.Contains(string(line), ";")
}
