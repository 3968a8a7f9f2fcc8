package identify

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/endpoint"
)

// byRoute identifies a request of the REST protocols by method, path and query.
func byRoute(c *contract.Catalog, ix *index, r *Result, req *capture.Request) {
	list := ix.candidates(r)
	if len(list) == 0 && r.Endpoint.Custom() {
		if s := ix.byName["s3"]; s != nil && looksLikeS3(req) {
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
		case m.op == nil:
		case best.op == nil || m.better(&best):
			best, r.Operation, r.Also = m, nil, nil
			r.candidate(m.op)
		case !best.better(&m):
			r.candidate(m.op)
		}
	}
	if r.Operation != nil {
		r.Protocol = r.Service.Protocol
		r.BasePath = basePaths[r.Service.Name]
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

// router finds operations of one REST service.
type router struct {
	byMethod map[string][]route
	s3       bool
	base     string
}

type route struct {
	op                     *contract.Operation
	requiredQ, requiredH   []*contract.Member // tell operations of one path apart
	literals, queryLiteral int
	control                bool // of S3 Express's control endpoint, as the endpoint rules say
}

// match is a route that fits, and how well.
type match struct {
	op                       *contract.Operation
	literals, query, present int
	missing                  int
	greedy                   bool
	control                  bool // agrees with the host on S3 Express's control endpoint
}

// better orders two matches of one request: the more a template says of its
// own, the better it fits.
func (m *match) better(o *match) bool {
	switch {
	case m.literals != o.literals:
		return m.literals > o.literals
	case m.greedy != o.greedy:
		return !m.greedy
	case m.query != o.query:
		return m.query > o.query
	case m.present-m.missing != o.present-o.missing:
		return m.present-m.missing > o.present-o.missing
	case m.present != o.present:
		return m.present > o.present
	}
	return m.control && !o.control
}

var routers sync.Map // *contract.Service → *router

func routerOf(s *contract.Service) *router {
	if rt, ok := routers.Load(s); ok {
		return rt.(*router)
	}
	rt := &router{byMethod: map[string][]route{}, s3: s.Name == "s3", base: basePaths[s.Name]}
	for _, op := range s.Operations {
		if op.Path == nil {
			continue
		}
		x := route{op: op, queryLiteral: len(op.Path.Query)}
		for _, seg := range op.Path.Segments {
			if seg.Label == "" {
				x.literals++
			}
		}
		x.control = slices.Contains(op.StaticContext, contract.ContextValue{Name: "UseS3ExpressControlEndpoint", Value: "true"}) ||
			s.Name == "s3control"
		for _, m := range op.Queries {
			if m.Required {
				x.requiredQ = append(x.requiredQ, m)
			}
		}
		for _, m := range op.Headers {
			if m.Required {
				x.requiredH = append(x.requiredH, m)
			}
		}
		rt.byMethod[op.Method] = append(rt.byMethod[op.Method], x)
	}
	for _, rs := range rt.byMethod {
		// Operations that are deprecated yield to their successors.
		sort.SliceStable(rs, func(i, j int) bool { return !rs[i].op.Deprecated && rs[j].op.Deprecated })
	}
	got, _ := routers.LoadOrStore(s, rt)
	return got.(*router)
}

// basePaths are paths that the endpoint rule sets put before a service's own.
var basePaths = map[string]string{"geo-maps": "/v2", "geo-routes": "/v2"}

// find returns the best match, if any.
func (rt *router) find(req *capture.Request, r *Result) match {
	bucketInHost := r.Endpoint.BucketInHost && rt.s3 // then the template's first label is not in the path
	control := rt.s3 && r.Endpoint.Style == endpoint.StyleDirectory
	var path segments
	path.split(strings.TrimPrefix(req.Path(), rt.base))
	query := req.Query()
	var best match
	for i := range rt.byMethod[req.Method] {
		x := &rt.byMethod[req.Method][i]
		if x.queryLiteral > 0 && query == "" || !x.fits(&path, bucketInHost) {
			continue
		}
		m := match{op: x.op, literals: x.literals, greedy: x.op.Path.Greedy >= 0, control: x.control == control}
		if !m.fixed(x.op.Path.Query, query) {
			continue
		}
		for _, mb := range x.requiredQ {
			m.count(hasParam(query, mb.WireName))
		}
		for _, mb := range x.requiredH {
			m.count(req.Headers.Has(mb.WireName))
		}
		if best.op == nil || m.better(&best) {
			best = m
		}
	}
	return best
}

func (m *match) count(present bool) {
	if present {
		m.present++
	} else {
		m.missing++
	}
}

// fixed checks the parameters that a template fixes.
func (m *match) fixed(want []contract.QueryLiteral, query string) bool {
	for _, w := range want {
		v, ok := param(query, w.Name)
		if !ok || w.HasValue && w.Value != "" && v != w.Value {
			return false
		}
		m.query++
	}
	return true
}

func hasParam(query, name string) bool {
	_, ok := param(query, name)
	return ok
}

// param finds a query parameter. Names that need no escaping are all that
// templates and required members have.
func param(query, name string) (string, bool) {
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		if len(pair) >= len(name) && pair[:len(name)] == name {
			if len(pair) == len(name) {
				return "", true
			}
			if pair[len(name)] == '=' {
				return pair[len(name)+1:], true
			}
		}
	}
	return "", false
}

// segments is a path cut at its slashes, the first few of them without an
// allocation.
type segments struct {
	buf      [12]string
	list     []string
	trailing bool // ends in a slash
}

func (s *segments) split(path string) {
	s.list = s.buf[:0]
	path = strings.TrimPrefix(path, "/")
	for path != "" {
		seg, rest, more := strings.Cut(path, "/")
		s.list = append(s.list, seg)
		s.trailing = more && rest == ""
		path = rest
	}
}

// fits compares path and template. A greedy label takes what is left, empty
// segments included, because an S3 key may hold any.
func (x *route) fits(p *segments, bucketInHost bool) bool {
	t := x.op.Path
	want := t.Segments
	greedy := t.Greedy
	if bucketInHost {
		if len(want) == 0 || want[0].Label == "" {
			return false
		}
		want = want[1:]
		greedy--
	}
	have := p.list
	if greedy >= 0 {
		after := len(want) - greedy - 1
		if len(have) < len(want) {
			return false
		}
		return fitAll(want[:greedy], have[:greedy]) && fitAll(want[greedy+1:], have[len(have)-after:])
	}
	return len(have) == len(want) && fitAll(want, have)
}

func fitAll(want []contract.Segment, have []string) bool {
	for i := range want {
		w, h := &want[i], have[i]
		if w.Label == "" {
			if w.Literal != h {
				return false
			}
			continue
		}
		if len(h) <= len(w.Prefix)+len(w.Suffix) || !strings.HasPrefix(h, w.Prefix) || !strings.HasSuffix(h, w.Suffix) {
			return false
		}
	}
	return true
}
