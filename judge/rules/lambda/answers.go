package lambda

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

// What answers show of functions and layer versions, beside what requests do.
var _ = rule.Answers("lambda", &rule.Kind{
	Type: kindFunction, Members: []string{"FunctionName"},
	Name: func(s string) string { return parseName(s).name },
	ID: func(c *rule.Case, text string) string {
		n := parseName(text)
		if n.name == "" || c.Facts.Account.Known && c.Theirs(n.account) {
			return ""
		}
		return regionOf(c, n) + ":" + n.name
	},
	Scope: func(c *rule.Case) string { return c.Region() + ":" },
	Lists: map[string]string{"ListFunctions": "FunctionName"},
	Shown: []string{"GetFunction", "GetFunctionConfiguration", "UpdateFunctionConfiguration", "UpdateFunctionCode", "Invoke", "PublishVersion"},
	Code:  "ResourceNotFoundException", Message: "Function not found: {prefix}:function:{name}",
	Also: []string{"Function not found: {prefix}:function:{name}:$LATEST", "Function does not exist", "The function doesn't exist."},
}, &rule.Kind{
	Type: kindLayerVersion, In: &rule.Kind{Members: []string{"LayerName"}},
	ID: func(_ *rule.Case, text string) string {
		l, ok := parseLayer(text)
		if !ok {
			return ""
		}
		return layerID(l)
	},
	Scope: func(c *rule.Case) string {
		l, ok := parseLayer(c.Text("LayerName") + ":" + strconv.Itoa(1))
		switch {
		case !ok:
			return c.Region() + ":" + c.Text("LayerName") + ":"
		case c.Theirs(l.account):
			return "" // another's versions are listed as far as they are shared
		}
		return l.region + ":" + l.name + ":"
	},
	Lists: map[string]string{"ListLayerVersions": "LayerVersionArn"},
})
