package decode

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/contract"
)

// memberOf returns the member that the key's next piece names.
func (f *formDecoder) memberOf(v *Value, p *param, at int) (*Value, int) {
	end := piece(p.name, at)
	if c := f.find(v, p, end); c != nil {
		return c, end + 1
	}
	m := f.names.member(v.Shape, p.name[at:end])
	if m == nil {
		return nil, at
	}
	// The same member may come under two of its names.
	if m.Shape.Kind == contract.List || m.Shape.Kind == contract.Map {
		if c := f.child(v, m); c != nil && c.Kind == kindOf(m.Shape) {
			return c, end + 1
		}
	}
	c := f.fresh(v, p, end)
	c.Member, c.Shape, c.Kind, c.Key = m, m.Shape, kindOf(m.Shape), p.name[at:end]
	f.keep(v, c)
	return c, end + 1
}

// elementOf returns the element that the key's next piece numbers, behind the
// "member" (or the name of the elements) of a list with a wrapper.
func (f *formDecoder) elementOf(v *Value, p *param, at int) (*Value, int) {
	end := piece(p.name, at)
	if !isNumber(p.name[at:end]) {
		if f.ec2 || !f.isWrapper(v, p.name[at:end], "member") {
			return nil, at
		}
		if at = end + 1; at > len(p.name) {
			return v, at
		}
		if end = piece(p.name, at); !isNumber(p.name[at:end]) {
			return nil, at
		}
	}
	if c := f.find(v, p, end); c != nil {
		return c, end + 1
	}
	c := f.element(v, p, end)
	c.Key = p.name[at:end]
	if n := len(v.Items); n > 1 && !numberLess(v.Items[n-2].Key, c.Key) {
		if f.shuffled == nil {
			f.shuffled = map[*Value]bool{}
		}
		f.shuffled[v] = true
	}
	return c, end + 1
}

func (f *formDecoder) element(v *Value, p *param, end int) *Value {
	c := f.fresh(v, p, end)
	el := v.Shape.Element
	c.Member, c.Shape, c.Kind, c.Index = el, el.Shape, kindOf(el.Shape), len(v.Items)
	f.keep(v, c)
	return c
}

// isWrapper reports whether a piece stands between a list or map and its numbers.
func (f *formDecoder) isWrapper(v *Value, name, usual string) bool {
	return name == usual || v.Shape.Element != nil && name == elementName(v.Shape.Element)
}

// entryOf returns the value of the entry that the key's next pieces number:
// "entry.1.value" or, flattened, "1.Value". For "entry.1.key" it sets the
// entry's key and returns nil with a place behind the key.
func (f *formDecoder) entryOf(v *Value, p *param, at int) (*Value, int) {
	end := piece(p.name, at)
	if !isNumber(p.name[at:end]) && f.isWrapper(v, p.name[at:end], "entry") && end < len(p.name) {
		at = end + 1
		end = piece(p.name, at)
	}
	if !isNumber(p.name[at:end]) || end == len(p.name) {
		return nil, 0
	}
	c := f.find(v, p, end)
	if c == nil {
		c = f.fresh(v, p, end)
		val := v.Shape.Value
		c.Member, c.Shape, c.Kind, c.Index = val, val.Shape, kindOf(val.Shape), len(v.Items)
		c.Kind = Null // until its value comes
		f.keep(v, c)
	}
	at, end = end+1, piece(p.name, end+1)
	switch name := p.name[at:end]; {
	case f.isPart(v.Shape.Key, name, "key") && end == len(p.name):
		c.Key = p.text
		return nil, len(p.name)
	case f.isPart(v.Shape.Value, name, "value"):
		if c.Kind == Null {
			c.Kind, c.wire = kindOf(c.Shape), p.name[:end]
			c.KeyStart, c.Start, c.End = p.start, min(p.equals+1, p.stop), p.stop
		}
		return c, end + 1
	}
	return nil, 0
}

// isPart reports whether a piece names the key or the value of entries. Where
// the model no longer says how the query protocol named them, SQS's "Name" and
// capitals count too.
func (f *formDecoder) isPart(m *contract.Member, name, usual string) bool {
	if name == usual || name == elementName(m) {
		return true
	}
	return f.compat && (capital(name) == capital(usual) || usual == "key" && name == "Name")
}

// scalar sets the value at the end of a key.
func (f *formDecoder) scalar(v *Value, p *param) {
	switch {
	case v.Kind == List || v.Kind == Map:
		return // an empty one, or a list that got its element
	case v.Kind == Struct:
		v.Mismatch = p.text != ""
		return
	case v.KeyStart != p.start || v.In != f.in:
		f.duplicate(v, p.name, p.start)
		return
	}
	v.Text = p.text
	v.settle()
}

func isNumber(s string) bool {
	if s == "" || len(s) > 9 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// numberLess compares the numbers of elements as they are written.
func numberLess(a, b string) bool {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// sortElements puts a list in the order of its numbers, which may have gaps.
func sortElements(list *Value) {
	slices.SortStableFunc(list.Items, func(a, b *Value) int {
		switch {
		case numberLess(a.Key, b.Key):
			return -1
		case numberLess(b.Key, a.Key):
			return 1
		}
		return 0
	})
	for i, it := range list.Items {
		it.Index = i
	}
}
