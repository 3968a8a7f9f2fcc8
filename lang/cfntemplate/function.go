package cfntemplate

import (
	"strconv"
	"strings"
)

// What CloudFormation says of a function's argument that has the wrong form.
var functionWords = map[string]string{
	"Ref":           "every Ref object must have a single String value.",
	"Fn::Select":    "Fn::Select requires a list argument with two elements: an integer index and a list",
	"Fn::Equals":    "every Fn::Equals object requires a list of 2 string parameters.",
	"Fn::Split":     "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.",
	"Fn::GetAtt":    "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
	"Fn::Join":      "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
	"Fn::If":        "Fn::If requires a list argument with three elements",
	"Fn::Sub":       "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
	"Fn::FindInMap": "every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value",
}

// checkFunctions looks at the arguments of functions, outside of Metadata.
func (t *Template) checkFunctions() *Error {
	return t.Root.walk(nil, func(path []string, n *Node) *Error {
		if len(path) == 0 || inMetadata(path) {
			return nil
		}
		name, arg := n.function()
		if name == "" || wellFormed(name, arg) {
			return nil
		}
		return &Error{Message: "Template error: " + functionWords[name], Path: append(path, name)}
	})
}

// inMetadata reports whether a path is within metadata: what stands there is
// nobody's function.
func inMetadata(path []string) bool {
	return path[0] == "Metadata" || path[0] == "Parameters" || path[0] == "Mappings" || len(path) > 2 && path[0] == "Resources" && path[2] == "Metadata"
}

// isFunction reports whether a node's value is only known when it is resolved.
func isFunction(n *Node) bool {
	name, _ := n.function()
	return name != "" || n.Kind == Map && len(n.Names) == 1 && n.Names[0] == "Condition"
}

func wellFormed(name string, arg *Node) bool {
	switch name {
	case "Ref":
		return arg.Kind == Scalar && arg.Text != ""
	case "Fn::Equals":
		return isFunction(arg) || arg.Kind == List && len(arg.Items) == 2
	case "Fn::If":
		return arg.Kind == List && len(arg.Items) == 3
	case "Fn::GetAtt":
		return getAtt(arg)
	case "Fn::Select":
		return selects(arg)
	case "Fn::Split":
		return arg.Kind == List && len(arg.Items) == 2 && arg.Items[0].Kind == Scalar && (arg.Items[1].Kind == Scalar || isFunction(arg.Items[1]))
	case "Fn::Join":
		return arg.Kind == List && len(arg.Items) == 2 && arg.Items[0].Kind == Scalar && (arg.Items[1].Kind == List || isFunction(arg.Items[1]))
	case "Fn::Sub":
		return arg.Kind == Scalar || arg.Kind == List && len(arg.Items) == 2 && arg.Items[0].Kind == Scalar && arg.Items[1].Kind == Map
	case "Fn::FindInMap":
		return arg.Kind == List && len(arg.Items) >= 3
	}
	return true
}

func getAtt(arg *Node) bool {
	if arg.Kind == Scalar {
		res, attr, ok := strings.Cut(arg.Text, ".")
		return ok && res != "" && attr != ""
	}
	if arg.Kind != List || len(arg.Items) < 2 || arg.Items[0].Kind != Scalar || arg.Items[0].Text == "" {
		return false
	}
	return len(arg.Items) == 2 && (arg.Items[1].Kind == Scalar && arg.Items[1].Text != "" || isFunction(arg.Items[1]))
}

func selects(arg *Node) bool {
	if arg.Kind != List || len(arg.Items) != 2 {
		return false
	}
	index, list := arg.Items[0], arg.Items[1]
	if list.Kind != List && !isFunction(list) {
		return false
	}
	if isFunction(index) {
		return true
	}
	n, err := strconv.Atoi(index.Text)
	if index.Kind != Scalar || err != nil || n < 0 {
		return false
	}
	return isFunction(list) || n < len(list.Items)
}
