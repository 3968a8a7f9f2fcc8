package rules

import "github.com/assay-project/assay/endpoint/internal/partition"

type kind uint8

const (
	kindNone kind = iota // not set: "null" of the specification
	kindBool
	kindInt
	kindString
	kindList
	kindObject
)

// value is a value of the rules language. The zero value is "not set".
type value struct {
	kind kind
	b    bool
	n    int
	s    string
	list []string
	obj  object
}

// object is a structure that a function returns. attr gives "not set" for a
// name that it does not have.
type object interface{ attr(name string) value }

func boolean(b bool) value     { return value{kind: kindBool, b: b} }
func str(s string) value       { return value{kind: kindString, s: s} }
func strList(l []string) value { return value{kind: kindList, list: l} }

// matches reports whether a condition with this result holds: everything does
// but "not set" and false.
func (v value) matches() bool { return v.kind != kindNone && (v.kind != kindBool || v.b) }

// text is what a template makes of the value.
func (v value) text() (string, bool) {
	switch v.kind {
	case kindString:
		return v.s, true
	case kindBool:
		if v.b {
			return "true", true
		}
		return "false", true
	}
	return "", false
}

// any is the value as a caller sees it: string, bool, int, []string, nil.
func (v value) any() any {
	switch v.kind {
	case kindString:
		return v.s
	case kindBool:
		return v.b
	case kindInt:
		return v.n
	case kindList:
		return v.list
	}
	return nil
}

// partitionObject is what aws.partition returns.
type partitionObject struct{ *partition.Partition }

func (p partitionObject) attr(name string) value {
	switch name {
	case "name":
		return str(p.ID)
	case "dnsSuffix":
		return str(p.DNSSuffix)
	case "dualStackDnsSuffix":
		return str(p.DualStackDNSSuffix)
	case "implicitGlobalRegion":
		return str(p.ImplicitRegion)
	case "supportsFIPS":
		return boolean(p.SupportsFIPS)
	case "supportsDualStack":
		return boolean(p.SupportsDualStack)
	}
	return value{}
}
