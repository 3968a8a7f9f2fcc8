package apigateway

import (
	"go.yaml.in/yaml/v3"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "apigateway/document-unreadable", Operations: []string{"ImportRestApi", "PutRestApi", "ImportDocumentationParts"},
	Stage: rule.Combinations,
	When:  "an imported document is neither JSON nor YAML",
	Code:  badRequest, Status: 400,
	Message:  "Invalid OpenAPI input.",
	Fix:      "send an OpenAPI document that parses: {why}",
	Evidence: rule.Recorded,
	Sources:  []string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/apigateway/test_apigateway_import.snapshot.json"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.BodySeen || len(c.In.Payload) == 0 {
			return nil
		}
		var doc yaml.Node // JSON is YAML as well
		err := yaml.Unmarshal(c.In.Payload, &doc)
		if err == nil {
			return nil
		}
		hit := rule.Refuse(c.AtBody().Because("does not parse")).With("why", err.Error())
		if c.Op == "ImportDocumentationParts" {
			hit.Message = "Unable to build importer with provided input."
		}
		return hit
	},
})

const documentation = "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDocumentationPart.html"

var _ = rule.Add(rule.Rule{
	ID: "apigateway/documentation-empty", Operations: []string{"UpdateDocumentationPart"}, On: rule.Member("patchOperations"),
	Stage: rule.Combinations, Order: 1,
	When: "a documentation part's properties are replaced by nothing",
	Code: badRequest, Status: 400,
	Message:  "Documentation part properties must be non-empty",
	Fix:      "give the new properties as value, or delete the part",
	Evidence: rule.Reported, Sources: []string{documentation, "https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services/apigateway"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range patches(c) {
			if p.op == "replace" && p.path == "/properties" && p.Get("value").String() == "" {
				return rule.Refuse(c.At(p.Value).Because("without a value"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/documentation-not-found", Operations: []string{"GetDocumentationPart", "UpdateDocumentationPart", "DeleteDocumentationPart"},
	Stage: rule.Bucket,
	When:  "the API has no such documentation part, or there is no such API",
	Code:  notFound, Status: 404,
	Message:  "Invalid Documentation part identifier specified",
	Fix:      "name a part of the API: see GetDocumentationParts",
	Evidence: rule.Reported, Sources: []string{documentation, "https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services/apigateway"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("documentationPartId")
		if v == nil || isID(v.Text) && !api(c).missing(c, "documentation:"+v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})
