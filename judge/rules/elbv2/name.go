package elbv2

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// maxName is how many characters the names of load balancers and target groups
// may have.
const maxName = 32

var _ = rule.Add(rule.Rule{
	ID: "elbv2/name", Operations: []string{"CreateLoadBalancer", "CreateTargetGroup"}, On: rule.Member("Name"), Stage: rule.Values, Order: 10,
	When: "a name has more than 32 characters, others than letters, digits and hyphens, or a hyphen at an end",
	Code: invalid, Status: 400, Message: "{what} name '{name}' {fault}",
	Fix:      "use 1 to 32 letters, digits and hyphens; a load balancer's does not begin with internal-",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws-cloudformation/cfn-lint/issues/3259", api + "API_CreateLoadBalancer.html",
		api + "API_CreateTargetGroup.html", "https://github.com/getmoto/moto/blob/0af643a/moto/elbv2/models.py"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		what := "The load balancer"
		if c.Op == "CreateTargetGroup" {
			what = "Target group"
		}
		fault := nameFault(v.Text, c.Op == "CreateTargetGroup")
		if fault == "" {
			return nil
		}
		return rule.Refuse(c.At(v).Because(fault)).With("what", what).With("name", v.Text).With("fault", fault)
	},
})

func nameFault(s string, group bool) string {
	switch {
	case len(s) > maxName:
		return "cannot be longer than '32' characters"
	case strings.IndexFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-')
	}) >= 0:
		if group {
			return "can only contain characters that are alphanumeric characters or hyphens(-)"
		}
		return "can only contain characters that are alphanumeric characters and hyphens(-)"
	case strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-"):
		if group {
			return "cannot begin or end with '-'"
		}
		return "cannot begin or end with a hyphen(-)"
	case !group && strings.HasPrefix(s, "internal-"):
		return "cannot begin with 'internal-'"
	}
	return ""
}
