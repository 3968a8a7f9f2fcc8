package postpolicy

import (
	"encoding/base64"
	"errors"
	"testing"
)

func TestParseFaults(t *testing.T) {
	for doc, want := range map[string]string{
		``:                  "Expecting '{' but found End-of-Input",
		`{"a":`:             "Invalid JSON.",
		`[]`:                "Invalid JSON.",
		`{} {}`:             "Invalid JSON.",
		`{"conditions":[]}`: "Policy missing expiration.",
		`{"expiration":"tomorrow","conditions":[]}`:                                   "Invalid 'expiration' value: 'tomorrow'",
		`{"expiration":"2030-01-01T00:00:00Z"}`:                                       "Policy missing conditions.",
		`{"expiration":"2030-01-01T00:00:00Z","conditions":{}}`:                       "Invalid 'conditions' value: must be a List.",
		`{"expiration":"2030-01-01T00:00:00Z","conditions":["x"]}`:                    "Invalid condition test: must be a List or Object.",
		`{"expiration":"2030-01-01T00:00:00Z","conditions":[["ends-with","$a","b"]]}`: "Invalid Condition: unknown operation 'ends-with'.",
		`{"expiration":"2030-01-01T00:00:00Z","conditions":[["eq","$a"]]}`:            "Invalid eq: wrong number of arguments.",
		`{"expiration":"2030-01-01T00:00:00Z","conditions":[{}]}`:                     "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
		`{"expiration":"2030-01-01T00:00:00Z","conditions":[{"a":1}]}`:                "Invalid Simple-Condition: value must be a string.",
		`{"expiration":"2030-01-01T00:00:00Z","conditions":[],"version":1}`:           `Unexpected: "version"`,
	} {
		_, err := Parse(base64.StdEncoding.EncodeToString([]byte(doc)))
		var e *Error
		if !errors.As(err, &e) || err.Error() != want {
			t.Errorf("%s: %v, want %s", doc, err, want)
		}
	}
	if _, err := Parse("{}"); err == nil || err.Error() != "invalid Base64 encoding." {
		t.Errorf("not base64: %v", err)
	}
}

func TestCheck(t *testing.T) {
	const doc = `{"expiration":"2030-01-01T00:00:00.000Z","conditions":[{"bucket":"b"},["starts-with","$key","user/"],
		{"Acl":"private"},["content-length-range",1,"10"],["starts-with","$Content-Type","image/"]]}`
	p, err := ParseJSON([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	if least, most, ok := p.Size(); !ok || least != 1 || most != 10 {
		t.Errorf("size %d to %d, %v", least, most, ok)
	}
	good := []Field{{"key", "user/1"}, {"acl", "private"}, {"content-type", "image/png,image/gif"}, {"policy", "…"}, {"x-ignore-me", "1"}, {"x-amz-signature", "…"}}
	if v := p.Check("b", good); v != nil {
		t.Errorf("refused: %+v", v)
	}
	for _, tt := range []struct {
		bucket string
		fields []Field
		want   string
	}{
		{"other", good, `["eq", "$bucket", "b"]`},
		{"b", append([]Field{{"key", "x"}}, good[1:]...), `["starts-with", "$key", "user/"]`},
		{"b", append([]Field{{"key", "user/1"}, {"acl", "Private"}}, good[2:]...), `["eq", "$Acl", "private"]`},
		{"b", append([]Field{{"x-amz-meta-a", "1"}}, good...), "x-amz-meta-a"},
	} {
		v := p.Check(tt.bucket, tt.fields)
		switch {
		case v == nil:
			t.Errorf("accepted; want %s", tt.want)
		case v.Condition != nil && v.Condition.Text != tt.want, v.Condition == nil && v.Extra != tt.want:
			t.Errorf("%+v, want %s", v, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"expiration":"2030-01-01T00:00:00Z","conditions":[{"a":"b"},["eq","$a","b"],["content-length-range",0,1]]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		p, err := ParseJSON(doc)
		var e *Error
		if err != nil && (!errors.As(err, &e) || err.Error() == "") {
			t.Fatalf("error %v", err)
		}
		if err == nil {
			p.Check("b", []Field{{"key", "k"}})
		}
	})
}
