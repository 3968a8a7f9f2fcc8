// Package dynamodb holds what DynamoDB checks beyond its model, and how it words
// what its model forbids.
//
// DynamoDB reads the body into the model's types, then checks the model, then
// the request's own sense (expressions beside legacy parameters, attribute
// values, expressions), and the table with its keys last.
package dynamodb

import (
	"embed"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("dynamodb", examples)

// Where the rules are known from.
const (
	// Tests that are run against DynamoDB first.
	conformance = "https://github.com/nubo-db/dynamodb-conformance/blob/main/tests/"
	// Tests of moto that were run against AWS.
	moto = "https://github.com/getmoto/moto/blob/0af643a/tests/test_dynamodb/"
	// moto and dynalite, held against AWS by their authors.
	motoErrors = "https://github.com/getmoto/moto/blob/0af643a/moto/dynamodb/exceptions.py"
	dynalite   = "https://github.com/architect/dynalite/blob/c5e5b46/"
	// Answers of AWS that LocalStack's tests keep as snapshots.
	snapshot = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/dynamodb/test_dynamodb.snapshot.json#"
	apiDoc   = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_"
	guide    = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
)

// invalid is the code of nearly all refusals.
const invalid = "ValidationException"

// badValues begins many of DynamoDB's sentences.
const badValues = "One or more parameter values were invalid: "

var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{
	Service: "dynamodb",
	Lenient: lenient,
	Terms:   model.Terms{Unions: []string{"AttributeValue"}},
	Word:    dialect.TypesFirst(word),
	Problem: problem,
})

// word answers in the framework's words but for two things that DynamoDB's own
// code finds: the name of a new table, and what an attribute value holds.
func word(c *rule.Case, vs []model.Violation) []rule.Finding {
	var own []rule.Finding
	rest := vs[:0:0]
	for i := range vs {
		v := &vs[i]
		f := dialect.Finding(c, v)
		f.Code, f.Certain = invalid, true
		switch {
		case v.Kind == model.Union && v.Shape.Name == "AttributeValue":
			f.Stage, f.Order, f.Evidence = rule.Combinations, orderValues, rule.Recorded
			f.Message = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
			if len(v.Set) > 0 {
				f.Message = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
			}
			own = append(own, f)
		case v.Kind == model.Missing && v.Top() && v.Member.Name == "TableName" && (c.Op == "CreateTable" || c.Op == "DeleteTable" || c.Op == "DescribeTable" || c.Op == "UpdateTable"):
			f.Order = -1
			f.Message = "The parameter 'TableName' is required but was not present in the request"
			own = append(own, f)
		default:
			rest = append(rest, *v)
		}
	}
	if len(rest) == 0 {
		return own
	}
	return append(coral.Word(c, rest), own...)
}

// lenient lets pass what rules answer for, or what DynamoDB takes.
func lenient(c *rule.Case, v *model.Violation) bool {
	if v.Kind == model.Union && v.Value != nil {
		// The union's own members may be newer than the model.
		for _, it := range v.Value.Items {
			if it.Unknown {
				return true
			}
		}
	}
	return v.Kind == model.Length && v.Top() && v.Value != nil && c.Op == "TransactWriteItems" && v.Member.Name == "ClientRequestToken" && !v.TooMuch
}

// problem words a body that does not parse: DynamoDB says nothing but the code.
func problem(c *rule.Case, p *decode.Problem) (rule.Finding, bool) {
	return dialect.UsualProblem(c, p)
}
