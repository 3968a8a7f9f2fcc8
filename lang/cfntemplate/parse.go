package cfntemplate

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assay-project/assay/lang/jackson"
)

func itoa(i int) string { return strconv.Itoa(i) }

// maxNodes bounds what is read of a template, so that aliases cannot multiply it.
const maxNodes = 200_000

// Parse reads a template.
func Parse(text string) (*Template, *Error) {
	root, err := read(text)
	if err != nil {
		return nil, err
	}
	if root == nil || root.Kind != Map {
		return nil, &Error{Message: "Template format error: unsupported structure."}
	}
	return newTemplate(root), nil
}

func read(text string) (*Node, *Error) {
	var wrong *Error
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
		n, err := jackson.Tree(text)
		if err == nil {
			return fromJSON(n), nil
		}
		column := err.Column
		if err.Offset < len(text) {
			column++ // recorded: the place is behind the character
		}
		wrong = &Error{Message: fmt.Sprintf("Template format error: JSON not well-formed. (line %d, column %d)", err.Line, column)}
	}
	n, err := readYAML(text)
	switch {
	case err == nil:
		return n, nil
	case wrong != nil:
		return nil, wrong
	}
	return nil, err
}

func fromJSON(n *jackson.Node) *Node {
	out := &Node{Kind: Scalar, Names: n.Names}
	switch n.Kind {
	case jackson.ObjectStart:
		out.Kind = Map
	case jackson.ArrayStart:
		out.Kind = List
	case jackson.Null:
		out.Kind = Null
	case jackson.True:
		out.Text = "true"
	case jackson.False:
		out.Text = "false"
	default:
		out.Text = n.Text
	}
	for _, it := range n.Items {
		out.Items = append(out.Items, fromJSON(it))
	}
	return out
}

func readYAML(text string) (n *Node, err *Error) {
	var doc yaml.Node
	if bad := yaml.Unmarshal([]byte(text), &doc); bad != nil {
		return nil, &Error{Message: "Template format error: YAML not well-formed."}
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	left := maxNodes
	return fromYAML(doc.Content[0], &left)
}

func fromYAML(y *yaml.Node, left *int) (*Node, *Error) {
	if *left--; *left < 0 {
		return nil, &Error{Message: "Template format error: unsupported structure."}
	}
	if y.Kind == yaml.AliasNode {
		return nil, &Error{Message: "Template error: YAML aliases are not allowed in CloudFormation templates"}
	}
	out := &Node{Kind: Scalar, Text: y.Value}
	switch y.Kind {
	case yaml.MappingNode:
		out.Kind = Map
		for i := 0; i+1 < len(y.Content); i += 2 {
			it, err := fromYAML(y.Content[i+1], left)
			if err != nil {
				return nil, err
			}
			out.Names, out.Items = append(out.Names, y.Content[i].Value), append(out.Items, it)
		}
	case yaml.SequenceNode:
		out.Kind = List
		for _, c := range y.Content {
			it, err := fromYAML(c, left)
			if err != nil {
				return nil, err
			}
			out.Items = append(out.Items, it)
		}
	default:
		if y.Tag == "!!null" {
			out.Kind, out.Text = Null, ""
		}
	}
	return tagged(y.Tag, out), nil
}

// tagged reads a short tag as its function.
func tagged(tag string, arg *Node) *Node {
	if !strings.HasPrefix(tag, "!") || strings.HasPrefix(tag, "!!") || tag == "!" {
		return arg
	}
	name := tag[1:]
	switch name {
	case "Ref", "Condition":
	case "GetAtt":
		name = "Fn::GetAtt"
		if arg.Kind == Scalar {
			res, attr, ok := strings.Cut(arg.Text, ".")
			l := &Node{Kind: List, Items: []*Node{{Kind: Scalar, Text: res}}}
			if ok {
				l.Items = append(l.Items, &Node{Kind: Scalar, Text: attr})
			}
			arg = l
		}
	default:
		name = "Fn::" + name
	}
	return &Node{Kind: Map, Names: []string{name}, Items: []*Node{arg}}
}
