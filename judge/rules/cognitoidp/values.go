package cognitoidp

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "cognito-idp/phone-number", Operations: []string{"SignUp", "AdminCreateUser", "UpdateUserAttributes", "AdminUpdateUserAttributes"},
	On: rule.Member("UserAttributes"), Stage: rule.Content, Order: 1,
	When: "a user's phone_number is not a plus and digits",
	Code: invalid, Status: 400, Message: "Invalid phone number format.",
	Fix:      "write it as +15551234567: plus, country, number, without blanks, brackets and hyphens",
	Not:      "another number: the country's code is missing, or something else than digits is there",
	Evidence: rule.Reported, Sources: []string{"https://github.com/dabit3/gatsby-auth-starter-aws-amplify/issues/31", "https://github.com/aws-amplify/amplify-js/issues/4176",
		"https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, a := range c.Get("UserAttributes").Elements() {
			v := a.Get("Value")
			if a.Get("Name").String() != "phone_number" || v.String() == "" || strings.ContainsAny(v.Text, "‹*") || strings.Contains(strings.ToLower(v.Text), "redacted") {
				continue
			}
			if digits, ok := strings.CutPrefix(v.Text, "+"); ok && digits != "" && strings.Trim(digits, "0123456789") == "" {
				continue
			}
			at := c.At(v).Because("is not a plus and digits")
			at.Secret = true
			return rule.Refuse(at)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cognito-idp/callback-missing", Operations: []string{"CreateUserPoolClient"}, On: rule.Member("AllowedOAuthFlows"), Stage: rule.Combinations, Order: 3,
	When: "an app client has the code or the implicit flow, and nowhere to send the browser back to",
	Code: "InvalidOAuthFlowException", Status: 400, Message: "CallbackUrls can not be empty when code flow or implicit flow is selected",
	Fix:      "give CallbackURLs, the application's addresses with https (http for localhost)",
	Evidence: rule.Reported, Sources: []string{"https://github.com/cisagov/crossfeed/pull/440", "https://github.com/anomalyco/sst/pull/6272"},
	Check: func(c *rule.Case) *rule.Hit {
		flows := c.Get("AllowedOAuthFlows")
		needs := slices.ContainsFunc(flows.Elements(), func(v *decode.Value) bool { return v.Text == "code" || v.Text == "implicit" })
		if !needs || !strings.EqualFold(c.Text("AllowedOAuthFlowsUserPoolClient"), "true") || len(c.Get("CallbackURLs").Elements()) > 0 || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.AtMember("CallbackURLs").Because("is missing …"), c.At(flows).Because("… and these come back to it"))
	},
})

// local are the beginnings of addresses on the user's own machine, which need no
// https.
var local = []string{"http://localhost", "http://127.", "http://[::1]"}

var _ = rule.Add(rule.Rule{
	ID: "cognito-idp/callback-http", Operations: []string{"CreateUserPoolClient", "UpdateUserPoolClient"}, On: rule.Member("CallbackURLs"), Stage: rule.Values, Order: 10,
	When: "a browser is to be sent back over http to another machine than the user's",
	Code: invalid, Status: 400,
	Fix:      "write https://; http is for http://localhost, http://127.0.0.1 and http://[::1]",
	Evidence: rule.Documented, Sources: []string{"botocore@1.43.11:data/cognito-idp/2016-04-18/service-2.json#CreateUserPoolClientRequest.CallbackURLs", "https://github.com/Destrayon/Connapse/issues/441"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range c.Get("CallbackURLs").Elements() {
			if strings.HasPrefix(v.Text, "http://") && !slices.ContainsFunc(local, func(s string) bool { return strings.HasPrefix(v.Text, s) }) {
				return rule.Refuse(c.At(v).Because("must be https"))
			}
		}
		return nil
	},
})
