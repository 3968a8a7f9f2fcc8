package model_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/model"
)

// generator makes inputs that a model allows, as what encoding/json takes.
type generator struct{ *rand.Rand }

// structure makes members: those that are required, and some of the others.
// ok is false when a required one cannot be made.
func (g generator) structure(sh *contract.Shape, depth int) (map[string]any, bool) {
	out := map[string]any{}
	if sh.Union {
		for _, i := range g.Perm(len(sh.Members)) {
			if v, ok := g.value(sh.Members[i].Shape, depth+1); ok {
				out[sh.Members[i].WireName] = v
				return out, true
			}
		}
		return nil, false
	}
	for _, m := range sh.Members {
		if !m.Required && (depth > 2 || g.IntN(3) > 0) {
			continue
		}
		v, ok := g.value(m.Shape, depth+1)
		if ok {
			out[m.WireName] = v
		} else if m.Required {
			return nil, false
		}
	}
	return out, true
}

func (g generator) value(sh *contract.Shape, depth int) (any, bool) {
	if depth > 12 {
		return nil, false // a required member that holds itself
	}
	switch sh.Kind {
	case contract.Structure:
		return g.structure(sh, depth)
	case contract.List:
		list := make([]any, 0, 2)
		for range g.size(sh, 2) {
			v, ok := g.value(sh.Element.Shape, depth+1)
			if !ok {
				return list, len(list) >= g.least(sh)
			}
			list = append(list, v)
		}
		return list, true
	case contract.Map:
		entries := map[string]any{}
		for range 4 * g.size(sh, 2) { // some keys come twice
			k, okKey := g.text(sh.Key.Shape)
			v, ok := g.value(sh.Value.Shape, depth+1)
			if !ok || !okKey || len(entries) >= g.size(sh, 2) {
				break
			}
			entries[k] = v
		}
		return entries, len(entries) >= g.least(sh)
	case contract.String:
		return g.text(sh)
	case contract.Integer, contract.Long:
		return g.number(sh, math.MaxInt32, math.Trunc), true
	case contract.Float, contract.Double:
		return g.number(sh, 1e6, func(f float64) float64 { return f }), true
	case contract.Boolean:
		return g.IntN(2) == 0, true
	case contract.Timestamp:
		return 1.7e9 + float64(g.IntN(1e8)), true
	case contract.Blob:
		return base64.StdEncoding.EncodeToString(make([]byte, g.size(sh, 8))), g.size(sh, 8) < 1<<12
	}
	return map[string]any{"free": "form"}, true
}

func (g generator) least(sh *contract.Shape) int {
	if sh.HasMin {
		return int(sh.Min)
	}
	return 0
}

// size is a length that a shape allows, n more than the least where it may be.
func (g generator) size(sh *contract.Shape, n int) int {
	n += g.least(sh)
	if sh.HasMax {
		n = min(n, int(sh.Max))
	}
	return n
}

// number stays below what a float64 holds exactly.
func (g generator) number(sh *contract.Shape, limit float64, round func(float64) float64) float64 {
	low, high := -limit, limit
	if sh.HasMin {
		low = max(low, sh.Min)
		high = max(high, low)
	}
	if sh.HasMax {
		high = min(high, sh.Max)
		low = min(low, high)
	}
	return min(max(round(low+g.Float64()*(high-low)), low), high)
}

// texts are tried one after the other for shapes that have a pattern.
var texts = []string{"a", "abcdefgh", "Abc1", "12345678", "123456789012", "abc-def", "a.b", "/", "/a/b", "http://example.com/", "https://example.com/a",
	"arn:aws:iam::123456789012:role/name", "arn:aws:s3:::bucket", "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000",
	"00000000-0000-0000-0000-000000000000", "0123456789abcdef0123456789abcdef", "us-east-1", "10.0.0.0/8", "a@example.com", "true", "{}", "2026-11-22", "i-0123456789abcdef0"}

func (g generator) text(sh *contract.Shape) (string, bool) {
	if len(sh.Enum) > 0 {
		return sh.Enum[g.IntN(len(sh.Enum))], true
	}
	if sh.Pattern == "" {
		return strings.Repeat("é", g.size(sh, 5)), g.size(sh, 5) < 1<<12
	}
	for _, i := range g.Perm(len(texts)) {
		s := texts[i]
		if n := g.least(sh); len(s) < n && n < 1<<10 {
			s = strings.Repeat(s, n/len(s)+1)[:n]
		}
		if sh.HasMax && len(s) > int(sh.Max) || sh.HasMin && len(s) < int(sh.Min) {
			continue
		}
		if match, ok := sh.Matches(s); ok && match {
			return s, true
		}
	}
	return "", false
}

