// Package apigateway holds what API Gateway checks of REST APIs beyond its model.
//
// It checks a request's form against its model first, then single settings, then
// whether what the path names is there, and then what the settings say of one
// another.
package apigateway

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Where LocalStack keeps the answers that it recorded from AWS.
const (
	snapshot     = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/apigateway/test_apigateway_api.snapshot.json"
	integrations = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/apigateway/test_apigateway_integrations.snapshot.json"
	lambdaTests  = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/apigateway/test_apigateway_lambda.snapshot.json"
)

const (
	badRequest = "BadRequestException"
	notFound   = "NotFoundException"
)

var coral = dialect.Coral{
	Code:      "ValidationException",
	BodyFirst: true,
	Prefix:    func(op string) string { return strings.ToLower(op[:1]) + op[1:] + "Input." },
}

var _ = dialect.Add(dialect.Dialect{
	Service: "apigateway",
	Terms:   model.Terms{Whole: true},
	Word:    word,
})

// word gives a value of the wrong type the parser's code, since the body is read
// before its values are looked at.
func word(c *rule.Case, vs []model.Violation) []rule.Finding {
	for i := range vs {
		v := &vs[i]
		if v.Kind != model.Type || v.Location() != 0 {
			continue
		}
		f := dialect.Finding(c, v)
		f.Stage, f.Code, f.Certain = rule.Body, "SerializationException", true
		if from, to := javaType(v.Value.Kind), javaName(v.Shape.Kind.String()); from != "" {
			f.Message = "class java.lang." + from + " can not be converted to an " + to
		}
		return []rule.Finding{f}
	}
	return coral.Word(c, vs)
}

// javaType is the class that a scalar of JSON is read into.
func javaType(k decode.Kind) string {
	switch k {
	case decode.Bool:
		return "Boolean"
	case decode.Str:
		return "String"
	}
	return ""
}

func javaName(kind string) string { return strings.ToUpper(kind[:1]) + kind[1:] }
