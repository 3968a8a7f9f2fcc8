package apigateway

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// isID reports whether a text can be an ID of API Gateway's: they are made of
// small letters and digits.
func isID(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// missing reports whether the request's API cannot be, was deleted, or is wholly
// known and has no such part.
func (a restAPI) missing(c *rule.Case, part string) bool {
	return a.absent(c) || a.lacks(part)
}

// absent reports whether the request's API cannot be or was deleted.
func (a restAPI) absent(c *rule.Case) bool { return !isID(c.Text("restApiId")) || a.gone() }

var _ = rule.Add(rule.Rule{
	ID: "apigateway/api-not-found", On: rule.Member("restApiId"), Stage: rule.Bucket,
	Operations: []string{"GetRestApi", "UpdateRestApi", "DeleteRestApi", "GetResources", "GetStages", "GetDeployments", "GetModels",
		"GetRequestValidators", "GetAuthorizers", "GetGatewayResponses", "GetDocumentationParts", "CreateRequestValidator"},
	When: "the session deleted the API, or the text can be no API's ID",
	Code: notFound, Status: 404,
	Message: "Invalid API identifier specified {account}:{id}",
	Fix:     "name an API of the account and region: ten letters and digits, see GetRestApis",
	Not:     "its name",

	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if !api(c).absent(c) {
			return nil
		}
		hit := rule.Refuse(c.AtMember("restApiId")).With("account", c.Account()).With("id", c.Text("restApiId"))
		if c.Op == "CreateRequestValidator" {
			hit.Code, hit.Status, hit.Message = badRequest, 400, "Invalid REST API identifier specified"
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/resource-not-found", On: rule.Member("resourceId", "parentId"), Stage: rule.Bucket, Order: 1,
	When: "the API has no such resource, or there is no such API",
	Code: notFound, Status: 404,
	Message:  "Invalid Resource identifier specified",
	Fix:      "name a resource of the API by its ID: see GetResources",
	Not:      "its path: that is not the ID",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		member := "resourceId"
		if c.Op == "CreateResource" {
			member = "parentId"
		}
		id := c.Text(member)
		a := api(c)
		if id == "" || isID(id) && !a.missing(c, "resource:"+id) {
			return nil
		}
		return rule.Refuse(c.AtMember(member))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/method-not-found", On: rule.Member("httpMethod"), Stage: rule.Bucket, Order: 2,
	When: "the resource has no such method",
	Code: notFound, Status: 404,
	Message:  "Invalid Method identifier specified",
	Fix:      "create the method first (PutMethod)",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("httpMethod")
		if v == nil || c.Op == "PutMethod" || c.Text("resourceId") == "" {
			return nil
		}
		a, key := api(c), "method:"+c.Text("resourceId")+":"
		if !a.lacks(key+v.Text) || c.Op == "TestInvokeMethod" && !a.lacks(key+"ANY") {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/integration-not-found", Stage: rule.Bucket, Order: 3,
	Operations: []string{"GetIntegration", "UpdateIntegration", "DeleteIntegration", "PutIntegrationResponse", "GetIntegrationResponse",
		"UpdateIntegrationResponse", "DeleteIntegrationResponse"},
	When: "the method has no integration yet",
	Code: notFound, Status: 404,
	Message:  "Invalid Integration identifier specified",
	Fix:      "create the integration first (PutIntegration)",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if !api(c).lacks("integration:" + c.Text("resourceId") + ":" + c.Text("httpMethod")) {
			return nil
		}
		return rule.Refuse(c.AtMember("httpMethod").Because("has no integration"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/response-not-found", On: rule.Member("statusCode"), Stage: rule.Bucket, Order: 4,
	Operations: []string{"GetMethodResponse", "UpdateMethodResponse", "DeleteMethodResponse", "GetIntegrationResponse",
		"UpdateIntegrationResponse", "DeleteIntegrationResponse"},
	When: "the method has no response for the status",
	Code: notFound, Status: 404,
	Message:  "Invalid Response status code specified",
	Fix:      "create the response first",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		key := "response:"
		if strings.Contains(c.Op, "Integration") {
			key = "integrationresponse:"
		}
		if !api(c).lacks(key + c.Text("resourceId") + ":" + c.Text("httpMethod") + ":" + c.Text("statusCode")) {
			return nil
		}
		return rule.Refuse(c.AtMember("statusCode"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/validator-not-found", Operations: []string{"GetRequestValidator", "UpdateRequestValidator", "DeleteRequestValidator"},
	Stage: rule.Bucket,
	When:  "the API has no such request validator, or there is no such API",
	Code:  notFound, Status: 404,
	Message:  "Invalid Request Validator identifier specified",
	Fix:      "name a validator of the API: see GetRequestValidators",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("requestValidatorId")
		if v == nil || isID(v.Text) && !api(c).missing(c, "validator:"+v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/model-not-found", Operations: []string{"GetModel", "UpdateModel", "DeleteModel"}, Stage: rule.Bucket,
	When: "the API has no such model, or there is no such API",
	Code: notFound, Status: 404,
	Message:  "Invalid model name specified: {name}",
	Fix:      "name a model of the API: see GetModels",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("modelName")
		if v == nil || v.Text == "Empty" || v.Text == "Error" || !api(c).missing(c, "model:"+v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v)).With("name", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/vpc-link-not-found", Operations: []string{"GetVpcLink", "UpdateVpcLink", "DeleteVpcLink"}, Stage: rule.Bucket,
	When: "the text can be no VPC link's ID",
	Code: notFound, Status: 404,
	Message:  "Invalid Vpc Link identifier specified",
	Fix:      "name a VPC link by its ID: see GetVpcLinks",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("vpcLinkId")
		if v == nil || isID(v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("IDs are small letters and digits"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/deployment-in-use", Operations: []string{"DeleteDeployment"}, Stage: rule.Object,
	When: "a stage still points to the deployment",
	Code: badRequest, Status: 400,
	Message:  "Active stages pointing to this deployment must be moved or deleted",
	Fix:      "point the stage to another deployment (UpdateStage) or delete it",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		a := api(c)
		id := c.Text("deploymentId")
		if a.Resource == nil || a.Gone || id == "" {
			return nil
		}
		for k, v := range a.Attrs {
			if stage, ok := strings.CutPrefix(k, "stage:"); ok && v == id {
				return rule.Refuse(c.AtMember("deploymentId").Because("used by stage " + stage))
			}
		}
		return nil
	},
})
