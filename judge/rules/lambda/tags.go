package lambda

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

const maxTags = 50

var _ = rule.Add(rule.Rule{
	ID: "lambda/tags-on-version", Operations: []string{"TagResource", "UntagResource", "ListTags"}, Stage: rule.Combinations,
	When: "tags of a version or an alias are asked for",
	Code: badParameter, Status: 400,
	Message:  "Tags on function aliases and versions are not supported. Please specify a function ARN.",
	Fix:      "leave the qualifier off the ARN",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Resource")
		a, _ := arn.Split(v.String())
		if a.Service != "lambda" || !strings.HasPrefix(a.Resource, "function:") || parseName(v.Text).qualifier == "" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("ends in a qualifier"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/tags-too-many", Operations: []string{"TagResource", "CreateFunction"}, On: rule.Member("Tags"), Stage: rule.Combinations, Order: 60,
	When: "a function gets more than 50 tags",
	Code: badParameter, Status: 400,
	Message:  "Number of tags exceeds resource tag limit.",
	Fix:      "tag with at most 50 keys in all, those that are there already counted",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Tags")
		if v == nil {
			return nil
		}
		keys := map[string]bool{}
		for _, it := range v.Items {
			keys[it.Key] = true
		}
		if c.Op == "TagResource" {
			n := parseName(c.Text("Resource"))
			if r := c.Resource(kindFunction, n.region+":"+n.name); r != nil && !r.Gone {
				for k := range r.Attrs {
					if key, ok := strings.CutPrefix(k, "tag:"); ok {
						keys[key] = true
					}
				}
			}
		}
		if len(keys) <= maxTags {
			return nil
		}
		return rule.Refuse(c.At(v).Because(fmt.Sprintf("makes %d", len(keys))))
	},
})
