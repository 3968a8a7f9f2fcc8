package identify

import (
	"slices"
	"sync"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/endpoint"
)

// index finds services by what a request shows of them.
type index struct {
	byName    map[string]*contract.Service
	byTarget  map[string][]*contract.Service
	bySigning map[string][]*contract.Service
	query     []*contract.Service // speak a query protocol
}

var indexes sync.Map // *contract.Catalog → *index

func indexOf(c *contract.Catalog) *index {
	if ix, ok := indexes.Load(c); ok {
		return ix.(*index)
	}
	ix := &index{
		byName:    map[string]*contract.Service{},
		byTarget:  map[string][]*contract.Service{},
		bySigning: map[string][]*contract.Service{},
	}
	for _, s := range c.Index() {
		ix.byName[s.Name] = s
		if s.TargetPrefix != "" {
			ix.byTarget[s.TargetPrefix] = append(ix.byTarget[s.TargetPrefix], s)
		}
		ix.bySigning[s.SigningName] = append(ix.bySigning[s.SigningName], s)
		if s.Speaks(contract.Query) || s.Speaks(contract.EC2Query) {
			ix.query = append(ix.query, s)
		}
	}
	for alias, names := range signingAliases {
		for _, name := range names {
			if s := ix.byName[name]; s != nil {
				ix.bySigning[alias] = append(ix.bySigning[alias], s)
			}
		}
	}
	got, _ := indexes.LoadOrStore(c, ix)
	return got.(*index)
}

// signingAliases are signing names beside the one in a service's metadata; the
// endpoint rule sets choose them.
var signingAliases = map[string][]string{
	"s3express":        {"s3", "s3control"},
	"s3-object-lambda": {"s3"},
	"s3-outposts":      {"s3", "s3control"},
}

// sameWire are services whose requests cannot be told from those of another one
// that has the same operations at the same host under the same name: there the
// other one is named.
var sameWire = map[string]string{
	"docdb":   "rds",
	"neptune": "rds",
	"wisdom":  "qconnect", // its former name
}

// candidates are the services that host and credential scope allow: those that
// both allow, else those that either does, the signed ones first, because hosts
// are shared more than signing names are.
func (ix *index) candidates(r *Result) []*contract.Service {
	var atHost []string
	if !r.Endpoint.Custom() {
		atHost = endpoint.Services(r.Endpoint.Service)
	}
	signed := ix.bySigning[r.Auth.Credential.Service]
	if len(atHost) == 0 {
		return signed
	}
	list := make([]*contract.Service, 0, len(signed)+len(atHost))
	for _, s := range signed {
		if slices.Contains(atHost, s.Name) {
			list = append(list, s)
		}
	}
	if len(list) > 0 {
		return list
	}
	list = append(list, signed...)
	for _, n := range atHost {
		if s := ix.byName[n]; s != nil {
			list = append(list, s)
		}
	}
	return list
}
