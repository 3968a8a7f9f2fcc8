package snsfilter

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	many := func(n int) string { return `["v` + strings.Repeat(`","v`, n-1) + `"]` }
	tests := []struct {
		name, policy string
		scope        Scope
		reason       string // "" for fine
	}{
		{"values", `{"store": ["a", 1, null, true]}`, MessageAttributes, ""},
		{"none", `{}`, MessageAttributes, ""},
		{"absent", ``, MessageAttributes, ""},
		{"not JSON", `invalid-json`, MessageAttributes,
			"FilterPolicy: failed to parse JSON. Unrecognized token 'invalid': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 8]"},
		{"places count without spaces", `{"key": [["value"]]}`, MessageAttributes,
			"FilterPolicy: Match value must be String, number, true, false, or null\n at [Source: (String)\"{\"key\":[[\"value\"]]}\"; line: 1, column: 10]"},
		{"no place", `{"key": [{"cidr": "bad-filter"}]}`, MessageAttributes, "FilterPolicy: Malformed CIDR, one '/' required"},
		{"nested", `{"a": {"b": ["v"]}}`, MessageAttributes, Nested},
		{"nested below an alternative", `{"$or": [{"a": {"b": ["v"]}}, {"c": ["v"]}]}`, MessageAttributes, Nested},
		{"nested in the body", `{"a": {"b": ["v"]}}`, MessageBody, ""},
		{"form before scope", `{"key": {"suffix": "value"}}`, MessageAttributes,
			"FilterPolicy: \"suffix\" must be an object or an array\n at [Source: (String)\"{\"key\":{\"suffix\":\"value\"}}\"; line: 1, column: 19]"},
		{"five keys", `{"a":["v"],"b":["v"],"c":["v"],"d":["v"],"e":["v"]}`, MessageAttributes, ""},
		{"six keys", `{"a":["v"],"b":["v"],"c":["v"],"d":["v"],"e":["v"],"f":["v"]}`, MessageAttributes, "FilterPolicy: Filter policy can not have more than 5 keys"},
		{"150 values", `{"a": ` + many(150) + `}`, MessageAttributes, ""},
		{"151 values", `{"a": ` + many(151) + `}`, MessageAttributes, "FilterPolicy: Filter policy is too complex"},
		{"a product", `{"a": ` + many(13) + `, "b": ` + many(12) + `}`, MessageAttributes, "FilterPolicy: Filter policy is too complex"},
		{"depth counts", `{"a": {"b": ` + many(76) + `}}`, MessageBody, "FilterPolicy: Filter policy is too complex"},
		{"alternatives add up", `{"$or": [{"a": ` + many(75) + `}, {"b": ` + many(75) + `}]}`, MessageAttributes, ""},
		{"one alternative too many", `{"$or": [{"a": ` + many(75) + `}, {"b": ` + many(76) + `}]}`, MessageAttributes, "FilterPolicy: Filter policy is too complex"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := Check(tt.policy, tt.scope); err != nil {
				got = err.Reason
			}
			if got != tt.reason {
				t.Errorf("got %q, want %q", got, tt.reason)
			}
		})
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{`{"a":["v"]}`, `{"a":{"b":[{"numeric":[">",1]}]}}`, `{"$or":[{"a":[1]},{"b":[2]}]}`, `{`, `[]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		body, attrs := Check(s, MessageBody), Check(s, MessageAttributes)
		if body == nil && attrs != nil && attrs.Reason != Nested {
			t.Errorf("%q: only nesting may tell the scopes apart, got %q", s, attrs.Reason)
		}
		if attrs == nil && body != nil {
			t.Errorf("%q: fine for attributes, and for a body %q", s, body.Reason)
		}
	})
}
