package lambda

import (
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "lambda/statement-not-found", Operations: []string{"RemovePermission", "RemoveLayerVersionPermission", "GetLayerVersionPolicy"},
	Stage: rule.Object, Order: 10,
	When: "the policy has no such statement, or there is none at all",
	Code: "ResourceNotFoundException", Status: 404,
	Message:  "Statement {id} is not found in resource policy.",
	Fix:      "read the policy (GetPolicy, GetLayerVersionPolicy) and name a statement of it",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		var r *facts.Resource
		prefix := "sid:"
		if c.Op == "RemovePermission" {
			var q string
			if _, r, q = whole(c); r != nil {
				prefix += q + ":"
			}
		} else if l, ok := layerOf(c); ok {
			r = c.Resource(kindLayerVersion, layerID(l))
		}
		id := c.Text("StatementId")
		if r == nil || r.Gone || id != "" && r.Attrs[prefix+id] != "" {
			return nil
		}
		hit := rule.Refuse(c.AtMember("StatementId")).With("id", id)
		switch {
		case !holds(r, prefix):
			hit.Message = "No policy is associated with the given resource."
			if id == "" {
				hit.Culprits = []rule.Culprit{c.AtMember("LayerName")}
			}
		case id == "":
			return nil
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/statement-exists", Operations: []string{"AddPermission", "AddLayerVersionPermission"}, Stage: rule.Object, Order: 11,
	When: "the policy has a statement of that ID",
	Code: "ResourceConflictException", Status: 409,
	Message:  "The statement id ({id}) provided already exists. Please provide a new statement id, or remove the existing statement.",
	Fix:      "choose another StatementId, or remove the statement first",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		id := c.Text("StatementId")
		var r *facts.Resource
		key := "sid:" + id
		if c.Op == "AddPermission" {
			n, ok := functionName(c)
			if !ok {
				return nil
			}
			q, _ := qualifier(c, n)
			r, key = function(c, n), "sid:"+plain(q)+":"+id
		} else if l, ok := layerOf(c); ok {
			r = c.Resource(kindLayerVersion, layerID(l))
		}
		if r == nil || r.Gone || r.Attrs[key] == "" {
			return nil
		}
		return rule.Refuse(c.AtMember("StatementId")).With("id", id)
	},
})
