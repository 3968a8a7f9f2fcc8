package capture

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// ContentsOf is [SecretsOf] for what is kept for good: beside the secrets it
// collects every value in the bodies of x, whatever it is called, because a
// message of AWS may quote any of them. The names of members are not values.
func ContentsOf(x *Exchange) *Secrets {
	s := new(Secrets)
	s.collect(x)
	contents(x.Request.Headers, x.Request.Body, s.add)
	if x.Response != nil && x.Response.Status < 300 {
		contents(x.Response.Headers, x.Response.Body, s.add)
	}
	s.settle()
	return s
}

// maxContents is how many bytes of a body are searched for values, and maxWhole
// how long a body of no known form may be to be taken for a value as a whole.
const (
	maxContents = maxMemberScan
	maxWhole    = 4 << 10
)

func contents(h Headers, body []byte, found func(string)) {
	if strings.EqualFold(h.Get("Content-Encoding"), "gzip") {
		if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
			// What comes before an error is the part that was kept.
			body, _ = io.ReadAll(io.LimitReader(z, maxContents))
		}
	}
	body = body[:min(len(body), maxContents)]
	text := bytes.TrimLeft(body, " \t\r\n")
	switch {
	case len(text) == 0:
	case text[0] == '{', text[0] == '[':
		jsonContents(text, found)
	case text[0] == '<':
		xmlContents(text, found)
	case strings.Contains(h.Get("Content-Type"), "cbor"), strings.EqualFold(h.Get("smithy-protocol"), "rpc-v2-cbor"):
		cborContents(text, found)
	case strings.Contains(h.Get("Content-Type"), "form-urlencoded"):
		for pair := range strings.SplitSeq(string(text), "&") {
			_, value, _ := strings.Cut(pair, "=")
			found(strings.ReplaceAll(value, "+", "%20"))
		}
	}
	if len(body) > 0 && len(body) <= maxWhole {
		found(string(body))
	}
}

func jsonContents(body []byte, found func(string)) {
	d := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		t, err := d.ReadToken()
		if err != nil {
			// What does not parse may still be quoted: all that looks like a string.
			looseStrings(body[min(int(d.InputOffset()), len(body)):], found)
			return
		}
		switch kind, n := d.StackIndex(d.StackDepth()); {
		case kind == '{' && n%2 == 1: // a name
		case t.Kind() == '"', t.Kind() == '0':
			found(t.String())
		}
	}
}

// looseStrings reports what stands between quotes, and between quotes and the
// end.
func looseStrings(b []byte, found func(string)) {
	for {
		i := bytes.IndexByte(b, '"')
		rest := b
		if i >= 0 {
			rest = b[:i]
		}
		for _, word := range strings.FieldsFunc(string(rest), func(c rune) bool { return strings.ContainsRune(" \t\r\n:,{}[]", c) }) {
			found(word)
		}
		if i < 0 {
			return
		}
		end := stringEnd(b, i)
		if end < 0 {
			found(string(b[i+1:]))
			return
		}
		found(string(b[i+1 : end]))
		b = b[end+1:]
	}
}

func xmlContents(body []byte, found func(string)) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		t, err := d.Token()
		if err != nil {
			return
		}
		switch t := t.(type) {
		case xml.CharData:
			found(string(bytes.TrimSpace(t)))
		case xml.StartElement:
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					found(a.Value)
				}
			}
		}
	}
}

// cborContents reports text and byte strings that are no member's name. It
// walks over well-formed CBOR of definite or indefinite lengths and stops where
// there is none.
func cborContents(b []byte, found func(string)) {
	const breakByte = 0xff
	var item func(depth int, name bool) bool
	item = func(depth int, name bool) bool {
		if len(b) == 0 || depth > 64 {
			return false
		}
		major, info := b[0]>>5, b[0]&0x1f
		b = b[1:]
		n, endless := uint64(info), info == 31
		if size := 1 << (info - 24); info >= 24 && info <= 27 {
			if len(b) < size {
				return false
			}
			n = 0
			for _, c := range b[:size] {
				n = n<<8 | uint64(c)
			}
			b = b[size:]
		}
		switch major {
		case 2, 3:
			if endless {
				for len(b) > 0 && b[0] != breakByte {
					if !item(depth+1, name) {
						return false
					}
				}
				b = b[min(1, len(b)):]
				return true
			}
			if n > uint64(len(b)) {
				n = uint64(len(b))
			}
			if !name {
				found(string(b[:n]))
			}
			b = b[n:]
		case 4, 5:
			for i := uint64(0); endless || i < n; i++ {
				if endless && len(b) > 0 && b[0] == breakByte {
					b = b[1:]
					break
				}
				if major == 5 && !item(depth+1, true) || !item(depth+1, false) {
					return false
				}
			}
		case 6:
			return item(depth+1, name)
		}
		return true
	}
	for item(0, false) {
	}
}
