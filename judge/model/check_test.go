package model_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/model"
)

type body struct{ body, want string }

func check(t *testing.T, p contract.Protocol, tests []body) {
	t.Helper()
	op := try(t)
	for _, tt := range tests {
		in := decoded(op, p, tt.body)
		for _, pr := range in.Problems {
			t.Errorf("%s: %s %s", tt.body, pr.Kind, pr.Detail)
		}
		if got := said(model.Check(in)); got != tt.want {
			t.Errorf("%s\n has %q, want %q", tt.body, got, tt.want)
		}
	}
}

func TestMissing(t *testing.T) {
	check(t, contract.JSON, []body{
		{`{"Name": "n"}`, ""},
		{`{}`, "missing Name"},
		{`{"Name": null}`, "missing Name"},
		{`{"Name": "n", "Tree": {}}`, "missing Tree.Label"},
		{`{"Name": "n", "Tree": {"Label": null}}`, "missing Tree.Label"},
		{`{"Name": "n", "Tree": {"Label": "ab", "Left": {"Left": {}}}}`, "missing Tree.Left.Label, missing Tree.Left.Left.Label"},
		{`{"Name": "n", "Trees": [{"Label": "ab"}, {}, {"Label": "cd", "Branches": [{}]}]}`, "missing Trees.1.Label, missing Trees.2.Branches.0.Label"},
		{`{"Name": "n", "TreeMap": {"ab": {"Label": "ab"}, "cd": {}}}`, "missing TreeMap.cd.Label"},
		{`{"Name": "n", "Tree": null, "Trees": null, "Either": null}`, ""},
	})
	check(t, contract.Query, []body{
		{"Action=Try&Name=n&Tree.Label=ab", ""},
		{"Action=Try", "missing Name"},
		{"Action=Try&Name=n&Tree.Left.Label=ab", "missing Tree.Label"},
		{"Action=Try&Name=n&Trees.member.1.Label=ab&Trees.member.2.Kinds.member.1=RED", "missing Trees.1.Label"},
	})
	check(t, contract.RESTXML, []body{
		{"<In><Name>n</Name></In>", ""},
		{"<In><Tree/></In>", "missing Name, missing Tree.Label"},
	})
}

// TestUncaptured has bodies of which nothing may be said, or only what is there.
func TestUncaptured(t *testing.T) {
	op := try(t)
	for _, tt := range []struct {
		body string
		want string
	}{
		{"", ""},
		{`{"Color": "BLUE", "Tree": {"Lef`, ""},
	} {
		r := &capture.Request{Method: "POST", Target: "/", Body: []byte(tt.body), BodySize: 100, BodyTruncated: true}
		in := decode.Decode(r, op, contract.JSON, decode.Where{})
		if got := said(model.Check(in)); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.body, got, tt.want)
		}
	}
	// A body that stops being JSON is answered for that; what it lacks after
	// the fault is not missing.
	in := decoded(op, contract.JSON, `{"Tree": {"Left": {`)
	if got := said(model.Check(in)); got != "" || len(in.Problems) == 0 {
		t.Errorf("a cut body: %q, problems %v", got, in.Problems)
	}
	if vs := model.Check(nil); vs != nil {
		t.Errorf("of nothing: %v", vs)
	}
}

func TestEnum(t *testing.T) {
	check(t, contract.JSON, []body{
		{`{"Name": "n", "Color": "RED"}`, ""},
		{`{"Name": "n", "Color": "red"}`, "enum Color"},
		{`{"Name": "n", "Color": ""}`, "enum Color"},
		{`{"Name": "n", "Colors": ["RED", "blue", "GREEN"]}`, "enum Colors.1"},
		{`{"Name": "n", "ByColor": {"RED": "x", "BLUE": "y"}}`, "enum key ByColor.BLUE"},
		{`{"Name": "n", "ByName": {"a": "RED", "b": "BLUE"}}`, "enum ByName.b"},
		{`{"Name": "n", "Tree": {"Label": "ab", "Kinds": ["X", "Y"]}}`, "enum Tree.Kinds.0, enum Tree.Kinds.1"},
	})
	check(t, contract.Query, []body{
		{"Action=Try&Name=n&Colors.member.1=RED&Colors.member.2=BLUE", "enum Colors.1"},
		{"Action=Try&Name=n&ByColor.entry.1.key=BLUE&ByColor.entry.1.value=x", "enum key ByColor.BLUE"},
	})
}

