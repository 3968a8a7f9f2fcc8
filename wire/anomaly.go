package wire

import (
	"bytes"
	"strings"

	"github.com/assay-project/assay/capture"
)

// Oddity is a way in which a head departs from HTTP's grammar.
type Oddity uint8

// The oddities that leave open where the body ends: every reader of the message
// may think otherwise about it.
const (
	TwoLengths      Oddity = iota + 1 // two Content-Length fields that differ
	LengthAndCoding                   // Content-Length beside Transfer-Encoding
	UnknownCoding                     // a transfer coding other than chunked alone
	BadLength                         // a Content-Length that is no number
	SpacedFraming                     // white space in or around the name of a field that says the framing
	FoldedFraming                     // such a field goes on in a second line
	BareCR                            // a CR that no LF follows, in the head
	NUL                               // a zero byte in the head
)

// The oddities that are odd, and clear.
const (
	SameLengthTwice  Oddity = iota + NUL + 1 // two Content-Length fields that agree
	SpaceBeforeColon                         // white space between a field's name and its colon
	Folded                                   // a field that goes on in a second line
	NoColon                                  // a line of the head without a colon
	BareLF                                   // a line that ends in LF alone
	NoHost                                   // HTTP/1.1 without Host
	TwoHosts                                 // more than one Host
	BadEscape                                // a % in the target that no two hex digits follow
	SpaceInTarget                            // white space in the target
	OddByteInTarget                          // a control or non-ASCII byte in the target
	FragmentInTarget                         // a # in the target
	UnknownProto                             // a protocol other than HTTP/1.0 and HTTP/1.1
	OddByteInHead                            // a control byte in a field
	EmptyName                                // a field without a name
)

var oddities = [...]string{
	TwoLengths:       "two Content-Length fields that differ",
	LengthAndCoding:  "Content-Length beside Transfer-Encoding",
	UnknownCoding:    "a transfer coding other than chunked",
	BadLength:        "a Content-Length that is no number",
	SpacedFraming:    "white space in the name of a field that says where the body ends",
	FoldedFraming:    "a field that says where the body ends is folded",
	BareCR:           "a CR without LF in the head",
	NUL:              "a zero byte in the head",
	SameLengthTwice:  "Content-Length twice",
	SpaceBeforeColon: "white space before a colon",
	Folded:           "a folded field",
	NoColon:          "a line without a colon",
	BareLF:           "a line that ends in LF alone",
	NoHost:           "no Host",
	TwoHosts:         "more than one Host",
	BadEscape:        "a % without two hex digits in the target",
	SpaceInTarget:    "white space in the target",
	OddByteInTarget:  "a control or non-ASCII byte in the target",
	FragmentInTarget: "a # in the target",
	UnknownProto:     "a protocol other than HTTP/1.0 and HTTP/1.1",
	OddByteInHead:    "a control byte in a field",
	EmptyName:        "a field without a name",
}

// String says what it is in a few words.
func (o Oddity) String() string {
	if int(o) < len(oddities) {
		return oddities[o]
	}
	return "unknown"
}

// Ambiguous reports whether it leaves open where the body ends.
func (o Oddity) Ambiguous() bool { return o <= NUL }

// Anomaly is one thing that is odd about a head.
type Anomaly struct {
	Kind Oddity
	// Field is the name of the field that it is about, as it stands; empty
	// when it is about the first line or the whole head.
	Field string
}

// Error makes an Anomaly a reason for not passing a message on.
func (a *Anomaly) Error() string { return a.Kind.String() }

func firstAmbiguous(odd []Anomaly) *Anomaly {
	for i := range odd {
		if odd[i].Kind.Ambiguous() {
			return &odd[i]
		}
	}
	return nil
}

