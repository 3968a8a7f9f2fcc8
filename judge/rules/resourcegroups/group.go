// Package resourcegroups holds what Resource Groups checks beyond its model.
package resourcegroups

import (
	"encoding/json"
	"strings"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

const badRequest = "BadRequestException"

var coral = dialect.Coral{Code: badRequest}

var _ = dialect.Add(dialect.Dialect{Service: "resource-groups", Word: coral.Word})

var _ = rule.Add(rule.Rule{
	ID: "resource-groups/reserved-name", Operations: []string{"CreateGroup"}, On: rule.Member("Name"), Stage: rule.Combinations,
	When: "a group's name begins with AWS, in any case",
	Code: badRequest, Status: 400,
	Fix:      "choose a name that does not begin with aws",
	Evidence: rule.Documented, Sources: []string{"https://docs.aws.amazon.com/ARG/latest/APIReference/API_CreateGroup.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		if s := v.String(); len(s) < 3 || !strings.EqualFold(s[:3], "aws") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("the beginning is reserved"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "resource-groups/query", Operations: []string{"CreateGroup", "UpdateGroupQuery", "SearchResources"}, On: rule.Member("ResourceQuery"), Stage: rule.Content,
	When: "a resource query is no JSON object",
	Code: badRequest, Status: 400,
	Fix:      `write the query as JSON in a text: {"ResourceTypeFilters": ["AWS::AllSupported"], "TagFilters": […]}`,
	Evidence: rule.Documented, Sources: []string{"https://docs.aws.amazon.com/ARG/latest/APIReference/API_ResourceQuery.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ResourceQuery", "Query")
		if v == nil || strings.HasPrefix(strings.TrimSpace(v.Text), "{") && json.Valid([]byte(v.Text)) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is no JSON object"))
	},
})
