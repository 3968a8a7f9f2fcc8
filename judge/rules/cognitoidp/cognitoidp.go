// Package cognitoidp holds what Amazon Cognito's user pools check beyond their
// model, and how they word what their model forbids.
package cognitoidp

import (
	"embed"
	"slices"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("cognito-idp", examples)

const (
	api     = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/"
	invalid = "InvalidParameterException"
)

// The code is not the usual ValidationException. Sources:
// https://github.com/boto/boto3/issues/3581, https://github.com/anomalyco/guide/issues/127
var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{Service: "cognito-idp", Word: dialect.TypesFirst(coral.Word)})

// needed are the AuthParameters of a flow without which nothing of it can begin.
// Their names are in capitals: others are taken for absent.
var needed = map[string][]string{
	"USER_PASSWORD_AUTH":       {"USERNAME", "PASSWORD"},
	"ADMIN_USER_PASSWORD_AUTH": {"USERNAME", "PASSWORD"},
	"ADMIN_NO_SRP_AUTH":        {"USERNAME", "PASSWORD"},
	"USER_SRP_AUTH":            {"USERNAME", "SRP_A"},
	"CUSTOM_AUTH":              {"USERNAME"},
	"USER_AUTH":                {"USERNAME"},
	"REFRESH_TOKEN_AUTH":       {"REFRESH_TOKEN"},
	"REFRESH_TOKEN":            {"REFRESH_TOKEN"},
}

var initiates = []string{"InitiateAuth", "AdminInitiateAuth"}

var _ = rule.Add(rule.Rule{
	ID: "cognito-idp/auth-parameter", Operations: initiates, On: rule.Member("AuthFlow"), Stage: rule.Combinations, Order: 2,
	When: "AuthParameters lacks what the flow begins with",
	Code: invalid, Status: 400, Message: "Missing required parameter {name}",
	Fix:      "add it to AuthParameters, its name in capitals",
	Not:      "UserName or Password: the names are USERNAME and PASSWORD",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-php/issues/1057", "https://github.com/aws/aws-sdk-cpp/issues/452", api + "API_InitiateAuth.html"},
	Check: func(c *rule.Case) *rule.Hit {
		flow, given := c.Get("AuthFlow"), c.Get("AuthParameters")
		for _, name := range needed[flow.String()] {
			if given == nil || given.Entry(name) == nil {
				return rule.Refuse(c.AtMember("AuthParameters").Because("has no "+name), c.At(flow)).With("name", name)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cognito-idp/auth-flow-of-the-other", Operations: initiates, On: rule.Member("AuthFlow"), Stage: rule.Combinations, Order: 1,
	When: "InitiateAuth is called with a flow of AdminInitiateAuth, or the other way round",
	Code: invalid, Status: 400, Message: "Initiate Auth method not supported.",
	Fix:      "call the operation that the flow belongs to, or take the flow of this one",
	Not:      "allowing the flow in the settings of the app client",
	Evidence: rule.Reported, Sources: []string{"https://github.com/getmoto/moto/pull/4836", "https://github.com/awsdocs/aws-doc-sdk-examples/issues/5289",
		"https://github.com/soto-project/soto-cognito-authentication-kit/issues/10"},
	Check: func(c *rule.Case) *rule.Hit {
		foreign, other, flow := []string{"ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"}, "AdminInitiateAuth", "USER_PASSWORD_AUTH"
		if c.Op == "AdminInitiateAuth" {
			foreign, other, flow = []string{"USER_PASSWORD_AUTH"}, "InitiateAuth", "ADMIN_USER_PASSWORD_AUTH"
		}
		v := c.Get("AuthFlow")
		if !slices.Contains(foreign, v.String()) {
			return nil
		}
		hit := rule.Refuse(c.At(v).Because("belongs to " + other))
		hit.Fix = "call " + other + ", or take the flow of this operation: " + flow
		return hit
	},
})
