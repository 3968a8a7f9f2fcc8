package lambda

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "lambda/qualifier-mismatch", On: rule.Member("Qualifier"), Stage: rule.Combinations,
	When: "FunctionName ends in a version or alias, and Qualifier names another",
	Code: badParameter, Status: 400,
	Message: "The derived qualifier from the function name does not match the specified qualifier.",
	Fix:     "leave out Qualifier, or give the function's name without one",
	Beside: []rule.Neighbour{
		{Code: "ResourceNotFoundException", Means: "the two agree, and there is no such version or alias"},
		{Code: "ValidationException", Means: "one of the two is malformed"},
	},
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := functionName(c)
		q := c.Get("Qualifier")
		if !ok || n.qualifier == "" || q == nil || n.qualifier == q.Text {
			return nil
		}
		return rule.Refuse(c.At(n.value).Because("says "+n.qualifier+" …"), c.At(q).Because("… and this "+q.Text))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/delete-latest", Operations: []string{"DeleteFunction"}, Stage: rule.Combinations, Order: 1,
	When: "DeleteFunction names the version $LATEST",
	Code: badParameter, Status: 400,
	Message: "$LATEST version cannot be deleted without deleting the function.",
	Fix:     "leave out the qualifier to delete the function, or name a published version",
	Beside:  []rule.Neighbour{{Code: "ResourceConflictException", Means: "an alias still points to the version"}},

	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: isLatest,
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/permission-latest", Operations: []string{"AddPermission"}, Stage: rule.Combinations, Order: 1,
	When: "a permission is added to the version $LATEST",
	Code: badParameter, Status: 400,
	Message:  "We currently do not support adding policies for $LATEST.",
	Fix:      "leave out the qualifier (the function's own policy), or name a published version or an alias",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: isLatest,
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/concurrency-qualified", Operations: []string{"PutFunctionConcurrency"}, Stage: rule.Combinations,
	When: "reserved concurrency is set for a version or an alias",
	Code: badParameter, Status: 400,
	Message:  "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
	Fix:      "give the function's name or ARN without a qualifier",
	Not:      "another alias: reserved concurrency belongs to the function; PutProvisionedConcurrencyConfig is for versions and aliases",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := functionName(c)
		if !ok || n.qualifier == "" {
			return nil
		}
		return rule.Refuse(c.At(n.value).Because("names " + n.qualifier))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/provisioned-latest", Operations: []string{"PutProvisionedConcurrencyConfig"}, Stage: rule.Combinations, Order: 1,
	When: "provisioned concurrency is asked for $LATEST",
	Code: badParameter, Status: 400,
	Message:  "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
	Fix:      "publish a version and name it, or an alias of it, as Qualifier",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if q := c.Get("Qualifier"); q != nil && q.Text == "$LATEST" {
			return rule.Refuse(c.At(q))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/other-region", On: rule.Member("FunctionName"), Stage: rule.Combinations, Order: 2,
	When: "FunctionName is an ARN of another region than the request's",
	Code: "ResourceNotFoundException", Status: 404,
	Message: "Functions from '{theirs}' are not reachable in this region ('{ours}')",
	Fix:     "send the request to {theirs}, or name a function of {ours}",
	Not:     "permissions: functions are never reached across regions",
	Beside:  []rule.Neighbour{{Code: "ResourceNotFoundException", Means: "with \"Function not found\": the region is right and the function is not there"}},

	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := functionName(c)
		ours := c.Region()
		if !ok || c.Op == "CreateEventSourceMapping" || strings.Count(n.region, "-") < 2 || ours == "" || n.region == ours {
			return nil
		}
		return rule.Refuse(c.At(n.value)).With("theirs", n.region).With("ours", ours)
	},
})

// isLatest blames a qualifier that names $LATEST.
func isLatest(c *rule.Case) *rule.Hit {
	n, ok := functionName(c)
	q, at := qualifier(c, n)
	if !ok || q != "$LATEST" {
		return nil
	}
	return rule.Refuse(c.At(at))
}
