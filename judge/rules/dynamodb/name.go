package dynamodb

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/table-name", Operations: []string{"PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan", "CreateTable", "UpdateTable"},
	On: rule.Member("TableName"), Stage: rule.Values, Order: 1,
	When: "TableName has characters that no table's name has, or is shorter than 3 or longer than 255",
	Code: invalid, Status: 400,
	Message: "1 validation error detected: Value '{name}' at 'tableName' failed to satisfy constraint: Member must {constraint}",
	Fix:     "use 3 to 255 letters, digits, underscores, dots and hyphens, or the table's ARN", Evidence: rule.Reported,
	Sources: []string{conformance + "tier3/error-messages/putItem.test.ts", conformance + "tier3/error-messages/createTable.test.ts", guide + "HowItWorks.NamingRulesDataTypes.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("TableName")
		name := v.String()
		if arn.Is(name) || name == "" {
			return nil
		}
		refuse := func(constraint, why string) *rule.Hit {
			return rule.Refuse(c.At(v).Because(why)).With("name", name).With("constraint", constraint)
		}
		switch {
		case strings.IndexFunc(name, func(r rune) bool { return !isName(r) }) >= 0:
			return refuse("satisfy regular expression pattern: [a-zA-Z0-9_.-]+", "has characters that are not allowed")
		case len(name) > 255:
			return refuse("have length less than or equal to 255", "is longer than 255 characters")
		case len(name) < 3 && c.Op == "CreateTable":
			return refuse("have length greater than or equal to 3", "is shorter than 3 characters")
		}
		return nil
	},
})

func isName(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '.' || r == '-'
}
