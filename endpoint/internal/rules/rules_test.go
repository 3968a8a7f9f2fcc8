package rules

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// evaluate compiles one expression and evaluates it with the given variables.
func evaluate(t *testing.T, expression string, vars map[string]any) value {
	t.Helper()
	doc := `{"parameters":{"S":{"type":"string"},"B":{"type":"boolean"},"L":{"type":"stringArray"}},"rules":[
		{"type":"endpoint","conditions":[],"endpoint":{"url":"x","properties":{"v":` + expression + `}}}]}`
	set, err := Parse([]byte(doc))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	e, err := set.Resolve(vars)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	switch v := e.Properties["v"].(type) {
	case string:
		return str(v)
	case bool:
		return boolean(v)
	case []string:
		return strList(v)
	}
	return value{}
}

func fn(name string, args ...any) string {
	b, _ := json.Marshal(map[string]any{"fn": name, "argv": args})
	return string(b)
}

func raw(s string) json.RawMessage { return json.RawMessage(s) }

// The cases are those of the specification's tables and their edges.
func TestFunctions(t *testing.T) {
	unset := map[string]any{"ref": "S"} // never given here
	none := value{}
	tests := []struct {
		expr string
		want value
	}{
		{fn("isSet", unset), boolean(false)},
		{fn("isSet", ""), boolean(true)},
		{fn("isSet", false), boolean(true)},
		{fn("not", false), boolean(true)},
		{fn("not", raw(fn("isSet", unset))), boolean(true)},
		{fn("coalesce", unset, "a", "b"), str("a")},
		{fn("coalesce", false, true), boolean(false)},
		{fn("coalesce", unset, unset), none},
		{fn("ite", true, "-fips", ""), str("-fips")},
		{fn("ite", false, "-fips", ""), str("")},
		{fn("stringEquals", "a", "a"), boolean(true)},
		{fn("stringEquals", "a", unset), none},
		{fn("booleanEquals", true, false), boolean(false)},

		{fn("isValidHostLabel", "a-b", false), boolean(true)},
		{fn("isValidHostLabel", "-a", false), boolean(false)},
		{fn("isValidHostLabel", "a-", false), boolean(false)},
		{fn("isValidHostLabel", "a.b", false), boolean(false)},
		{fn("isValidHostLabel", "a.b", true), boolean(true)},
		{fn("isValidHostLabel", "a..b", true), boolean(false)},
		{fn("isValidHostLabel", "a_b", false), boolean(false)},
		{fn("isValidHostLabel", strings.Repeat("a", 64), false), boolean(false)},

		{fn("aws.isVirtualHostableS3Bucket", "bucket", false), boolean(true)},
		{fn("aws.isVirtualHostableS3Bucket", "Bucket", false), boolean(false)},
		{fn("aws.isVirtualHostableS3Bucket", "ab", false), boolean(false)},
		{fn("aws.isVirtualHostableS3Bucket", "my.bucket", false), boolean(false)},
		{fn("aws.isVirtualHostableS3Bucket", "my-own.bucket", true), boolean(true)},
		{fn("aws.isVirtualHostableS3Bucket", "192.168.5.4", true), boolean(false)},

		{fn("substring", "abcde", 0, 2, false), str("ab")},
		{fn("substring", "abcde", 0, 2, true), str("de")},
		{fn("substring", "abcde", 1, 5, true), str("abcd")},
		{fn("substring", "abc", 0, 4, false), none},
		{fn("substring", "abc", 2, 2, false), none},
		{fn("substring", "äbc", 0, 1, false), none},

		{fn("split", "a--b--c", "--", 0), strList([]string{"a", "b", "c"})},
		{fn("split", "a--b--c", "--", 2), strList([]string{"a", "b--c"})},
		{fn("split", "a--b--c", "--", 1), strList([]string{"a--b--c"})},
		{fn("split", "", "--", 0), strList([]string{""})},
		{fn("split", "----", "--", 0), strList([]string{"", "", ""})},
		{fn("getAttr", raw(fn("split", "a--b--c", "--", 0)), "[-1]"), str("c")},
		{fn("getAttr", raw(fn("split", "a--b--c", "--", 0)), "[3]"), none},
		{fn("getAttr", raw(fn("split", "a--b--c", "--", 0)), "[-4]"), none},

		{fn("uriEncode", "aZ0-_.~"), str("aZ0-_.~")},
		{fn("uriEncode", "a/b c:ü"), str("a%2Fb%20c%3A%C3%BC")},

		{fn("getAttr", raw(fn("aws.partition", "cn-north-1")), "dnsSuffix"), str("amazonaws.com.cn")},
		{fn("getAttr", raw(fn("aws.partition", "us-gov-central-9")), "name"), str("aws-us-gov")},
		{fn("getAttr", raw(fn("aws.partition", "nowhere")), "name"), str("aws")},
		{fn("getAttr", raw(fn("aws.partition", "eu-west-1")), "supportsDualStack"), boolean(true)},

		{fn("getAttr", raw(fn("aws.parseArn", "arn:aws:s3:us-west-2:123456789012:accesspoint:ap")), "resourceId[1]"), str("ap")},
		{fn("getAttr", raw(fn("aws.parseArn", "arn:aws:s3:us-west-2:123456789012:accesspoint/ap")), "accountId"), str("123456789012")},
		{fn("isSet", raw(fn("aws.parseArn", "arn:aws:s3:::"))), boolean(false)},

		{fn("getAttr", raw(fn("parseURL", "https://example.com")), "path"), str("")},
		{fn("getAttr", raw(fn("parseURL", "https://example.com")), "normalizedPath"), str("/")},
		{fn("getAttr", raw(fn("parseURL", "http://example.com:80/foo/bar")), "normalizedPath"), str("/foo/bar/")},
		{fn("getAttr", raw(fn("parseURL", "http://example.com:80/foo/bar")), "authority"), str("example.com:80")},
		{fn("getAttr", raw(fn("parseURL", "https://127.0.0.1")), "isIp"), boolean(true)},
		{fn("getAttr", raw(fn("parseURL", "https://[fe80::1]:443")), "isIp"), boolean(true)},
		{fn("getAttr", raw(fn("parseURL", "https://127.0.0.1.example")), "isIp"), boolean(false)},
		{fn("isSet", raw(fn("parseURL", "https://example.com?a=b"))), boolean(false)},
		{fn("isSet", raw(fn("parseURL", "ftp://example.com"))), boolean(false)},
		{fn("isSet", raw(fn("parseURL", "http://abc.com:a/foo"))), boolean(false)},
	}
	for _, tt := range tests {
		if got := evaluate(t, tt.expr, nil); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s = %+v, want %+v", tt.expr, got, tt.want)
		}
	}
}