func TestLength(t *testing.T) {
	grin := "😀" // one code point, two UTF-16 units, four bytes
	check(t, contract.JSON, []body{
		{`{"Name": ""}`, "length< Name"},
		{`{"Name": "12345678"}`, ""},
		{`{"Name": "123456789"}`, "length> Name"},
		{`{"Name": "éééééééé"}`, ""},
		// Between the two ways of counting nothing is said.
		{`{"Name": "` + strings.Repeat(grin, 8) + `"}`, ""},
		{`{"Name": "` + strings.Repeat(grin, 9) + `"}`, "length> Name"},
		{`{"Name": "n", "Short": "` + grin + `"}`, ""},
		{`{"Name": "n", "Short": "x"}`, "length< Short"},
		{`{"Name": "n", "Colors": []}`, "length< Colors"},
		{`{"Name": "n", "Colors": ["RED", "RED", "RED", "RED"]}`, "length> Colors"},
		{`{"Name": "n", "ByName": {"a": "RED", "b": "RED", "c": "RED"}}`, "length> ByName"},
		{`{"Name": "n", "ByName": {"": "RED"}}`, "length< key ByName."},
		{`{"Name": "n", "ByName": {"123456789": "RED"}}`, "length> key ByName.123456789"},
		{`{"Name": "n", "Sparse": ["a", null, ""]}`, "length< Sparse.2"},
		// Blobs count in the bytes that they stand for.
		{`{"Name": "n", "Data": "YQ=="}`, "length< Data"},
		{`{"Name": "n", "Data": "YWJjZA=="}`, ""},
		{`{"Name": "n", "Data": "YWJjZA"}`, ""},
		{`{"Name": "n", "Data": "YWJjZGU="}`, "length> Data"},
		{`{"Name": "n", "Data": ""}`, "length< Data"},
	})
}

func TestRange(t *testing.T) {
	check(t, contract.JSON, []body{
		{`{"Name": "n", "Count": 1}`, ""},
		{`{"Name": "n", "Count": 0}`, "range< Count"},
		{`{"Name": "n", "Count": 11}`, "range> Count"},
		{`{"Name": "n", "Count": -2147483648}`, "range< Count"},
		{`{"Name": "n", "Count": 2147483648}`, "type Count"},
		{`{"Name": "n", "Small": 2147483647}`, ""},
		{`{"Name": "n", "Small": -2147483649}`, "type Small"},
		{`{"Name": "n", "Small": 1.5}`, "type Small"},
		{`{"Name": "n", "Small": 3.0}`, ""},
		{`{"Name": "n", "Small": 1e3}`, ""},
		{`{"Name": "n", "AnyLong": 3.0}`, ""},
		{`{"Name": "n", "AnyLong": 1e15}`, ""},
		{`{"Name": "n", "AnyLong": 1e19}`, "type AnyLong"},
		{`{"Name": "n", "AnyLong": 9223372036854775807}`, ""},
		{`{"Name": "n", "AnyLong": 9223372036854775808}`, "type AnyLong"},
		{`{"Name": "n", "AnyLong": -9223372036854775808}`, ""},
		{`{"Name": "n", "Big": 9000000000000000000}`, ""},
		{`{"Name": "n", "Big": 9100000000000000000}`, "range> Big"},
		{`{"Name": "n", "Ratio": 0.5}`, ""},
		{`{"Name": "n", "Ratio": 0.4999}`, "range< Ratio"},
		{`{"Name": "n", "Ratio": 1.5000001}`, "range> Ratio"},
		{`{"Name": "n", "Ratio": 1}`, ""},
	})
	check(t, contract.Query, []body{
		{"Action=Try&Name=n&Count=11", "range> Count"},
		{"Action=Try&Name=n&Count=ten", "type Count"},
		{"Action=Try&Name=n&Count=", "type Count"},
		{"Action=Try&Name=n&Ratio=1e-1", "range< Ratio"},
	})
}

func TestPattern(t *testing.T) {
	check(t, contract.JSON, []body{
		{`{"Name": "n", "Slug": "ab-c"}`, ""},
		{`{"Name": "n", "Slug": "aB"}`, "pattern Slug"},
		{`{"Name": "n", "Slug": "A"}`, "pattern Slug, length< Slug"},
		{`{"Name": "n", "Slugs": ["ab", "a b"]}`, "pattern Slugs.1"},
		{`{"Name": "n", "TreeMap": {"A B": {"Label": "ab"}}}`, "pattern key TreeMap.A B"},
		{`{"Name": "n", "Part": "a1b"}`, ""}, // a part that matches is enough
		{`{"Name": "n", "Part": "ab"}`, "pattern Part"},
	})
	// To services that match as Java's String.matches does it is not.
	vs := model.CheckBy(decoded(try(t), contract.JSON, `{"Name": "n", "Part": "a1b"}`), model.Terms{Whole: true})
	if got := said(vs); got != "pattern Part" {
		t.Errorf("whole: %q", got)
	}
}

