package assay

import (
	"github.com/assay-project/assay/identify"
	"github.com/assay-project/assay/signature/forensics"
)

// Hop is what happened to one request between two places at which it was
// captured.
type Hop struct {
	Before, After *Exchange
	// Differences is what the second capture has otherwise, each with what it
	// does to the signature.
	Differences []forensics.Difference
	// Operation and Endpoint say what the request was before and is after,
	// where the two differ; empty else.
	Operation, Endpoint [2]string
}

// Matters reports whether the hop changed anything that the service sees: the
// signature, the operation or the endpoint.
func (h *Hop) Matters() bool {
	for _, d := range h.Differences {
		if d.Effect == forensics.Breaks {
			return true
		}
	}
	return h.Operation[0] != h.Operation[1] || h.Endpoint[0] != h.Endpoint[1]
}

// Pairs matches the exchanges of two captures of the same requests: by their
// signature, else by the client's own id of the attempt, else by date and path.
// Exchanges that are in one capture only are returned apart.
func Pairs(before, after []*Exchange) (pairs [][2]*Exchange, lost, added []*Exchange) {
	waiting := map[string][]*Exchange{}
	for _, x := range after {
		id := forensics.Identity(&x.Request)
		waiting[id] = append(waiting[id], x)
	}
	taken := map[*Exchange]bool{}
	for _, x := range before {
		id := forensics.Identity(&x.Request)
		if id == "" || len(waiting[id]) == 0 {
			lost = append(lost, x)
			continue
		}
		y := waiting[id][0]
		waiting[id] = waiting[id][1:]
		taken[y] = true
		pairs = append(pairs, [2]*Exchange{x, y})
	}
	for _, x := range after {
		if !taken[x] {
			added = append(added, x)
		}
	}
	return pairs, lost, added
}

// Trace says what changed between two captures of one request, and whether that
// matters to the signature, the endpoint or the operation. It needs no keys.
func (c *Checker) Trace(before, after *Exchange) Hop {
	h := Hop{Before: before, After: after, Differences: forensics.Compare(&before.Request, &after.Request, forensics.Options{})}
	a, b := identify.Request(c.catalog, &before.Request), identify.Request(c.catalog, &after.Request)
	if x, y := named(&a), named(&b); x != y {
		h.Operation = [2]string{x, y}
	}
	if x, y := endpointOf(&a), endpointOf(&b); x != y {
		h.Endpoint = [2]string{x, y}
	}
	return h
}

func named(r *identify.Result) string {
	if r.Service == nil {
		return "not to AWS"
	}
	if r.Name == "" {
		return r.Service.Name + " (no operation)"
	}
	return r.Service.Name + " " + r.Name
}

func endpointOf(r *identify.Result) string {
	e := &r.Endpoint
	s := string(e.Style)
	if e.Region != "" {
		s += " " + e.Region
	}
	if m := e.Modes.String(); m != "" {
		s += " " + m
	}
	if e.Bucket != "" {
		s += " bucket " + e.Bucket
	}
	return s
}
