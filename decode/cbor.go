package decode

import (
	"encoding/binary"
	"math"
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

// negative returns -1-n, also where that has no 64 bits.
func negative(n uint64) string {
	if n == math.MaxUint64 {
		return "-18446744073709551616"
	}
	return "-" + strconv.FormatUint(n+1, 10)
}

func (c *cborDecoder) simple(v *Value, h head) bool {
	switch {
	case h.indefinite:
		c.malformed(v.Start, "a break outside of an indefinite item")
		return false
	case h.info == 20 || h.info == 21:
		v.Kind, v.Text = Bool, strconv.FormatBool(h.info == 21)
	case h.info == 22 || h.info == 23: // null, undefined
		v.Kind = Null
	case h.info == 25:
		v.Kind, v.Text = Num, floatText(halfFloat(uint16(h.arg)), 64)
	case h.info == 26:
		v.Kind, v.Text = Num, floatText(float64(math.Float32frombits(uint32(h.arg))), 32)
	case h.info == 27:
		v.Kind, v.Text = Num, floatText(math.Float64frombits(h.arg), 64)
	default:
		c.malformed(v.Start, "a simple value without a meaning")
		return false
	}
	return true
}

// floatText writes a float as the other protocols have it.
func floatText(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return strconv.FormatFloat(f, 'g', -1, bits)
}

// halfFloat widens an IEEE 754 half (RFC 8949, appendix D).
func halfFloat(h uint16) float64 {
	exponent, mantissa := int(h>>10&0x1f), float64(h&0x3ff)
	var f float64
	switch exponent {
	case 0:
		f = math.Ldexp(mantissa, -24)
	case 31:
		if f = math.Inf(1); mantissa != 0 {
			f = math.NaN()
		}
	default:
		f = math.Ldexp(mantissa+1024, exponent-25)
	}
	if h&0x8000 != 0 {
		f = -f
	}
	return f
}

// chunks reads the content of a byte or text string.
func (c *cborDecoder) chunks(h head) (string, bool) {
	if !h.indefinite {
		return c.take(h.arg)
	}
	var all []byte
	for {
		start := c.at
		part, ok := c.head()
		switch {
		case !ok:
			return "", false
		case part.major == cborSimple && part.indefinite:
			return string(all), true
		case part.major != h.major || part.indefinite:
			c.malformed(start, "a chunk of another type within a string")
			return "", false
		}
		s, ok := c.take(part.arg)
		if !ok {
			return "", false
		}
		all = append(all, s...)
	}
}

func (c *cborDecoder) take(n uint64) (string, bool) {
	if n > uint64(len(c.src)-c.at) {
		c.malformed(len(c.src), "the body ends within a string")
		return "", false
	}
	s := c.src[c.at : c.at+int(n)]
	c.at += int(n)
	return s, true
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
