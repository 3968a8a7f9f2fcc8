// Package eventpattern reads the event patterns of EventBridge, which Lambda's
// event source mappings and EventBridge Pipes take for filters too: JSON objects
// whose leaves are lists of values and of match expressions.
//
//	{"source": ["aws.ec2"], "detail": {"state": [{"anything-but": "running"}]}}
//
// What is wrong with a pattern is said as AWS says it, which is as its own open
// library says it.
//
// Sources: https://github.com/aws/event-ruler (RuleCompiler, JsonRuleCompiler,
// CIDR, WildcardParser), answers recorded from EventBridge.
package eventpattern

import (
	"github.com/assay-project/assay/lang/jackson"
)

// Pattern is an object of a pattern: every field of it must match.
type Pattern struct {
	Fields []Field
}

// Field is one field. One of Sub, Values and Or is set.
type Field struct {
	Name   string
	Sub    *Pattern
	Values []Value    // one of them must match
	Or     []*Pattern // of the field "$or": one of them must match
}

// Value is one element of a leaf.
type Value struct {
	// Op is the operator of a match expression ("prefix", "numeric"), or ""
	// for a plain value.
	Op string
	// Args are the texts of its scalars, in order; of a plain value its own.
	Args []string
}

// Error says why a text is no event pattern.
type Error struct {
	place *jackson.Error // nil where AWS tells no place
	text  string
	name  string // how AWS names the text that was read
}

// Reason is what follows "Reason: " in EventBridge's answer.
func (e *Error) Reason() string {
	if e.place == nil {
		return e.text
	}
	return e.place.Message(e.name)
}

// Offset is where in the text it was noticed, in bytes; -1 when that is not
// known.
func (e *Error) Offset() int {
	if e.place == nil {
		return -1
	}
	return e.place.Offset
}

// Error returns the reason in one line, without the text that was read.
func (e *Error) Error() string {
	if e.place == nil {
		return e.text
	}
	return e.place.Error()
}

// Check reports what is wrong with a pattern; nil when nothing is.
func Check(text string) *Error {
	_, err := Parse(text)
	return err
}

// Parse reads a pattern. A pattern of a form that only newer releases of the
// library take is nil, without an error.
func Parse(text string) (p *Pattern, err *Error) {
	r := reader{Parser: jackson.NewParser(text)}
	defer func() {
		switch x := recover().(type) {
		case nil:
		case *Error:
			x.name = jackson.StringSource(text)
			p, err = nil, x
		case unsure:
			p, err = nil, nil
		default:
			panic(x)
		}
	}()
	if r.next() != jackson.ObjectStart {
		r.fail("Filter is not an object")
	}
	return r.object(), nil
}

// unsure ends the reading of a pattern that newer releases of the library take
// and that this package does not follow.
type unsure struct{}

// reader walks over the tokens. It ends by panicking with an *Error, which
// Parse catches.
type reader struct {
	*jackson.Parser
}

func (r *reader) next() jackson.Token {
	t, err := r.Next()
	if err != nil {
		panic(&Error{place: err})
	}
	return t
}

// scalar is the text of the present token.
func (r *reader) scalar() string {
	s, err := r.Text()
	if err != nil {
		panic(&Error{place: err})
	}
	return s
}

func (r *reader) fail(text string) { panic(&Error{place: r.Fail(text)}) }

// object reads the fields of an object whose brace was read.
func (r *reader) object() *Pattern {
	p := &Pattern{}
	for t := r.next(); t != jackson.ObjectEnd; t = r.next() {
		f := Field{Name: r.Name()}
		switch r.next() {
		case jackson.ObjectStart:
			f.Sub = r.object()
		case jackson.ArrayStart:
			if f.Name == "$or" {
				r.or(&f)
			} else {
				f.Values = r.values()
			}
		default:
			r.fail(`"` + f.Name + `" must be an object or an array`)
		}
		p.Fields = append(p.Fields, f)
	}
	if len(p.Fields) == 0 {
		r.fail("Empty objects are not allowed")
	}
	return p
}

// or reads the alternatives of "$or". A list that holds something else than two
// or more objects is a plain field of that name to the library.
func (r *reader) or(f *Field) {
	defer func() {
		if x := recover(); x != nil {
			if e, ok := x.(*Error); ok && !e.own() {
				panic(x)
			}
			panic(unsure{})
		}
	}()
	for t := r.next(); t != jackson.ArrayEnd; t = r.next() {
		if t != jackson.ObjectStart {
			panic(unsure{})
		}
		f.Or = append(f.Or, r.object())
	}
	if len(f.Or) < 2 {
		panic(unsure{})
	}
}

// own reports whether the fault is one of patterns, not of JSON.
func (e *Error) own() bool { return e.place == nil || e.place.Own() }

// values reads the elements of a leaf.
func (r *reader) values() []Value {
	var list []Value
	for t := r.next(); t != jackson.ArrayEnd; t = r.next() {
		switch t {
		case jackson.ObjectStart:
			list = append(list, r.expression())
		case jackson.ArrayStart:
			r.fail("Match value must be String, number, true, false, or null")
		default:
			list = append(list, Value{Args: []string{r.scalar()}})
		}
	}
	if len(list) == 0 {
		r.fail("Empty arrays are not allowed")
	}
	return list
}
