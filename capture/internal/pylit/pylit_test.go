package pylit

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func str(s string) Value { return Value{Kind: Str, Text: s} }

func TestParse(t *testing.T) {
	for _, test := range []struct {
		in   string
		want Value
		rest string
	}{
		{`'it\'s' x`, str("it's"), " x"},
		{`"it's"`, str("it's"), ""},
		{`'caf\xe9 \u20ac \U0001f600 \udcff \q'`, str("café € 😀 \xff \\q"), ""},
		{`u'a'`, str("a"), ""},
		{`b'\x00\xff\n\u0041'`, Value{Kind: Bytes, Text: "\x00\xff\n\\u0041"}, ""},
		{`-1.5e-3,`, Value{Kind: Number, Text: "-1.5e-3"}, ","},
		{`None]`, Value{Kind: None, Text: "None"}, "]"},
		{`{}`, Value{Kind: Dict}, ""},
		{`{'a': [1, True], 'b': ('x',)}`, Value{Kind: Dict, Pairs: []Pair{
			{str("a"), Value{Kind: List, Items: []Value{{Kind: Number, Text: "1"}, {Kind: Bool, Text: "True"}}}},
			{str("b"), Value{Kind: List, Items: []Value{str("x")}}},
		}}, ""},
		{`{'a', 'b'}`, Value{Kind: List, Items: []Value{str("a"), str("b")}}, ""},
		{`datetime.datetime(2026, 1, 2, tzinfo=tzutc())`, Value{Kind: Call, Text: "datetime.datetime", Items: []Value{
			{Kind: Number, Text: "2026"}, {Kind: Number, Text: "1"}, {Kind: Number, Text: "2"}, {Kind: Call, Text: "tzutc"},
		}}, ""},
		{`<_io.BufferedReader name='a>b'>, 1`, Value{Text: "<_io.BufferedReader name='a>b'>"}, ", 1"},
		{`<a <class 'b'>> `, Value{Text: "<a <class 'b'>>"}, " "},
		{`<it's> `, Value{Text: "<it's>"}, " "},
	} {
		got, n, err := Parse(test.in)
		if err != nil {
			t.Errorf("%s: %v", test.in, err)
			continue
		}
		got.Cut = false // a word at the end of the text may go on
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.in, diff)
		}
		if test.in[n:] != test.rest {
			t.Errorf("%s: left %q, want %q", test.in, test.in[n:], test.rest)
		}
	}
}

func TestParseCut(t *testing.T) {
	got, _, err := Parse(`{'a': 'b', 'body': b'\x01ab\x`)
	if !errors.Is(err, ErrCut) || !got.Cut {
		t.Fatalf("got %v, cut %v", err, got.Cut)
	}
	if a, _ := got.Get("a"); a.Text != "b" || a.Cut {
		t.Errorf("a is %+v", a)
	}
	if b, _ := got.Get("body"); b.Text != "\x01ab" || !b.Cut {
		t.Errorf("body is %+v, want what there is of it, cut", b)
	}
}

func TestParseErrors(t *testing.T) {
	for in, want := range map[string]error{
		"":                         ErrCut,
		"[1, ":                     ErrCut,
		"{'a'":                     ErrCut,
		"{'a' 'b'}":                errSyntax,
		"}":                        errSyntax,
		"x'a'":                     errSyntax,
		"<a":                       ErrCut,
		strings.Repeat("[", 1_000): errDepth,
	} {
		if _, _, err := Parse(in); err != want {
			t.Errorf("%.20s: %v, want %v", in, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{'a': [1, True, None], "b": b'\x00', 'c': <x 'y'>, 'd': datetime.datetime(1, tzinfo=tzutc())}`)
	f.Add(`{'a', 'b'}`)
	f.Fuzz(func(t *testing.T, in string) {
		v, n, err := Parse(in)
		if n < 0 || n > len(in) {
			t.Fatalf("took %d of %d bytes", n, len(in))
		}
		if err == nil && n == 0 {
			t.Error("a value of nothing")
		}
		if size := measure(v); size > 2*len(in) {
			t.Errorf("%d bytes made of %d", size, len(in))
		}
	})
}

// measure counts the values in v and the bytes of their text.
func measure(v Value) int {
	n := len(v.Text)
	for _, i := range v.Items {
		n += 1 + measure(i)
	}
	for _, p := range v.Pairs {
		n += 1 + measure(p.Key) + measure(p.Value)
	}
	return n
}
