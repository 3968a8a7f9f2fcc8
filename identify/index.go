package identify

import (
	"sync"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/endpoint"
)

// index finds services by what a request shows of them.
type index struct {
	byName    map[string]*contract.Service
	byTarget  map[string][]*contract.Service
	bySigning map[string][]*contract.Service
	query     []*contract.Service          // speak a query protocol
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
	for alias, name := range signingAliases {
		if s := ix.byName[name]; s != nil {
			ix.bySigning[alias] = append(ix.bySigning[alias], s)
		}
	}
	got, _ := indexes.LoadOrStore(c, ix)
	return got.(*index)
}

// signingAliases are signing names beside the one in a service's metadata; the
// endpoint rule sets choose them.
var signingAliases = map[string]string{
	"s3express":        "s3",
	"s3-object-lambda": "s3",
	"s3-outposts":      "s3",
}

// candidates are the services that host and credential scope allow, those that
// both allow first. exact says that both had a say and agreed.
func (ix *index) candidates(r *Result) (list []*contract.Service, exact bool) {
	var atHost []string
	if !r.Endpoint.Custom() {
		atHost = endpoint.Services(r.Endpoint.Service)
	}
	signed := ix.bySigning[r.Auth.Credential.Service]
	if len(atHost) > 0 && len(signed) > 0 {
		for _, s := range signed {
			for _, n := range atHost {
				if n == s.Name {
					list = append(list, s)
				}
			}
		}
		if len(list) > 0 {
			return list, true
		}
	}
	for _, n := range atHost {
		if s := ix.byName[n]; s != nil {
			list = append(list, s)
		}
	}
	if len(atHost) > 0 && len(list) > 0 {
		return list, false // the host decides where a request arrives
	}
	return signed, false
}
