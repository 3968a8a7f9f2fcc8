package dynamoexpr

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// Value is an attribute value.
type Value struct {
	// Type is "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L" or "M"; ""
	// when it is not known.
	Type string
	// Text is that of S, N and BOOL, and the bytes of B.
	Text string
	// Items are the elements of sets and lists.
	Items []Value
	// Fields are the entries of M.
	Fields map[string]Value
}

// Compare orders two values of one ordered type (S, N, B) as DynamoDB does; ok is
// false for others.
func (v Value) Compare(w Value) (order int, ok bool) {
	if v.Type != w.Type {
		return 0, false
	}
	switch v.Type {
	case "S", "B":
		return strings.Compare(v.Text, w.Text), true
	case "N":
		a, okA := new(big.Rat).SetString(v.Text)
		b, okB := new(big.Rat).SetString(w.Text)
		if okA && okB {
			return a.Cmp(b), true
		}
	}
	return 0, false
}

// Equal reports whether two values are the same; ok is false when a part of
// either is not known.
func (v Value) Equal(w Value) (equal, ok bool) {
	if v.Type == "" || w.Type == "" {
		return false, false
	}
	if v.Type != w.Type {
		return false, true
	}
	switch v.Type {
	case "S", "N", "B":
		order, ok := v.Compare(w)
		return order == 0, ok
	case "NULL":
		return true, true
	case "BOOL":
		return strings.EqualFold(v.Text, w.Text), true
	case "M":
		return equalFields(v.Fields, w.Fields)
	case "L":
		return equalItems(v.Items, w.Items)
	}
	byText := func(a, b Value) int { return cmp.Compare(a.Text, b.Text) }
	return equalItems(slices.SortedFunc(slices.Values(v.Items), byText), slices.SortedFunc(slices.Values(w.Items), byText))
}

func equalItems(a, b []Value) (equal, ok bool) {
	if len(a) != len(b) {
		return false, true
	}
	for i := range a {
		if same, ok := a[i].Equal(b[i]); !same || !ok {
			return false, ok
		}
	}
	return true, true
}

func equalFields(a, b map[string]Value) (equal, ok bool) {
	if len(a) != len(b) {
		return false, true
	}
	for k, v := range a {
		w, has := b[k]
		if !has {
			return false, true
		}
		if same, ok := v.Equal(w); !same || !ok {
			return false, ok
		}
	}
	return true, true
}

// At returns what stands at a path within an item. found is false where nothing
// does, known where that cannot be told.
func (p Path) At(item map[string]Value) (v Value, found, known bool) {
	v, found = item[p.Head()]
	for _, e := range p.Elements[1:] {
		switch {
		case !found:
			return v, false, true
		case v.Type == "":
			return v, false, false
		case e.Name != "":
			v, found = v.Fields[e.Name]
		case v.Type == "L" && e.Index < len(v.Items):
			v = v.Items[e.Index]
		default:
			found = false
		}
	}
	return v, found, true
}
