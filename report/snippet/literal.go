package snippet

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// writer spells values in one language.
type writer struct {
	// text, boolean, bytes and instant spell scalars. bytes is given the value
	// and whether it is a stream.
	text    func(string) string
	boolean func(bool) string
	bytes   func(data []byte, stream bool) string
	instant func(time.Time) string
	null    string
	key     func(string) string // of an object, with what follows it
	compact bool
}

// value spells a value; its lines but the first begin with indent.
func (w *writer) value(v *decode.Value, indent string) string {
	switch v.Kind {
	case decode.Null:
		return w.null
	case decode.Struct, decode.Map:
		return w.items(v, "{", "}", indent)
	case decode.List:
		return w.items(v, "[", "]", indent)
	}
	return w.scalar(v)
}

func (w *writer) items(v *decode.Value, open, end, indent string) string {
	if len(v.Items) == 0 {
		return open + end
	}
	inner := indent + step
	var b strings.Builder
	b.WriteString(open)
	for i, it := range v.Items {
		if w.compact && i > 0 {
			b.WriteString(", ")
		}
		if !w.compact {
			b.WriteString("\n" + inner)
		}
		if open == "{" {
			b.WriteString(w.key(name(it)))
		}
		b.WriteString(w.value(it, inner))
		if !w.compact {
			b.WriteString(",")
		}
	}
	if !w.compact {
		b.WriteString("\n" + indent)
	}
	return b.String() + end
}

const step = "    "

// name is an item's name in its object: the model's, or a map's key.
func name(v *decode.Value) string {
	if v.Parent != nil && v.Parent.Kind != decode.Map && v.Member != nil && v.Member.Name != "" {
		return v.Member.Name
	}
	return v.Key
}

func (w *writer) scalar(v *decode.Value) string {
	if v.Shape == nil {
		if v.Kind == decode.Num || v.Kind == decode.Bool {
			return v.Text
		}
		return w.text(v.Text)
	}
	switch v.Shape.Kind {
	case contract.Integer, contract.Long, contract.Float, contract.Double:
		if _, ok := v.Float(); ok && json.Valid([]byte(strings.TrimSpace(v.Text))) {
			return strings.TrimSpace(v.Text)
		}
	case contract.Boolean:
		switch strings.ToLower(v.Text) {
		case "true", "1":
			return w.boolean(true)
		case "false", "0":
			return w.boolean(false)
		}
	case contract.Timestamp:
		if t, err := v.Time(); err == nil {
			return w.instant(t)
		}
	case contract.Blob:
		if data, err := v.Blob(); err == nil {
			return w.bytes(data, v.Shape.Streaming || v.Member != nil && v.Member.Streaming)
		}
	}
	return w.text(v.Text)
}

// sayable reports whether a value is of its shape's type, and notes it when it is
// not: SDKs check types before they send.
func sayable(v *decode.Value, n *notes) bool {
	ok := !v.Mismatch
	if v.Mismatch {
		n.add(v.Path() + " is not of the model's type: the SDK refuses it before it sends; curl sends it")
	}
	for _, it := range v.Items {
		if it.Unknown {
			n.add("the model knows no " + it.WireName() + ", so no SDK sends it; curl does")
			continue
		}
		ok = sayable(it, n) && ok
	}
	return ok
}

// payload returns the bytes of a payload, which have no text.
func payload(c *Call, v *decode.Value) (data []byte, ok bool) {
	if v.Kind == decode.Bytes && v.In == decode.InBody && v.Parent == c.Input.Root && v.Member == c.op().Payload {
		return c.Input.Payload, true
	}
	return nil, false
}

// jsonText spells values as JSON, in one line.
var jsonText = &writer{
	text: quoteJSON, null: "null", compact: true,
	boolean: func(b bool) string {
		if b {
			return "true"
		}
		return "false"
	},
	bytes:   func(b []byte, _ bool) string { return quoteJSON(base64Of(b)) },
	instant: func(t time.Time) string { return quoteJSON(t.UTC().Format(time.RFC3339Nano)) },
	key:     func(k string) string { return quoteJSON(k) + ": " },
}
