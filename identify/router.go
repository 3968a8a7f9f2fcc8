package identify

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/endpoint"
)

// router finds operations of one REST service.
type router struct {
	from    *contract.Service
	service string
	s3      bool
	routes  [len(methods)]struct {
		once sync.Once
		list []route
	}
}

// methods are those that operations have.
var methods = [...]string{"GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS"}

type route struct {
	*contract.Route        // what it requires in query and headers tells operations of one path apart
	literals, queryLiteral int
	control                bool // of S3 Express's control endpoint, as the endpoint rules say
}

// match is a route that fits, and how well.
type match struct {
	route                    *route
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
	got, _ := routers.LoadOrStore(s, &router{from: s, service: s.Name, s3: s.Name == "s3"})
	return got.(*router)
}

// of returns the routes of a method.
func (rt *router) of(method string) []route {
	i := slices.Index(methods[:], method)
	if i < 0 {
		return nil
	}
	of := &rt.routes[i]
	of.once.Do(func() { of.list = routesOf(rt.from, method) })
	return of.list
}

func routesOf(s *contract.Service, method string) []route {
	list := s.Routes(method)
	routes := make([]route, len(list))
	for i := range list {
		x := route{Route: &list[i], queryLiteral: len(list[i].Path.Query)}
		for _, seg := range x.Path.Segments {
			if seg.Label == "" {
				x.literals++
			}
		}
		x.control = s.Name == "s3control" ||
			slices.Contains(x.Context, contract.ContextValue{Name: "UseS3ExpressControlEndpoint", Value: "true"})
		routes[i] = x
	}
	// Operations that are deprecated yield to their successors.
	sort.SliceStable(routes, func(i, j int) bool { return !routes[i].Deprecated && routes[j].Deprecated })
	return routes
}

// basePath is what stands before a service's own paths: what its endpoint rule
// set puts there, or the stage of an API.
func basePath(service, path string) string {
	switch service {
	case "geo-maps", "geo-routes":
		return "/v2"
	case "apigatewaymanagementapi":
		if i := connections(path); i > 0 {
			return path[:i]
		}
	}
	return ""
}

// connections finds where the management API of a WebSocket API's connections
// begins in a path, after the stage; -1 when the path is not one of its.
func connections(path string) int {
	for _, p := range [...]string{"/@connections", "/%40connections"} {
		if i := strings.Index(path, p); i >= 0 {
			return i
		}
	}
	return -1
}

// find returns the best match, if any.
func (rt *router) find(req *capture.Request, r *Result) match {
	bucketInHost := r.Endpoint.BucketInHost && rt.s3 // then the template's first label is not in the path
	control := rt.s3 && r.Endpoint.Style == endpoint.StyleDirectory
	path := segments{s3: rt.s3}
	path.split(strings.TrimPrefix(req.Path(), basePath(rt.service, req.Path())))
	if rt.s3 && !bucketInHost {
		path.bucketARN()
	}
	query := req.Query()
	var best match
	routes := rt.of(req.Method)
	for i := range routes {
		x := &routes[i]
		if x.queryLiteral > 0 && query == "" || !x.fits(&path, bucketInHost) {
			continue
		}
		m := match{route: x, literals: x.literals, greedy: x.Path.Greedy >= 0, control: x.control == control}
		if !m.fixed(x.Path.Query, query) {
			continue
		}
		for _, name := range x.Queries {
			m.count(hasParam(query, name))
		}
		for _, name := range x.Headers {
			m.count(req.Headers.Has(name))
		}
		if best.route == nil || m.better(&best) {
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
