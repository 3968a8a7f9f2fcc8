package facts

import (
	"reflect"
	"testing"
	"time"
)

// TestCloneSharesNothing fills every field of a store, so that a field added
// later is tested too, and looks for memory that the copy has in common with it.
func TestCloneSharesNothing(t *testing.T) {
	s := &Store{}
	fill(reflect.ValueOf(&s.Account).Elem())
	fill(reflect.ValueOf(&s.CanonicalUser).Elem())
	b, r := &Bucket{}, &Resource{}
	fill(reflect.ValueOf(b).Elem())
	fill(reflect.ValueOf(r).Elem())
	s.buckets = map[string]*Bucket{"a": b}
	s.resources = map[resourceKey]*Resource{{"kind", "id"}: r}

	c := s.Clone()
	if !reflect.DeepEqual(s, c) {
		t.Errorf("the copy differs: %+v, want %+v", c, s)
	}
	seen := map[uintptr]string{}
	memory(reflect.ValueOf(s), "", func(p uintptr, path string) { seen[p] = path })
	if len(seen) < 10 {
		t.Fatalf("only %d pieces of memory in a full store", len(seen))
	}
	memory(reflect.ValueOf(c), "", func(p uintptr, path string) {
		if was := seen[p]; was != "" {
			t.Errorf("%s of the copy is %s of the original", path, was)
		}
	})
}

// fill sets everything that v holds to something other than zero.
func fill(v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(1, 0).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i))
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key)
		fill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	}
}

// memory calls f for each pointer, map and slice that v reaches. A time's zone
// is nobody's to change.
func memory(v reflect.Value, path string, f func(p uintptr, path string)) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if v.IsNil() {
			return
		}
		f(v.Pointer(), v.Type().String()+" "+path)
	}
	switch v.Kind() {
	case reflect.Pointer:
		memory(v.Elem(), path, f)
	case reflect.Struct:
		for i := range v.NumField() {
			memory(v.Field(i), path+"."+v.Type().Field(i).Name, f)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			memory(it.Value(), path+"[]", f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			memory(v.Index(i), path+"[]", f)
		}
	}
}
