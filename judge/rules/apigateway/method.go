package apigateway

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

var methods = []string{"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"}

// Checks of a method come after the resource was found (stage Bucket).
var _ = rule.Add(rule.Rule{
	ID: "apigateway/method-name", Operations: []string{"PutMethod"}, Stage: rule.Content,
	When: "a method is none of HTTP's",
	Code: badRequest, Status: 400,
	Message:  "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
	Fix:      "name one of them, in capitals; ANY stands for all",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("httpMethod")
		if v == nil || slices.Contains(methods, v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/method-authorizer", Operations: []string{"PutMethod"}, On: rule.Member("authorizationType"), Stage: rule.Content, Order: 1,
	When: "a method is to be guarded by an authorizer and names none",
	Code: badRequest, Status: 400,
	Message:  "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
	Fix:      "set authorizerId to an authorizer of the API",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		kind, id := c.Get("authorizationType"), c.Get("authorizerId")
		if kind.String() != "CUSTOM" && kind.String() != "COGNITO_USER_POOLS" || id != nil && isID(id.Text) {
			return nil
		}
		return rule.Refuse(c.At(kind).Because("wants an authorizer …"), c.AtMember("authorizerId").Because("… and this is none"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/method-validator", Operations: []string{"PutMethod"}, On: rule.Member("requestValidatorId"), Stage: rule.Content, Order: 2,
	When: "a method names a request validator that the API has not",
	Code: badRequest, Status: 400,
	Message:  "Invalid Request Validator identifier specified",
	Fix:      "name a validator of the API: see GetRequestValidators",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("requestValidatorId")
		if v == nil || v.Text == "" || isID(v.Text) && !api(c).lacks("validator:"+v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/method-model", Operations: []string{"PutMethod"}, On: rule.Member("requestModels"), Stage: rule.Content, Order: 3,
	When: "a method names a model that the API has not",
	Code: badRequest, Status: 400,
	Message:  "Invalid model identifier specified: {model}",
	Fix:      "create the model first, or name Empty",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("requestModels")
		if v == nil {
			return nil
		}
		for _, it := range v.Items {
			if it.Text != "Empty" && it.Text != "Error" && api(c).lacks("model:"+it.Text) {
				return rule.Refuse(c.At(it)).With("model", it.Text)
			}
		}
		return nil
	},
})

// mapping takes "method.request.header.name" apart.
func mapping(key string) (place, name string, ok bool) {
	rest, ok := strings.CutPrefix(key, "method.request.")
	place, name, found := strings.Cut(rest, ".")
	switch place {
	case "path", "header", "querystring", "multivaluequerystring", "multivalueheader":
		return place, name, ok && found && name != ""
	}
	return "", "", false
}

var _ = rule.Add(rule.Rule{
	ID: "apigateway/mapping-expression", Operations: []string{"PutMethod"}, On: rule.Member("requestParameters"), Stage: rule.Content, Order: 4,
	When: "a request parameter's key is no mapping expression",
	Code: badRequest, Status: 400,
	Message:  "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: {key}]",
	Fix:      "write method.request.path.NAME, method.request.querystring.NAME or method.request.header.NAME",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("requestParameters")
		if v == nil {
			return nil
		}
		for _, it := range v.Items {
			if !strings.HasPrefix(it.Key, "method.request.") {
				return rule.Refuse(c.At(it).Because("does not begin with method.request.")).With("key", it.Key)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/parameter-names", Operations: []string{"PutMethod"}, On: rule.Member("requestParameters"), Stage: rule.Content, Order: 5,
	When: "two request parameters of different places have one name",
	Code: badRequest, Status: 400,
	Message:  "Parameter names must be unique across querystring, header and path",
	Fix:      "name them differently",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("requestParameters")
		if v == nil {
			return nil
		}
		seen := map[string]int{}
		for i, it := range v.Items {
			_, name, ok := mapping(it.Key)
			if !ok {
				continue
			}
			if first, twice := seen[name]; twice {
				return rule.Refuse(c.At(v.Items[first]), c.At(it))
			}
			seen[name] = i
		}
		return nil
	},
})

var putIntegration = []string{"PutIntegration"}

var _ = rule.Add(rule.Rule{
	ID: "apigateway/integration-method", Operations: putIntegration, On: rule.Member("type"), Stage: rule.Content,
	When: "an integration with a backend does not say with which method to call it",
	Code: badRequest, Status: 400,
	Message:  "Enumeration value for HttpMethod must be non-empty",
	Fix:      "set the integration's method: httpMethod in the body, integrationHttpMethod in SDKs, --integration-http-method in the CLI; POST for Lambda",
	Not:      "the method in the path: that is the caller's",
	Evidence: rule.Recorded, Sources: []string{integrations},
	Check: func(c *rule.Case) *rule.Hit {
		t := c.Get("type")
		if t.String() == "MOCK" || c.Text("integrationHttpMethod") != "" {
			return nil
		}
		return rule.Refuse(c.AtMember("integrationHttpMethod").Because("absent …"), c.At(t).Because("… and this calls a backend"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/integration-endpoint", Operations: putIntegration, On: rule.Member("type"), Stage: rule.Content, Order: 1,
	When: "an HTTP integration's uri is no address",
	Code: badRequest, Status: 400,
	Message:  "Invalid HTTP endpoint specified for URI",
	Fix:      "give an address that begins with http:// or https://",
	Evidence: rule.Recorded, Sources: []string{integrations},
	Check: func(c *rule.Case) *rule.Hit {
		t, uri := c.Text("type"), c.Get("uri")
		if t != "HTTP" && t != "HTTP_PROXY" || strings.HasPrefix(uri.String(), "http://") || strings.HasPrefix(uri.String(), "https://") ||
			strings.HasPrefix(uri.String(), "${") || c.Text("connectionType") == "VPC_LINK" {
			return nil
		}
		return rule.Refuse(c.AtMember("uri"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/integration-arn", Operations: putIntegration, On: rule.Member("uri"), Stage: rule.Content, Order: 1,
	When: "an AWS integration's uri is not the ARN of an action or a path of a service",
	Code: badRequest, Status: 400,
	Message:  "AWS ARN for integration must contain path or action",
	Fix:      "write arn:aws:apigateway:REGION:SERVICE:action/NAME or …:path/…; for Lambda arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION-ARN/invocations",
	Not:      "the function's own ARN",
	Evidence: rule.Recorded, Sources: []string{lambdaTests, "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html"},
	Check: func(c *rule.Case) *rule.Hit {
		t, uri := c.Text("type"), c.Get("uri")
		if t != "AWS" && t != "AWS_PROXY" || uri == nil {
			return nil
		}
		hit := rule.Refuse(c.At(uri))
		if !strings.HasPrefix(uri.Text, "arn:") {
			hit.Message = "Invalid ARN specified in the request"
			return hit
		}
		a, ok := arn.Split(uri.Text)
		if !ok || strings.HasPrefix(a.Resource, "path/") || strings.HasPrefix(a.Resource, "action/") {
			return nil
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "apigateway/integration-proxy", Operations: putIntegration, On: rule.Member("uri"), Stage: rule.Content, Order: 2,
	When: "a proxy integration is of a service that has none",
	Code: badRequest, Status: 400,
	Message:  "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
	Fix:      "set type to AWS and map request and response, or invoke a function: …:lambda:path/2015-03-31/functions/FUNCTION-ARN/invocations",
	Evidence: rule.Recorded, Sources: []string{lambdaTests},
	Check: func(c *rule.Case) *rule.Hit {
		uri := c.Get("uri")
		a, ok := arn.Split(uri.String())
		if c.Text("type") != "AWS_PROXY" || !ok || a.Service != "apigateway" {
			return nil
		}
		// The service stands where other ARNs have the account.
		service := a.Account[strings.LastIndexByte(a.Account, '.')+1:]
		path, isPath := strings.CutPrefix(a.Resource, "path/")
		switch {
		case service == "lambda" && isPath && (strings.Contains(path, "/functions/") || strings.HasPrefix(path, "2")):
			return nil
		case service == "firehose" && !isPath:
			return nil
		}
		return rule.Refuse(c.At(uri), c.AtMember("type"))
	},
})
