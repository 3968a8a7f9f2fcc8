// Package rules evaluates Smithy's endpoint rule sets: the rule tree
// (smithy.rules#endpointRuleSet, botocore's endpoint-rule-set-1.json) and the
// decision diagram (smithy.rules#endpointBdd).
//
// Specification: https://smithy.io/2.0/additional-specs/rules-engine/specification.html
package rules

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Type is the type of a parameter.
type Type string

// The types of parameters.
const (
	String      Type = "string"
	Boolean     Type = "boolean"
	StringArray Type = "stringArray"
)

// Param is a parameter of a rule set.
type Param struct {
	Name     string
	Type     Type
	Required bool
	Default  any    // string, bool or []string; nil for none
	BuiltIn  string // "AWS::Region" and the like: set by the SDK's configuration

	slot int
}

// Set is a compiled rule set. It is read-only and safe for concurrent use.
type Set struct {
	Params []Param // by name

	slots int
	tree  []rule
	bdd   *bdd // instead of tree
}

// rule is one rule; exactly one of rules, endpoint and err is set.
type rule struct {
	conditions []condition
	rules      []rule
	endpoint   *endpointRule
	err        expr
}

type condition struct {
	e      expr
	assign int // slot, -1 for none
}

type endpointRule struct {
	url        expr
	headers    []header
	properties []property
}

type header struct {
	name   string
	values []expr
}

// property is a member of an endpoint's properties.
type property struct {
	name string
	tree node
}

// node is a value in an endpoint's properties: one of the three is set.
type node struct {
	leaf   expr
	list   []node
	fields []property
}

// Parse compiles a rule set in either form. It refuses what the evaluator
// could not carry out, so that evaluation meets no surprises.
func Parse(data []byte) (*Set, error) {
	var j struct {
		Parameters map[string]struct {
			Type     string
			Required bool
			Default  any
			BuiltIn  string
		}
		Rules      []any
		Conditions []any
		Results    []any
		Root       int32
		NodeCount  int
		Nodes      string
	}
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, fmt.Errorf("endpoint rule set: %w", err)
	}
	c := compiler{slots: map[string]int{}}
	s := &Set{}
	for _, name := range slices.Sorted(maps.Keys(j.Parameters)) {
		p := j.Parameters[name]
		typ, def, err := paramType(p.Type, p.Default)
		if err != nil {
			return nil, fmt.Errorf("endpoint rule set: parameter %s: %w", name, err)
		}
		s.Params = append(s.Params, Param{Name: name, Type: typ, Required: p.Required, Default: def, BuiltIn: p.BuiltIn, slot: c.slot(name)})
	}
	var err error
	switch {
	case j.Rules != nil:
		s.tree, err = c.rules(j.Rules)
	case j.Nodes != "":
		s.bdd, err = c.bdd(j.Conditions, j.Results, j.Root, j.NodeCount, j.Nodes)
	default:
		err = errors.New("neither rules nor nodes")
	}
	if err != nil {
		return nil, fmt.Errorf("endpoint rule set: %w", err)
	}
	s.slots = len(c.slots)
	return s, nil
}

// paramType reads the type, which models write in any case, and the default.
func paramType(typ string, def any) (Type, any, error) {
	switch strings.ToLower(typ) {
	case "string":
		if _, ok := def.(string); ok || def == nil {
			return String, def, nil
		}
	case "boolean":
		if _, ok := def.(bool); ok || def == nil {
			return Boolean, def, nil
		}
	case "stringarray":
		if def == nil {
			return StringArray, nil, nil
		}
		if list, ok := def.([]any); ok {
			out := make([]string, len(list))
			for i := range list {
				out[i], _ = list[i].(string)
			}
			return StringArray, out, nil
		}
	default:
		return "", nil, fmt.Errorf("unknown type %q", typ)
	}
	return "", nil, fmt.Errorf("default %v is no %s", def, typ)
}

func (c *compiler) rules(list []any) ([]rule, error) {
	out := make([]rule, len(list))
	for i := range list {
		var err error
		if out[i], err = c.rule(list[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *compiler) rule(j any) (r rule, err error) {
	m, ok := j.(map[string]any)
	if !ok {
		return r, fmt.Errorf("no rule: %v", j)
	}
	conditions, _ := m["conditions"].([]any)
	if r.conditions, err = c.conditions(conditions); err != nil {
		return r, err
	}
	switch m["type"] {
	case "tree":
		list, _ := m["rules"].([]any)
		if len(list) == 0 {
			return r, errors.New("tree rule without rules")
		}
		r.rules, err = c.rules(list)
	case "endpoint":
		r.endpoint, err = c.endpoint(m["endpoint"])
	case "error":
		r.err, err = c.expr(m["error"])
	default:
		err = fmt.Errorf("unknown rule type %v", m["type"])
	}
	return r, err
}

func (c *compiler) conditions(list []any) ([]condition, error) {
	out := make([]condition, len(list))
	for i := range list {
		m, ok := list[i].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("no condition: %v", list[i])
		}
		e, err := c.call(m)
		if err != nil {
			return nil, err
		}
		out[i] = condition{e: e, assign: -1}
		if name, ok := m["assign"].(string); ok {
			out[i].assign = c.slot(name)
		}
	}
	return out, nil
}

func (c *compiler) endpoint(j any) (*endpointRule, error) {
	m, ok := j.(map[string]any)
	if !ok {
		return nil, errors.New("endpoint rule without endpoint")
	}
	var e endpointRule
	var err error
	if e.url, err = c.expr(m["url"]); err != nil {
		return nil, err
	}
	headers, _ := m["headers"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		h := header{name: name}
		list, _ := headers[name].([]any)
		for _, v := range list {
			x, err := c.expr(v)
			if err != nil {
				return nil, fmt.Errorf("header %s: %w", name, err)
			}
			h.values = append(h.values, x)
		}
		e.headers = append(e.headers, h)
	}
	properties, _ := m["properties"].(map[string]any)
	e.properties, err = c.fields(properties)
	return &e, err
}

func (c *compiler) fields(m map[string]any) ([]property, error) {
	var out []property
	for _, name := range slices.Sorted(maps.Keys(m)) {
		n, err := c.node(m[name])
		if err != nil {
			return nil, fmt.Errorf("property %s: %w", name, err)
		}
		out = append(out, property{name, n})
	}
	return out, nil
}

func (c *compiler) node(j any) (n node, err error) {
	switch j := j.(type) {
	case []any:
		n.list = make([]node, len(j))
		for i := range j {
			if n.list[i], err = c.node(j[i]); err != nil {
				return n, err
			}
		}
		return n, nil
	case map[string]any:
		if j["ref"] == nil && j["fn"] == nil {
			n.fields, err = c.fields(j)
			return n, err
		}
	}
	n.leaf, err = c.expr(j)
	return n, err
}
