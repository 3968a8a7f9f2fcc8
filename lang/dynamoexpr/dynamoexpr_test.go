package dynamoexpr_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/lang/dynamoexpr"
)

var scope = dynamoexpr.Scope{
	Names: map[string]string{"#a": "a", "#b": "b", "#again": "a", "#status": "status"},
	Values: map[string]dynamoexpr.Value{
		":s": {Type: "S", Text: "m"}, ":t": {Type: "S", Text: "z"}, ":n": {Type: "N", Text: "1"}, ":bool": {Type: "BOOL", Text: "true"},
		":l": {Type: "L"}, ":ss": {Type: "SS", Items: []dynamoexpr.Value{{Type: "S", Text: "x"}}}, ":type": {Type: "S", Text: "SS"},
		":map": {Type: "M"},
	},
}

// The messages that are known from DynamoDB itself are marked with where.
var conditions = []struct{ text, message string }{
	{"a = :s", ""},
	{"(a) = (:s)", ""},
	{"(a = :s)", ""},
	{"(a = :s) AND (b.c[0] <> :n OR NOT attribute_exists(#status))", ""},
	{"a BETWEEN :s AND :t AND b = :n", ""},
	{"a IN (:s, :t, :n)", ""},
	{"size(a) > :n and begins_with(b, :s)", ""},
	{"contains(a, b)", ""},
	{"(a = :s AND b = :s) OR (a = :t)", ""},
	{"(((a = :s)))", "The expression has redundant parentheses;"},
	{"((attribute_not_exists(pk)))", "The expression has redundant parentheses;"}, // conformance suite
	{"((a)) = :s", "The expression has redundant parentheses;"},
	{"((a = :s) AND b = :s)", ""},
	{"", "The expression can not be empty;"}, // conformance suite
	{"a", `Syntax error; token: "<EOF>", near: "a"`},
	{"a == :s", `Syntax error; token: "=", near: "== :s"`},
	{":hashId a", `Syntax error; token: "a", near: ":hashId a"`}, // quoted by a user
	{"a = 5", `Syntax error; token: "5", near: "= 5"`},
	{"a = :s AND", `Syntax error; token: "<EOF>", near: "AND"`},
	{"a && b", `Syntax error; token: "&", near: "a &&"`},
	{"(a = :s", `Syntax error; token: "<EOF>", near: ":s"`},
	{"a-b = :s", `Syntax error; token: "-", near: "a-b"`},
	{"foo(a)", "Invalid function name; function: foo"},
	{"if_not_exists(a, :s) = :s", "The function is not allowed in a condition expression; function: if_not_exists"},
	{"size(a)", "The function is not allowed to be used this way in an expression; function: size"},
	{"begins_with(a, :s) = :bool", "The function is not allowed to be used this way in an expression; function: begins_with"},
	{"status = :s", "Attribute name is a reserved keyword; reserved keyword: status"},
	{"a.Count = :s", "Attribute name is a reserved keyword; reserved keyword: Count"},
	{"#x = :s", "An expression attribute name used in the document path is not defined; attribute name: #x"},
	{"a = :x", "An expression attribute value used in expression is not defined; attribute value: :x"},
	{"begins_with(a)", "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1"},
	{"contains(#a, #a)", "The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [a]"}, // conformance suite
	{"a = #again", "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]"},
	{"attribute_exists(:s)", "Operator or function requires a document path; operator or function: attribute_exists"},
	{"begins_with(a, :n)", "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"},
	{"size(:n) > :n", "Incorrect operand type for operator or function; operator or function: size, operand type: N"},
	{"attribute_type(a, :s)", "Invalid attribute type name found; type: m, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
	{"attribute_type(a, :type)", ""},
	{"a BETWEEN :t AND :s", "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:z}, upper bound operand: AttributeValue: {S:m}"},
	{"a BETWEEN :n AND :s", "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:m}"},
	{"a IN (" + strings.Repeat(":s, ", 100) + ":s)", "The IN operator is provided with too many operands; number of operands: 101"},
}

func TestCondition(t *testing.T) {
	for _, test := range conditions {
		x, err := dynamoexpr.ParseCondition(test.text)
		if err == nil {
			err = x.Check(&scope)
		}
		expect(t, test.text, err, test.message)
	}
}

func expect(t *testing.T, text string, err *dynamoexpr.Error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Message
		if err.Start < 0 || err.End < err.Start || err.End > len(text) {
			t.Errorf("%q: place %d to %d", text, err.Start, err.End)
		}
	}
	if got != want {
		t.Errorf("%q:\n got %s\nwant %s", text, got, want)
	}
}

