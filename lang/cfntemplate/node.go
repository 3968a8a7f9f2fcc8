// Package cfntemplate reads CloudFormation's templates, in JSON and YAML with
// its short tags, and says what CloudFormation has against one in its words.
//
// [Parse] reads a text; [Template.Check] holds its structure, its functions and
// its references against one another; [Template.CheckParameters] and
// [Template.CheckResolved] take the values of parameters into account, as far as
// they are known.
//
// Sources: answers of AWS recorded by LocalStack's tests
// (https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services/cloudformation)
// and https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/.
package cfntemplate

import "strings"

// Kind is what a node of a template is.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	Scalar
	List
	Map
)

// Node is a value of a template. The short tags of YAML are read as the
// functions that they stand for: "!Ref x" as {Ref: x}.
type Node struct {
	Kind  Kind
	Text  string // of a scalar
	Names []string
	Items []*Node // elements, or the values of Names
}

// Get returns a map's entry, the last one of that name; nil where there is none.
func (n *Node) Get(name string) *Node {
	if n == nil || n.Kind != Map {
		return nil
	}
	for i := len(n.Names) - 1; i >= 0; i-- {
		if n.Names[i] == name {
			return n.Items[i]
		}
	}
	return nil
}

// String returns a scalar's text, "" for anything else.
func (n *Node) String() string {
	if n == nil {
		return ""
	}
	return n.Text
}

// function returns the name and argument of a function: a map of one entry whose
// name is Ref, Condition or begins with "Fn::".
func (n *Node) function() (name string, arg *Node) {
	if n == nil || n.Kind != Map || len(n.Names) != 1 {
		return "", nil
	}
	name = n.Names[0]
	if name == "Ref" || strings.HasPrefix(name, "Fn::") {
		return name, n.Items[0]
	}
	return "", nil
}

// walk calls f for a node and everything in it, with the path to each, until f
// returns an error.
func (n *Node) walk(path []string, f func(path []string, n *Node) *Error) *Error {
	if n == nil {
		return nil
	}
	if err := f(path, n); err != nil {
		return err
	}
	for i, it := range n.Items {
		step := ""
		if n.Kind == Map {
			step = n.Names[i]
		} else {
			step = itoa(i)
		}
		if err := it.walk(append(path[:len(path):len(path)], step), f); err != nil {
			return err
		}
	}
	return nil
}

// Error is what CloudFormation has against a template.
type Error struct {
	// Message is CloudFormation's whole sentence.
	Message string
	// Path is where it is, from the root of the template.
	Path []string
	// Parameter is the parameter that it is about; "" for none.
	Parameter string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }
