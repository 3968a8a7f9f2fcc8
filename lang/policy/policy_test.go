package policy_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/lang/policy"
)

const document = `{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": "arn:aws:s3:::b/*", "Condition": {"Bool": {"aws:SecureTransport": true}}}
}`

func TestParse(t *testing.T) {
	d, err := policy.Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	ss := d.Statements()
	if len(ss) != 1 {
		t.Fatalf("a statement without a list is one; got %d", len(ss))
	}
	actions := ss[0].Get("Action").List()
	if len(actions) != 2 || actions[1].Text != "s3:PutObject" {
		t.Errorf("actions: %+v", actions)
	}
	for _, e := range append(actions, ss[0].Get("Effect"), d.Get("Version")) {
		if got := document[e.Start:e.End]; got != `"`+e.Text+`"` {
			t.Errorf("%q stands at %q", e.Text, got)
		}
	}
	if c := ss[0].Get("Condition"); document[c.Start] != '{' || document[c.End-1] != '}' {
		t.Errorf("condition stands at %q", document[c.Start:c.End])
	}
	if d.Get("Id") != nil || d.Get("Version").Get("x") != nil || d.Get("Id").List() != nil {
		t.Error("what is absent must be nil")
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``:                        "unexpected EOF",
		`[]`:                      "no object",
		`{"a": 1`:                 "unexpected",
		`{"a" 1}`:                 "after object key",
		`{"a": 1} x`:              "",
		`{"a": 1} {}`:             "more after",
		`{"a": tru}`:              "",
		strings.Repeat("[", 1000): "nested too deep",
	} {
		if _, err := policy.Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: got %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(document))
	f.Add([]byte(`{"Statement":[{"Sid":"\u00e9","n":1e9,"x":null}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := policy.Parse(text)
		if err != nil {
			return
		}
		var walk func(e *policy.Element)
		walk = func(e *policy.Element) {
			if e.Start < 0 || e.End > len(text) || e.Start > e.End {
				t.Fatalf("place %d to %d is outside of %d bytes", e.Start, e.End, len(text))
			}
			for _, it := range e.Items {
				walk(it)
			}
		}
		walk(d.Element)
	})
}
