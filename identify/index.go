package identify

import (
	"slices"
	"sync"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/endpoint"
)

// index finds services by what a request shows of them.
type index struct {
	*contract.Catalog
	aliased map[string][]*contract.Service // of signingAliases
	query   func() []*contract.Service     // speak a query protocol
}

var indexes sync.Map // *contract.Catalog → *index

func indexOf(c *contract.Catalog) *index {
	if ix, ok := indexes.Load(c); ok {
		return ix.(*index)
	}
	ix := &index{Catalog: c, aliased: map[string][]*contract.Service{}}
	ix.query = sync.OnceValue(func() []*contract.Service {
		return speaking(c.Index(), contract.Query, contract.EC2Query)
	})
	for alias, names := range signingAliases {
		list := slices.Clone(c.SignedAs(alias))
		for _, name := range names {
			if s := c.Entry(name); s != nil {
				list = append(list, s)
			}
		}
		ix.aliased[alias] = list
	}
	got, _ := indexes.LoadOrStore(c, ix)
	return got.(*index)
}

// signed are the services with that name in a credential scope.
func (ix *index) signed(name string) []*contract.Service {
	if list, ok := ix.aliased[name]; ok {
		return list
	}
	return ix.SignedAs(name)
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
	signed := ix.signed(r.Auth.Credential.Service)
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
		if s := ix.Entry(n); s != nil {
			list = append(list, s)
		}
	}
	return list
}
