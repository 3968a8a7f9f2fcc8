package importer

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ordered is a JSON object that keeps the order of its names: the order of
// members in a model is the order in which some services check them.
type ordered[T any] struct {
	names  []string
	values map[string]T
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (o *ordered[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	tok, err := dec.ReadToken()
	if err != nil {
		return err
	}
	if tok.Kind() == jsontext.KindNull {
		return nil
	}
	if tok.Kind() != jsontext.KindBeginObject {
		return fmt.Errorf("want an object, have %v", tok.Kind())
	}
	o.values = map[string]T{}
	for dec.PeekKind() != jsontext.KindEndObject {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		key := name.String() // before the next read reuses its buffer
		var v T
		if err := json.UnmarshalDecode(dec, &v); err != nil {
			return err
		}
		o.names = append(o.names, key)
		o.values[key] = v
	}
	_, err = dec.ReadToken()
	return err
}

// set adds or replaces a name, new names at the end, as botocore merges its
// "sdk-extras" files into a model.
func (o *ordered[T]) set(name string, v T) {
	if o.values == nil {
		o.values = map[string]T{}
	}
	if _, ok := o.values[name]; !ok {
		o.names = append(o.names, name)
	}
	o.values[name] = v
}
