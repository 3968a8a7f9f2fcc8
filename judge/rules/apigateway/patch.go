package apigateway

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// patch is one element of a request's patchOperations.
type patch struct {
	*decode.Value
	op, path, from string
}

func patches(c *rule.Case) []patch {
	list := c.Get("patchOperations")
	if list == nil {
		return nil
	}
	ps := make([]patch, len(list.Items))
	for i, it := range list.Items {
		ps[i] = patch{it, it.Get("op").String(), it.Get("path").String(), it.Get("from").String()}
	}
	return ps
}

// replaceable are the paths that can be replaced, for resources whose patches
// are of single settings only, in the order in which they are listed.
var replaceable = map[string][]string{
	"UpdateRequestValidator": {"/name", "/validateRequestParameters", "/validateRequestBody"},
	"UpdateApiKey":           {"/description", "/enabled", "/name", "/customerId"},
	"UpdateResource":         {"/parentId", "/pathPart"},

	"UpdateDocumentationPart":    {"/properties"},
	"UpdateDocumentationVersion": {"/description"},
	"UpdateDeployment":           {"/description"},
}

var _ = rule.Add(rule.Rule{
	ID: "apigateway/patch-path", Operations: []string{"UpdateRequestValidator", "UpdateApiKey", "UpdateResource",
		"UpdateDocumentationPart", "UpdateDocumentationVersion", "UpdateDeployment"},
	On: rule.Member("patchOperations"), Stage: rule.Combinations,
	When: "a patch replaces what cannot be replaced",
	Code: badRequest, Status: 400,
	Message: "Invalid patch path  '{path}' specified for op '{op}'. Must be one of: [{paths}]",
	Fix:     "patch one of {paths}",
	Beside:  []rule.Neighbour{{Code: "ValidationException", Means: "op is no operation at all"}},

	Evidence: rule.Recorded,
	Sources:  []string{snapshot, "https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html"},
	Check: func(c *rule.Case) *rule.Hit {
		paths := replaceable[c.Op]
		for _, p := range patches(c) {
			known := slices.Contains(paths, p.path)
			if p.op == "" || p.path == "" || p.op == "replace" && known || p.op != "replace" && (c.Op == "UpdateApiKey" || c.Op == "UpdateResource") {
				continue
			}
			hit := rule.Refuse(c.At(p.Get("path"))).With("path", p.path).With("op", p.op).With("paths", strings.Join(paths, ", "))
			if known {
				hit.Culprits = []rule.Culprit{c.At(p.Get("op"))}
				hit.Message = "Invalid patch path  '{path}' specified for op '{op}'. Please choose supported operations"
				hit.Fix = "replace {path}"
			}
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/validator-name", Operations: []string{"UpdateRequestValidator"}, On: rule.Member("patchOperations"),
	Stage: rule.Combinations, Order: 1,
	When: "a request validator's name is replaced by nothing",
	Code: badRequest, Status: 400,
	Message:  "Request Validator name cannot be blank",
	Fix:      "give the new name as value",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range patches(c) {
			if p.op == "replace" && p.path == "/name" && strings.TrimSpace(p.Get("value").String()) == "" {
				return rule.Refuse(c.At(p.Value).Because("without a value"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/api-patch", Operations: []string{"UpdateRestApi"}, On: rule.Member("patchOperations"), Stage: rule.Combinations,
	When: "a patch of an API adds or removes a single setting, or names the list of media types as a whole",
	Code: badRequest, Status: 400,
	Message:  "Invalid patch operation specified. Must be one of: [replace]",
	Fix:      "replace single settings; add and remove media types one by one: /binaryMediaTypes/image~1png",
	Evidence: rule.Recorded,
	Sources:  []string{snapshot, "https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range patches(c) {
			switch {
			case p.path == "/binaryMediaTypes":
				hit := rule.Refuse(c.At(p.Get("path")).Because("names no media type"))
				hit.Message = "Invalid patch path /binaryMediaTypes"
				return hit
			case p.path == "/minimumCompressionSize" && (p.op == "add" || p.op == "remove"):
				return rule.Refuse(c.At(p.Get("op")))
			}
		}
		return nil
	},
})

var (
	copyTo   = []string{"/deploymentId", "/variables"}
	copyFrom = []string{"/canarySettings/deploymentId", "/canarySettings/stageVariableOverrides"}
)

var _ = rule.Add(rule.Rule{
	ID: "apigateway/stage-copy", Operations: []string{"UpdateStage"}, On: rule.Member("patchOperations"), Stage: rule.Combinations,
	When: "a patch of a stage copies something else than the canary's settings to the stage",
	Code: badRequest, Status: 400,
	Message:  "Invalid copy operation with path: {path} and from {from}. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]",
	Fix:      "promote the canary: copy /canarySettings/deploymentId to /deploymentId, /canarySettings/stageVariableOverrides to /variables",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range patches(c) {
			if p.op == "copy" && (!slices.Contains(copyTo, p.path) || !slices.Contains(copyFrom, p.from)) {
				return rule.Refuse(c.At(p.Get("path")), c.At(p.Get("from"))).With("path", p.path).With("from", p.from)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/no-canary", Operations: []string{"UpdateStage"}, On: rule.Member("patchOperations"), Stage: rule.Object, Order: 10,
	When: "a canary is promoted that the stage has not",
	Code: badRequest, Status: 400,
	Message:  "Promotion not available. Canary does not exist.",
	Fix:      "create the canary first: deploy with canarySettings",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		a := api(c)
		if !a.complete() || a.attr("stage:"+c.Text("stageName")) == "" || a.attr("canary:"+c.Text("stageName")) != "" {
			return nil
		}
		for _, p := range patches(c) {
			if p.op == "copy" && slices.Contains(copyFrom, p.from) {
				return rule.Refuse(c.At(p.Value))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/response-patch", Operations: []string{"UpdateMethodResponse"}, On: rule.Member("patchOperations"), Stage: rule.Object, Order: 11,
	When: "a patch of a method response names none of its parameters and models",
	Code: badRequest, Status: 400,
	Message:  "Invalid patch path {path}",
	Fix:      "patch /responseParameters/{name} or /responseModels/{content type} of the response; add what is not there yet",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		a := api(c)
		for _, p := range patches(c) {
			hit := rule.Refuse(c.At(p.Get("path"))).With("path", p.path)
			key := c.Text("resourceId") + ":" + c.Text("httpMethod") + ":" + c.Text("statusCode")
			name, isParam := strings.CutPrefix(p.path, "/responseParameters/")
			model, isModel := strings.CutPrefix(p.path, "/responseModels/")
			switch {
			case p.path == "":
				continue
			case !isParam && !isModel:
				return hit
			case p.op != "replace" && p.op != "remove" || !a.complete() || a.attr("response:"+key) == "":
				continue
			case isParam && a.attr("parameter:"+key+":"+unescape(name)) == "":
				hit.Message = "Invalid parameter name specified"
			case isModel && a.attr("responsemodel:"+key+":"+unescape(model)) == "":
				hit.Message = "Content-Type specified was not found"
			default:
				continue
			}
			hit.Code, hit.Status = notFound, 404
			return hit
		}
		return nil
	},
})

// unescape undoes the escapes of a JSON pointer.
func unescape(s string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(s)
}

var _ = rule.Add(rule.Rule{
	ID: "apigateway/root-resource", Operations: []string{"UpdateResource"}, On: rule.Member("patchOperations"), Stage: rule.Object, Order: 1,
	When: "the root resource is to be renamed or moved",
	Code: badRequest, Status: 400,
	Message:  "Root resource cannot update its {what}.",
	Fix:      "patch a resource below the root",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		a := api(c)
		id := c.Text("resourceId")
		if id == "" || a.attr("root") != id {
			return nil
		}
		for _, p := range patches(c) {
			if p.op == "replace" && (p.path == "/pathPart" || p.path == "/parentId") {
				return rule.Refuse(c.At(p.Get("path")), c.AtMember("resourceId").Because("is the root")).With("what", p.path[1:])
			}
		}
		return nil
	},
})
