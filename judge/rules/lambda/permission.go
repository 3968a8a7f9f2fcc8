package lambda

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "lambda/permission-principal", Operations: []string{"AddPermission"}, On: rule.Member("Principal"), Stage: rule.Combinations, Order: 10,
	When: "the principal looks like a service and is none of AWS's",
	Code: badParameter, Status: 400,
	Message: "The provided principal was invalid. Please check the principal and try again.",
	Fix:     "name a service (events.amazonaws.com), an account's 12 digits, an IAM ARN, or *",
	Beside:  []rule.Neighbour{{Code: "ValidationException", Means: "the principal holds a blank"}},

	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Principal")
		p := v.String()
		if !strings.Contains(p, ".") || strings.ContainsAny(p, ":/* ") || serviceDomain(p) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is no service of AWS's"))
	},
})

// serviceDomain tells the domains under which services are principals, of all
// partitions.
func serviceDomain(p string) bool {
	for _, d := range [...]string{".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".amazonaws.eu", ".aws.dev", ".aws.internal",
		".ic.gov", ".sgov.gov", ".adc-e.uk", ".csp.hci.ic.gov", ".api.aws"} {
		if strings.HasSuffix(p, d) {
			return true
		}
	}
	return false
}

var revisions = map[string]string{
	"AddPermission": "GetPolicy", "RemovePermission": "GetPolicy",
	"AddLayerVersionPermission": "GetLayerPolicy", "RemoveLayerVersionPermission": "GetLayerPolicy",
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/revision", On: rule.Member("RevisionId"), Stage: rule.Object, Order: 20,
	When: "RevisionId is not the latest revision's; one that is no UUID can be none's",
	Code: "PreconditionFailedException", Status: 412,
	Message:  "The Revision Id provided does not match the latest Revision Id. Call the {api} API to retrieve the latest Revision Id",
	Fix:      "read the present revision with {api} and send its RevisionId, or leave RevisionId out",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("RevisionId")
		if v == nil || isUUID(v.Text) {
			return nil
		}
		api := revisions[c.Op]
		if api == "" {
			api = "GetFunction/GetAlias"
		}
		return rule.Refuse(c.At(v).Because("is no revision's ID")).With("api", api)
	},
})

// isUUID tells 8-4-4-4-12 hexadecimal digits.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (s[i] == '-') {
			return false
		}
		if s[i] != '-' && !strings.ContainsRune("0123456789abcdefABCDEF", rune(s[i])) {
			return false
		}
	}
	return true
}
