package decode

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/assay-project/assay/contract"
)

// xmlDecoder reads an XML body by its tokens. The tokenizer is strict: it takes
// matching tags and the five predefined entities and no others. Document types
// are refused, as S3 does.
type xmlDecoder struct {
	*decoder
	src string
	tok *xml.Decoder
	at  int // where the token that was read last begins
}

var errDoctype = errors.New("a document type declaration is not allowed")

// xmlBody decodes the body into v: the input itself or the payload member. The
// root element should have the given name.
func (d *decoder) xmlBody(v *Value, name string) {
	x := &xmlDecoder{decoder: d, src: string(d.in.Payload)}
	if strings.TrimSpace(x.src) == "" {
		d.problem(Problem{Kind: BodyMissing, In: InBody, Detail: "the body is empty"})
		return
	}
	d.checkUTF8(x.src)
	x.tok = xml.NewDecoder(strings.NewReader(x.src))
	x.tok.CharsetReader = asciiReader
	v.syntax, v.In = syntaxXML, InBody
	for seen := false; ; {
		t, err := x.token()
		switch {
		case err == io.EOF:
			if !seen {
				d.malformed(len(x.src), "no root element")
			}
			return
		case err != nil:
			x.fail(err)
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			if seen {
				d.malformed(x.at, "a second root element")
				return
			}
			seen = true
			d.in.Namespace = t.Name.Space
			v.KeyStart = x.at + 1
			v.wire = t.Name.Local
			if !rootName(v, name, t.Name.Local) {
				d.problem(Problem{Kind: WrongRoot, In: InBody, Name: t.Name.Local, Offset: x.at, Value: v,
					Detail: "expected the root element " + name + ", found " + t.Name.Local})
			}
			if v.Parent != nil {
				v.Key = t.Name.Local
			}
			if err := x.element(v, t, 0); err != nil {
				x.fail(err)
				return
			}
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				d.malformed(x.at, "text outside of the root element")
				return
			}
		}
	}
}

// rootName reports whether an element may be the root: any, where the model
// asks for none.
func rootName(v *Value, want, got string) bool {
	return want == "" || got == want || v.Shape != nil && (got == v.Shape.XMLName || got == v.Shape.Name)
}

// asciiReader takes the other encodings in which a body of ASCII may say it is.
func asciiReader(charset string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "us-ascii", "ascii", "iso-8859-1", "latin1":
		return in, nil
	}
	return nil, errors.New("unsupported encoding " + charset)
}

// token reads the next token; at becomes its place.
func (x *xmlDecoder) token() (xml.Token, error) {
	x.at = int(x.tok.InputOffset())
	t, err := x.tok.Token()
	if dir, ok := t.(xml.Directive); ok && strings.HasPrefix(string(dir), "DOCTYPE") {
		return nil, errDoctype
	}
	return t, err
}

// fail notes why the body does not parse.
func (x *xmlDecoder) fail(err error) {
	at := int(x.tok.InputOffset())
	text := strings.TrimPrefix(err.Error(), "xml: ")
	switch e := (*xml.SyntaxError)(nil); {
	case errors.As(err, &e):
		text = e.Msg
	case errors.Is(err, errDoctype):
		at = x.at
	case errors.Is(err, errAbandoned):
		return // noted where it was
	case err == io.EOF:
		text = "unexpected end of the body"
	}
	x.malformed(at, text)
}

// errAbandoned ends the parse of a body that is more than is followed.
var errAbandoned = errors.New("abandoned")

// element reads what is between an element's tags, and its end tag, into v.
func (x *xmlDecoder) element(v *Value, start xml.StartElement, depth int) error {
	if depth > maxDepth {
		x.problem(Problem{Kind: TooDeep, In: InBody, Offset: x.at, Detail: "nested too deep to be followed"})
		return errAbandoned
	}
	if v.Kind != Struct || v.Parent != nil { // the input is a structure already
		v.Kind = kindOf(v.Shape)
	}
	if v.Shape != nil && v.Shape.Kind == contract.Structure {
		x.attributes(v, start)
	}
	v.Start = int(x.tok.InputOffset())
	err := x.content(v, depth)
	if err != nil { // what was read of it is kept
		v.End = int(x.tok.InputOffset())
	}
	return err
}

// content reads up to and with an element's end tag.
func (x *xmlDecoder) content(v *Value, depth int) error {
	var text strings.Builder
	pieces, whole := 0, ""
	for {
		t, err := x.token()
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		switch t := t.(type) {
		case xml.CharData:
			switch pieces++; pieces {
			case 1:
				whole = x.substring(t)
			case 2:
				text.WriteString(whole)
				fallthrough
			default:
				text.Write(t)
			}
		case xml.StartElement:
			if x.full(x.at) {
				return errAbandoned
			}
			if err := x.inner(v, t, depth+1); err != nil {
				return err
			}
		case xml.EndElement:
			v.End = x.at
			if pieces > 1 {
				whole = text.String()
			}
			x.close(v, whole)
			return nil
		}
	}
}

// substring returns character data as a part of the body where it stands there
// as it is.
func (x *xmlDecoder) substring(data xml.CharData) string {
	if end := x.at + len(data); end <= len(x.src) && x.src[x.at:end] == string(data) {
		return x.src[x.at:end]
	}
	return string(data)
}

// close settles an element at its end tag.
func (x *xmlDecoder) close(v *Value, text string) {
	if v.Kind == Text {
		v.Text = text
		v.settle()
		return
	}
	if strings.TrimSpace(text) != "" {
		v.Mismatch = true
	}
}
