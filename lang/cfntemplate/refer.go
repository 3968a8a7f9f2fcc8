package cfntemplate

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/internal/lazyre"
)

var subPattern = lazyre.New(`\$\{([^!{}][^{}]*)\}`)

// references calls f for each name that a node refers to: by Ref, by GetAtt and
// within Sub. skip reports parts that do not count.
func references(n *Node, skip func(*Node) *Node, f func(kind, name string)) {
	if n == nil {
		return
	}
	if skip != nil {
		if chosen := skip(n); chosen != n {
			references(chosen, skip, f)
			return
		}
	}
	switch name, arg := n.function(); {
	case name == "Ref" && arg.Kind == Scalar:
		f("Ref", arg.Text)
		return
	case name == "Fn::GetAtt":
		res := arg.Text
		if arg.Kind == List && len(arg.Items) > 0 {
			res = arg.Items[0].Text
		}
		res, _, _ = strings.Cut(res, ".")
		f("Fn::GetAtt", res)
	case name == "Fn::Sub":
		text, own := arg, (*Node)(nil)
		if arg.Kind == List && len(arg.Items) == 2 {
			text, own = arg.Items[0], arg.Items[1]
		}
		for _, m := range subPattern.FindAllStringSubmatch(text.Text, -1) {
			res, _, attr := strings.Cut(strings.TrimSpace(m[1]), ".")
			switch {
			case own.Get(res) != nil || own.Get(m[1]) != nil:
			case attr:
				f("Fn::GetAtt", res)
			default:
				f("Ref", res)
			}
		}
	}
	for _, it := range n.Items {
		references(it, skip, f)
	}
}

// defined reports whether a name can be referred to.
func (t *Template) defined(name string) bool {
	return strings.HasPrefix(name, "AWS::") || t.section("Resources").Get(name) != nil || t.section("Parameters").Get(name) != nil
}

// checkReferences finds what is referred to and not there.
func (t *Template) checkReferences() *Error {
	for _, section := range []string{"Resources", "Outputs"} {
		s := t.section(section)
		var missing []string
		var attribute string
		for i := range s.Names {
			body := s.Items[i]
			for j, k := range body.Names {
				if k == "Metadata" {
					continue
				}
				if k == "DependsOn" {
					for _, d := range asList(body.Items[j]) {
						if d.Kind == Scalar && t.section("Resources").Get(d.Text) == nil && !slices.Contains(missing, d.Text) {
							missing = append(missing, d.Text)
						}
					}
					continue
				}
				references(body.Items[j], nil, func(kind, name string) {
					switch {
					case t.defined(name) || name == "" || strings.Contains(name, "::"):
					case kind == "Fn::GetAtt":
						attribute = name
					case !slices.Contains(missing, name):
						missing = append(missing, name)
					}
				})
			}
		}
		if len(missing) > 0 {
			return unresolved("Template format error: ", missing, section)
		}
		if attribute != "" {
			return &Error{Message: "Template error: instance of Fn::GetAtt references undefined resource " + attribute, Path: []string{section}}
		}
	}
	return nil
}

func unresolved(prefix string, names []string, section string) *Error {
	return &Error{Message: prefix + "Unresolved resource dependencies [" + strings.Join(names, ", ") + "] in the " + section + " block of the template",
		Path: []string{section}}
}

func asList(n *Node) []*Node {
	if n.Kind == List {
		return n.Items
	}
	return []*Node{n}
}

// checkConditions finds conditions of Fn::If that are not defined.
func (t *Template) checkConditions() *Error {
	cs := t.section("Conditions")
	return t.Root.walk(nil, func(path []string, n *Node) *Error {
		name, arg := n.function()
		if name != "Fn::If" || inMetadata(append(path, "")) || arg.Kind != List || len(arg.Items) == 0 || arg.Items[0].Kind != Scalar {
			return nil
		}
		if c := arg.Items[0].Text; cs.Get(c) == nil {
			return &Error{Message: "Template error: unresolved condition dependency " + c + " in Fn::If", Path: append(path, name)}
		}
		return nil
	})
}