// breaker is a way to break one constraint of an input, and the path of the
// culprit then.
type breaker struct {
	path string
	kind model.Kind
	do   func()
}

func breakers(v any, sh *contract.Shape, path string, set func(any), to []breaker) []breaker {
	join := func(step string) string { return strings.TrimPrefix(path+"."+step, ".") }
	add := func(k model.Kind, bad any) {
		if path != "" {
			to = append(to, breaker{path, k, func() { set(bad) }})
		}
	}
	switch sh.Kind {
	case contract.Structure:
		members := v.(map[string]any)
		for _, m := range sh.Members {
			it, here := members[m.WireName]
			if !here {
				continue
			}
			if m.Required && !sh.Union {
				to = append(to, breaker{join(m.Name), model.Missing, func() { delete(members, m.WireName) }})
			}
			to = breakers(it, m.Shape, join(m.Name), func(x any) { members[m.WireName] = x }, to)
		}
		add(model.Type, "text")
		if sh.Union {
			add(model.Union, map[string]any{})
		}
	case contract.List:
		list := v.([]any)
		for i := range list {
			to = breakers(list[i], sh.Element.Shape, join(fmt.Sprint(i)), func(x any) { list[i] = x }, to)
		}
		add(model.Type, "text")
		if sh.HasMin && sh.Min > 0 {
			add(model.Length, []any{})
		}
	case contract.Map:
		entries := v.(map[string]any)
		for _, k := range slices.Sorted(maps.Keys(entries)) {
			to = breakers(entries[k], sh.Value.Shape, join(k), func(x any) { entries[k] = x }, to)
		}
		add(model.Type, "text")
	case contract.String:
		add(model.Type, map[string]any{"a": 1})
		if len(sh.Enum) > 0 {
			add(model.Enum, "none of them")
		}
		if sh.HasMax && sh.Max < 1<<12 && len(sh.Enum) == 0 {
			add(model.Length, strings.Repeat("x", int(sh.Max)+1))
		}
	case contract.Integer, contract.Long, contract.Float, contract.Double:
		add(model.Type, "ten")
		if sh.HasMax && sh.Max < math.MaxInt32 {
			add(model.Range, sh.Max+1)
		}
		if sh.HasMin {
			add(model.Range, sh.Min-1)
		}
	case contract.Boolean:
		add(model.Type, "perhaps")
	case contract.Timestamp:
		add(model.Type, "some day")
	case contract.Blob:
		if sh.HasMax && sh.Max < 1<<12 {
			add(model.Length, base64.StdEncoding.EncodeToString(make([]byte, int(sh.Max)+1)))
		}
	}
	return to
}

// TestGenerated makes inputs of the services that speak JSON: what their models
// allow has no violation, and what breaks one constraint has it there and
// nowhere else.
func TestGenerated(t *testing.T) {
	catalog := contract.Embedded()
	made, broken := 0, map[model.Kind]int{}
	for n, entry := range catalog.Index() {
		if !entry.Speaks(contract.JSON) || testing.Short() && n%8 != 0 {
			continue
		}
		s, err := catalog.Service(entry.Name)
		if err != nil {
			t.Fatal(err)
		}
		g := generator{rand.New(rand.NewPCG(uint64(n), 1))}
		for _, op := range s.Operations() {
			if op.Input == nil {
				continue
			}
			input, ok := g.structure(op.Input, 0)
			if !ok {
				continue
			}
			made++
			text := marshal(t, input)
			if got := said(model.Check(decoded(op, contract.JSON, text))); got != "" {
				t.Errorf("%s %s: %s\n%s", s.Name, op.Name, got, text)
				continue
			}
			ways := breakers(input, op.Input, "", nil, nil)
			if len(ways) == 0 {
				continue
			}
			b := ways[g.IntN(len(ways))]
			b.do()
			text = marshal(t, input)
			vs := model.Check(decoded(op, contract.JSON, text))
			found := false
			for i := range vs {
				found = found || vs[i].Kind == b.kind
				if vs[i].Path() != b.path {
					t.Errorf("%s %s: blames %s, not %s\n%s", s.Name, op.Name, said(vs), b.path, text)
				}
			}
			if !found {
				t.Errorf("%s %s: no %s at %s\n%s", s.Name, op.Name, b.kind, b.path, text)
			}
			broken[b.kind]++
		}
	}
	t.Logf("%d inputs, broken %v", made, broken)
	for k := model.Missing; k <= model.Union; k++ {
		if k != model.Pattern && broken[k] == 0 && !testing.Short() {
			t.Errorf("no constraint of kind %s was broken", k)
		}
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
