package decode

import (
	"strings"

	"github.com/assay-project/assay/contract"
)

// formDecoder builds the tree that the dotted keys of a query protocol spell:
// "Filter.1.Value.2=x". Keys may come in any order.
type formDecoder struct {
	*decoder
	in       In
	shuffled map[*Value]bool // lists whose elements did not come in order
	compat   bool
	ec2      bool
	numbered map[string]*Value // by key up to the value; for large forms, see find
	pairs    int
}

// sought is the number of parameters up to which values are looked for among
// their siblings; from there on in a map, lest a hostile form takes quadratic time.
const sought = 256

// form decodes the parameters of a query protocol, in the query string as well
// as in the body: services take them from both.
func (d *decoder) form(root *Value) {
	f := &formDecoder{decoder: d, ec2: d.in.Protocol == contract.EC2Query}
	switch {
	case f.ec2:
		d.names = ec2Names
	case d.op.Service != nil && d.op.Service.Protocol != contract.Query:
		d.names, f.compat = compatNames, true
	default:
		d.names = queryNames
	}
	if i := strings.IndexByte(d.req.Target, '?'); i >= 0 {
		f.in = InQuery
		f.read(root, d.req.Target, i+1)
	}
	if len(d.req.Body) > 0 || d.req.BodyTruncated {
		if d.body() {
			f.in = InBody
			src := string(d.in.Payload)
			d.checkUTF8(src)
			f.read(root, strings.TrimRight(src, "\r\n"), 0)
		}
	}
	for list := range f.shuffled {
		sortElements(list)
	}
}

// read decodes the parameters of s from a place on.
func (f *formDecoder) read(root *Value, s string, at int) {
	for at < len(s) && !f.full(at) {
		var p param
		p, at = nextParam(s, at)
		if p.in = f.in; p.start == p.stop {
			continue
		}
		f.pairs++
		f.checkEscapes(&p)
		if protocolParam(p.name) && !f.bound(p.name) {
			continue
		}
		f.set(root, &p)
	}
}

// bound reports whether the operation has a parameter of a name that the
// protocol uses too (PutMetricData's "Timestamp" does not stand at the top, but
// others' "Version" does).
func (f *formDecoder) bound(name string) bool {
	return name != "Action" && name != "Version" && f.op.Input != nil && f.names.member(f.op.Input, name) != nil
}

// set walks from the root down a parameter's key, makes the values that are not
// there yet, and sets the last.
func (f *formDecoder) set(root *Value, p *param) {
	v, at := root, 0 // at: where the next piece of the key begins
	for depth := 0; at <= len(p.name); depth++ {
		if depth > maxDepth {
			f.problem(Problem{Kind: TooDeep, In: f.in, Name: p.name, Offset: p.start, Detail: "nested too deep to be followed"})
			return
		}
		var next *Value
		switch {
		case v.Shape == nil && v.Parent == nil:
		case v.Kind == Struct && v.Shape.Kind == contract.Structure:
			next, at = f.memberOf(v, p, at)
		case v.Kind == List:
			next, at = f.elementOf(v, p, at)
		case v.Kind == Map:
			next, at = f.entryOf(v, p, at)
			if next == nil && at > 0 { // it was the entry's key
				return
			}
		}
		if next == nil {
			f.stray(v, root, p)
			return
		}
		v = next
	}
	if v.Kind == List && p.text != "" { // without a number: the list's only element
		v = f.element(v, p, len(p.name))
	}
	f.scalar(v, p)
}

// piece returns the end of the key's piece that begins at a place.
func piece(key string, at int) int {
	if i := strings.IndexByte(key[at:], '.'); i >= 0 {
		return at + i
	}
	return len(key)
}

// stray keeps a parameter that leads nowhere: an unknown member, or a key that
// goes on behind a scalar. It is kept at the top, with its whole key.
func (f *formDecoder) stray(at, root *Value, p *param) {
	if at.Kind == Text {
		at.Mismatch = true
		return
	}
	v := f.fresh(root, p, len(p.name))
	v.Kind, v.Text, v.Key = Text, p.text, p.name
	f.attach(root, v)
	f.unknown(v)
}

// fresh makes a value for the key of p up to a place.
func (f *formDecoder) fresh(parent *Value, p *param, end int) *Value {
	v := f.value(parent)
	v.In, v.syntax = f.in, syntaxForm
	v.wire = p.name[:end]
	v.KeyStart, v.Start, v.End = p.start, min(p.equals+1, p.stop), p.stop
	return v
}

// find returns the child of parent that has the key of p up to a place.
func (f *formDecoder) find(parent *Value, p *param, end int) *Value {
	if f.pairs > sought {
		return f.numbered[p.name[:end]]
	}
	for i := len(parent.Items) - 1; i >= 0; i-- {
		if under(parent.Items[i].wire, p.name[:end]) {
			return parent.Items[i]
		}
	}
	return nil
}

// under reports whether a key is another one or goes on behind it: the values of
// entries have the key of the entry and one piece more.
func under(key, prefix string) bool {
	return len(key) >= len(prefix) && key[:len(prefix)] == prefix && (len(key) == len(prefix) || key[len(prefix)] == '.')
}

// keep attaches a value under the key by which find finds it.
func (f *formDecoder) keep(parent, v *Value) {
	f.attach(parent, v)
	if f.pairs < sought {
		return
	}
	if f.numbered == nil {
		f.numbered = map[string]*Value{}
		f.index(f.decoder.in.Root)
	}
	f.numbered[v.wire] = v
}

// index enters the values that were there before the form was found to be large.
func (f *formDecoder) index(v *Value) {
	for _, it := range v.Items {
		f.numbered[it.wire] = it
		f.index(it)
	}
}