func TestUpdate(t *testing.T) {
	for _, test := range []struct{ text, message string }{
		{"SET a = :s", ""},
		{"set a=:s, b = b + :n remove c, d[1] ADD e :n DELETE f :ss", ""},
		{"SET a = if_not_exists(a, :n) + :n", ""},
		{"SET a = list_append(a, :l), b = (b - :n)", ""},
		{"SET #status = :s", ""},
		{"INVALID SYNTAX HERE", `Syntax error; token: "INVALID", near: "INVALID SYNTAX"`}, // conformance suite
		{"ADD hits : incr", `Syntax error; token: ":", near: "hits : incr"`},              // aws/aws-cdk#7591
		{"SET", `Syntax error; token: "<EOF>", near: "SET"`},
		{"SET a = :n + :n + :n", `Syntax error; token: "+", near: ":n + :n"`},
		{"SET a = :s b = :s", `Syntax error; token: "b", near: ":s b ="`},
		{"SET a = :s,", `Syntax error; token: "<EOF>", near: ","`},
		{"REMOVE a SET b = :s REMOVE c", `The "REMOVE" section can only be used once in an update expression;`},
		{"SET name = :s", "Attribute name is a reserved keyword; reserved keyword: name"},
		{"SET a = foo(:s)", "Invalid function name; function: foo"},
		{"SET a = attribute_exists(b)", "The function is not allowed in an update expression; function: attribute_exists"},
		{"SET #x = :x", "An expression attribute name used in the document path is not defined; attribute name: #x"},
		{"SET a = :x", "An expression attribute value used in expression is not defined; attribute value: :x"},
		{"SET #a = :s, #again = :s", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"},
		{"REMOVE a SET a.b = :s", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]"},
		{"SET a.b = :s, a[0] = :s", "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]"},
		{"SET a[0] = :s, a[1] = :s", ""},
		{"ADD a :s", "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"},
		{"DELETE a :n", "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"},
		{"SET a = b + :s", "Incorrect operand type for operator or function; operator or function: +, operand type: S"},
		{"SET a = list_append(a, :s)", "Incorrect operand type for operator or function; operator or function: list_append, operand type: S"},
		{"SET a = if_not_exists(:s, :s)", "Operator or function requires a document path; operator or function: if_not_exists"},
		{"SET a = list_append(:l)", "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1"},
		{"SET " + strings.Repeat("a", 4090) + " = :s", "Expression size has exceeded the maximum allowed size;"},
	} {
		u, err := dynamoexpr.ParseUpdate(test.text)
		if err == nil {
			err = u.Check(&scope)
		}
		expect(t, test.text, err, test.message)
	}
}

func TestProjection(t *testing.T) {
	for _, test := range []struct{ text, message string }{
		{"a, b.c, d[0].e", ""},
		{"#a, #b", ""},
		{"", "The expression can not be empty;"},
		{"a, b, a", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"},
		{"a,", `Syntax error; token: "<EOF>", near: ","`},
		{"a b", `Syntax error; token: "b", near: "a b"`},
		{"name", "Attribute name is a reserved keyword; reserved keyword: name"},
		{"#x", "An expression attribute name used in the document path is not defined; attribute name: #x"},
		{"a[x]", `Syntax error; token: "x", near: "[x]"`},
	} {
		x, err := dynamoexpr.ParseProjection(test.text)
		if err == nil {
			err = x.Check(&scope)
		}
		expect(t, test.text, err, test.message)
	}
}

func TestKeys(t *testing.T) {
	for _, test := range []struct{ text, message string }{
		{"pk = :s AND begins_with(sk, :s)", ""},
		{":s = pk AND (sk BETWEEN :s AND :t)", ""},
		{"pk = :s OR sk = :s", "Invalid operator used in KeyConditionExpression: OR"},
		{"pk IN (:s)", "Invalid operator used in KeyConditionExpression: IN"},
		{"attribute_exists(pk)", "Invalid operator used in KeyConditionExpression: attribute_exists"},
		{"pk = sk", "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"},
		{"pk.a = :s", "KeyConditionExpressions cannot have conditions on nested attributes"},
		{"size(pk) = :n", "KeyConditionExpressions cannot contain nested operations"},
		{":s = :t", "Invalid condition in KeyConditionExpression: No key attribute specified"},
		{":s BETWEEN pk AND :t", "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand"},
		{"pk = :s AND pk > :s", "KeyConditionExpressions must only contain one condition per key"},
	} {
		x, err := dynamoexpr.ParseCondition(test.text)
		if err != nil {
			t.Fatalf("%q: %v", test.text, err)
		}
		_, err = x.Keys(&scope)
		expect(t, test.text, err, test.message)
	}
	x, _ := dynamoexpr.ParseCondition(":s <= pk")
	if ks, err := x.Keys(&scope); err != nil || ks[0].Op != ">=" || ks[0].Attribute != "pk" {
		t.Errorf("turned about: %v %v", ks, err)
	}
}

func TestHolds(t *testing.T) {
	item := map[string]dynamoexpr.Value{
		"a": {Type: "S", Text: "mn"}, "n": {Type: "N", Text: "1.0"}, "later": {},
		"m": {Type: "M", Fields: map[string]dynamoexpr.Value{"l": {Type: "L", Items: []dynamoexpr.Value{{Type: "N", Text: "1"}}}}},
	}
	for text, want := range map[string]dynamoexpr.Truth{
		"attribute_exists(a)":       dynamoexpr.True,
		"attribute_not_exists(a)":   dynamoexpr.False,
		"attribute_exists(b)":       dynamoexpr.False,
		"attribute_exists(later)":   dynamoexpr.True,
		"attribute_exists(later.x)": dynamoexpr.Unknown,
		"begins_with(a, :s)":        dynamoexpr.True,
		"contains(a, :t)":           dynamoexpr.False,
		"n = :n":                    dynamoexpr.True,
		"n <> :n":                   dynamoexpr.False,
		"b <> :n":                   dynamoexpr.True,
		"b = :n":                    dynamoexpr.False,
		"n < :s":                    dynamoexpr.False,
		"a BETWEEN :s AND :t":       dynamoexpr.True,
		"a IN (:s, :t)":             dynamoexpr.False,
		"size(a) = :n":              dynamoexpr.False,
		"m.l[0] = :n":               dynamoexpr.True,
		"m.l[1] = :n":               dynamoexpr.False,
		"contains(m.l, :n)":         dynamoexpr.True,
		"attribute_type(a, :type)":  dynamoexpr.False,
		"later = :n":                dynamoexpr.Unknown,
		"later = :n OR n = :n":      dynamoexpr.True,
		"later = :n AND b = :n":     dynamoexpr.False,
		"NOT (attribute_exists(a) AND later = :n)":   dynamoexpr.Unknown,
		"NOT attribute_exists(a) OR n >= :n":         dynamoexpr.True,
		"attribute_not_exists(b) AND size(m.l) = :n": dynamoexpr.True,
	} {
		x, err := dynamoexpr.ParseCondition(text)
		if err == nil {
			err = x.Check(&scope)
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := x.Holds(item, &scope); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestUsed(t *testing.T) {
	s := scope
	s.Used = map[string]bool{}
	u, err := dynamoexpr.ParseUpdate("SET #a.#b = if_not_exists(#status, :n)")
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Check(&s); err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"#a", "#b", "#status", ":n"} {
		if !s.Used[w] {
			t.Errorf("%s is used", w)
		}
	}
	if s.Used["#again"] || s.Used[":s"] {
		t.Errorf("used: %v", s.Used)
	}
}

func FuzzExpressions(f *testing.F) {
	for _, c := range conditions {
		f.Add(c.text)
	}
	f.Add("SET a = b + :n REMOVE c[0] ADD d :n")
	f.Fuzz(func(t *testing.T, text string) {
		var found []*dynamoexpr.Error
		x, err := dynamoexpr.ParseCondition(text)
		found = append(found, err)
		if err == nil {
			if err = x.Check(&scope); err == nil {
				x.Holds(nil, &scope)
				_, err = x.Keys(&scope)
			}
			found = append(found, err)
		}
		if u, err := dynamoexpr.ParseUpdate(text); err != nil {
			found = append(found, err)
		} else {
			found = append(found, u.Check(&scope))
			u.Targets(&scope)
		}
		if p, err := dynamoexpr.ParseProjection(text); err != nil {
			found = append(found, err)
		} else {
			found = append(found, p.Check(&scope))
		}
		for _, err := range found {
			if err != nil && (err.Message == "" || err.Start < 0 || err.End < err.Start || err.End > len(text)) {
				t.Fatalf("%q: %+v", text, *err)
			}
		}
	})
}

func BenchmarkCondition(b *testing.B) {
	for b.Loop() {
		x, err := dynamoexpr.ParseCondition("(#a = :s) AND (b.c[0] <> :n OR NOT attribute_exists(#status))")
		if err == nil {
			err = x.Check(&scope)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
