package dynamodb

import (
	"encoding/base64"
	"encoding/json"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/dynamoexpr"
)

// valueOf reads an attribute value of a request. What has not exactly one known
// type is an unknown value.
func valueOf(v *decode.Value) dynamoexpr.Value {
	it := only(v)
	if it == nil {
		return dynamoexpr.Value{}
	}
	out := dynamoexpr.Value{Type: it.Key}
	switch it.Key {
	case "S", "N", "BOOL":
		out.Text = it.Text
	case "B":
		out.Text = bytesOf(it)
	case "NULL":
	case "SS", "NS", "BS":
		for _, e := range it.Items {
			x := dynamoexpr.Value{Type: it.Key[:1], Text: e.Text}
			if it.Key == "BS" {
				x.Text = bytesOf(e)
			}
			out.Items = append(out.Items, x)
		}
	case "L":
		for _, e := range it.Items {
			out.Items = append(out.Items, valueOf(e))
		}
	case "M":
		out.Fields = make(map[string]dynamoexpr.Value, len(it.Items))
		for _, e := range it.Items {
			out.Fields[e.Key] = valueOf(e)
		}
	default:
		return dynamoexpr.Value{}
	}
	return out
}

// only returns the one member of an attribute value.
func only(v *decode.Value) *decode.Value {
	if v == nil || len(v.Items) != 1 || v.Items[0].Member == nil || v.Items[0].Kind == decode.Null || v.Items[0].Mismatch {
		return nil
	}
	return v.Items[0]
}

func bytesOf(v *decode.Value) string {
	if v.Kind == decode.Bytes {
		return v.Text
	}
	b, err := base64.StdEncoding.DecodeString(v.Text)
	if err != nil {
		return v.Text
	}
	return string(b)
}

// raw is the JSON of a value as it was sent; "" where it is too large to be kept
// or not JSON: then nothing is known of it.
func raw(c *rule.Case, v *decode.Value) string {
	const most = 4096
	if v.Pointer() == "" || v.End-v.Start > most || v.End > len(c.In.Payload) {
		return ""
	}
	text := c.In.Payload[v.Start:v.End]
	if !json.Valid(text) { // CBOR
		return ""
	}
	return string(text)
}

// stored reads back what raw wrote.
func stored(text string) dynamoexpr.Value {
	if text == "" {
		return dynamoexpr.Value{}
	}
	var m map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &m) != nil || len(m) != 1 {
		return dynamoexpr.Value{}
	}
	for typ, rest := range m {
		return storedAs(typ, rest)
	}
	return dynamoexpr.Value{}
}

func storedAs(typ string, text json.RawMessage) dynamoexpr.Value {
	out := dynamoexpr.Value{Type: typ}
	var err error
	switch typ {
	case "S", "N":
		err = json.Unmarshal(text, &out.Text)
	case "BOOL":
		out.Text = string(text)
	case "B":
		var b []byte
		err = json.Unmarshal(text, &b)
		out.Text = string(b)
	case "SS", "NS":
		var list []string
		err = json.Unmarshal(text, &list)
		for _, s := range list {
			out.Items = append(out.Items, dynamoexpr.Value{Type: typ[:1], Text: s})
		}
	case "BS":
		var list [][]byte
		err = json.Unmarshal(text, &list)
		for _, b := range list {
			out.Items = append(out.Items, dynamoexpr.Value{Type: "B", Text: string(b)})
		}
	case "L":
		var list []json.RawMessage
		err = json.Unmarshal(text, &list)
		for _, e := range list {
			out.Items = append(out.Items, stored(string(e)))
		}
	case "M":
		var m map[string]json.RawMessage
		err = json.Unmarshal(text, &m)
		out.Fields = make(map[string]dynamoexpr.Value, len(m))
		for k, e := range m {
			out.Fields[k] = stored(string(e))
		}
	case "NULL":
	default:
		return dynamoexpr.Value{}
	}
	if err != nil {
		return dynamoexpr.Value{}
	}
	return out
}
