package jackson_test

import (
	"encoding/json"
	"testing"

	"github.com/assay-project/assay/lang/jackson"
)

// TestRecorded holds the parser against messages that AWS handed through.
func TestRecorded(t *testing.T) {
	str := func(s string) *jackson.Error { return jackson.Check(s) }
	stream := func(s string) *jackson.Error { return jackson.CheckBytes([]byte(s)) }
	for _, tc := range []struct {
		text   string
		check  func(string) *jackson.Error
		source string
		want   string
	}{
		{"this is valid json but not a dict", str, "",
			"Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"this is valid json but not a dict\"; line: 1, column: 5]"},
		{"{'bad': 'quotation'}", str, "",
			"Unexpected character (''' (code 39)): was expecting double-quote to start field name\n at [Source: (String)\"{'bad': 'quotation'}\"; line: 1, column: 2]"},
		{"{\"not\": closed mark\"", str, "",
			"Unrecognized token 'closed': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"{\"not\": closed mark\"\"; line: 1, column: 15]"},
		{"n\x87r\x9e\xe9\xb5\xd7I\xee\x9bmt", stream, jackson.Redacted,
			"Invalid UTF-8 start byte 0x87\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 3]"},
		{"\x99\xeb,j\x07\xa1zYh", stream, jackson.Redacted,
			"Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]"},
	} {
		err := tc.check(tc.text)
		if err == nil {
			t.Errorf("%q: no error", tc.text)
			continue
		}
		source := tc.source
		if source == "" {
			source = jackson.StringSource(tc.text)
		}
		if got := err.Message(source); got != tc.want {
			t.Errorf("%q:\n got %s\nwant %s", tc.text, got, tc.want)
		}
	}
}

// TestWords goes through the messages of Jackson's source.
func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1`:        "Unexpected end-of-input: expected close marker for Object (start marker at [Source: S; line: 1, column: 1])",
		"[1,\n2":         "Unexpected end-of-input: expected close marker for Array (start marker at [Source: S; line: 1, column: 1])",
		`{"a": 1]`:       "Unexpected close marker ']': expected '}' (for Object starting at [Source: S; line: 1, column: 1])",
		`{"a" 1}`:        "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
		`{"a": 1 "b"}`:   "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
		`[1 2]`:          "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
		`[01]`:           "Invalid numeric value: Leading zeroes not allowed",
		`[-]`:            "Unexpected character (']' (code 93)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value",
		`[1.]`:           "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit",
		`["a`:            "Unexpected end-of-input: was expecting closing quote for a string value",
		`{"a`:            "Unexpected end-of-input in field name",
		"[\"a\nb\"]":     "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value",
		`["\q"]`:         "Unrecognized character escape 'q' (code 113)",
		`[nope]`:         "Unrecognized token 'nope': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
		`[nullx]`:        "Unrecognized token 'nullx': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
		`[NaN]`:          "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow",
		`[1,]`:           "Unexpected character (']' (code 93)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
		`{"a": 1,}`:      "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
		`{"€": €}`:       "Unrecognized token '€': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
		`{"a": “x”}`:     "Unexpected character ('“' (code 8220 / 0x201c)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
		`{"a": "\u12x"}`: "Unexpected character ('x' (code 120)): expected a hex-digit for character escape sequence",
	} {
		err := jackson.Check(text)
		if err == nil {
			t.Errorf("%s: no error", text)
		} else if got := err.Text("S"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestTokens(t *testing.T) {
	p := jackson.NewParser(`{"a": ["x\u00e9\ud83d\ude00", -1.5e3, true, null], "b": {}}`)
	want := []jackson.Token{jackson.ObjectStart, jackson.FieldName, jackson.ArrayStart, jackson.String, jackson.Float, jackson.True,
		jackson.Null, jackson.ArrayEnd, jackson.FieldName, jackson.ObjectStart, jackson.ObjectEnd, jackson.ObjectEnd, jackson.EOF}
	for i, w := range want {
		got, err := p.Next()
		if err != nil || got != w {
			t.Fatalf("token %d: %v, %v, want %v", i, got, err, w)
		}
		if got == jackson.String {
			if s, err := p.Text(); err != nil || s != "xé😀" {
				t.Errorf("text %q, %v", s, err)
			}
		}
	}
}

// FuzzCheck holds that whatever encoding/json accepts has no error here.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e-3,"x\n",null,true]}`, `[`, `"\ud800"`, "\x80", `-`, `{"a":1}x`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		err := jackson.CheckBytes([]byte(s))
		if e := jackson.Check(s); e != nil {
			_ = e.Message(jackson.StringSource(s))
		}
		if json.Valid([]byte(s)) && err != nil && len(s) < 500 {
			if utf8Valid(s) {
				t.Errorf("%q: %v", s, err)
			}
		}
	})
}

func utf8Valid(s string) bool {
	for _, r := range s {
		if r == 0xfffd {
			return false
		}
	}
	return true
}
