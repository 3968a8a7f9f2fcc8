package apigateway

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

const maxCompression = 10485760

const maxKeyDescription = 125000

var _ = rule.Add(rule.Rule{
	ID: "apigateway/description", Operations: []string{"CreateRestApi", "CreateApiKey", "UpdateApiKey"},
	On: rule.Member("description", "patchOperations"), Stage: rule.Combinations,
	When: "an API's description is the empty text, or an API key's has more than 125000 characters",
	Code: badRequest, Status: 400,
	Message:  "Description cannot be an empty string",
	Fix:      "leave description out, or write one that is neither empty nor a book",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("description")
		for _, p := range patches(c) {
			if p.path == "/description" {
				v = p.Get("value")
			}
		}
		switch {
		case v == nil:
		case c.Op == "CreateRestApi" && v.Text == "":
			return rule.Refuse(c.At(v).Because("empty"))
		case c.Op != "CreateRestApi" && len(v.Text) > maxKeyDescription:
			hit := rule.Refuse(c.At(v).Because("too long"))
			hit.Message = "Invalid API Key description specified."
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/compression-size", Operations: []string{"CreateRestApi", "UpdateRestApi"},
	On: rule.Member("minimumCompressionSize", "patchOperations"), Stage: rule.Combinations, Order: 1,
	When: "minimumCompressionSize is no number from 0 to 10485760",
	Code: badRequest, Status: 400,
	Message:  "Invalid minimum compression size, must be between 0 and 10485760",
	Fix:      "give a size in bytes, up to 10 MB; to switch compression off leave it out, or replace it by an empty value",
	Not:      "-1 to switch it off",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("minimumCompressionSize")
		for _, p := range patches(c) {
			if p.op == "replace" && p.path == "/minimumCompressionSize" && p.Get("value") != nil {
				v = p.Get("value")
			}
		}
		if v == nil || v.Text == "" {
			return nil
		}
		if n, err := strconv.Atoi(v.Text); err == nil && n >= 0 && n <= maxCompression {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/endpoint-types", Operations: []string{"CreateRestApi"}, On: rule.Member("endpointConfiguration"),
	Stage: rule.Combinations, Order: 2,
	When: "an API has no endpoint type, several, or a private one for IPv4 only",
	Code: badRequest, Status: 400,
	Message:  "Cannot create an api with multiple Endpoint Types.",
	Fix:      "give exactly one of EDGE, REGIONAL and PRIVATE; for PRIVATE set ipAddressType to dualstack, or leave it out",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		types := c.Get("endpointConfiguration", "types")
		if types == nil {
			return nil
		}
		hit := rule.Refuse(c.At(types))
		ip := c.Get("endpointConfiguration", "ipAddressType")
		switch n := len(types.Items); {
		case n == 0:
			hit.Message = "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."
		case n == 1 && types.Items[0].Text == "PRIVATE" && ip.String() == "ipv4":
			hit.Message = "Only dualstack ipAddressType is supported for Private APIs."
			hit.Culprits = append(hit.Culprits, c.At(ip))
		case n == 1:
			return nil
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/model-schema-empty", Operations: []string{"CreateModel"}, On: rule.Member("schema"), Stage: rule.Combinations,
	When: "a model's schema is an object without anything in it",
	Code: badRequest, Status: 400,
	Message:  "Model schema must have at least 1 property or array items defined",
	Fix:      "write what the model holds; for anything at all use the model Empty",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("schema")
		if !isEmptyObject(v.String()) {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

func isEmptyObject(s string) bool {
	braces := 0
	for _, r := range s {
		switch r {
		case ' ', '\t', '\r', '\n':
		case '{':
			braces++
		case '}':
			braces += 10
		default:
			return false
		}
	}
	return braces == 11
}
