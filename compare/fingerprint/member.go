package fingerprint

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// maxDepth is how deep members are told: what is nested deeper is the user's
// document, and not a request's shape.
const maxDepth = 12

// walk notes each value where it belongs: by header, by parameter, in a label,
// or as a member of the body.
func (b *builder) walk(v *decode.Value, path string, depth int) {
	for _, it := range v.Items {
		p := join(path, b.step(v, it))
		if depth > maxDepth {
			b.member(path, "nested deeper")
			return
		}
		switch it.Kind {
		case decode.Struct, decode.List, decode.Map:
			if len(it.Items) == 0 {
				b.note(it, p, map[decode.Kind]string{decode.Struct: "empty structure", decode.List: "empty list", decode.Map: "empty map"}[it.Kind])
			}
			b.walk(it, p, depth+1)
		default:
			b.note(it, p, b.classOf(it))
		}
	}
}

// note puts one leaf where it belongs.
func (b *builder) note(v *decode.Value, path, class string) {
	form := b.id.Protocol == contract.Query || b.id.Protocol == contract.EC2Query
	switch {
	case v.In == decode.InHeader && v.Header >= 0:
		b.headers[v.Header] = v
	case v.In == decode.InQuery && !form:
		b.queries[unescaped(v.WireName())] = v
	case v.In == decode.InPath || v.In == decode.InHost:
		b.add(Label, path, b.labelClass(v, class))
	case v.Parent == b.in.Root && b.id.Operation.Payload != nil && v.Member == b.id.Operation.Payload:
		// The body as it is: its framing and content are items of Body.
	default:
		b.member(path, class)
	}
}

func (b *builder) member(path, class string) {
	if b.members[path] == nil {
		b.members[path] = map[string]bool{}
	}
	b.members[path][class] = true
}

// memberItems writes a line for each member: what stands in the elements of a
// list is told once, with all the classes that were met.
func (b *builder) memberItems() {
	for path, classes := range b.members {
		list := make([]string, 0, len(classes))
		for c := range classes {
			list = append(list, c)
		}
		slices.Sort(list)
		b.add(Member, path, strings.Join(list, " or "))
	}
}

// step is the name of one step of a path. Elements of lists are all one, and so
// are entries of maps, whose keys are their users' own.
func (b *builder) step(parent, v *decode.Value) string {
	switch {
	case parent.Kind == decode.List:
		return "[]"
	case parent.Kind == decode.Map:
		if b.names || parent.Shape != nil && parent.Shape.Key != nil && slices.Contains(parent.Shape.Key.Shape.Enum, v.Key) {
			return v.Key
		}
		return "*"
	case v.Member != nil && v.Member.Name != "":
		return v.Member.Name
	}
	if b.names {
		return v.Key
	}
	return unnamed
}

func join(path, step string) string {
	if path == "" || step == "[]" {
		return path + step
	}
	return path + "." + step
}

// classOf classes a value of the model.
func (b *builder) classOf(v *decode.Value) string {
	if v.Kind == decode.Null {
		return "null"
	}
	sh := v.Shape
	if sh == nil {
		if v.Unknown {
			return "unknown to the model"
		}
		return text(v.Text)
	}
	if v.Mismatch {
		return "not of the model's type"
	}
	if secretShape(v) {
		return "secret"
	}
	switch sh.Kind {
	case contract.Boolean:
		return literal(v.Text, "boolean", "true", "false")
	case contract.Integer, contract.Long, contract.Float, contract.Double:
		return number(v.Text)
	case contract.Timestamp:
		return date(v.Text)
	case contract.Blob:
		if v.Text == "" && v.End == v.Start {
			return "no bytes"
		}
		return "bytes"
	case contract.Document:
		return "document"
	}
	if len(sh.Enum) > 0 {
		return literal(v.Text, "not of the model's enum", sh.Enum...)
	}
	return text(v.Text)
}

func secretShape(v *decode.Value) bool {
	for ; v != nil; v = v.Parent {
		if v.Shape != nil && v.Shape.Sensitive && v.Shape.Kind != contract.Blob {
			return true
		}
	}
	return false
}

// labelClass adds to the class of a label what its form on the wire does to
// routing and signatures.
func (b *builder) labelClass(v *decode.Value, class string) string {
	if v.Member != nil && v.Member.Name == "Bucket" && strings.Contains(v.Text, ".") && !strings.HasPrefix(v.Text, "arn:") {
		class += ", dotted"
	}
	if strings.Contains(v.Text, "//") || strings.HasPrefix(v.Text, "/") || slices.ContainsFunc(strings.Split(v.Text, "/"), func(s string) bool { return s == "." || s == ".." }) {
		class += ", empty or dot segments"
	}
	return class
}
