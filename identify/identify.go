// Package identify says what a request is: which service and operation, over
// which protocol, at which endpoint, authenticated how, and sent by which
// client. Method, host, path, query, headers, credential scope and body are
// read for it; nothing is judged.
package identify

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/signature"
)

// Result is what a request turned out to be.
type Result struct {
	// Service is nil when the request is none of AWS's, or it cannot be told
	// which service it is for.
	Service *contract.Service
	// Operation is nil when Service has none that fits. Name is then empty,
	// unless it is an operation that the models leave out ("PostObject",
	// "OptionsObject").
	Operation *contract.Operation
	Name      string
	// Asked is the operation that the request names itself (Action,
	// X-Amz-Target), where the service has no such operation.
	Asked    string
	Protocol contract.Protocol
	// Also are operations of other services that the same bytes may be for:
	// services that share hosts, signing names and names of operations.
	Also []*contract.Operation
	// BasePath is what the endpoint puts before the operation's own path.
	BasePath string

	Endpoint endpoint.Info
	Auth     signature.Auth
	Client   Client

	agent string // the User-Agent, which may name the service

	// Why says in a few words why Service or Operation is missing.
	Why string
}

// AWS reports whether the request is one to AWS or to something that speaks
// as AWS does.
func (r *Result) AWS() bool { return r.Service != nil }

// Request identifies a request among the services of a catalog.
func Request(c *contract.Catalog, req *capture.Request) Result {
	r := Result{Endpoint: endpoint.Parse(req.Host(), req.Path())}
	r.Auth = signature.Parse(req)
	r.agent = userAgent(req)
	r.Client = ParseUserAgent(r.agent)
	ix := indexOf(c)
	hint := message(req)
	if !ours(&r, hint, req) {
		r.Why = "not a request to AWS: neither its host nor its signature is one of AWS's"
		return r
	}
	switch {
	case hint.target != "":
		byTarget(c, ix, &r, hint)
	case hint.cborService != "":
		byCBORPath(c, ix, &r, hint)
	case hint.action != "":
		byAction(c, ix, &r, hint)
	}
	if r.Service == nil {
		byRoute(c, ix, &r, req)
	}
	if r.Operation != nil {
		r.Name = r.Operation.Name
	}
	if r.Service == nil && r.Why == "" {
		r.Why = "no service of the models answers at this host or under this signing name"
	}
	return r
}

// ours tells AWS's requests, and those to something that imitates AWS, from all
// others. A custom host needs more than a method and a path.
func ours(r *Result, h hints, req *capture.Request) bool {
	if !r.Endpoint.Custom() || r.Auth.Scheme.Version != signature.Anonymous {
		return true
	}
	if h.target != "" || h.cborService != "" || (h.action != "" && h.version != "") {
		return true
	}
	for i := range req.Headers {
		n := req.Headers[i].Name
		if len(n) > 6 && strings.EqualFold(n[:6], "x-amz-") && !strings.EqualFold(n, "x-amz-cf-id") {
			return true
		}
	}
	return r.Client.SDK
}

func userAgent(req *capture.Request) string {
	if ua := req.Headers.Get("X-Amz-User-Agent"); ua != "" {
		return ua // browsers do not let User-Agent be set
	}
	return req.Headers.Get("User-Agent")
}
