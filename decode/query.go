package decode

import (
	"strings"

	"github.com/assay-project/assay/contract"
)

// param is one name and value of a query string or a form, with its place.
type param struct {
	name, text          string // unescaped
	start, equals, stop int    // the name is [start,equals), the value [equals+1,stop)
	badName, badText    int    // position of a bad escape within either, -1 for none
	bare                bool   // no "="
	in                  In     // InQuery or InBody
}

// nextParam reads the parameter that begins at a place of s and returns where
// the next one begins.
func nextParam(s string, at int) (p param, next int) {
	p.start, p.stop = at, len(s)
	if i := strings.IndexByte(s[at:], '&'); i >= 0 {
		p.stop = at + i
	}
	next = p.stop + 1
	p.equals = p.stop
	if i := strings.IndexByte(s[at:p.stop], '='); i >= 0 {
		p.equals = at + i
	} else {
		p.bare = true
	}
	p.name, p.badName = unescape(s[at:p.equals], true)
	p.badText = -1
	if !p.bare {
		p.text, p.badText = unescape(s[p.equals+1:p.stop], true)
	}
	return p, next
}

// checkEscapes notes percent signs that begin no escape.
func (d *decoder) checkEscapes(p *param) {
	const detail = "a percent sign without two hexadecimal digits"
	if p.badName >= 0 {
		d.problem(Problem{Kind: BadEscape, In: p.in, Name: p.name, Offset: p.start + p.badName, Detail: detail})
	}
	if p.badText >= 0 {
		d.problem(Problem{Kind: BadEscape, In: p.in, Name: p.name, Offset: p.equals + 1 + p.badText, Detail: detail})
	}
}

// query decodes the query string of a REST protocol, which begins at a place of
// s: the target or, where it was moved there, the body.
func (d *decoder) query(root *Value, pl *plan, in In, s string, at int) {
	for at < len(s) && !d.full(at) {
		var p param
		p, at = nextParam(s, at)
		if p.in = in; p.start == p.stop {
			continue
		}
		d.checkEscapes(&p)
		switch m := d.queryMember(p.name); {
		case m != nil:
			d.queryValue(root, m, &p)
		case d.fixedParam(p.name) || protocolParam(p.name):
		case d.hoisted(root, pl, &p):
		case foldPrefix(p.name, "x-amz-"): // part of a signature, or a header that SDKs moved here
		case len(d.op.QueryMaps) > 0:
			d.queryMap(root, &p)
		default:
			v := d.queryText(root, &p)
			d.keepStray(root, v)
			d.unknown(v)
		}
	}
}

func (d *decoder) queryMember(name string) *contract.Member {
	for _, m := range d.op.Queries {
		if m.WireName == name {
			return m
		}
	}
	return nil
}

// fixedParam reports whether the operation's template has the parameter.
func (d *decoder) fixedParam(name string) bool {
	if d.op.Path == nil {
		return false
	}
	for i := range d.op.Path.Query {
		if d.op.Path.Query[i].Name == name {
			return true
		}
	}
	return false
}

// protocolParam reports whether a parameter belongs to the protocol or to a
// signature (of either version) and not to the operation.
func protocolParam(name string) bool {
	switch name {
	case "Action", "Version", "x-id",
		"AWSAccessKeyId", "Signature", "SignatureMethod", "SignatureVersion",
		"Timestamp", "SecurityToken", "Expires",
		"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
		"X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token",
		"X-Amz-Region-Set", "X-Amz-User-Agent", "X-Amz-Content-Sha256":
		return true
	}
	return false
}

// hoisted takes headers that an SDK moved into the query of a presigned URL
// for the headers that they stand for, as S3 does.
func (d *decoder) hoisted(root *Value, pl *plan, p *param) bool {
	if !foldPrefix(p.name, "x-amz-") {
		return false
	}
	if n := pl.header(p.name); n >= 0 {
		d.queryValue(root, d.op.Headers[n], p)
		return true
	}
	for n, prefix := range pl.prefixes {
		if foldPrefix(p.name, prefix) {
			m := d.op.HeaderPrefixes[n]
			v := d.child(root, m)
			if v == nil {
				v = d.value(root)
				v.Shape, v.Member, v.In, v.Kind = m.Shape, m, p.in, Map
				v.Key, v.wire = m.WireName, m.WireName
				d.attach(root, v)
			}
			d.placeParam(d.mapEntry(v, p.name[len(prefix):], p.text), p)
			return true
		}
	}
	return false
}

// queryText makes a value of a parameter; its caller attaches it.
func (d *decoder) queryText(parent *Value, p *param) *Value {
	v := d.value(parent)
	v.Kind, v.Key, v.Text = Text, p.name, p.text
	d.placeParam(v, p)
	return v
}

// placeParam sets the place of a value that stands in a parameter of its own.
func (d *decoder) placeParam(v *Value, p *param) {
	v.In, v.wire = p.in, p.name
	v.KeyStart, v.Start, v.End = p.start, min(p.equals+1, p.stop), p.stop
}

// queryValue decodes the parameter of a member. Lists repeat their parameter.
func (d *decoder) queryValue(root *Value, m *contract.Member, p *param) {
	old := d.child(root, m)
	if m.Shape.Kind == contract.List {
		if old == nil {
			old = d.queryText(root, p)
			old.Shape, old.Member, old.Kind, old.Text = m.Shape, m, List, ""
			d.attach(root, old)
		}
		d.queryElement(old, p)
		return
	}
	if old != nil {
		d.duplicate(old, p.name, p.start)
		return
	}
	v := d.queryText(root, p)
	v.Shape, v.Member = m.Shape, m
	d.attach(root, v)
	v.settle()
}

func (d *decoder) queryElement(list *Value, p *param) {
	e := d.queryText(list, p)
	e.Key, e.Index = "", len(list.Items)
	if list.Shape != nil && list.Shape.Kind == contract.List {
		e.Member = list.Shape.Element
		e.Shape = e.Member.Shape
	}
	d.attach(list, e)
	list.End = p.stop
	e.settle()
}

// maxMerged bounds the entries that are searched for a repeated name.
const maxMerged = 1000

// queryMap adds a parameter that is nobody else's to the map that takes all
// such; the values of a map of lists repeat their parameter.
func (d *decoder) queryMap(root *Value, p *param) {
	m := d.op.QueryMaps[0]
	v := d.child(root, m)
	if v == nil {
		v = d.value(root)
		v.Shape, v.Member, v.In, v.Kind = m.Shape, m, p.in, Map
		v.KeyStart, v.Start, v.End = p.start, p.start, p.stop
		d.attach(root, v)
	}
	if el := valueMember(m.Shape); el == nil || el.Shape.Kind != contract.List {
		d.placeParam(d.mapEntry(v, p.name, p.text), p)
		return
	}
	var e *Value
	if len(v.Items) <= maxMerged {
		e = v.Entry(p.name)
	}
	if e == nil {
		e = d.mapEntry(v, p.name, "")
		d.placeParam(e, p)
		e.Kind, e.Mismatch = List, false
	}
	d.queryElement(e, p)
}

// child returns the value of a structure's member that was decoded before.
func (d *decoder) child(parent *Value, m *contract.Member) *Value {
	for _, it := range parent.Items {
		if it.Member == m {
			return it
		}
	}
	return nil
}
