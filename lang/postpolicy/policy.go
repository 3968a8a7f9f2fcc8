// Package postpolicy reads the policy documents of S3's POST forms: what a form
// may hold, and until when.
//
// Source: "POST Policy", Amazon S3 API Reference. The words of S3's answers are
// those of recorded answers and of servers that are held against S3.
package postpolicy

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Policy is a policy document.
type Policy struct {
	Expiration time.Time
	Conditions []Condition
}

// Op is the operator of a condition.
type Op string

// The operators.
const (
	Eq         Op = "eq"
	StartsWith Op = "starts-with"
	Range      Op = "content-length-range"
)

// Condition is one condition of a policy.
type Condition struct {
	Op Op
	// Field is the form field in lower case, without "$"; empty for Range.
	Field string
	// Bare says that the field was written without its "$", so that the
	// condition can never hold.
	Bare  bool
	Value string
	// Min and Max are the bounds of a Range in bytes. Whole is false when
	// they are no integers.
	Min, Max int64
	Whole    bool
	// Text is the condition as S3 quotes it.
	Text string
}

// Error is what is wrong with a document, in S3's words without "Invalid
// Policy: " before them.
type Error struct {
	Fault Fault
	// Arg is what the words quote: a value, an operator, a key.
	Arg string
}

// Fault classes what is wrong with a document.
type Fault uint8

// The faults.
const (
	Base64 Fault = iota + 1
	Empty
	JSON
	NoExpiration
	BadExpiration
	NoConditions
	ConditionsType
	ConditionType
	Operator
	Arguments
	SimpleCondition
	SimpleValue
	Unexpected
)

var words = [...]string{
	Base64:          "invalid Base64 encoding.",
	Empty:           "Expecting '{' but found End-of-Input",
	JSON:            "Invalid JSON.",
	NoExpiration:    "Policy missing expiration.",
	BadExpiration:   "Invalid 'expiration' value: '%s'",
	NoConditions:    "Policy missing conditions.",
	ConditionsType:  "Invalid 'conditions' value: must be a List.",
	ConditionType:   "Invalid condition test: must be a List or Object.",
	Operator:        "Invalid Condition: unknown operation '%s'.",
	Arguments:       "Invalid %s: wrong number of arguments.",
	SimpleCondition: "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
	SimpleValue:     "Invalid Simple-Condition: value must be a string.",
	Unexpected:      `Unexpected: "%s"`,
}

// Error returns S3's words.
func (e *Error) Error() string {
	if strings.Contains(words[e.Fault], "%s") {
		return fmt.Sprintf(words[e.Fault], e.Arg)
	}
	return words[e.Fault]
}

// Parse reads a document as a form carries it, in base64. The error is an
// [*Error].
func Parse(encoded string) (*Policy, error) {
	encoded = strings.TrimSpace(encoded)
	if encoded == "" {
		return nil, &Error{Fault: Empty}
	}
	raw, err := base64.StdEncoding.DecodeString(strings.NewReplacer("\n", "", "\r", "").Replace(encoded))
	if err != nil {
		return nil, &Error{Fault: Base64}
	}
	return ParseJSON(raw)
}

// ParseJSON reads a document.
func ParseJSON(raw []byte) (*Policy, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, &Error{Fault: Empty}
	}
	members, err := object(raw)
	if err != nil {
		return nil, &Error{Fault: JSON}
	}
	var p Policy
	var expiration, conditions json.RawMessage
	for _, m := range members {
		switch m.key { // in this case only
		case "expiration":
			expiration = m.value
		case "conditions":
			conditions = m.value
		default:
			return nil, &Error{Unexpected, m.key}
		}
	}
	if expiration == nil {
		return nil, &Error{Fault: NoExpiration}
	}
	if p.Expiration, err = expires(expiration); err != nil {
		return nil, err
	}
	if conditions == nil {
		return nil, &Error{Fault: NoConditions}
	}
	var list []json.RawMessage
	if json.Unmarshal(conditions, &list) != nil {
		return nil, &Error{Fault: ConditionsType}
	}
	for _, c := range list {
		condition, err := parseCondition(c)
		if err != nil {
			return nil, err
		}
		p.Conditions = append(p.Conditions, condition)
	}
	return &p, nil
}

// expires reads the time in ISO 8601, with or without a fraction and a zone.
func expires(raw json.RawMessage) (time.Time, error) {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return time.Time{}, &Error{BadExpiration, string(raw)}
	}
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "20060102T150405Z"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, &Error{BadExpiration, s}
}

type member struct {
	key   string
	value json.RawMessage
}

var errNotObject = errors.New("not an object")

// object reads a JSON object with its members in order, and nothing after it.
func object(raw []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotObject
	}
	var list []member
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		m := member{key: key.(string)}
		if err := dec.Decode(&m.value); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errNotObject
	}
	return list, nil
}
