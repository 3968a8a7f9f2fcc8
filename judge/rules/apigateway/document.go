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
