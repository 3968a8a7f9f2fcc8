package decode

import (
	"encoding/xml"
	"strings"

	"github.com/assay-project/assay/contract"
)

// inner reads an element within another.
func (x *xmlDecoder) inner(parent *Value, start xml.StartElement, depth int) error {
	at, name := x.at+1, start.Name.Local
	if parent.Kind == Text { // elements where text belongs
		parent.Kind = Struct
		parent.settle()
	}
	known := parent.Shape != nil && !parent.Mismatch
	switch {
	case !known:
	case parent.Kind == Struct:
		if m := x.names.member(parent.Shape, name); m != nil {
			return x.memberElement(parent, m, start, depth)
		}
	case parent.Kind == List:
		if el := parent.Shape.Element; name == "member" || name == elementName(el) {
			return x.listElement(parent, el, start, depth)
		}
	case parent.Kind == Map:
		if name == "entry" {
			return x.entry(parent, start, depth)
		}
	}
	v := x.fresh(parent, at, name)
	if !known { // within something unknown
		x.attach(parent, v)
		return x.element(v, start, depth)
	}
	x.keepStray(parent, v)
	err := x.element(v, start, depth)
	x.unknown(v)
	return err
}

func (x *xmlDecoder) fresh(parent *Value, at int, name string) *Value {
	v := x.value(parent)
	v.In, v.syntax, v.KeyStart, v.Key, v.wire = InBody, syntaxXML, at, name, name
	return v
}

// memberElement reads the element of a structure's member. A flattened list or
// map stands in as many elements as it has items.
func (x *xmlDecoder) memberElement(parent *Value, m *contract.Member, start xml.StartElement, depth int) error {
	at, name := x.at+1, start.Name.Local
	container := m.Shape.Kind == contract.List || m.Shape.Kind == contract.Map
	old := x.child(parent, m)
	if container && flattened(m) {
		if old == nil {
			old = x.fresh(parent, at, name)
			old.Member, old.Shape, old.Kind, old.wire = m, m.Shape, kindOf(m.Shape), ""
			old.Start = at - 1
			x.attach(parent, old)
		}
		var err error
		if m.Shape.Kind == contract.List {
			err = x.listElement(old, m.Shape.Element, start, depth)
		} else {
			err = x.entry(old, start, depth)
		}
		old.End = int(x.tok.InputOffset())
		return err
	}
	v := x.fresh(parent, at, name)
	v.Member, v.Shape = m, m.Shape
	if old != nil {
		x.keepStray(parent, v)
		x.duplicate(v, v.WireName(), at)
	} else {
		x.attach(parent, v)
	}
	return x.element(v, start, depth)
}

func (x *xmlDecoder) listElement(list *Value, el *contract.Member, start xml.StartElement, depth int) error {
	v := x.fresh(list, x.at+1, start.Name.Local)
	v.Member, v.Shape, v.Key, v.Index = el, el.Shape, "", len(list.Items)
	x.attach(list, v)
	return x.element(v, start, depth)
}

// entry reads an entry of a map: an element with one for the key and one for
// the value.
func (x *xmlDecoder) entry(parent *Value, start xml.StartElement, depth int) error {
	v := x.fresh(parent, x.at+1, start.Name.Local)
	key, val := parent.Shape.Key, parent.Shape.Value
	v.Member, v.Shape, v.Key, v.Index = val, val.Shape, "", len(parent.Items)
	x.attach(parent, v)
	for {
		t, err := x.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if x.full(x.at) {
				return errAbandoned
			}
			switch name := t.Name.Local; {
			case name == "key" || name == elementName(key):
				k := Value{Parent: v, syntax: syntaxXML, Index: -1, Header: -1}
				err = x.element(&k, t, depth+1)
				v.Key = k.Text
			default:
				v.wire = start.Name.Local
				err = x.element(v, t, depth+1)
			}
			if err != nil {
				return err
			}
		}
	}
}

// attributes decodes the attributes that are members, as the type of an S3
// grantee is. Others are namespaces, or nobody's.
func (x *xmlDecoder) attributes(v *Value, start xml.StartElement) {
	for _, m := range v.Shape.Members {
		if !m.XMLAttribute {
			continue
		}
		local := m.WireName[strings.LastIndexByte(m.WireName, ':')+1:]
		for _, a := range start.Attr {
			if a.Name.Local != local || a.Name.Space == "xmlns" {
				continue
			}
			c := x.fresh(v, x.at, m.WireName)
			c.Member, c.Shape, c.Kind, c.Text = m, m.Shape, Text, a.Value
			c.KeyStart, c.Start, c.End = x.attribute(local)
			x.attach(v, c)
			c.settle()
			break
		}
	}
}

// attribute finds an attribute in the tag that was read last: its name, and its
// value without the quotes.
func (x *xmlDecoder) attribute(local string) (name, start, end int) {
	tag := x.src[x.at:int(x.tok.InputOffset())]
	for from := 0; ; {
		i := strings.Index(tag[from:], local)
		if i < 0 {
			return x.at, x.at, x.at + len(tag)
		}
		i += from
		from = i + len(local)
		rest := strings.TrimLeft(tag[from:], " \t\r\n")
		if i == 0 || !strings.ContainsRune(" \t\r\n:", rune(tag[i-1])) || !strings.HasPrefix(rest, "=") {
			continue
		}
		rest = strings.TrimLeft(rest[1:], " \t\r\n")
		open := len(tag) - len(rest)
		if rest == "" {
			continue
		}
		if length := strings.IndexByte(rest[1:], rest[0]); length >= 0 {
			for i > 0 && !strings.ContainsRune(" \t\r\n", rune(tag[i-1])) {
				i-- // the prefix belongs to the name
			}
			return x.at + i, x.at + open + 1, x.at + open + 1 + length
		}
	}
}