func TestUnion(t *testing.T) {
	check(t, contract.JSON, []body{
		{`{"Name": "n", "Either": {"One": "x"}}`, ""},
		{`{"Name": "n", "Either": {"Other": {"Label": "ab"}, "One": null}}`, ""},
		{`{"Name": "n", "Either": {}}`, "union Either"},
		{`{"Name": "n", "Either": {"One": null}}`, "union Either"},
		{`{"Name": "n", "Either": {"One": "x", "Other": {"Label": "ab"}}}`, "union Either"},
	})
	// A member that is newer than the model may be the one that is set.
	in := decoded(try(t), contract.JSON, `{"Name": "n", "Either": {"Newer": 1}}`)
	if got := said(model.Check(in)); got != "" {
		t.Errorf("unknown member: %q", got)
	}
	in = decoded(try(t), contract.JSON, `{"Name": "n", "Either": {"One": "x", "Other": {"Label": "ab"}}}`)
	if vs := model.Check(in); strings.Join(vs[0].Set, " ") != "One Other" {
		t.Errorf("set: %v", vs[0].Set)
	}
}

func TestType(t *testing.T) {
	check(t, contract.JSON, []body{
		{`{"Name": "n", "Flag": true}`, ""},
		{`{"Name": "n", "Flag": "yes"}`, "type Flag"},
		{`{"Name": {"a": 1}}`, "type Name"},
		{`{"Name": "n", "Colors": "RED"}`, "type Colors"},
		{`{"Name": "n", "Tree": []}`, "type Tree"},
		{`{"Name": "n", "Trees": {"Label": "ab"}}`, "type Trees"},
		{`{"Name": "n", "Doc": {"any": [1, {"thing": null}]}}`, ""},
	})
	check(t, contract.Query, []body{
		{"Action=Try&Name=n&Flag=TRUE", ""},
		{"Action=Try&Name=n&Flag=1", "type Flag"},
	})
}

func TestTimestamp(t *testing.T) {
	for _, good := range []string{
		`1764000000`, `1764000000.123`, `1.764e9`, `"2026-11-22T08:59:33Z"`, `"2026-11-22T08:59:33.123Z"`, `"2026-11-22T08:59:33+01:00"`,
		`"2026-11-22"`, `"Sun, 22 Nov 2026 08:59:33 GMT"`, `"1764000000"`, `"20261122T085933Z"`, `"2026-11-22T08:59Z"`,
	} {
		check(t, contract.JSON, []body{{`{"Name": "n", "At": ` + good + `}`, ""}})
	}
	for _, bad := range []string{`""`, `"yesterday"`, `"2026-13-01"`, `"22.11.2026"`, `true`, `"2026-11-22T25:00:00Z"`} {
		check(t, contract.JSON, []body{{`{"Name": "n", "At": ` + bad + `}`, "type At"}})
	}
	check(t, contract.Query, []body{
		{"Action=Try&Name=n&At=2026-11-22T08%3A59%3A33Z", ""},
		{"Action=Try&Name=n&At=soon", "type At"},
	})
}

// TestIdempotencyToken: SDKs fill tokens in, and one that the model does not
// require may be absent from a message that none of them wrote.
func TestIdempotencyToken(t *testing.T) {
	check(t, contract.JSON, []body{{`{"Name": "n"}`, ""}, {`{"Name": "n", "Token": "x"}`, ""}})
}

func TestOrderIsTheModels(t *testing.T) {
	check(t, contract.JSON, []body{{`{"Slug": "A-", "Count": 0, "Colors": ["X"], "Color": "Y"}`,
		"missing Name, enum Color, enum Colors.0, pattern Slug, range< Count"}})
}

func TestViolationNames(t *testing.T) {
	op := try(t)
	for _, tt := range []struct {
		p           contract.Protocol
		body, names string
		quote, top  string
	}{
		{contract.JSON, `{"Name": "n", "Trees": [{}]}`, "Trees.0.Label", "", ""},
		{contract.Query, "Action=Try&Name=n&Trees.member.1.Left.Label=ab", "Trees.member.1.Label", "", ""},
		{contract.JSON, `{"Name": "n", "Color": "blue"}`, "Color", "blue", "top"},
		{contract.JSON, `{"Name": "n", "Secret": "abc"}`, "Secret", "*****", "top"},
		{contract.JSON, `{"Name": "n", "ByColor": {"BLUE": "v"}}`, "ByColor.BLUE", "BLUE", ""},
	} {
		vs := model.Check(decoded(op, tt.p, tt.body))
		if len(vs) != 1 {
			t.Fatalf("%s: %s", tt.body, said(vs))
		}
		v := &vs[0]
		if v.Name() != tt.names || v.Quote() != tt.quote || v.Top() != (tt.top != "") || v.Location() != contract.InBody {
			t.Errorf("%s: name %q, quote %q, top %t, location %d", tt.body, v.Name(), v.Quote(), v.Top(), v.Location())
		}
	}
}
