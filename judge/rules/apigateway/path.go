package apigateway

import (
	"github.com/assay-project/assay/internal/lazyre"
	"github.com/assay-project/assay/judge/rule"
)

// pathPart is what one part of a path may be: characters, or a variable in
// braces, greedy with a plus. What else braces may stand beside is not known.
var pathPart = lazyre.New(`^[a-zA-Z0-9._~:%!$&'()*+,;=@{}-]*$`)

var _ = rule.Add(rule.Rule{
	ID: "apigateway/path-part", Operations: []string{"CreateResource"}, On: rule.Member("pathPart"), Stage: rule.Combinations,
	When: "a resource's part of a path holds a slash, a blank or other characters that it cannot",
	Code: badRequest, Status: 400,
	Message:  "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
	Fix:      "give one part, without slashes, and make a resource for each part of a longer path",
	Evidence: rule.Reported, Sources: []string{"https://github.com/getmoto/moto/blob/0af643a/moto/apigateway/exceptions.py",
		"https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("pathPart")
		if v.Text == "" || pathPart.MatchString(v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})
