package identify

import (
	"fmt"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
)

// byRoute identifies a request of the REST protocols by method, path and query.
func byRoute(c *contract.Catalog, ix *index, r *Result, req *capture.Request) {
	if r.Endpoint.Service == "execute-api" && connections(req.Path()) < 0 {
		r.Why = "a request to somebody's own API behind API Gateway, whose contract no AWS model has"
		return
	}
	list := ix.candidates(r)
	if len(list) == 0 && r.Endpoint.Custom() {
		if s := ix.Entry("s3"); s != nil && looksLikeS3(req) {
			list = []*contract.Service{s}
		}
	}
	var best match
	for _, e := range list {
		if !e.Speaks(contract.RESTJSON) && !e.Speaks(contract.RESTXML) {
			if r.Service == nil && len(list) == 1 {
				unnamed(c, r, e)
			}
			continue
		}
		s, err := c.Service(e.Name)
		if err != nil {
			r.Why = err.Error()
			continue
		}
		if r.Service == nil {
			r.Service, r.Protocol = s, s.Protocol
		}
		if s.Name == "s3" {
			if name := unmodelled(req, r); name != "" {
				r.Service, r.Protocol, r.Name = s, s.Protocol, name
				return
			}
		}
		m := routerOf(s).find(req, r)
		switch {
		case m.route == nil:
		case best.route == nil || m.better(&best):
			best, r.Operation, r.Also = m, nil, nil
			r.candidate(m.route.Operation())
		case !best.better(&m):
			r.candidate(m.route.Operation())
		}
	}
	if r.Operation != nil {
		r.Protocol = r.Service.Protocol
		r.BasePath = basePath(r.Service.Name, req.Path())
	}
	if r.Service != nil && r.Operation == nil && r.Why == "" {
		r.Why = fmt.Sprintf("%s has no operation at %s %s", r.Service.Name, req.Method, req.Path())
	}
}

// unnamed is a request to a service of an RPC protocol that names no operation.
func unnamed(c *contract.Catalog, r *Result, e *contract.Service) {
	s, err := c.Service(e.Name)
	if err != nil {
		r.Why = err.Error()
		return
	}
	r.Service, r.Protocol = s, s.Protocol
	r.Why = fmt.Sprintf("the request names no operation of %s", s.Name)
}

// looksLikeS3 is for custom hosts: only S3's requests carry these headers.
func looksLikeS3(req *capture.Request) bool {
	return req.Headers.Has("X-Amz-Content-Sha256") || req.Headers.Has("X-Amz-Acl") || req.Headers.Has("X-Amz-Copy-Source")
}

// unmodelled names the operations of S3 that the models leave out: browser
// uploads and CORS preflights.
func unmodelled(req *capture.Request, r *Result) string {
	switch req.Method {
	case "OPTIONS":
		return "OptionsObject"
	case "POST":
		if hasFold(req.Headers.Get("Content-Type"), "multipart/form-data") && req.Query() == "" {
			return "PostObject"
		}
	}
	return ""
}
