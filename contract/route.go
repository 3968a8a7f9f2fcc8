package contract

// Route is what tells an operation of a REST service from the others. It is
// there without the operation, whose input is the larger part of a model: to find
// one operation of S3 by its path, a hundred need not be built.
type Route struct {
	Method     string
	Path       *PathTemplate
	Deprecated bool
	// Queries and Headers are the names on the wire of what the input requires
	// there.
	Queries, Headers []string
	// Context is what the operation fixes of the endpoint rules' parameters.
	Context []ContextValue

	name    string
	service *Service
}

// Operation returns the operation that the route leads to.
func (r *Route) Operation() *Operation { return r.service.Operation(r.name) }

// Routes returns the routes of a REST service's operations with that method, in
// order of the operations' names; none of a service of another protocol.
func (s *Service) Routes(method string) []Route {
	if s.Protocol != RESTJSON && s.Protocol != RESTXML {
		return nil
	}
	if s.unread != nil {
		return s.unread.routes(method)
	}
	var list []Route
	for _, op := range s.operations {
		if op.Method != method {
			continue
		}
		r := Route{Method: method, Path: op.Path, Deprecated: op.Deprecated, Context: op.StaticContext, name: op.Name, service: s}
		if op.Input != nil {
			for _, m := range op.Input.Members {
				r.require(m)
			}
		}
		list = append(list, r)
	}
	return list
}

func (r *Route) require(m *Member) {
	switch {
	case !m.Required:
	case m.Location == InQuery:
		r.Queries = append(r.Queries, m.WireName)
	case m.Location == InHeader:
		r.Headers = append(r.Headers, m.WireName)
	}
}

func (u *unread) routes(method string) []Route {
	var list []Route
	for i, name := range u.names {
		if u.order != nil {
			i = u.order[i]
		}
		r := u.reader(u.operationAt[i])
		r.shapeOf, r.ref = nil, -1 // nothing is built
		var op Operation
		if r.operation(&op); op.Method != method {
			continue
		}
		route := Route{Method: method, Path: ParseTemplate(op.URI), Deprecated: op.Deprecated, Context: op.StaticContext, name: name, service: u.service}
		u.require(&route, r.ref)
		list = append(list, route)
	}
	return list
}

// require notes what the input of that number requires; -1 is none.
func (u *unread) require(route *Route, input int) {
	if input < 0 {
		return
	}
	r := u.reader(u.shapeAt[input])
	r.shapeOf = nil
	var sh Shape
	if r.head(&sh); sh.Kind != Structure {
		return
	}
	for range r.count() {
		var m Member
		r.member(&m)
		route.require(&m)
	}
}
