package wire

import (
	"strings"

	"github.com/assay-project/assay/capture"
)

// Kind is how the end of a body is told.
type Kind uint8

// The kinds of framing.
const (
	None       Kind = iota // there is no body
	Length                 // Content-Length says how many bytes
	Chunked                // HTTP's chunked transfer coding
	UntilClose             // it goes on until the connection ends: answers alone
)

// Framing is where a body ends.
type Framing struct {
	Kind Kind
	Size int64 // bytes, of Kind Length; else -1, and 0 of None
}

// String is for messages and logs.
func (k Kind) String() string {
	return [...]string{"none", "content-length", "chunked", "until close"}[k]
}

// frame reads the framing off a head's fields, and adds to odd what leaves it
// open. RFC 9112, 6.
func frame(h capture.Headers, request bool, odd []Anomaly) (Framing, []Anomaly) {
	length, coding := -1, -1 // the fields that say it
	for i := range h {
		name := h[i].Name
		switch {
		case strings.EqualFold(name, "Content-Length"):
			switch {
			case length < 0:
				length = i
			case h[i].Value == h[length].Value:
				odd = append(odd, Anomaly{Kind: SameLengthTwice, Field: name})
			default:
				odd = append(odd, Anomaly{Kind: TwoLengths, Field: name})
			}
		case strings.EqualFold(name, "Transfer-Encoding"):
			if coding >= 0 {
				odd = append(odd, Anomaly{Kind: UnknownCoding, Field: name})
			}
			coding = i
		}
	}
	if coding >= 0 {
		if length >= 0 {
			odd = append(odd, Anomaly{Kind: LengthAndCoding, Field: h[length].Name})
		}
		if strings.EqualFold(h[coding].Value, "chunked") {
			return Framing{Kind: Chunked, Size: -1}, odd
		}
		if request || !strings.EqualFold(h[coding].Value, "identity") {
			odd = append(odd, Anomaly{Kind: UnknownCoding, Field: h[coding].Name})
		}
		if length < 0 {
			return Framing{Kind: UntilClose, Size: -1}, odd
		}
	}
	if length >= 0 {
		n, ok := parseLength(h[length].Value)
		switch {
		case !ok:
			odd = append(odd, Anomaly{Kind: BadLength, Field: h[length].Name})
		case n > 0:
			return Framing{Kind: Length, Size: n}, odd
		}
		return Framing{}, odd
	}
	if request {
		return Framing{}, odd
	}
	return Framing{Kind: UntilClose, Size: -1}, odd
}

func parseLength(s string) (int64, bool) {
	if s == "" || len(s) > 18 {
		return 0, false
	}
	var n int64
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return n, true
}
