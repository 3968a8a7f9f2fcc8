package chunked

import (
	"bytes"
	"strings"
)

// What carries signatures in the framing.
const (
	// SignatureExtension begins the extension of a chunk's head.
	SignatureExtension = "chunk-signature="
	// SignatureTrailer names the line that signs the trailing headers.
	SignatureTrailer = "x-amz-trailer-signature"
)

// parser walks over the framing once.
type parser struct {
	raw []byte
	at  int
	opt Options
	out Body
}

// Parse reads a framed body.
func Parse(raw []byte, opt Options) Body {
	p := parser{raw: raw, opt: opt}
	if p.chunks() {
		p.trailers()
	}
	p.compare()
	return p.out
}

func (p *parser) fault(k Kind, chunk, offset int, name string) {
	p.out.Problems = append(p.out.Problems, Problem{k, chunk, offset, name})
}

// line returns the text up to the next line end and steps over it. A bare LF
// ends a line too, and is a fault. ok is false at the end of the body.
func (p *parser) line(chunk int) (text string, ok bool) {
	i := bytes.IndexByte(p.raw[p.at:], '\n')
	if i < 0 {
		return "", false
	}
	text = string(p.raw[p.at : p.at+i])
	p.at += i + 1
	if !strings.HasSuffix(text, "\r") {
		p.fault(MissingCRLF, chunk, p.at-1, "")
	}
	return strings.TrimSuffix(text, "\r"), true
}

// chunks reads all chunks and reports whether the last one was found.
func (p *parser) chunks() bool {
	for i := 0; ; i++ {
		start := p.at
		head, ok := p.line(i)
		if !ok {
			if !p.opt.Cut {
				if p.at < len(p.raw) {
					p.fault(Truncated, i, start, "")
				} else {
					p.fault(NoLastChunk, -1, start, "")
				}
			}
			return false
		}
		digits, extension, _ := strings.Cut(head, ";")
		size, ok := ParseSize(digits)
		if !ok {
			p.fault(SizeForm, i, start, "")
			return false
		}
		c := Chunk{Offset: start, Signature: p.signature(extension, i, start)}
		if size == 0 {
			c.Data = p.raw[p.at:p.at:p.at]
			p.out.Chunks = append(p.out.Chunks, c)
			return true
		}
		if size > int64(len(p.raw)-p.at) {
			if p.opt.Cut {
				return false // what is here of the chunk proves nothing
			}
			p.fault(Truncated, i, start, "")
			size = int64(len(p.raw) - p.at)
		}
		end := p.at + int(size)
		c.Data = p.raw[p.at:end:end]
		p.at = end
		p.out.Chunks = append(p.out.Chunks, c)
		p.crlf(i)
	}
}

// crlf steps over the line end after a chunk's data.
func (p *parser) crlf(chunk int) {
	rest := p.raw[p.at:]
	switch {
	case len(rest) >= 2 && rest[0] == '\r' && rest[1] == '\n':
		p.at += 2
	case len(rest) < 2 && (p.opt.Cut || p.out.Has(Truncated)):
		p.at = len(p.raw)
	default:
		p.fault(MissingCRLF, chunk, p.at, "")
		if len(rest) > 0 && rest[0] == '\n' {
			p.at++
		}
	}
}

// signature reads a chunk extension.
func (p *parser) signature(extension string, chunk, offset int) string {
	if extension == "" {
		if p.opt.Signed {
			p.fault(SignatureMissing, chunk, offset, "")
		}
		return ""
	}
	sig, ok := strings.CutPrefix(extension, SignatureExtension)
	switch {
	case !ok:
		p.fault(ExtensionForm, chunk, offset, "")
	case !p.opt.Signed:
		p.fault(SignatureUnexpected, chunk, offset, "")
	}
	return sig
}

// ParseSize reads the size of a chunk, hexadecimal digits. 16 of them could
// overflow an int64, and are refused.
func ParseSize(s string) (int64, bool) {
	s = strings.TrimRight(s, " \t")
	if s == "" || len(s) > 15 {
		return 0, false
	}
	var n int64
	for i := 0; i < len(s); i++ {
		var d byte
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			d = c - '0'
		case 'a' <= c && c <= 'f':
			d = c - 'a' + 10
		case 'A' <= c && c <= 'F':
			d = c - 'A' + 10
		default:
			return 0, false
		}
		n = n<<4 | int64(d)
	}
	return n, true
}

// trailers reads what follows the last chunk up to an empty line or the end.
func (p *parser) trailers() {
	for p.at < len(p.raw) {
		start := p.at
		text, ok := p.line(-1)
		if !ok {
			if p.opt.Cut {
				return
			}
			text = string(p.raw[p.at:])
			p.at = len(p.raw)
			p.fault(MissingCRLF, -1, start, "")
		}
		if text == "" {
			// AWS's own clients end a signed trailer with two empty lines.
			if bytes.Equal(p.raw[p.at:], []byte("\r\n")) {
				p.at = len(p.raw)
			}
			break
		}
		name, value, ok := strings.Cut(text, ":")
		name, value = strings.Trim(name, " \t"), strings.Trim(value, " \t")
		switch {
		case !ok:
			p.fault(TrailerForm, -1, start, name)
		case strings.EqualFold(name, SignatureTrailer):
			p.out.TrailerSignature = value
		default:
			p.out.Trailers = append(p.out.Trailers, Trailer{name, value, start})
		}
	}
	if p.at < len(p.raw) {
		if next := p.raw[p.at:]; len(p.out.Trailers) > 0 && hasPrefixFold(next, SignatureTrailer) {
			// The reference shows the signature after an empty line, too.
			p.trailers()
			return
		}
		p.fault(TrailingBytes, -1, p.at, "")
	}
}

func hasPrefixFold(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && strings.EqualFold(string(b[:len(prefix)]), prefix)
}

// compare holds the body against what the request promised.
func (p *parser) compare() {
	last := -1
	for i := range p.out.Chunks {
		if len(p.out.Chunks[i].Data) > 0 {
			last = i
		}
	}
	for i := range max(last, 0) {
		if c := &p.out.Chunks[i]; len(c.Data) < MinChunk {
			p.fault(ShortChunk, i, c.Offset, "")
		}
	}
	if p.opt.Cut {
		return
	}
	if p.opt.Decoded >= 0 && p.opt.Decoded != p.out.Size() {
		p.fault(DecodedLength, -1, 0, "x-amz-decoded-content-length")
	}
	p.compareTrailers()
}

func (p *parser) compareTrailers() {
	announced := func(name string) bool {
		for a := range strings.SplitSeq(p.opt.Announced, ",") {
			if strings.EqualFold(strings.Trim(a, " \t"), name) {
				return true
			}
		}
		return false
	}
	for _, t := range p.out.Trailers {
		switch {
		case !p.opt.Trailer:
			p.fault(TrailerUnexpected, -1, t.Offset, t.Name)
		case !announced(t.Name):
			p.fault(TrailerUnannounced, -1, t.Offset, t.Name)
		}
	}
	for a := range strings.SplitSeq(p.opt.Announced, ",") {
		if a = strings.Trim(a, " \t"); a != "" {
			if _, ok := p.out.Trailer(a); !ok {
				p.fault(TrailerMissing, -1, len(p.raw), a)
			}
		}
	}
	if p.opt.Signed && p.opt.Trailer && len(p.out.Trailers) > 0 && p.out.TrailerSignature == "" {
		p.fault(SignatureMissing, -1, p.out.Trailers[0].Offset, SignatureTrailer)
	}
}
