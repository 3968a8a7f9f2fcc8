// Package s3control holds how S3 Control answers what it refuses: access points,
// account settings and tags of S3's resources.
package s3control

import (
	"net/http"
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// S3 Control words a body that breaks its schema as S3 does, and knows no
// sentence for constraints either.
var _ = dialect.Add(dialect.Dialect{Service: "s3control", Lenient: lenient, Word: word, Problem: problem})

const malformedXML = "The XML you provided was not well-formed or did not validate against our published schema"

// lenient lists what is not enforced, or what a rule answers in words of its own.
func lenient(c *rule.Case, v *model.Violation) bool {
	switch {
	case v.Member != nil && v.Member.Name == "ResourceArn" && v.Location() == contract.InLabel:
		// The model's pattern wants a region, which ARNs of buckets have
		// not: recorded answers of TagResource take them.
		return v.Kind == model.Pattern
	case v.Member != nil && v.Member.Name == "Name" && v.Location() == contract.InLabel:
		return c.Op == "CreateAccessPoint"
	case isTag(v.Value):
		return v.Kind != model.Missing
	case v.Location() != contract.InBody:
		return false
	}
	// Newer values of an enumeration are not known to the model; shorter and
	// longer texts nobody was seen to refuse.
	return v.Kind == model.Length && v.Shape.Kind == contract.String
}

// isTag reports whether a value is the key or the value of a tag.
func isTag(v *decode.Value) bool {
	return v != nil && v.Parent != nil && v.Parent.Shape != nil && strings.HasSuffix(v.Parent.Shape.Name, "Tag")
}

// word words violations one by one.
func word(c *rule.Case, vs []model.Violation) []rule.Finding {
	out := make([]rule.Finding, len(vs))
	for i := range vs {
		f := dialect.Finding(c, &vs[i])
		switch {
		case vs[i].Location() == contract.InBody:
			f.Stage, f.Code, f.Message, f.Certain = rule.Body, "MalformedXML", malformedXML, true
		default:
			f.Code = "InvalidRequest"
		}
		out[i] = f
	}
	return out
}

// problem words what does not parse.
func problem(c *rule.Case, p *decode.Problem) (rule.Finding, bool) {
	f := rule.Finding{Rule: "body/malformed", Stage: rule.Body, Evidence: rule.Documented, Status: http.StatusBadRequest,
		Code: "MalformedXML", Message: malformedXML, Certain: true,
		Culprits: []rule.Culprit{dialect.ProblemCulprit(p)}, Fix: "send a body that parses: " + p.Detail}
	switch p.Kind {
	case decode.MalformedBody, decode.WrongRoot, decode.NotUTF8, decode.TooDeep:
		return f, true
	}
	return f, false
}
