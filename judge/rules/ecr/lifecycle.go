package ecr

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "ecr/lifecycle-null", Operations: []string{"PutLifecyclePolicy"}, On: rule.Member("lifecyclePolicyText"), Stage: rule.Content, Order: 1,
	When: "a member of a lifecycle rule is null",
	Code: "InvalidParameterException", Status: 400,
	Message:  "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: instance failed to match exactly one schema (matched 0 out of 2)",
	Fix:      "leave {path} out of the document; Terraform's jsonencode writes what is null",
	Evidence: rule.Reported, Sources: []string{"https://github.com/cloudposse/terraform-aws-ecr/issues/158", "https://github.com/cloudposse/terraform-aws-ecr/pull/132",
		"https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("lifecyclePolicyText")
		var doc struct {
			Rules []map[string]any `json:"rules"`
		}
		if json.Unmarshal([]byte(v.String()), &doc) != nil {
			return nil
		}
		for i, r := range doc.Rules {
			if path := null(r); path != "" {
				path = "rules." + strconv.Itoa(i) + path
				return rule.Refuse(c.At(v).Because("has null at "+path)).With("path", path)
			}
		}
		return nil
	},
})

// null is the path of the first member that is null, "" when there is none.
func null(m map[string]any) string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		switch v := m[n].(type) {
		case nil:
			return "." + n
		case map[string]any:
			if path := null(v); path != "" {
				return "." + n + path
			}
		}
	}
	return ""
}
