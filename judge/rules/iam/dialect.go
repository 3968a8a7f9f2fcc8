// Package iam holds what AWS IAM checks beyond its model, and how it words what
// its model forbids.
//
// IAM leaves the value out where the framework that it is built with would show
// it, and has sentences of its own for names and paths.
package iam

import (
	"strings"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Where it is known from.
const (
	snapshot   = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/iam/test_iam.snapshot.json"
	motoPolicy = "https://github.com/getmoto/moto/blob/0af643a/moto/iam/policy_validation.py"
	motoErrors = "https://github.com/getmoto/moto/blob/0af643a/moto/iam/exceptions.py"
	api        = "https://docs.aws.amazon.com/IAM/latest/APIReference/"
)

var coral = dialect.Coral{Code: "ValidationError", HideValue: true}

var _ = dialect.Add(dialect.Dialect{
	Service: "iam",
	Terms:   model.Terms{Whole: true},
	Word:    word,
})

// word gives names and paths IAM's own sentences. The first of them is the
// answer; everything else is the framework's.
func word(c *rule.Case, vs []model.Violation) []rule.Finding {
	for i := range vs {
		v := &vs[i]
		must := wanted(v)
		if must == "" {
			continue
		}
		f := dialect.Finding(c, v)
		f.Code, f.Certain = "ValidationError", true
		name := v.Member.Name
		f.Message = "The specified value for " + strings.ToLower(name[:1]) + name[1:] + " is invalid. " + must
		rest := append(append([]model.Violation(nil), vs[:i]...), vs[i+1:]...)
		if len(rest) == 0 {
			return []rule.Finding{f}
		}
		return append([]rule.Finding{f}, word(c, rest)...)
	}
	return coral.Word(c, vs)
}

// wanted is how IAM says what a name or path must be, "" where it says it as
// the framework does.
func wanted(v *model.Violation) string {
	if v.Kind != model.Pattern {
		return ""
	}
	switch sh := v.Shape; {
	case sh.Pattern == `[\w+=,.@-]+` && strings.HasSuffix(v.Member.Name, "Name"):
		return "It must contain only alphanumeric characters and/or the following: +=,.@_-"
	case strings.HasPrefix(sh.Name, "path"):
		return "It must begin and end with / and contain only alphanumeric characters and/or / characters."
	}
	return ""
}
