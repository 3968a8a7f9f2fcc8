// Package iampolicy reads IAM policy documents and says what IAM refuses them
// for, in IAM's words.
//
// The grammar is that of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html;
// the words are those that people quoted. Where IAM's words are not known it
// says "Syntax errors in policy.", as IAM does for most of the grammar.
package iampolicy

import (
	"encoding/json"
	"slices"
	"strconv"
)

// Kind is what a policy is for, which decides what its statements need.
type Kind uint8

// The kinds of policies.
const (
	Identity Kind = iota // of a user, group or role, and managed policies: needs a resource, has no principal
	Trust                // of a role: needs a principal, has no resource
)

// Policy is a document taken apart.
type Policy struct {
	Version    string
	ID         string
	Statements []Statement
}

// Statement is one of its statements. Elements that may be one text or a list
// are lists; nil where they are absent.
type Statement struct {
	Sid, Effect       string
	Action, NotAction []string
	Resource          []string
	NotResource       []string
	Principal         json.RawMessage
	NotPrincipal      json.RawMessage
	Condition         json.RawMessage
	hasResource       bool
}

// Error is a fault of a document.
type Error struct {
	Message string // IAM's
	Path    string // where: "Statement.0.Action"; "" for the document
}

// Error returns the message and the place.
func (e *Error) Error() string {
	if e.Path == "" {
		return e.Message
	}
	return e.Message + " (" + e.Path + ")"
}

const (
	syntax      = "Syntax errors in policy."
	noResources = "Policy statement must contain resources."
)

func fault(message, path string) *Error { return &Error{message, path} }

// Parse reads a document. The order of its elements does not matter, and names
// are held to their case.
func Parse(text string) (*Policy, *Error) {
	var top map[string]json.RawMessage
	if !json.Valid([]byte(text)) {
		return nil, fault("This policy contains invalid Json", "")
	}
	if json.Unmarshal([]byte(text), &top) != nil || top == nil {
		return nil, fault(syntax, "")
	}
	p := &Policy{}
	for _, name := range sorted(top) {
		raw := top[name]
		ok := true
		switch name {
		case "Version":
			ok = json.Unmarshal(raw, &p.Version) == nil
			if ok && p.Version != "2012-10-17" && p.Version != "2008-10-17" {
				return nil, fault(syntax, name)
			}
		case "Id":
			ok = json.Unmarshal(raw, &p.ID) == nil
		case "Statement":
			var err *Error
			if p.Statements, err = statements(raw); err != nil {
				return nil, err
			}
		default:
			ok = false
		}
		if !ok {
			return nil, fault(syntax, name)
		}
	}
	if top["Statement"] == nil {
		return nil, fault(syntax, "Statement")
	}
	return p, nil
}

func sorted(m map[string]json.RawMessage) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// statements reads one statement or a list of them.
func statements(raw json.RawMessage) ([]Statement, *Error) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	all := make([]Statement, len(list))
	for i, r := range list {
		if err := all[i].read(r, "Statement."+strconv.Itoa(i)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Statement) read(raw json.RawMessage, path string) *Error {
	var m map[string]json.RawMessage
	if json.Unmarshal(raw, &m) != nil || m == nil {
		return fault(syntax, path)
	}
	for _, name := range sorted(m) {
		if !s.element(name, m[name]) {
			return fault(syntax, path+"."+name)
		}
	}
	if s.Effect != "Allow" && s.Effect != "Deny" {
		return fault(syntax, path+".Effect")
	}
	return nil
}

// element reads one element of a statement; false when it is none, or has not
// its form.
func (s *Statement) element(name string, raw json.RawMessage) bool {
	switch name {
	case "Sid":
		return json.Unmarshal(raw, &s.Sid) == nil
	case "Effect":
		return json.Unmarshal(raw, &s.Effect) == nil
	case "Action":
		return texts(raw, &s.Action)
	case "NotAction":
		return texts(raw, &s.NotAction)
	case "Resource":
		s.hasResource = true
		return texts(raw, &s.Resource)
	case "NotResource":
		s.hasResource = true
		return texts(raw, &s.NotResource)
	case "Principal":
		s.Principal = raw
		return true
	case "NotPrincipal":
		s.NotPrincipal = raw
		return true
	case "Condition":
		s.Condition = raw
		var m map[string]map[string]any
		return json.Unmarshal(raw, &m) == nil
	}
	return false
}

// texts reads one text or a list of texts.
func texts(raw json.RawMessage, to *[]string) bool {
	var one string
	if json.Unmarshal(raw, &one) == nil && string(raw) != "null" {
		*to = []string{one}
		return true
	}
	*to = []string{}
	return json.Unmarshal(raw, to) == nil && *to != nil
}
