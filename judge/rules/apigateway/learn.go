package apigateway

import (
	"encoding/json"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// What is known of an API is kept in one record. "complete" says that the
// session created it, so that what the session did not add to it, it has not.
//
//	root                       ID of the root resource
//	resource:ID                a resource
//	method:ID:METHOD           a method; integration:…, response:…:STATUS and
//	                           integrationresponse:…:STATUS below it
//	parameter:ID:METHOD:STATUS:NAME, responsemodel:…:TYPE  of a method response
//	validator:ID, model:NAME   request validators and models
//	documentation:ID           a documentation part
//	stage:NAME                 a stage, with its deployment; canary:NAME
const kindAPI = "AWS::ApiGateway::RestApi"

var _ = rule.Follow("apigateway", kindAPI)

// What answers show of APIs by their IDs. Lists are left out: an ID does not tell
// its region.
var _ = rule.Answers("apigateway", &rule.Kind{
	Type: kindAPI, Members: []string{"restApiId"}, ID: func(_ *rule.Case, text string) string { return text },
	Shown: []string{"GetRestApi", "GetResources", "GetStages"},
	Code:  notFound, Message: "Invalid API identifier specified {account}:{name}", Also: []string{"Invalid API identifier specified"},
})

// restAPI is what is known of the request's API; it may be nothing.
type restAPI struct{ *facts.Resource }

func api(c *rule.Case) restAPI {
	return restAPI{c.Resource(kindAPI, c.Text("restApiId"))}
}

func (a restAPI) gone() bool     { return a.Resource != nil && a.Gone }
func (a restAPI) complete() bool { return a.attr("complete") != "" }

func (a restAPI) attr(key string) string {
	if a.Resource == nil || a.Gone {
		return ""
	}
	return a.Attrs[key]
}

// lacks reports whether an API that is wholly known has no such part.
func (a restAPI) lacks(key string) bool { return a.complete() && a.attr(key) == "" }

// drop forgets every part whose key begins so.
func (a restAPI) drop(prefix string) {
	for k := range a.Attrs {
		if strings.HasPrefix(k, prefix) {
			delete(a.Attrs, k)
		}
	}
}

type answer struct {
	ID             string `json:"id"`
	RootResourceID string `json:"rootResourceId"`
}

func read(resp *capture.Response) (a answer) {
	if resp != nil {
		_ = json.Unmarshal(resp.Body, &a) // an answer of another form tells nothing
	}
	return a
}

var _ = rule.Learn(rule.Learner{Service: "apigateway", Operations: []string{"CreateRestApi", "ImportRestApi"}, Learn: func(c *rule.Case, resp *capture.Response) {
	a := read(resp)
	if a.ID == "" {
		c.Facts.OpenKind(kindAPI) // one came whose ID is not known
		return
	}
	r := c.Facts.LearnResource(kindAPI, a.ID)
	r.Gone, r.Attrs = false, map[string]string{}
	if a.RootResourceID != "" && c.Op == "CreateRestApi" && c.Get("cloneFrom") == nil {
		r.Attrs = map[string]string{"complete": "1", "root": a.RootResourceID, "resource:" + a.RootResourceID: "/"}
	}
}})

var _ = rule.Learn(rule.Learner{Service: "apigateway", Learn: func(c *rule.Case, resp *capture.Response) {
	a := api(c)
	if a.Resource == nil {
		return
	}
	method := c.Text("resourceId") + ":" + c.Text("httpMethod")
	status := method + ":" + c.Text("statusCode")
	switch c.Op {
	case "DeleteRestApi":
		a.Gone, a.Attrs = true, map[string]string{}
	case "PutRestApi", "ImportDocumentationParts":
		delete(a.Attrs, "complete")
	case "CreateResource":
		a.learnID("resource:", resp)
	case "DeleteResource":
		// Those below it go too, and are not told apart here.
		delete(a.Attrs, "resource:"+c.Text("resourceId"))
	case "PutMethod":
		a.Attrs["method:"+method] = "1"
	case "DeleteMethod":
		a.drop("method:" + method)
		a.drop("integration:" + method)
		a.drop("response:" + method)
		a.drop("integrationresponse:" + method)
	case "PutIntegration":
		a.Attrs["integration:"+method] = "1"
	case "DeleteIntegration":
		a.drop("integration:" + method)
		a.drop("integrationresponse:" + method)
	case "PutIntegrationResponse":
		a.Attrs["integrationresponse:"+status] = "1"
	case "DeleteIntegrationResponse":
		delete(a.Attrs, "integrationresponse:"+status)
	case "PutMethodResponse":
		a.Attrs["response:"+status] = "1"
		for _, it := range c.Get("responseParameters").Elements() {
			a.Attrs["parameter:"+status+":"+it.Key] = "1"
		}
		for _, it := range c.Get("responseModels").Elements() {
			a.Attrs["responsemodel:"+status+":"+it.Key] = "1"
		}
	case "UpdateMethodResponse":
		a.patchResponse(c, status)
	case "DeleteMethodResponse":
		delete(a.Attrs, "response:"+status)
		a.drop("parameter:" + status)
		a.drop("responsemodel:" + status)
	case "CreateRequestValidator":
		a.learnID("validator:", resp)
	case "DeleteRequestValidator":
		delete(a.Attrs, "validator:"+c.Text("requestValidatorId"))
	case "CreateDocumentationPart":
		a.learnID("documentation:", resp)
	case "DeleteDocumentationPart":
		delete(a.Attrs, "documentation:"+c.Text("documentationPartId"))
	case "CreateModel":
		a.Attrs["model:"+c.Text("name")] = "1"
	case "DeleteModel":
		delete(a.Attrs, "model:"+c.Text("modelName"))
	default:
		a.learnStage(c, resp)
	}
}})

// learnID notes a part under the ID that was answered. Without one the API is
// not wholly known any more.
func (a restAPI) learnID(prefix string, resp *capture.Response) {
	if id := read(resp).ID; id != "" {
		a.Attrs[prefix+id] = "1"
		return
	}
	delete(a.Attrs, "complete")
}

func (a restAPI) patchResponse(c *rule.Case, status string) {
	for _, p := range patches(c) {
		key := ""
		if name, ok := strings.CutPrefix(p.path, "/responseParameters/"); ok {
			key = "parameter:" + status + ":" + unescape(name)
		} else if name, ok := strings.CutPrefix(p.path, "/responseModels/"); ok {
			key = "responsemodel:" + status + ":" + unescape(name)
		}
		switch {
		case key == "":
		case p.op == "remove":
			delete(a.Attrs, key)
		default:
			a.Attrs[key] = "1"
		}
	}
}

func (a restAPI) learnStage(c *rule.Case, resp *capture.Response) {
	stage := c.Text("stageName")
	switch c.Op {
	case "CreateDeployment":
		if stage == "" {
			return
		}
		id := read(resp).ID
		if c.Get("canarySettings") != nil {
			a.Attrs["canary:"+stage] = "1"
			return
		}
		a.Attrs["stage:"+stage] = id
	case "CreateStage":
		a.Attrs["stage:"+stage] = c.Text("deploymentId")
		if c.Get("canarySettings") != nil {
			a.Attrs["canary:"+stage] = "1"
		}
	case "UpdateStage":
		for _, p := range patches(c) {
			switch {
			case p.path == "/deploymentId" && p.op == "replace":
				a.Attrs["stage:"+stage] = p.Get("value").String()
			case p.path == "/deploymentId":
				a.Attrs["stage:"+stage] = "?"
			case p.path == "/canarySettings" && p.op == "remove":
				delete(a.Attrs, "canary:"+stage)
			case strings.HasPrefix(p.path, "/canarySettings"):
				a.Attrs["canary:"+stage] = "1"
			}
		}
	case "DeleteStage":
		delete(a.Attrs, "stage:"+stage)
		delete(a.Attrs, "canary:"+stage)
	}
}
