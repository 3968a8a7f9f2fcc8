package decode

import "github.com/assay-project/assay/contract"

// What JSON and CBOR have in common: objects and arrays, addressed by keys and
// indexes.

// keyed attaches a fresh value to an object or array.
func (d *decoder) keyed(parent *Value, keyStart int) *Value {
	v := d.value(parent)
	v.In, v.syntax, v.KeyStart = InBody, syntaxPointer, keyStart
	d.attach(parent, v)
	return v
}

// bind gives an object's item the model's member by its key, or reports that
// the model has none. SDKs of some languages leave "__type" in what they send
// back to the service; nobody minds it.
func (d *decoder) bind(parent, v *Value) (unknown bool) {
	shape := parent.Shape
	switch {
	case shape == nil:
	case shape.Kind == contract.Structure:
		v.Member = d.names.member(shape, v.Key)
		if v.Member == nil {
			return v.Key != "__type"
		}
		v.Shape = v.Member.Shape
	case shape.Kind == contract.Map:
		v.Member, v.Shape, v.Index = shape.Value, shape.Value.Shape, len(parent.Items)-1
	}
	return false
}

// dropEmpty takes a value off again that did not parse, unless something of it
// did.
func dropEmpty(parent, v *Value) {
	if len(v.Items) == 0 {
		drop(parent)
	}
}

// noteDuplicates notes names that an object has twice.
func (d *decoder) noteDuplicates(v *Value, from int) {
	items := v.Items[from:]
	if len(items) <= 16 {
		for i, it := range items {
			for _, other := range items[:i] {
				if it.Key == other.Key {
					d.duplicate(it, it.WireName(), it.KeyStart)
					break
				}
			}
		}
		return
	}
	seen := make(map[string]bool, len(items))
	for _, it := range items {
		if seen[it.Key] {
			d.duplicate(it, it.WireName(), it.KeyStart)
		}
		seen[it.Key] = true
	}
}
