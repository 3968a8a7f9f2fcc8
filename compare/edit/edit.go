// Package edit takes parts out of a captured request, or gives them another
// value, and leaves the rest as it was: the bytes that nobody touched, their
// order and their spelling. What depends on the parts that changed follows them:
// the length of the body, its checksums, its framing, the list of signed headers.
//
// A part is a header, a parameter of the query, or a value of the decoded input
// at any depth, over all six wire protocols. The package knows where parts stand
// and nothing of what they mean.
package edit

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// Doc is a request with its decoded input, to be edited. It is safe for
// concurrent use.
type Doc struct {
	req *capture.Request
	in  *decode.Input // nil: the operation has no model

	syntax syntax
	root   *decode.Value // what the body holds; nil when it cannot be edited in parts
	framed bool          // in aws-chunked framing
	packed bool          // in gzip, which decoding undid
	plain  []byte        // the body without its framing
	query  []pair
	form   []pair // of the body of a query protocol
	tail   string // line ends behind the form
}

// syntax is how the body is written.
type syntax uint8

const (
	syntaxNone syntax = iota // not to be taken apart
	syntaxJSON
	syntaxCBOR
	syntaxXML
	syntaxForm
	syntaxBytes // a payload of bytes
)

// Change says what becomes of a request. The zero Change leaves it as it is.
type Change struct {
	// Headers are the indexes of the headers to take out.
	Headers map[int]bool
	// Query are the numbers of the parameters to take out of the query, as
	// [Doc.Query] counts them.
	Query map[int]bool
	// Values are the values of the decoded input to take out, each with all
	// that is in it: those of bodies, of forms wherever they stand, and the
	// elements of a list in a header. A payload of bytes becomes empty.
	Values map[*decode.Value]bool
	// Set gives values another text, in the form that [decode.Value.Text] has.
	Set map[*decode.Value]string
	// Plain takes the aws-chunked framing off the body.
	Plain bool
}

// ErrBody says that a body cannot be edited in parts: it was not captured, does
// not parse, or is in a form that nothing is known of.
var ErrBody = errors.New("the body cannot be edited in parts")

// New makes a document of a request and its decoded input, nil when there is
// none. Neither may be changed afterwards.
func New(req *capture.Request, in *decode.Input) *Doc {
	d := &Doc{req: req, in: in, plain: req.Body, query: pairsOf(req.Query())}
	if in == nil || !in.BodySeen {
		return d
	}
	if d.framed = isChunked(req) && len(req.Body) > 0; d.framed {
		d.plain = unframed(req)
	}
	d.packed = !bytes.Equal(in.Payload, d.plain)
	if !in.Complete() {
		return d
	}
	d.syntax, d.root = bodyOf(in, req)
	if d.syntax == syntaxForm {
		form := strings.TrimRight(string(in.Payload), "\r\n") // a line end is nobody's value
		d.form, d.tail = pairsOf(form), string(in.Payload[len(form):])
	}
	return d
}

// bodyOf says how the body is written and which value it holds.
func bodyOf(in *decode.Input, req *capture.Request) (syntax, *decode.Value) {
	text := syntaxJSON
	switch in.Protocol {
	case contract.Query, contract.EC2Query:
		return syntaxForm, in.Root
	case contract.RPCv2CBOR:
		return syntaxCBOR, in.Root
	case contract.JSON:
		return syntaxJSON, in.Root
	case contract.RESTXML:
		text = syntaxXML
	}
	op := in.Operation
	m := op.Payload
	switch {
	case len(in.Payload) == 0:
		return syntaxNone, nil
	case m == nil && len(op.BodyMembers) > 0:
		if req.Method == "POST" && op.Method == "GET" { // a query that was moved into the body
			return syntaxNone, nil
		}
		return text, in.Root
	case m == nil:
		return syntaxNone, nil
	}
	for _, v := range in.Root.Items {
		if v.Member != m {
			continue
		}
		if v.Kind == decode.Bytes || m.Shape.Kind == contract.String || m.Shape.Kind == contract.Blob || m.Shape.EventStream {
			return syntaxBytes, v
		}
		return text, v
	}
	return syntaxNone, nil
}

// Framed reports whether the body is in aws-chunked framing, which Change.Plain
// takes off.
func (d *Doc) Framed() bool { return d.framed }

// Body returns the value that the body holds (the root of the input, or the
// payload), nil when the body is empty or cannot be edited in parts.
func (d *Doc) Body() *decode.Value { return d.root }

// Editable reports whether [Doc.Apply] can take a value out.
func (d *Doc) Editable(v *decode.Value) bool {
	switch {
	case v == nil || d.in == nil || v == d.in.Root:
		return false
	case v.In == decode.InHeader:
		return v.Parent != nil && v.Parent.Kind == decode.List
	case d.formProtocol():
		return v.In == decode.InQuery || d.syntax == syntaxForm
	case v.In != decode.InBody || d.syntax == syntaxNone:
		return false
	}
	return v != d.root || d.syntax == syntaxBytes
}

func (d *Doc) formProtocol() bool {
	return d.in != nil && (d.in.Protocol == contract.Query || d.in.Protocol == contract.EC2Query)
}

