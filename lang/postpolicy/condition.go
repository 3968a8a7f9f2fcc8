package postpolicy

import (
	"encoding/json"
	"strconv"
	"strings"
)

// parseCondition reads {"field": "value"} or [op, field, value].
func parseCondition(raw json.RawMessage) (Condition, error) {
	switch raw[0] {
	case '{':
		return parseSimple(raw)
	case '[':
	default:
		return Condition{}, &Error{Fault: ConditionType}
	}
	var list []any
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	if dec.Decode(&list) != nil {
		return Condition{}, &Error{Fault: JSON}
	}
	if len(list) == 0 {
		return Condition{}, &Error{Operator, ""}
	}
	name, _ := list[0].(string)
	c := Condition{Op: Op(strings.ToLower(name)), Text: quoted(list)}
	switch c.Op {
	case Eq, StartsWith, Range:
	default:
		return c, &Error{Operator, name}
	}
	if len(list) != 3 {
		return c, &Error{Arguments, string(c.Op)}
	}
	if c.Op == Range {
		var ok [2]bool
		c.Min, ok[0] = whole(list[1])
		c.Max, ok[1] = whole(list[2])
		c.Whole = ok[0] && ok[1]
		return c, nil
	}
	field, _ := list[1].(string)
	c.Value = text(list[2])
	c.Field = strings.ToLower(strings.TrimPrefix(field, "$"))
	c.Bare = !strings.HasPrefix(field, "$")
	return c, nil
}

// parseSimple reads {"field": "value"}, which stands for an eq.
func parseSimple(raw json.RawMessage) (Condition, error) {
	members, err := object(raw)
	switch {
	case err != nil:
		return Condition{}, &Error{Fault: JSON}
	case len(members) != 1:
		return Condition{}, &Error{Fault: SimpleCondition}
	}
	c := Condition{Op: Eq, Field: strings.ToLower(members[0].key)}
	if json.Unmarshal(members[0].value, &c.Value) != nil {
		return c, &Error{Fault: SimpleValue}
	}
	c.Text = quoted([]any{"eq", "$" + members[0].key, c.Value})
	return c, nil
}

// whole reads an integer, which may stand in quotes.
func whole(v any) (int64, bool) {
	n, err := strconv.ParseInt(text(v), 10, 64)
	return n, err == nil
}

func text(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case json.Number:
		return x.String()
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// quoted writes a condition as S3 quotes it: strings in quotes, a blank behind
// each comma.
func quoted(list []any) string {
	parts := make([]string, len(list))
	for i, v := range list {
		if n, ok := v.(json.Number); ok {
			parts[i] = n.String()
			continue
		}
		parts[i] = `"` + text(v) + `"`
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// Field is a field of a form.
type Field struct{ Name, Value string }

// Violation is the first way in which a form does not keep to its policy.
type Violation struct {
	// Condition does not hold; nil when Extra is set.
	Condition *Condition
	// Extra is a field that no condition covers, in lower case.
	Extra string
}

// Check holds the fields of a form against the policy. bucket is the bucket that
// the form is posted to; size is that of the file, negative when it is not known.
// The conditions on the size are returned apart by [Policy.Size].
func (p *Policy) Check(bucket string, fields []Field) *Violation {
	values := map[string]string{"bucket": bucket}
	for _, f := range fields {
		values[strings.ToLower(f.Name)] = f.Value
	}
	covered := map[string]bool{}
	for i := range p.Conditions {
		c := &p.Conditions[i]
		if c.Op == Range {
			if !c.Whole {
				return &Violation{Condition: c}
			}
			continue
		}
		covered[c.Field] = true
		v := values[c.Field]
		if c.Bare || c.Op == Eq && v != c.Value || c.Op == StartsWith && !startsWith(c, v) {
			return &Violation{Condition: c}
		}
	}
	for _, f := range append([]Field{{Name: "bucket"}}, fields...) {
		if name := strings.ToLower(f.Name); !covered[name] && !free(name) {
			return &Violation{Extra: name}
		}
	}
	return nil
}

// startsWith compares; of a list of content types each must begin so.
func startsWith(c *Condition, value string) bool {
	if c.Field != "content-type" {
		return strings.HasPrefix(value, c.Value)
	}
	for part := range strings.SplitSeq(value, ",") {
		if !strings.HasPrefix(strings.TrimSpace(part), c.Value) {
			return false
		}
	}
	return true
}

// free reports whether a field needs no condition.
func free(name string) bool {
	switch name {
	case "policy", "file", "x-amz-signature", "signature", "awsaccesskeyid":
		return true
	}
	return strings.HasPrefix(name, "x-ignore-")
}

// Size returns the bounds of the file's size, and whether there are any.
func (p *Policy) Size() (least, most int64, ok bool) {
	for _, c := range p.Conditions {
		if c.Op == Range && c.Whole {
			return c.Min, c.Max, true
		}
	}
	return 0, 0, false
}
