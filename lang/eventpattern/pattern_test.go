package eventpattern_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/assay-project/assay/lang/eventpattern"
)

// TestReasons holds reasons against answers of EventBridge and the messages of
// AWS's library.
func TestReasons(t *testing.T) {
	for text, want := range map[string]string{
		// Recorded.
		`["not", "a", "dict", "but valid json"]`:   "Filter is not an object\n at [Source: (String)\"[\"not\", \"a\", \"dict\", \"but valid json\"]\"; line: 1, column: 2]",
		`{"source": ["aws.health"], "detail": {}}`: "Empty objects are not allowed\n at [Source: (String)\"{\"source\": [\"aws.health\"], \"detail\": {}}\"; line: 1, column: 40]",
		// Of the library.
		`{"a": 1}`:                   "\"a\" must be an object or an array\n at [Source: (String)\"{\"a\": 1}\"; line: 1, column: 8]",
		`{"a": []}`:                  "Empty arrays are not allowed",
		`{"a": [[1]]}`:               "Match value must be String, number, true, false, or null",
		`{"a": [{}]}`:                "Match expression name not found",
		`{"a": [{"x": 1}]}`:          "Unrecognized match type x",
		`{"a": [{"prefix": 1}]}`:     "prefix match pattern must be a string",
		`{"a": [{"suffix": ["x"]}]}`: "suffix match pattern must be a string",
		`{"a": [{"prefix": "x", "suffix": "y"}]}`:   "Only one key allowed in match expression",
		`{"a": [{"exists": "true"}]}`:               "exists match pattern must be either true or false.",
		`{"a": [{"numeric": ">"}]}`:                 "Value of numeric must be an array.",
		`{"a": [{"numeric": [">", "x"]}]}`:          "Value of > must be numeric",
		`{"a": [{"numeric": ["=", "x"]}]}`:          "Value of equals must be numeric",
		`{"a": [{"numeric": ["==", 1]}]}`:           "Unrecognized numeric range operator: ==",
		`{"a": [{"numeric": ["<", 1, ">", 0]}]}`:    "Too many elements in numeric expression",
		`{"a": [{"numeric": [">", 0, ">", 1]}]}`:    "Bad numeric range operator: >",
		`{"a": [{"numeric": [">", 5, "<", 1]}]}`:    "Bottom must be less than top",
		`{"a": [{"anything-but": [1, "x"]}]}`:       "Inside anything but list, either all values are number or string, mixed type is not supported",
		`{"a": [{"anything-but": null}]}`:           "Value of anything-but must be an array or single string/number value.",
		`{"a": [{"anything-but": {"x": "y"}}]}`:     "Unsupported anything-but pattern: x",
		`{"a": [{"anything-but": {"prefix": ""}}]}`: "Null prefix/suffix not allowed",
		`{"a": [{"cidr": "10.0.0.0"}]}`:             "Malformed CIDR, one '/' required",
		`{"a": [{"cidr": "10.0.0.0/x"}]}`:           "Malformed CIDR, mask bits must be an integer",
		`{"a": [{"cidr": "10.0.0.0/64"}]}`:          "IPv4 mask bits must be < 32",
		`{"a": [{"cidr": "10.0.0/8"}]}`:             "Nonstandard IP address: 10.0.0",
		`{"a": [{"wildcard": "a**b"}]}`:             "Consecutive wildcard characters at pos 2",
		`{"a": [{"wildcard": "a\\b"}]}`:             "Invalid escape character at pos 2",
	} {
		err := eventpattern.Check(text)
		if err == nil {
			t.Errorf("%s: no error", text)
			continue
		}
		if got := err.Reason(); got != want && !strings.HasPrefix(got, want+"\n at [Source: ") {
			t.Errorf("%s:\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestValid(t *testing.T) {
	for _, text := range []string{
		`{"source": ["aws.ec2"], "detail": {"state": [{"anything-but": "running"}, null, true, 1.5e3]}}`,
		`{"a": [{"numeric": [">", 0, "<=", 5]}], "b": [{"exists": false}]}`,
		`{"a": [{"anything-but": ["x", "y"]}, {"anything-but": {"wildcard": "*x"}}, {"anything-but": {"prefix": ["a", "b"]}}]}`,
		`{"a": [{"prefix": {"equals-ignore-case": "x"}}]}`,
		`{"$or": [{"a": [1]}, {"b": {"c": [2]}}]}`,
		`{"$or": [1, 2]}`,
		`{"a": [{"cidr": "10.0.0.0/24"}, {"cidr": "2001:db8::/32"}, {"wildcard": "a*\\*\\\\*"}]}`,
	} {
		if err := eventpattern.Check(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestParse(t *testing.T) {
	p, err := eventpattern.Parse(`{"a": {"b": ["x", {"numeric": [">", 0, "<", 5]}]}}`)
	if err != nil {
		t.Fatal(err)
	}
	want := &eventpattern.Pattern{Fields: []eventpattern.Field{{Name: "a", Sub: &eventpattern.Pattern{Fields: []eventpattern.Field{
		{Name: "b", Values: []eventpattern.Value{{Args: []string{"x"}}, {Op: "numeric", Args: []string{">", "0", "<", "5"}}}}}}}}}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got %+v", p)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"a": [{"prefix": "x"}, {"numeric": [">", 1]}, {"anything-but": [1]}], "$or": [{"b": [1]}, {"c": [2]}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		if err := eventpattern.Check(s); err != nil && err.Reason() == "" {
			t.Error("an error without a reason")
		}
	})
}