// Apply returns the request as a change makes it, sharing nothing that is written
// to with the document. The error is [ErrBody], or names the value that cannot be
// edited.
func (d *Doc) Apply(ch *Change) (*capture.Request, error) {
	out := *d.req
	for v := range ch.Values {
		if !d.Editable(v) {
			return nil, fmt.Errorf("%w: %s", ErrBody, v.Path())
		}
	}
	out.Headers = d.headers(ch)
	out.Target = d.target(ch)
	if err := d.body(ch, &out); err != nil {
		return nil, err
	}
	d.repair(&out)
	return &out, nil
}

// headers returns the headers that are left, with the values that were set.
func (d *Doc) headers(ch *Change) capture.Headers {
	left := make(capture.Headers, 0, len(d.req.Headers))
	for i, h := range d.req.Headers {
		if ch.Headers[i] {
			continue
		}
		var cut []span
		for v := range ch.Values {
			if v.In == decode.InHeader && v.Header == i {
				cut = append(cut, listItem(h.Value, v.Start, v.End))
			}
		}
		for v, text := range ch.Set {
			if v.In == decode.InHeader && v.Header == i {
				cut = append(cut, span{v.Start, v.End, text})
			}
		}
		h.Value = strings.Trim(splice(h.Value, cut), " \t,")
		if len(cut) == 0 {
			h.Value = d.req.Headers[i].Value
		}
		left = append(left, h)
	}
	return left
}

// listItem is an element of a header's list with one of the commas beside it.
func listItem(s string, start, end int) span {
	for end < len(s) && (s[end] == ' ' || s[end] == '\t') {
		end++
	}
	if end < len(s) && s[end] == ',' {
		for end++; end < len(s) && s[end] == ' '; end++ {
		}
		return span{start, end, ""}
	}
	for start > 0 && (s[start-1] == ' ' || s[start-1] == '\t') {
		start--
	}
	if start > 0 && s[start-1] == ',' {
		start--
	}
	return span{start, end, ""}
}

// span is a piece of a text and what stands there instead.
type span struct {
	start, end int
	text       string
}

// splice puts other text in the place of pieces, which may lie within each
// other: the outer one counts.
func splice(s string, spans []span) string {
	if len(spans) == 0 {
		return s
	}
	slices.SortFunc(spans, func(a, b span) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	var b strings.Builder
	at := 0
	for _, p := range spans {
		if p.start < at { // within the one before, or begins in it
			at = max(at, p.end)
			continue
		}
		b.WriteString(s[at:p.start])
		b.WriteString(p.text)
		at = p.end
	}
	b.WriteString(s[at:])
	return b.String()
}

// body gives out the body that a change makes.
func (d *Doc) body(ch *Change, out *capture.Request) error {
	payload, changed, err := d.payload(ch)
	if err != nil {
		return err
	}
	if !changed && !(ch.Plain && d.framed) {
		return nil
	}
	plain := d.plain
	if changed {
		plain = payload
		if d.packed && strings.Contains(strings.ToLower(out.Headers.Get("Content-Encoding")), "gzip") {
			plain = pack(payload)
		}
	}
	if d.framed {
		d.frame(out, plain, ch.Plain)
		return nil
	}
	out.SetBody(plain)
	return nil
}

// payload returns the members' part of the body as a change makes it.
func (d *Doc) payload(ch *Change) (payload []byte, changed bool, err error) {
	t := newTouched(ch, d)
	if len(t.remove) == 0 && len(t.set) == 0 {
		if d.packed && !strings.Contains(strings.ToLower(lookup(d.req.Headers, ch, "content-encoding")), "gzip") {
			return d.in.Payload, true, nil // the coding went with its header
		}
		return nil, false, nil
	}
	src := string(d.in.Payload)
	switch d.syntax {
	case syntaxJSON:
		return []byte(src[:d.root.Start] + renderJSON(src, d.root, t) + src[d.root.End:]), true, nil
	case syntaxCBOR:
		b, err := renderCBOR(src, d.root, t)
		return []byte(b), true, err
	case syntaxXML:
		b, err := renderXML(src, t)
		return []byte(b), true, err
	case syntaxForm:
		return []byte(renderForm(d.form, d.in.Root, t, decode.InBody) + d.tail), true, nil
	case syntaxBytes:
		if text, ok := t.set[d.root]; ok {
			return []byte(text), true, nil
		}
		return []byte{}, true, nil
	}
	return nil, false, ErrBody
}

// lookup is a header's value among those that a change leaves.
func lookup(h capture.Headers, ch *Change, name string) string {
	for i := range h {
		if !ch.Headers[i] && strings.EqualFold(h[i].Name, name) {
			return h[i].Value
		}
	}
	return ""
}

func pack(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// touched is what a change does to the values of a body.
type touched struct {
	remove map[*decode.Value]bool
	set    map[*decode.Value]string
	above  map[*decode.Value]bool // values with something changed in them
}

func newTouched(ch *Change, d *Doc) *touched {
	t := &touched{map[*decode.Value]bool{}, map[*decode.Value]string{}, map[*decode.Value]bool{}}
	mine := func(v *decode.Value) bool {
		return v.In == decode.InBody || d.syntax == syntaxForm && v.In != decode.InQuery
	}
	note := func(v *decode.Value) {
		for p := v.Parent; p != nil; p = p.Parent {
			t.above[p] = true
		}
	}
	for v := range ch.Values {
		if mine(v) {
			t.remove[v] = true
			note(v)
		}
	}
	for v, text := range ch.Set {
		if mine(v) && v != d.in.Root {
			t.set[v] = text
			note(v)
		}
	}
	return t
}
