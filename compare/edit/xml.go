package edit

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/assay-project/assay/decode"
)

// renderXML writes a document without the elements and attributes that are
// removed, and without the white space before them.
func renderXML(src string, t *touched) (string, error) {
	var cut []span
	for v := range t.remove {
		spans, err := xmlSpans(src, v)
		if err != nil {
			return "", err
		}
		cut = append(cut, spans...)
	}
	for v, text := range t.set {
		p := span{v.Start, v.End, escapeXML(text)}
		if strings.HasSuffix(src[:v.Start], "/>") { // <Name/>
			from := v.KeyStart - 1
			name := src[v.KeyStart:v.Start]
			p = span{from, v.Start, src[from:v.Start-2] + ">" + p.text + "</" + name[:nameEnd(name)] + ">"}
		}
		cut = append(cut, p)
	}
	return splice(src, cut), nil
}

// xmlSpans are the places of a value: its element, its attribute, or, of a list
// that has no element of its own, those of its items.
func xmlSpans(src string, v *decode.Value) ([]span, error) {
	if v.Member != nil && v.Member.XMLAttribute && !strings.HasPrefix(src[max(v.KeyStart-1, 0):], "<") {
		start := v.KeyStart
		for start > 0 && isSpace(src[start-1]) {
			start--
		}
		return []span{{start, v.End + 1, ""}}, nil
	}
	if !strings.HasPrefix(src[max(v.KeyStart-1, 0):], "<") || flat(v) {
		var all []span
		for _, it := range v.Items {
			spans, err := xmlSpans(src, it)
			if err != nil {
				return nil, err
			}
			all = append(all, spans...)
		}
		return all, nil
	}
	start := v.KeyStart - 1
	end, err := elementEnd(src, start)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrBody, v.Path(), err)
	}
	before := start
	for before > 0 && isSpace(src[before-1]) {
		before--
	}
	if before > 0 && src[before-1] == '>' { // else the space belongs to a text
		start = before
	}
	return []span{{start, end, ""}}, nil
}

// flat reports whether a list or map stands in the elements of its items.
func flat(v *decode.Value) bool {
	if v.Kind != decode.List && v.Kind != decode.Map || len(v.Items) == 0 {
		return false
	}
	return v.Items[0].KeyStart <= v.KeyStart
}

// elementEnd is where the element that begins at a place ends.
func elementEnd(src string, start int) (int, error) {
	d := xml.NewDecoder(strings.NewReader(src[start:]))
	d.CharsetReader = nil
	for depth := 0; ; {
		tok, err := d.RawToken()
		if err != nil {
			return 0, err
		}
		switch tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth == 0 {
				return start + int(d.InputOffset()), nil
			}
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// nameEnd is the length of the name that a tag begins with.
func nameEnd(tag string) int {
	if i := strings.IndexAny(tag, " \t\r\n/>"); i >= 0 {
		return i
	}
	return len(tag)
}

func escapeXML(s string) string {
	var b strings.Builder
	if xml.EscapeText(&b, []byte(s)) != nil {
		return ""
	}
	return b.String()
}
