// Package ec2 holds what Amazon EC2 checks beyond its model, and how it words
// what its model forbids.
//
// EC2's model states little: nearly everything that members have with one
// another is here. Codes are those of EC2's own list, messages are quoted from
// answers that people showed.
package ec2

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Where it is known from.
const (
	snapshot   = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/ec2/test_ec2.snapshot.json"
	moto       = "https://github.com/getmoto/moto/blob/0af643a/moto/ec2/exceptions.py"
	motoTests  = "https://github.com/getmoto/moto/tree/0af643a/tests/test_ec2"
	errorCodes = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"
	api        = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
)

// Codes of EC2's list.
const (
	combination = "InvalidParameterCombination"
	value       = "InvalidParameterValue"
	missing     = "MissingParameter"
	parameter   = "InvalidParameter"
	dependency  = "InvalidParameterDependency"
)

var _ = dialect.Add(dialect.Dialect{
	Service: "ec2",
	Lenient: lenient,
	Word:    word,
})

// word gives what EC2 has words of its own for these, and all else the usual ones.
func word(c *rule.Case, vs []model.Violation) []rule.Finding {
	var fs []rule.Finding
	for i := range vs {
		found := dialect.Usual(c, vs[i:i+1])
		for j := range found {
			reword(c, &vs[i], &found[j])
		}
		fs = append(fs, found...)
	}
	return fs
}

// reword puts EC2's words for instance types that cannot be any, names of launch
// templates of a wrong length, states of the metadata's endpoint, and instances
// of which none is named, in place of the usual ones.
// Sources: https://github.com/iterative/cml/issues/821,
// https://github.com/github-aws-runners/terraform-aws-github-runner/issues/932,
// https://github.com/hashicorp/terraform/issues/28332,
// https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1831,
// https://github.com/gruntwork-io/cloud-nuke/issues/731
func reword(c *rule.Case, v *model.Violation, f *rule.Finding) {
	switch {
	case v.Kind == model.Enum && v.Shape.Name == "InstanceType":
		f.Message = "Invalid value '" + v.Quote() + "' for InstanceType."
	case v.Kind == model.Length && c.Op == "CreateLaunchTemplate" && v.Shape.Name == "LaunchTemplateName":
		f.Code, f.Message = templateName, templateNameForm
	case v.Kind == model.Enum && c.Op == "RunInstances" && v.Shape.Name == "InstanceMetadataEndpointState":
		f.Message = "A value of '" + v.Quote() + "' is not valid for HttpEndpoint. Specify either 'enabled' or 'disabled' and try again."
	case v.Kind == model.Enum && c.Op == "CreateLaunchTemplate" && v.Shape.Name == "LaunchTemplateInstanceMetadataEndpointState":
		f.Message = "A value of '" + v.Quote() + "' is not valid for http-endpoint. Valid values are 'enabled' or 'disabled'."
	case v.Kind == model.Missing && c.Op == "TerminateInstances" && v.Member.Name == "InstanceIds":
		f.Code, f.Message = combination, "No instances specified"
	}
}

// lenient lets pass values of enumerations that differ from the published ones
// only in case and in the marks between words: EC2 was seen to take "gateway" for
// "Gateway" and "lowestPrice" for "lowest-price". Instance types come out faster
// than models do, so that only those are refused that cannot be one. A recorded
// run went on past a DeleteFlowLogs of an empty list, which a form does not show.
func lenient(c *rule.Case, v *model.Violation) bool {
	if v.Kind == model.Missing && c.Op == "DeleteFlowLogs" {
		return true
	}
	if v.Kind != model.Enum {
		return false
	}
	if v.Shape.Name == "InstanceType" && strings.Count(v.Value.Text, ".") == 1 {
		return true
	}
	given := plain(v.Value.Text)
	for _, e := range v.Shape.Enum {
		if plain(e) == given {
			return true
		}
	}
	return false
}

// plain drops case and the marks between words.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

func isTrue(v *decode.Value) bool { return strings.EqualFold(v.String(), "true") }
