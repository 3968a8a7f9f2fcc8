package isolate

import (
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/edit"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/signature"
)

// Shown is a request that may be shown as code: without secrets, and decoded.
type Shown struct {
	Request *capture.Request
	Input   *decode.Input // nil: the operation has no model
	Region  string        // "" when it is not known
	// Endpoint is the URL of an endpoint that is not AWS's, else "".
	Endpoint    string
	Signed      bool
	SigningName string
	// Concealed are the paths of the members whose values were replaced.
	Concealed []string
}

// Show takes the secrets out of a request and decodes what is left.
func Show(models *contract.Catalog, req *capture.Request) (*Shown, error) {
	if models == nil {
		models = contract.Embedded()
	}
	open := func(r *capture.Request) (*decode.Input, *Shown) {
		c := judge.Open(models, &capture.Exchange{Request: *r}, facts.NewStore())
		s := &Shown{Request: r, Input: c.In, Region: c.ID.Auth.Credential.Region, SigningName: c.ID.Auth.Credential.Service,
			Signed: c.ID.Auth.Scheme.Version != signature.Anonymous}
		if s.Region == "" {
			s.Region = c.ID.Endpoint.Region
		}
		if s.SigningName == "" && c.ID.Service != nil {
			s.SigningName = c.ID.Service.SigningName
		}
		if c.ID.Endpoint.Custom() {
			scheme := r.Scheme
			if scheme == "" {
				scheme = "https"
			}
			s.Endpoint = scheme + "://" + r.Host()
		}
		return c.In, s
	}
	in, _ := open(req)
	concealed, paths, err := edit.New(req, in).Conceal()
	if err != nil {
		return nil, err
	}
	_, s := open(concealed)
	s.Concealed = paths
	return s, nil
}
