package edit

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// renderCBOR writes a data item as it stands, without what is removed. A map or
// array of definite length gets a new one in its shortest form.
func renderCBOR(src string, v *decode.Value, t *touched) (string, error) {
	if text, ok := t.set[v]; ok {
		return cborScalar(v, text)
	}
	if !t.above[v] {
		return src[v.Start:v.End], nil
	}
	items := inBody(v)
	at := v.Start
	for src[at]>>5 == 6 { // tags
		at += headSize(src[at])
	}
	var b strings.Builder
	b.WriteString(src[v.Start:at])
	left := 0
	for _, it := range items {
		if !t.remove[it] {
			left++
		}
	}
	indefinite := src[at]&0x1f == 31
	if indefinite {
		b.WriteByte(src[at])
	} else {
		b.Write(cborHead(src[at]>>5, uint64(left)))
	}
	for _, it := range items {
		if t.remove[it] {
			continue
		}
		b.WriteString(src[it.KeyStart:it.Start])
		text, err := renderCBOR(src, it, t)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	if indefinite {
		b.WriteByte(0xff)
	}
	return b.String(), nil
}

// headSize is the length in bytes of a head by its first byte.
func headSize(first byte) int {
	if n := first & 0x1f; n >= 24 && n <= 27 {
		return 1 + 1<<(n-24)
	}
	return 1
}

func cborHead(major byte, n uint64) []byte {
	major <<= 5
	switch {
	case n < 24:
		return []byte{major | byte(n)}
	case n <= 0xff:
		return []byte{major | 24, byte(n)}
	case n <= 0xffff:
		return binary.BigEndian.AppendUint16([]byte{major | 25}, uint16(n))
	case n <= 0xffffffff:
		return binary.BigEndian.AppendUint32([]byte{major | 26}, uint32(n))
	}
	return binary.BigEndian.AppendUint64([]byte{major | 27}, n)
}

func cborScalar(v *decode.Value, text string) (string, error) {
	var value any = text
	var err error
	if v.Shape != nil {
		switch v.Shape.Kind {
		case contract.Integer, contract.Long:
			value, err = strconv.ParseInt(text, 10, 64)
		case contract.Float, contract.Double:
			value, err = strconv.ParseFloat(text, 64)
		case contract.Boolean:
			value, err = strconv.ParseBool(text)
		case contract.Blob:
			value, err = base64.StdEncoding.DecodeString(text)
		}
	}
	if err != nil {
		return "", fmt.Errorf("%s cannot be %q: %w", v.Path(), text, err)
	}
	b, err := cbor.Marshal(value)
	return string(b), err
}
