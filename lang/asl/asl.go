// Package asl reads definitions of state machines in the Amazon States Language
// and finds what Step Functions refuses them for: JSON that does not parse, fields
// that are missing, unknown or of the other query language, transitions that lead
// nowhere, states that nothing leads to, and what express workflows cannot do.
//
// Sources: https://states-language.net/spec.html,
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html,
// answers recorded from CreateStateMachine and TestState, and diagnostics of
// ValidateStateMachineDefinition quoted in https://github.com/floci-io/floci/pull/2786
// and https://github.com/floci-io/floci/issues/2968.
package asl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/lang/jackson"
)

// The codes of diagnostics.
const (
	InvalidJSON      = "INVALID_JSON_DESCRIPTION"
	Schema           = "SCHEMA_VALIDATION_FAILED"
	MissingTarget    = "MISSING_TRANSITION_TARGET"
	MissingEnd       = "MISSING_END_STATE"
	DuplicateName    = "DUPLICATE_STATE_NAME"
	jsonPath, jsonat = "JSONPath", "JSONata"
)

// Diagnostic is one thing that is wrong with a definition.
type Diagnostic struct {
	Code     string
	Message  string // in AWS's words; "" where they are not known
	Location string // "/States/A/Next"; "" where AWS gives none
	Fix      string
	Recorded bool // AWS was seen to answer so to CreateStateMachine or TestState
}

// String writes the diagnostic as InvalidDefinition lists it.
func (d Diagnostic) String() string {
	s := d.Code + ": " + d.Message
	if d.Location != "" {
		s += " at " + d.Location
	}
	return s
}

// Known reports whether AWS's words for all of the diagnostics are known.
func Known(ds []Diagnostic) bool {
	return !slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Message == "" })
}

// List writes diagnostics as InvalidDefinition's message quotes them.
func List(ds []Diagnostic) string {
	parts := make([]string, len(ds))
	for i, d := range ds {
		parts[i] = d.String()
	}
	return strings.Join(parts, ", ")
}

// Kind is the kind of workflow that a definition is for.
type Kind uint8

// The kinds of workflows.
const (
	Standard Kind = iota
	Express
)

// Check returns what Step Functions refuses a definition for, nil when nothing
// is known against it. Mistakes of form hide those of the graph, as they do
// from Step Functions.
func Check(definition string, kind Kind) []Diagnostic {
	root, err := jackson.Tree(definition)
	if err != nil {
		return []Diagnostic{{Code: InvalidJSON, Message: err.Text(jackson.StringSource(definition)), Fix: "write the definition as JSON: " + err.Error(), Recorded: false}}
	}
	if !root.Object() {
		return nil
	}
	c := &checker{kind: kind, language: root.Get("QueryLanguage").String()}
	c.machine(root, "", machineFields)
	if len(c.found) > 0 {
		return c.found
	}
	c.names(root, "", map[string]bool{})
	c.graph(root, "")
	return c.found
}

// CheckState is [Check] for one state of a definition, as TestState with a state
// name has it: only mistakes of form are looked for.
func CheckState(definition, name string) []Diagnostic {
	root, err := jackson.Tree(definition)
	if err != nil {
		return nil
	}
	c := &checker{language: root.Get("QueryLanguage").String()}
	c.eachState(root, "", func(n string, s *jackson.Node, at string) {
		if n == name {
			c.state(s, at)
		}
	})
	return c.found
}

// Find returns the state of that name, at any depth, nil when there is none.
func Find(definition *jackson.Node, name string) *jackson.Node {
	var found *jackson.Node
	c := &checker{}
	c.eachState(definition, "", func(n string, s *jackson.Node, at string) {
		if n == name {
			found = s
		}
	})
	return found
}

type checker struct {
	kind     Kind
	language string
	found    []Diagnostic
}

func (c *checker) add(d Diagnostic) { c.found = append(c.found, d) }

// eachState calls f for each state of a container and of those within it.
func (c *checker) eachState(container *jackson.Node, at string, f func(name string, s *jackson.Node, at string)) {
	states := container.Get("States")
	if !states.Object() {
		return
	}
	for i, name := range states.Names {
		s, here := states.Items[i], at+"/States/"+name
		f(name, s, here)
		for _, inner := range containers(s) {
			c.eachState(inner.node, here+inner.at, f)
		}
	}
}

// container is a machine within a state.
type container struct {
	node *jackson.Node
	at   string
}

func containers(s *jackson.Node) []container {
	var list []container
	for _, name := range [...]string{"ItemProcessor", "Iterator"} {
		if n := s.Get(name); n.Object() {
			list = append(list, container{n, "/" + name})
		}
	}
	if b := s.Get("Branches"); b.Array() {
		for i, n := range b.Items {
			list = append(list, container{n, "/Branches[" + strconv.Itoa(i) + "]"})
		}
	}
	return list
}
