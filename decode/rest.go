package decode

import (
	"strings"

	"github.com/assay-project/assay/contract"
)

// rest decodes the HTTP bindings of a REST protocol, then the body.
func (d *decoder) rest(root *Value, where Where) {
	if path := d.op.Path; path != nil {
		d.labels(root, path, where)
	}
	p := planOf(d.op)
	d.headers(root, p)
	if i := strings.IndexByte(d.req.Target, '?'); i >= 0 {
		d.query(root, p, InQuery, d.req.Target, i+1)
	}
	if len(d.op.Queries) > 0 && d.postedQuery() {
		if d.body() {
			d.query(root, p, InBody, string(d.in.Payload), 0)
		}
		return
	}
	switch m := d.op.Payload; {
	case m != nil:
		d.payload(root, m)
	case len(d.op.BodyMembers) > 0:
		d.restBody(root)
	}
}

// postedQuery reports whether the query string was moved into the body, as
// clients do with CloudSearch's long queries.
func (d *decoder) postedQuery() bool {
	return d.req.Method == "POST" && d.op.Method == "GET" && len(d.in.Payload) > 0 &&
		foldPrefix(d.req.Headers.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// restBody decodes a body made of the members that are bound nowhere else. An
// empty one has none of them, which is no fault by itself.
func (d *decoder) restBody(root *Value) {
	if len(d.in.Payload) == 0 && d.in.BodySeen || !d.body() {
		return
	}
	if d.in.Protocol == contract.RESTXML {
		d.xmlBody(root, d.op.BodyName)
	} else {
		d.jsonBody(root)
	}
}

// payload decodes a body that is one member as a whole.
func (d *decoder) payload(root *Value, m *contract.Member) {
	kind := m.Shape.Kind
	raw := kind == contract.Blob || kind == contract.String || m.Shape.EventStream
	if raw {
		d.unchunk()
	} else if !d.body() {
		return
	}
	if !d.in.BodySeen && kind != contract.Blob {
		d.unseen()
		return
	}
	// Of a blob that was not captured, its being there is all that counts.
	if len(d.in.Payload) == 0 && (d.in.BodySeen || d.req.BodySize == 0) {
		if m.Required {
			d.problem(Problem{Kind: BodyMissing, In: InBody, Name: m.Name, Detail: "the body is empty"})
		}
		return
	}
	v := d.value(root)
	v.Shape, v.Member, v.In = m.Shape, m, InBody
	d.attach(root, v)
	switch {
	case raw:
		v.Kind, v.End = Bytes, len(d.in.Payload)
		if kind == contract.String {
			v.Kind, v.Text = Text, string(d.in.Payload)
			d.checkUTF8(v.Text)
		}
	case d.in.Protocol == contract.RESTXML:
		d.xmlBody(v, m.WireName)
	default:
		d.jsonBody(v)
	}
}

// headers decodes the headers that members are bound to. Others are no problem:
// every request has some.
func (d *decoder) headers(root *Value, p *plan) {
	var seen [4]uint64 // by number in Operation.Headers
	prefixes := 0      // bit set of the prefixes that were gathered
	for i := range d.req.Headers {
		h := &d.req.Headers[i]
		n := p.header(h.Name)
		if n < 0 {
			prefixes |= d.headerMaps(root, p, i, prefixes)
			continue
		}
		m := d.op.Headers[n]
		word, bit := n/64%len(seen), uint64(1)<<(n%64)
		if seen[word]&bit != 0 {
			if m.Shape.Kind != contract.List {
				d.problem(Problem{Kind: DuplicateMember, In: InHeader, Name: h.Name, Detail: "the header came before"})
			}
			continue
		}
		seen[word] |= bit
		v := d.value(root)
		v.Shape, v.Member, v.In, v.Kind = m.Shape, m, InHeader, Text
		v.Key, v.wire, v.Header = h.Name, h.Name, i
		v.Text, v.End = h.Value, len(h.Value)
		d.attach(root, v)
		switch {
		case m.Shape.Kind == contract.List:
			d.headerList(v)
		case m.JSONValue:
			v.decodeJSONValue()
		default:
			v.settle()
		}
	}
}

// decodeJSONValue takes the base64 off a header that carries JSON.
func (v *Value) decodeJSONValue() {
	raw, err := v.Blob()
	if v.Mismatch = err != nil; err == nil {
		v.Text = string(raw)
	}
}

// headerMaps gathers, at its first header, all entries of each map that is
// bound to a prefix. It returns the bits of the maps that it made.
func (d *decoder) headerMaps(root *Value, p *plan, first, done int) (made int) {
	for n, prefix := range p.prefixes {
		if done&(1<<n) != 0 || !foldPrefix(d.req.Headers[first].Name, prefix) {
			continue
		}
		m := d.op.HeaderPrefixes[n]
		v := d.value(root)
		v.Shape, v.Member, v.In, v.Kind = m.Shape, m, InHeader, Map
		v.Key, v.wire, v.Header = m.WireName, m.WireName, first
		d.attach(root, v)
		for i := first; i < len(d.req.Headers); i++ {
			h := &d.req.Headers[i]
			if foldPrefix(h.Name, prefix) && p.header(h.Name) < 0 {
				e := d.mapEntry(v, h.Name[len(prefix):], h.Value)
				e.wire, e.Header, e.End = h.Name, i, len(h.Value)
			}
		}
		made |= 1 << n
	}
	return made
}

// mapEntry adds an entry to a map of texts.
func (d *decoder) mapEntry(parent *Value, key, text string) *Value {
	e := d.value(parent)
	if m := valueMember(parent.Shape); m != nil {
		e.Member, e.Shape = m, m.Shape
	}
	e.In, e.Kind, e.Key, e.Text, e.Index = parent.In, Text, key, text, len(parent.Items)
	d.attach(parent, e)
	e.settle()
	return e
}

func valueMember(sh *contract.Shape) *contract.Member {
	if sh == nil || sh.Kind != contract.Map {
		return nil
	}
	return sh.Value
}

// headerList splits a list in a header, and in the headers of the same name
// after it, at commas outside quotes. Dates in the format of HTTP hold a comma
// of their own.
func (d *decoder) headerList(v *Value) {
	v.Kind, v.Text = List, ""
	el := v.Shape.Element
	dates := el.Shape.Kind == contract.Timestamp
	for i := v.Header; i < len(d.req.Headers); i++ {
		h := &d.req.Headers[i]
		if i > v.Header && !strings.EqualFold(h.Name, v.wire) {
			continue
		}
		for at := 0; at <= len(h.Value); {
			end := listItemEnd(h.Value, at)
			if dates && end < len(h.Value) && end-at == 3 { // "Mon, 02 Jan …"
				end = listItemEnd(h.Value, end+1)
			}
			start, stop := trim(h.Value, at, end)
			if start < stop || len(v.Items) > 0 {
				e := d.value(v)
				e.Shape, e.Member, e.In, e.Kind = el.Shape, el, InHeader, Text
				e.wire, e.Header, e.Index = h.Name, i, len(v.Items)
				e.KeyStart, e.Start, e.End = start, start, stop
				e.Text = unquote(h.Value[start:stop])
				d.attach(v, e)
				e.settle()
			}
			at = end + 1
			if d.full(0) {
				return
			}
		}
	}
}

// listItemEnd returns where the item that begins at a place ends.
func listItemEnd(s string, at int) int {
	quoted := false
	for i := at; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			return i
		}
	}
	return len(s)
}

func trim(s string, start, end int) (int, int) {
	for start < end && (s[start] == ' ' || s[start] == '\t') {
		start++
	}
	for end > start && (s[end-1] == ' ' || s[end-1] == '\t') {
		end--
	}
	return start, end
}

// unquote takes the quotes of a list item off.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	if !strings.Contains(s, `\`) {
		return s
	}
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(s)
}