// oddRequest looks at what is not about framing.
func oddRequest(raw []byte, q *capture.Request) []Anomaly {
	odd := oddTarget(q.Target, nil)
	if q.Proto != "HTTP/1.1" && q.Proto != "HTTP/1.0" {
		odd = append(odd, Anomaly{Kind: UnknownProto})
	}
	odd = oddFields(raw, odd)
	hosts := 0
	for i := range q.Headers {
		if strings.EqualFold(q.Headers[i].Name, "Host") {
			hosts++
		}
	}
	switch {
	case hosts > 1:
		odd = append(odd, Anomaly{Kind: TwoHosts, Field: "Host"})
	case hosts == 0 && q.Proto == "HTTP/1.1":
		odd = append(odd, Anomaly{Kind: NoHost})
	}
	return odd
}

func oddTarget(target string, odd []Anomaly) []Anomaly {
	var seen uint64
	note := func(k Oddity) {
		if seen&(1<<k) == 0 {
			seen |= 1 << k
			odd = append(odd, Anomaly{Kind: k})
		}
	}
	for i := range len(target) {
		switch c := target[i]; {
		case c == '%':
			if i+2 >= len(target) || !isHex(target[i+1]) || !isHex(target[i+2]) {
				note(BadEscape)
			}
		case c == ' ' || c == '\t':
			note(SpaceInTarget)
		case c < ' ' || c >= 0x7f:
			note(OddByteInTarget)
		case c == '#':
			note(FragmentInTarget)
		}
	}
	return odd
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// oddFields looks at the lines of a head, the first one only for its end.
func oddFields(raw []byte, odd []Anomaly) []Anomaly {
	var field []byte // the name of the field that the line before belongs to
	for first := true; len(raw) > 0; first = false {
		i := bytes.IndexByte(raw, '\n')
		if i < 0 {
			i = len(raw) - 1
		}
		line := raw[:i]
		raw = raw[i+1:]
		if n := len(line); n > 0 && line[n-1] == '\r' {
			line = line[:n-1]
		} else {
			odd = append(odd, Anomaly{Kind: BareLF, Field: string(field)})
		}
		if k := oddBytes(line); k != 0 && !(first && k == OddByteInHead) {
			odd = append(odd, Anomaly{Kind: k, Field: string(field)})
		}
		switch {
		case first || len(line) == 0:
		case line[0] == ' ' || line[0] == '\t':
			k := Folded
			if framesBody(field) {
				k = FoldedFraming
			}
			odd = append(odd, Anomaly{Kind: k, Field: string(field)})
		default:
			field, odd = oddName(line, odd)
		}
	}
	return odd
}

// oddName looks at the name of the field that a line begins.
func oddName(line []byte, odd []Anomaly) ([]byte, []Anomaly) {
	name, _, ok := bytes.Cut(line, []byte(":"))
	if !ok {
		return nil, append(odd, Anomaly{Kind: NoColon})
	}
	bare := bytes.Trim(name, " \t\v\f\r")
	switch {
	case len(bare) == 0:
		odd = append(odd, Anomaly{Kind: EmptyName})
	case len(bare) < len(name) && framesBody(bare):
		odd = append(odd, Anomaly{Kind: SpacedFraming, Field: string(bare)})
	case len(bare) < len(name):
		odd = append(odd, Anomaly{Kind: SpaceBeforeColon, Field: string(bare)})
	}
	return bare, odd
}

// oddBytes returns the worst that the bytes of a line are, 0 for nothing.
func oddBytes(line []byte) Oddity {
	worst := Oddity(0)
	for _, c := range line {
		switch {
		case c == '\r':
			return BareCR
		case c == 0:
			worst = NUL
		case (c < ' ' && c != '\t' || c == 0x7f) && worst == 0:
			worst = OddByteInHead
		}
	}
	return worst
}

// framesBody reports whether a field of that name says where the body ends.
func framesBody(name []byte) bool {
	return bytes.EqualFold(name, []byte("Content-Length")) || bytes.EqualFold(name, []byte("Transfer-Encoding"))
}
