package identify

import (
	"fmt"
	"slices"

	"github.com/assay-project/assay/contract"
)

// byTarget identifies a request of the JSON protocols by X-Amz-Target.
func byTarget(c *contract.Catalog, ix *index, r *Result, h hints) {
	list := ix.nearest(r, ix.Targeted(h.target))
	if len(list) == 0 {
		// A target that no model has: then where it was sent decides.
		list = ix.candidates(r)
		list = speaking(list, contract.JSON)
	}
	pick(c, r, list, h.targetOp)
	if r.Service == nil {
		return
	}
	r.Protocol = contract.JSON
}

// byCBORPath identifies a request of RPC v2 by its path.
func byCBORPath(c *contract.Catalog, ix *index, r *Result, h hints) {
	list := ix.nearest(r, ix.Targeted(h.cborService)) // the service's shape name, which JSON uses as its target prefix
	if len(list) == 0 {
		list = ix.candidates(r)
		list = speaking(list, contract.RPCv2CBOR)
	}
	pick(c, r, list, h.cborOp)
	if r.Service != nil {
		r.Protocol = contract.RPCv2CBOR
	}
}

// byAction identifies a request of the query protocols by Action and Version.
func byAction(c *contract.Catalog, ix *index, r *Result, h hints) {
	list := ix.candidates(r)
	list = speaking(list, contract.Query, contract.EC2Query)
	if len(list) == 0 && r.Endpoint.Custom() && r.Auth.Credential.Service == "" {
		for _, s := range ix.query() {
			if s.APIVersion == h.version {
				list = append(list, s)
			}
		}
	}
	if len(list) > 1 && h.version != "" {
		// Services that share a host tell themselves apart by their version.
		same := slices.DeleteFunc(slices.Clone(list), func(s *contract.Service) bool { return s.APIVersion != h.version })
		if len(same) > 0 {
			list = same
		}
	}
	pick(c, r, list, h.action)
	if r.Service == nil {
		return
	}
	r.Protocol = contract.Query
	if r.Service.Speaks(contract.EC2Query) {
		r.Protocol = contract.EC2Query
	}
}

func speaking(list []*contract.Service, ps ...contract.Protocol) []*contract.Service {
	var out []*contract.Service
	for _, s := range list {
		if slices.ContainsFunc(ps, s.Speaks) {
			out = append(out, s)
		}
	}
	return out
}

// nearest keeps, of several services that a message may be for, those that host
// and signing name allow; all where they allow none.
func (ix *index) nearest(r *Result, list []*contract.Service) []*contract.Service {
	if len(list) < 2 {
		return list
	}
	allowed := ix.candidates(r)
	both := slices.DeleteFunc(slices.Clone(list), func(s *contract.Service) bool { return !slices.Contains(allowed, s) })
	if len(both) == 0 {
		return list
	}
	return both
}

// pick chooses among services by the operation's name.
func pick(c *contract.Catalog, r *Result, list []*contract.Service, op string) {
	for _, e := range list {
		s, err := c.Service(e.Name)
		if err != nil {
			r.Why = err.Error()
			continue
		}
		if o := s.Operation(op); o != nil {
			r.candidate(o)
		}
		if r.Service == nil {
			r.Service = s
		}
	}
	if r.Operation != nil {
		return
	}
	if r.Service != nil {
		r.Asked = op
		r.Why = fmt.Sprintf("%s has no operation %q", r.Service.Name, op)
	}
}

// candidate adds an operation that the request may be for. The first one is
// taken, unless a later one is preferred: the client says that it is for that
// service, or it is known to be the one to name.
func (r *Result) candidate(o *contract.Operation) {
	if r.Operation == nil {
		r.Service, r.Operation = o.Service, o
		return
	}
	old, later := r.Operation.Service, o.Service
	prefer := sameWire[old.Name] == later.Name
	if was, is := saysFor(r.agent, old), saysFor(r.agent, later); was != is {
		prefer = is
	}
	if prefer {
		r.Service, r.Operation, o = later, o, r.Operation
	}
	r.Also = append(r.Also, o)
}