func TestTemplates(t *testing.T) {
	vars := map[string]any{"S": "s", "B": true}
	for in, want := range map[string]value{
		`"plain"`:       str("plain"),
		`"a{S}b{S}"`:    str("asbs"),
		`"{{S}}"`:       str("{S}"),
		`"{B}"`:         str("true"),
		`"x{L}"`:        {}, // not set
		`{"ref":"S"}`:   str("s"),
		`{"ref":"Who"}`: {},
	} {
		if got := evaluate(t, in, vars); !reflect.DeepEqual(got, want) {
			t.Errorf("%s = %+v, want %+v", in, got, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	rule := func(conditions string) string {
		return `{"parameters":{},"rules":[{"type":"error","error":"e","conditions":[` + conditions + `]}]}`
	}
	for _, doc := range []string{
		``, `{}`, `{"rules":[1]}`, `{"rules":[{"type":"other"}]}`, `{"rules":[{"type":"tree","rules":[]}]}`,
		`{"parameters":{"P":{"type":"number"}},"rules":[]}`,
		`{"parameters":{"P":{"type":"boolean","default":"true"}},"rules":[]}`,
		rule(`1`), rule(`{"fn":"nosuch","argv":[]}`), rule(`{"fn":"isSet","argv":[]}`), rule(`{"fn":"isSet","argv":["{x"]}`),
		rule(`{"fn":"isSet","argv":["x}"]}`), rule(`{"fn":"isSet","argv":[null]}`), rule(`{"fn":"getAttr","argv":[{"ref":"x"},"a[z]"]}`),
		rule(`{"fn":"getAttr","argv":[{"ref":"x"},"a..b"]}`),
	} {
		if _, err := Parse([]byte(doc)); err == nil {
			t.Errorf("Parse(%s) succeeds", doc)
		}
	}
}

// The search goes on behind a tree rule none of whose rules match.
func TestTreeFallsThrough(t *testing.T) {
	set, err := Parse([]byte(`{"parameters":{"S":{"type":"string"}},"rules":[
		{"type":"tree","conditions":[{"fn":"isSet","argv":[{"ref":"S"}]}],"rules":[
			{"type":"error","error":"inner","conditions":[{"fn":"stringEquals","argv":[{"ref":"S"},"in"]}]}]},
		{"type":"error","error":"outer","conditions":[]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[any]string{nil: "outer", "in": "inner", "other": "outer"} {
		if _, err := set.Resolve(map[string]any{"S": s}); err == nil || err.Error() != want {
			t.Errorf("S = %v: %v, want %s", s, err, want)
		}
	}
}

func TestParameters(t *testing.T) {
	set, err := Parse([]byte(`{"parameters":{
		"Need":{"type":"String","required":true},
		"Flag":{"type":"Boolean","required":true,"default":true}},
		"rules":[{"type":"error","error":"{Need} {Flag}","conditions":[]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		params map[string]any
		want   string
	}{
		{map[string]any{"Need": "n"}, "n true"},
		{map[string]any{"Need": "n", "Flag": nil}, "n true"},
		{map[string]any{"Need": "n", "Flag": false}, "n false"},
		{nil, "endpoint parameter Need is required"},
		{map[string]any{"Need": true}, "endpoint parameter Need is a bool, not a string"},
		{map[string]any{"Need": "n", "X": 1, "Y": 1}, "endpoint parameter X is not known to the service's rule set"},
	} {
		if _, err := set.Resolve(tt.params); err == nil || err.Error() != tt.want {
			t.Errorf("%v: %v, want %s", tt.params, err, tt.want)
		}
	}
}

// diagram makes a decision diagram of two conditions, S is set and S is "in",
// and of the errors r1 and r2.
func diagram(root int32, nodes ...int32) string {
	var b []byte
	for _, n := range nodes {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	j, _ := json.Marshal(map[string]any{
		"parameters": map[string]any{"S": map[string]any{"type": "string"}},
		"conditions": []any{raw(fn("isSet", map[string]any{"ref": "S"})), raw(fn("stringEquals", map[string]any{"ref": "S"}, "in"))},
		"results":    []any{map[string]any{"type": "error", "error": "r1"}, map[string]any{"type": "error", "error": "r2"}},
		"root":       root, "nodeCount": len(nodes) / 3, "nodes": base64.StdEncoding.EncodeToString(b),
	})
	return string(j)
}

const r0, r1, r2 = firstResult, firstResult + 1, firstResult + 2

func TestDiagram(t *testing.T) {
	none := ErrExhausted.Error()
	for name, tt := range map[string]struct {
		doc                string
		unset, in, outside string
	}{
		"plain":      {diagram(2, -1, 1, -1, 0, 3, -1, 1, r1, r2), none, "r1", "r2"},
		"complement": {diagram(2, -1, 1, -1, 0, -3, 1, 1, r1, r2), none, "r2", "r1"},
		"root":       {diagram(-2, -1, 1, -1, 0, r1, r2), "r1", "r2", "r2"},
		"no match":   {diagram(2, -1, 1, -1, 0, r0, r2), "r2", none, none},
		"result":     {diagram(r2, -1, 1, -1), "r2", "r2", "r2"},
	} {
		set, err := Parse([]byte(tt.doc))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for s, want := range map[any]string{nil: tt.unset, "in": tt.in, "x": tt.outside} {
			if _, err := set.Resolve(map[string]any{"S": s}); err == nil || err.Error() != want {
				t.Errorf("%s: S = %v: %v, want %s", name, s, err, want)
			}
		}
	}
}

func TestDiagramRefused(t *testing.T) {
	for name, doc := range map[string]string{
		"circle":            diagram(2, -1, 1, -1, 0, 2, r1),
		"order":             diagram(2, -1, 1, -1, 1, 3, r1, 0, r1, r2),
		"no such node":      diagram(2, -1, 1, -1, 0, 9, r1),
		"no such root":      diagram(0, -1, 1, -1),
		"no such result":    diagram(2, -1, 1, -1, 0, r1, r2+1),
		"no such condition": diagram(2, -1, 1, -1, 7, r1, r2),
		"count":             strings.Replace(diagram(1, -1, 1, -1), `"nodeCount":1`, `"nodeCount":2`, 1),
		"base64":            strings.Replace(diagram(1, -1, 1, -1), `"nodes":"`, `"nodes":"*`, 1),
	} {
		if _, err := Parse([]byte(doc)); err == nil {
			t.Errorf("%s: Parse succeeds", name)
		}
	}
}

// FuzzParse holds that what Parse accepts can be evaluated, whatever it is.
func FuzzParse(f *testing.F) {
	f.Add(`{"parameters":{"S":{"type":"string"}},"rules":[{"type":"endpoint","conditions":[{"fn":"aws.parseArn","argv":[{"ref":"S"}],"assign":"a"}],"endpoint":{"url":"https://{a#resourceId[0]}","headers":{"h":["{S}"]},"properties":{"p":[true,{"q":"{S}"}]}}}]}`, "arn:aws:s3:::b")
	f.Add(diagram(2, -1, 1, -1, 0, -3, 1, 1, r1, r2), "in")
	f.Fuzz(func(t *testing.T, doc, s string) {
		set, err := Parse([]byte(doc))
		if err != nil {
			return
		}
		params := map[string]any{}
		for _, p := range set.Params {
			switch p.Type {
			case String:
				params[p.Name] = s
			case Boolean:
				params[p.Name] = len(s)%2 == 0
			}
		}
		e, err := set.Resolve(params)
		if (e == nil) == (err == nil) {
			t.Fatal("neither an endpoint nor an error, or both")
		}
		var unfit *ParamError
		if errors.As(err, &unfit) {
			if p, _ := set.Param(unfit.Param); p.Type != StringArray || !p.Required {
				t.Fatal(err)
			}
		}
	})
}
