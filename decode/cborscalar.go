package decode

import (
	"math"
	"strconv"
)

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
