package cfntemplate

import (
	"slices"
)

// truth is whether a condition holds, as far as that is known.
type truth uint8

const (
	unknown truth = iota
	no
	yes
)

// resolver evaluates conditions with known values of parameters.
type resolver struct {
	t      *Template
	values map[string]string
	memo   map[string]truth
}

// text resolves a scalar, a Ref to a parameter, or a FindInMap of such.
func (r *resolver) text(n *Node) (string, bool) {
	if n.Kind == Scalar {
		return n.Text, true
	}
	switch name, arg := n.function(); name {
	case "Ref":
		v, ok := r.values[arg.Text]
		return v, ok
	case "Fn::FindInMap":
		if v, err := r.mapping(arg); err == nil && v != nil && v.Kind == Scalar {
			return v.Text, true
		}
	}
	return "", false
}

// mapping looks up FindInMap; nil when a part of it is not known.
func (r *resolver) mapping(arg *Node) (*Node, *Error) {
	if arg.Kind != List || len(arg.Items) != 3 {
		return nil, nil // a fourth argument is a default
	}
	var keys [3]string
	for i, it := range arg.Items {
		k, ok := r.text(it)
		if !ok {
			return nil, nil
		}
		keys[i] = k
	}
	ms := r.t.section("Mappings")
	m := ms.Get(keys[0])
	if m == nil {
		return nil, &Error{Message: "Template error: Mapping named '" + keys[0] + "' is not present in the 'Mappings' section of template.", Path: []string{"Mappings"}}
	}
	if v := m.Get(keys[1]).Get(keys[2]); v != nil {
		return v, nil
	}
	if m.Kind == Map && (slices.Contains(m.Names, "Fn::Transform") || isFunction(m)) {
		return nil, nil
	}
	return nil, &Error{Message: "Template error: Unable to get mapping for " + keys[0] + "::" + keys[1] + "::" + keys[2], Path: []string{"Mappings", keys[0]}}
}

func (r *resolver) condition(name string) truth {
	if t, ok := r.memo[name]; ok {
		return t
	}
	r.memo[name] = unknown // also what refers to itself
	t := r.holds(r.t.section("Conditions").Get(name))
	r.memo[name] = t
	return t
}

func (r *resolver) holds(n *Node) truth {
	if n == nil {
		return unknown
	}
	if n.Kind == Map && len(n.Names) == 1 && n.Names[0] == "Condition" {
		return r.condition(n.Items[0].Text)
	}
	name, arg := n.function()
	if name == "" || arg.Kind != List {
		return unknown
	}
	switch name {
	case "Fn::Equals":
		if len(arg.Items) != 2 {
			return unknown
		}
		a, okA := r.text(arg.Items[0])
		b, okB := r.text(arg.Items[1])
		switch {
		case !okA || !okB:
			return unknown
		case a == b:
			return yes
		}
		return no
	case "Fn::Not":
		if len(arg.Items) != 1 {
			return unknown
		}
		return []truth{unknown, yes, no}[r.holds(arg.Items[0])]
	case "Fn::And", "Fn::Or":
		decides, out := no, yes
		if name == "Fn::Or" {
			decides, out = yes, no
		}
		for _, it := range arg.Items {
			switch r.holds(it) {
			case decides:
				return decides
			case unknown:
				out = unknown
			}
		}
		return out
	}
	return unknown
}

// CheckResolved finds mappings that have no such entry, and references to
// resources that conditions leave out.
func (t *Template) CheckResolved(values map[string]string) *Error {
	if len(t.Macros) > 0 {
		return nil
	}
	r := &resolver{t: t, values: values, memo: map[string]truth{}}
	if err := r.checkMappings(); err != nil {
		return err
	}
	skipped := map[string]bool{}
	rs := t.section("Resources")
	for i, name := range rs.Names {
		if c := rs.Items[i].Get("Condition"); c != nil && c.Kind == Scalar && r.condition(c.Text) == no {
			skipped[name] = true
		}
	}
	if len(skipped) == 0 {
		return nil
	}
	for _, section := range []string{"Resources", "Outputs"} {
		s := t.section(section)
		var missing []string
		for i, name := range s.Names {
			body := s.Items[i]
			if section == "Resources" && skipped[name] {
				continue
			}
			if c := body.Get("Condition"); c != nil && r.condition(c.String()) != yes {
				continue
			}
			value := body.Get("Properties")
			if section == "Outputs" {
				value = body.Get("Value")
			}
			references(value, r.chosen, func(kind, name string) {
				if kind == "Ref" && skipped[name] && !slices.Contains(missing, name) {
					missing = append(missing, name)
				}
			})
		}
		if len(missing) == 0 {
			continue
		}
		prefix := "Template format error: "
		if section == "Outputs" {
			prefix = "" // recorded so
		}
		return unresolved(prefix, missing, section)
	}
	return nil
}

// chosen replaces Fn::If by the branch that is taken; by nothing when that is
// not known.
func (r *resolver) chosen(n *Node) *Node {
	name, arg := n.function()
	if name != "Fn::If" || arg.Kind != List || len(arg.Items) != 3 {
		return n
	}
	switch r.condition(arg.Items[0].Text) {
	case yes:
		return arg.Items[1]
	case no:
		return arg.Items[2]
	}
	return nil
}

func (r *resolver) checkMappings() *Error {
	for _, section := range []string{"Resources", "Outputs", "Conditions"} {
		s := r.t.section(section)
		for i := range s.Names {
			body := s.Items[i]
			if c := body.Get("Condition"); section != "Conditions" && c != nil && r.condition(c.String()) != yes {
				continue
			}
			if err := body.walk([]string{section, s.Names[i]}, func(path []string, n *Node) *Error {
				name, arg := n.function()
				if name != "Fn::FindInMap" || inBranch(path) {
					return nil
				}
				_, err := r.mapping(arg)
				if err != nil {
					err.Path = path
				}
				return err
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// inBranch reports whether a path leads through Fn::If: then it may not count.
func inBranch(path []string) bool { return slices.Contains(path, "Fn::If") }

// IAM reports whether the template has resources of IAM that ask for a
// capability, and whether one of them has a name of its own.
//
// Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html#capabilities
func (t *Template) IAM() (any, named bool) {
	rs := t.section("Resources")
	for i := range rs.Names {
		key, ok := iamNames[rs.Items[i].Get("Type").String()]
		if !ok {
			continue
		}
		any = true
		named = named || key != "" && rs.Items[i].Get("Properties").Get(key) != nil
	}
	return any, named
}

// iamNames are the types that ask for a capability, with the property that names
// one; policies that are embedded have none of their own.
var iamNames = map[string]string{
	"AWS::IAM::AccessKey": "", "AWS::IAM::Group": "GroupName", "AWS::IAM::InstanceProfile": "InstanceProfileName",
	"AWS::IAM::ManagedPolicy": "ManagedPolicyName", "AWS::IAM::Policy": "", "AWS::IAM::Role": "RoleName", "AWS::IAM::User": "UserName",
	"AWS::IAM::UserToGroupAddition": "",
}
