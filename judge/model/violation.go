// Package model holds what an input is bound to by its service's model: required
// members, enumerations, lengths, ranges, patterns, unions and types, at any
// depth. It finds every violation; which of them a service answers with, in which
// words, is for the dialects.
package model

import (
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// Kind is which constraint is violated.
type Kind uint8

// The constraints.
const (
	Missing Kind = iota + 1 // a required member is absent
	Type                    // the wire's type or form is not the model's
	Enum
	Length // of a string, blob, list or map
	Range  // of a number
	Pattern
	Union // not exactly one member set
)

var kindNames = [...]string{"", "missing", "type", "enum", "length", "range", "pattern", "union"}

// String returns the kind's name, as in the rule ID "model/missing".
func (k Kind) String() string { return kindNames[k] }

// Violation is one constraint that a value does not hold.
type Violation struct {
	Kind  Kind
	Shape *contract.Shape // whose constraint it is
	// Member is the member that is missing, or that holds the value; nil for
	// the root.
	Member *contract.Member
	// Value is the offending value; nil when Kind is Missing.
	Value *decode.Value
	// Parent holds the missing member.
	Parent *decode.Value
	// TooMuch says that it is the upper bound of Length or Range.
	TooMuch bool
	// Size is what Length measured.
	Size int
	// Key says that it is a map's key, and Value its entry.
	Key bool
	// Own says that it is a violation on the service's own terms only: the
	// published model lets the value pass.
	Own bool
	// In is the input that it was found in.
	In *decode.Input
	// Set lists the members that a union has set.
	Set []string
}

// Path returns the model's dotted path of the culprit.
func (v *Violation) Path() string {
	if v.Value != nil {
		return v.Value.Path()
	}
	if p := v.Parent.Path(); p != "" {
		return p + "." + v.Member.Name
	}
	return v.Member.Name
}

// Name returns the culprit's name as it stands, or would stand, on the wire.
func (v *Violation) Name() string {
	if v.Value != nil {
		return v.Value.WireName()
	}
	name := v.Member.WireName
	if v.Member.Location != contract.InBody && v.Parent.Parent == nil {
		return name
	}
	if v.In.Protocol == contract.EC2Query {
		name = ec2Name(v.Member)
	}
	if p := v.Parent.WireName(); p != "" {
		return p + "." + name
	}
	return name
}

// ec2Name is how EC2's protocol writes a member: its query name, else its
// locationName with a capital, else its name.
func ec2Name(m *contract.Member) string {
	if m.QueryName != "" {
		return m.QueryName
	}
	if m.WireName == "" {
		return m.Name
	}
	return strings.ToUpper(m.WireName[:1]) + m.WireName[1:]
}

// Limit returns the bound that is violated.
func (v *Violation) Limit() float64 {
	if v.TooMuch {
		return v.Shape.Max
	}
	return v.Shape.Min
}

// Top reports whether the culprit is a member of the input itself.
func (v *Violation) Top() bool {
	if v.Value != nil {
		return v.Value.Parent != nil && v.Value.Parent.Parent == nil
	}
	return v.Parent.Parent == nil
}

// Location returns where the top-level member above the culprit travels.
func (v *Violation) Location() contract.Location {
	x := v.Value
	if x == nil {
		if v.Parent.Parent == nil {
			return v.Member.Location
		}
		x = v.Parent
	}
	for x.Parent != nil && x.Parent.Parent != nil {
		x = x.Parent
	}
	if x.Member == nil {
		return contract.InBody
	}
	return x.Member.Location
}

// Sensitive reports whether the culprit or anything above it is marked
// sensitive, so that its value must not be shown.
func (v *Violation) Sensitive() bool {
	if v.Shape != nil && v.Shape.Sensitive {
		return true
	}
	x := v.Value
	if x == nil {
		x = v.Parent
	}
	for ; x != nil; x = x.Parent {
		if x.Shape != nil && x.Shape.Sensitive {
			return true
		}
	}
	return false
}

// Quote returns the offending value for a message, masked where it is
// sensitive.
func (v *Violation) Quote() string {
	switch {
	case v.Value == nil:
		return ""
	case v.Sensitive():
		return "*****"
	case v.Key:
		return v.Value.Key
	}
	return v.Value.Text
}
