package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/endpoint/internal/partition"
)

// Endpoint is the result of an evaluation.
type Endpoint struct {
	URL     string
	Headers map[string][]string
	// Properties are the endpoint's further properties: strings, booleans,
	// []any and map[string]any.
	Properties map[string]any
}

// Refusal is the error that a rule set gives for parameters that do not go
// together. The message is AWS's.
type Refusal struct{ Message string }

func (r *Refusal) Error() string { return r.Message }

// ParamError says that a parameter cannot be used with the rule set.
type ParamError struct {
	Param   string
	Problem string // "is required", "is not known", "is a string, not a bool"
	Unknown bool
}

func (e *ParamError) Error() string { return "endpoint parameter " + e.Param + " " + e.Problem }

// ErrExhausted says that no rule matched. AWS's rule sets end in a rule that
// always does.
var ErrExhausted = errors.New("no endpoint rule matches")

// Resolve evaluates the rule set. Parameters are strings, bools and []string;
// nil stands for "not set". The error is a [*Refusal] when the rules refuse,
// and a [*ParamError] for a parameter that does not fit.
func (s *Set) Resolve(params map[string]any) (*Endpoint, error) {
	return s.ResolveIn(partition.Compiled(), params)
}

// ResolveIn is Resolve with another table of partitions.
func (s *Set) ResolveIn(partitions *partition.Table, params map[string]any) (*Endpoint, error) {
	sc := &scope{vars: make([]value, s.slots), stack: make([]value, 0, 8), partitions: partitions}
	if err := s.bind(sc, params); err != nil {
		return nil, err
	}
	r := s.find(sc)
	switch {
	case r == nil:
		return nil, ErrExhausted
	case r.err != nil:
		msg, ok := r.err.eval(sc).text()
		if !ok {
			return nil, errors.New("endpoint rule set: error message is not set")
		}
		return nil, &Refusal{msg}
	}
	return r.endpoint.build(sc)
}

// bind puts parameters and defaults into their slots.
func (s *Set) bind(sc *scope, params map[string]any) error {
	used := 0
	for i := range s.Params {
		p := &s.Params[i]
		given, ok := params[p.Name]
		if ok {
			used++
		}
		if given == nil {
			given = p.Default
		}
		if given == nil {
			if p.Required {
				return &ParamError{Param: p.Name, Problem: "is required"}
			}
			continue
		}
		v, ok := p.value(given)
		if !ok {
			return &ParamError{Param: p.Name, Problem: fmt.Sprintf("is a %T, not a %s", given, p.Type)}
		}
		sc.vars[p.slot] = v
	}
	if used < len(params) {
		return s.unknown(params)
	}
	return nil
}

func (p *Param) value(given any) (value, bool) {
	switch given := given.(type) {
	case string:
		return str(given), p.Type == String
	case bool:
		return boolean(given), p.Type == Boolean
	case []string:
		return strList(given), p.Type == StringArray
	}
	return value{}, false
}

// unknown names the first parameter, by name, that the set does not have.
func (s *Set) unknown(params map[string]any) error {
	first := ""
	for name := range params {
		if _, ok := s.Param(name); !ok && (first == "" || name < first) {
			first = name
		}
	}
	return &ParamError{Param: first, Problem: "is not known to the service's rule set", Unknown: true}
}

// Param returns the parameter of that name.
func (s *Set) Param(name string) (Param, bool) {
	i, ok := slices.BinarySearchFunc(s.Params, name, func(p Param, n string) int { return strings.Compare(p.Name, n) })
	if !ok {
		return Param{}, false
	}
	return s.Params[i], true
}

// find returns the rule that decides, nil for none.
func (s *Set) find(sc *scope) *rule {
	if s.bdd != nil {
		return s.bdd.find(sc)
	}
	return findRule(s.tree, sc)
}

// findRule returns the first rule that matches. When none of a tree rule's own
// rules match, the search goes on behind it. The specification would have it
// end there, but botocore and the diagrams that AWS compiles from the trees go
// on, and S3's rules for malformed endpoints rely on it.
func findRule(rules []rule, sc *scope) *rule {
	for i := range rules {
		r := &rules[i]
		if !hold(r.conditions, sc) {
			continue
		}
		if r.rules == nil {
			return r
		}
		if sub := findRule(r.rules, sc); sub != nil {
			return sub
		}
	}
	return nil
}

func hold(conditions []condition, sc *scope) bool {
	for i := range conditions {
		if !conditions[i].hold(sc) {
			return false
		}
	}
	return true
}

func (c *condition) hold(sc *scope) bool {
	v := c.e.eval(sc)
	if c.assign >= 0 {
		sc.vars[c.assign] = v
	}
	return v.matches()
}

func (e *endpointRule) build(sc *scope) (*Endpoint, error) {
	url, ok := e.url.eval(sc).text()
	if !ok {
		return nil, errors.New("endpoint rule set: a part of the URL is not set")
	}
	out := &Endpoint{URL: url}
	for _, h := range e.headers {
		if out.Headers == nil {
			out.Headers = map[string][]string{}
		}
		for _, v := range h.values {
			if text, ok := v.eval(sc).text(); ok {
				out.Headers[h.name] = append(out.Headers[h.name], text)
			}
		}
	}
	if len(e.properties) > 0 {
		out.Properties = buildFields(e.properties, sc)
	}
	return out, nil
}

func buildFields(fields []property, sc *scope) map[string]any {
	m := make(map[string]any, len(fields))
	for _, f := range fields {
		m[f.name] = f.tree.build(sc)
	}
	return m
}

func (n *node) build(sc *scope) any {
	switch {
	case n.leaf != nil:
		return n.leaf.eval(sc).any()
	case n.list != nil:
		list := make([]any, len(n.list))
		for i := range n.list {
			list[i] = n.list[i].build(sc)
		}
		return list
	}
	return buildFields(n.fields, sc)
}
