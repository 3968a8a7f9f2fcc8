package edit

import (
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"

	"github.com/go-json-experiment/json/jsontext"
)

// renderJSON writes a value as it stands, without what is removed. Between the
// items that stay stands what stood before the later one.
func renderJSON(src string, v *decode.Value, t *touched) string {
	if text, ok := t.set[v]; ok {
		return jsonScalar(v, text)
	}
	if !t.above[v] {
		return src[v.Start:v.End]
	}
	items := inBody(v)
	if len(items) == 0 {
		return src[v.Start:v.End]
	}
	var b strings.Builder
	last := (*decode.Value)(nil)
	for i, it := range items {
		if t.remove[it] {
			continue
		}
		switch {
		case last == nil:
			b.WriteString(src[v.Start:items[0].KeyStart])
		default:
			b.WriteString(src[items[i-1].End:it.KeyStart])
		}
		b.WriteString(src[it.KeyStart:it.Start])
		b.WriteString(renderJSON(src, it, t))
		last = it
	}
	if last == nil {
		return src[v.Start:v.Start+1] + src[v.End-1:v.End]
	}
	b.WriteString(src[items[len(items)-1].End:v.End])
	return b.String()
}

// inBody are a value's items that stand in the body: the root of an input has
// others beside them.
func inBody(v *decode.Value) []*decode.Value {
	if v.Parent != nil {
		return v.Items
	}
	var items []*decode.Value
	for _, it := range v.Items {
		if it.In == decode.InBody {
			items = append(items, it)
		}
	}
	return items
}

func jsonScalar(v *decode.Value, text string) string {
	if bare(v) {
		return text
	}
	b, err := jsontext.AppendQuote(nil, text)
	if err != nil { // not UTF-8, which no text that is set is
		return `""`
	}
	return string(b)
}

// bare reports whether a scalar is a number or a boolean where types are spelled.
func bare(v *decode.Value) bool {
	if v.Shape == nil {
		return v.Kind == decode.Num || v.Kind == decode.Bool
	}
	switch v.Shape.Kind {
	case contract.Integer, contract.Long, contract.Float, contract.Double, contract.Boolean:
		return true
	case contract.Timestamp:
		return v.Kind == decode.Num || v.Kind == decode.Time
	}
	return false
}
