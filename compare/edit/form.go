package edit

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
)

// pair is a parameter of a query or a form, as it stands there.
type pair struct {
	raw   string // name, and "=" and value where it has them
	name  string // unescaped
	start int    // offset of the pair
}

// pairsOf takes a query or form apart. Empty ones count as pairs, so that what is
// put together again is the same.
func pairsOf(s string) []pair {
	if s == "" {
		return nil
	}
	var list []pair
	at := 0
	for _, raw := range strings.Split(s, "&") {
		name, _, _ := strings.Cut(raw, "=")
		list = append(list, pair{raw, unescape(name), at})
		at += len(raw) + 1
	}
	return list
}

func unescape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

func join(pairs []string) string { return strings.Join(pairs, "&") }

// Parameter is a parameter of the query.
type Parameter struct {
	Name  string // unescaped
	Raw   string // with its value, as it stands
	Start int    // offset of its name in the target
}

// Query returns the parameters of the request's query, by the numbers that
// Change.Query has.
func (d *Doc) Query() []Parameter {
	at := len(d.req.Path()) + 1
	list := make([]Parameter, len(d.query))
	for i, p := range d.query {
		list[i] = Parameter{p.name, p.raw, at + p.start}
	}
	return list
}

// target returns the target with the parameters that are left.
func (d *Doc) target(ch *Change) string {
	if len(d.query) == 0 {
		return d.req.Target
	}
	path := d.req.Path()
	at := len(path) + 1
	set := map[int]string{}
	for v, text := range ch.Set {
		if v.In == decode.InQuery {
			set[v.KeyStart-at] = text
		}
	}
	var left []string
	changed := false
	for i, p := range d.query {
		if ch.Query[i] {
			changed = true
			continue
		}
		if text, ok := set[p.start]; ok {
			changed = true
			name, _, _ := strings.Cut(p.raw, "=")
			left = append(left, name+"="+escape(text))
			continue
		}
		left = append(left, p.raw)
	}
	query := join(left)
	if d.formProtocol() {
		t := &touched{map[*decode.Value]bool{}, map[*decode.Value]string{}, nil}
		for v := range ch.Values {
			if v.In == decode.InQuery {
				t.remove[v] = true
			}
		}
		if len(t.remove) > 0 {
			query, changed = renderForm(pairsOf(query), d.in.Root, t, decode.InQuery), true
		}
	}
	switch {
	case !changed:
		return d.req.Target
	case query == "":
		return path
	}
	return path + "?" + query
}

func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// renderForm writes the parameters of a query protocol without what is removed.
// The elements behind one that goes move up, so that no number is missing.
func renderForm(pairs []pair, root *decode.Value, t *touched, in decode.In) string {
	prefixes := map[string]bool{}
	for v := range t.remove {
		gather(v, prefixes)
	}
	moves := renumber(root, t, in)
	set := map[int]string{}
	for v, text := range t.set {
		set[v.KeyStart] = text
	}
	var left []string
	for _, p := range pairs {
		if under(p.name, prefixes) {
			continue
		}
		raw := p.raw
		name, value, has := strings.Cut(raw, "=")
		if text, ok := set[p.start]; ok {
			value, has = escape(text), true
		}
		if moved, ok := moves.apply(p.name); ok {
			name = escapeName(moved)
		}
		if raw = name; has {
			raw += "=" + value
		}
		left = append(left, raw)
	}
	return join(left)
}

// escapeName escapes a form's key as SDKs do: dots stay.
func escapeName(s string) string { return escape(s) }

// gather collects the keys below which the parameters of a value stand. A list or
// map can stand under two of its names, so that its items are asked too.
func gather(v *decode.Value, into map[string]bool) {
	into[prefixOf(v)] = true
	for _, it := range v.Items {
		gather(it, into)
	}
}

// prefixOf is the key that all parameters of a value begin with. The value of a
// map's entry has one of its own; its key's parameter stands beside it.
func prefixOf(v *decode.Value) string {
	name := v.WireName()
	if v.Parent != nil && v.Parent.Kind == decode.Map && v.Kind != decode.Null {
		if i := strings.LastIndexByte(name, '.'); i >= 0 {
			return name[:i]
		}
	}
	return name
}

// under reports whether a key is one of the prefixes or goes on behind one.
func under(key string, prefixes map[string]bool) bool {
	for end := len(key); end > 0; end = strings.LastIndexByte(key[:end], '.') {
		if prefixes[key[:end]] {
			return true
		}
	}
	return false
}

// moves are the new numbers of elements: by the key of the element.
type moves map[string]string

// renumber gives the items that are left of a list or map the numbers that its
// first ones had.
func renumber(v *decode.Value, t *touched, in decode.In) moves {
	m := moves{}
	var walk func(v *decode.Value)
	walk = func(v *decode.Value) {
		if t.remove[v] {
			return
		}
		if v.Kind == decode.List || v.Kind == decode.Map {
			m.list(v, t, in)
		}
		for _, it := range v.Items {
			walk(it)
		}
	}
	walk(v)
	return m
}

func (m moves) list(v *decode.Value, t *touched, in decode.In) {
	var numbers []string
	var keys []string
	gone := false
	for _, it := range v.Items {
		key := prefixOf(it)
		number := key[strings.LastIndexByte(key, '.')+1:]
		if _, err := strconv.Atoi(number); err != nil || it.In != in {
			return // a list's only element, without a number
		}
		numbers = append(numbers, number)
		if t.remove[it] {
			gone = true
			continue
		}
		keys = append(keys, key)
	}
	if !gone {
		return
	}
	slices.SortStableFunc(numbers, func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return x - y
	})
	for i, key := range keys {
		m[key] = numbers[i]
	}
}

// apply returns a key with its new numbers, and whether there are any.
func (m moves) apply(key string) (string, bool) {
	if len(m) == 0 {
		return key, false
	}
	pieces := strings.Split(key, ".")
	changed := false
	end := 0
	for i, p := range pieces {
		end += len(p)
		if n, ok := m[key[:end]]; ok && n != p {
			pieces[i], changed = n, true
		}
		end++
	}
	return strings.Join(pieces, "."), changed
}
