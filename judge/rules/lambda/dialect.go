// Package lambda holds what AWS Lambda checks beyond its model, and how it words
// what its model forbids.
//
// Lambda checks the model first, then what a function's name, qualifier and
// region say of one another, then the rest of the request, and its resources
// last. Recorded answers show that order: an empty event invoke configuration of
// a function that does not exist is refused for being empty.
package lambda

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// snapshot is where LocalStack keeps the answers that it recorded from AWS.
const snapshot = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/lambda_/test_lambda_api.snapshot.json"

// badParameter is the code of nearly all refusals beyond the model.
const badParameter = "InvalidParameterValueException"

const region = `(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`

// shapes are the bounds that Lambda quotes in its answers where they are not
// those that it publishes.
var shapes = shapeSet(
	text("NamespacedFunctionName", `(arn:(aws[a-zA-Z-]*)?:lambda:)?(`+region+`:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`, 1, 256),
	text("FunctionName", `(arn:(aws[a-zA-Z-]*)?:lambda:)?(`+region+`:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`, 1, 140),
	text("TaggableResource", `arn:(aws[a-zA-Z-]*):lambda:`+region+`:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)`, 1, 256),
	text("LayerVersionArn", `(arn:(aws[a-zA-Z-]*)?:lambda:`+region+`:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`, 1, 2048),
	text("DestinationArn", `$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:(`+region+`)?:(\d{12})?:(.*)`, 0, 350),
	text("SubnetId", `subnet-[0-9a-z]*`, 0, 1024),
	text("SecurityGroupId", `sg-[0-9a-zA-Z]*`, 0, 1024),
)

func shapeSet(list ...*contract.Shape) map[string]*contract.Shape {
	m := make(map[string]*contract.Shape, len(list))
	for _, sh := range list {
		m[sh.Name] = sh
	}
	return m
}

func text(name, pattern string, least, most float64) *contract.Shape {
	return &contract.Shape{Name: name, Kind: contract.String, Pattern: pattern, HasMin: true, HasMax: true, Min: least, Max: most}
}

var coral = dialect.Coral{
	Code: "ValidationException",
	// Recorded: architectures and layers end in it, subnet and security group
	// IDs do not.
	NotNull: func(v *model.Violation) bool {
		return v.Shape.Name != "SubnetId" && v.Shape.Name != "SecurityGroupId"
	},
	Enum: func(v *model.Violation) string {
		if v.Shape.Name == "Runtime" {
			return strings.Join(anyRuntime, ", ")
		}
		return ""
	},
}

var _ = dialect.Add(dialect.Dialect{
	Service: "lambda",
	Terms:   model.Terms{Whole: true, Shapes: shapes},
	Lenient: lenient,
	Word:    coral.Word,
})

// lenient lets pass what Lambda takes beyond its model, and what rules answer for.
func lenient(_ *rule.Case, v *model.Violation) bool {
	switch {
	case v.Shape.Name == "Runtime" && v.Kind == model.Enum:
		// A function's runtime is not checked with the rest of the model.
		return v.Member.Name == "Runtime" || slices.Contains(anyRuntime, v.Value.Text)
	case v.Shape.Name == "LayerVersionNumber" && v.Kind == model.Range:
		return true
	}
	return false
}
