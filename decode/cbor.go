package decode

import (
	"encoding/binary"
	"strconv"
	"unicode/utf8"

	"github.com/assay-project/assay/contract"
)

// Major types of CBOR (RFC 8949, section 3.1).
const (
	cborUint = iota
	cborNegative
	cborBytes
	cborText
	cborArray
	cborMap
	cborTag
	cborSimple
)

// cborDecoder walks a CBOR body. Lengths may be definite or indefinite, numbers
// of any size; the tag for epoch time is known, other tags are passed over.
type cborDecoder struct {
	*decoder
	src string
	at  int
}

// cborBody decodes the body into the input.
func (d *decoder) cborBody(root *Value) {
	c := cborDecoder{decoder: d, src: string(d.in.Payload)}
	if c.src == "" { // operations without input send no body
		if len(d.op.BodyMembers) > 0 {
			d.problem(Problem{Kind: BodyMissing, In: InBody, Detail: "the body is empty"})
		}
		return
	}
	root.syntax, root.In = syntaxPointer, InBody
	if c.value(root, 0) && c.at < len(c.src) {
		d.malformed(c.at, "more follows after the end of the CBOR value")
	}
	if root.Kind != Struct {
		d.malformed(0, "expected a CBOR map, found "+found(root.Kind))
		root.Kind, root.Text, root.Items = Struct, "", nil
	}
}

// head is the beginning of a data item.
type head struct {
	major, info byte
	arg         uint64 // value, or length
	indefinite  bool
}

// head reads the initial byte and its argument.
func (c *cborDecoder) head() (h head, ok bool) {
	if c.at >= len(c.src) {
		c.malformed(c.at, "the body ends where a data item is due")
		return h, false
	}
	b := c.src[c.at]
	h.major, h.info = b>>5, b&0x1f
	size := 0
	switch {
	case h.info < 24:
		h.arg = uint64(h.info)
	case h.info <= 27:
		size = 1 << (h.info - 24)
	case h.info == 31 && (h.major >= cborBytes && h.major <= cborMap || h.major == cborSimple):
		h.indefinite = true
	default:
		c.malformed(c.at, "a reserved initial byte 0x"+strconv.FormatUint(uint64(b), 16))
		return h, false
	}
	if len(c.src)-c.at-1 < size {
		c.malformed(len(c.src), "the body ends within a data item")
		return h, false
	}
	c.at++
	var buf [8]byte
	copy(buf[8-size:], c.src[c.at:c.at+size])
	if size > 0 {
		h.arg = binary.BigEndian.Uint64(buf[:])
	}
	c.at += size
	return h, true
}

// value reads the data item at the present place into v.
func (c *cborDecoder) value(v *Value, depth int) bool {
	if depth > maxDepth {
		c.problem(Problem{Kind: TooDeep, In: InBody, Offset: c.at, Detail: "nested too deep to be followed"})
		return false
	}
	v.Start = c.at
	h, ok := c.head()
	if !ok {
		return false
	}
	switch h.major {
	case cborUint:
		v.Kind, v.Text = Num, strconv.FormatUint(h.arg, 10)
	case cborNegative:
		v.Kind, v.Text = Num, negative(h.arg)
	case cborBytes, cborText:
		v.Kind = Bytes
		if v.Text, ok = c.chunks(h); h.major == cborText {
			v.Kind = Str
			if ok && !utf8.ValidString(v.Text) {
				c.problem(Problem{Kind: NotUTF8, In: InBody, Offset: v.Start, Detail: "a text string that is not UTF-8"})
			}
		}
	case cborArray:
		ok = c.array(v, h, depth)
	case cborMap:
		ok = c.mapping(v, h, depth)
	case cborTag:
		start := v.Start
		ok = c.value(v, depth+1)
		v.Start = start
		if h.arg == 1 && v.Kind == Num {
			v.Kind = Time
		}
	case cborSimple:
		ok = c.simple(v, h)
	}
	v.End = c.at
	v.settle()
	return ok
}

// more reports whether a container has another item, and passes the break.
func (c *cborDecoder) more(h *head) bool {
	if !h.indefinite {
		if h.arg == 0 {
			return false
		}
		h.arg--
		return true
	}
	if c.at < len(c.src) && c.src[c.at] == 0xff {
		c.at++
		return false
	}
	return true
}

func (c *cborDecoder) array(v *Value, h head, depth int) bool {
	v.Kind = List
	for c.more(&h) {
		if c.full(c.at) {
			return false
		}
		e := c.keyed(v, c.at)
		e.Index = len(v.Items) - 1
		if v.Shape != nil && v.Shape.Kind == contract.List {
			e.Member, e.Shape = v.Shape.Element, v.Shape.Element.Shape
		}
		if !c.value(e, depth+1) {
			dropEmpty(v, e)
			return false
		}
	}
	return true
}

func (c *cborDecoder) mapping(v *Value, h head, depth int) bool {
	v.Kind = Struct
	if v.Shape != nil && v.Shape.Kind == contract.Map {
		v.Kind = Map
	}
	for c.more(&h) {
		if c.full(c.at) {
			return false
		}
		start := c.at
		k, ok := c.head()
		if ok && k.major != cborText {
			c.malformed(start, "a map key that is not a text string")
			return false
		}
		if !ok {
			return false
		}
		key, ok := c.chunks(k)
		if !ok {
			return false
		}
		e := c.keyed(v, start)
		e.Key = key
		unknown := c.bind(v, e)
		if !c.value(e, depth+1) {
			dropEmpty(v, e)
			return false
		}
		if unknown {
			c.unknown(e)
		}
	}
	c.noteDuplicates(v, 0)
	return true
}
