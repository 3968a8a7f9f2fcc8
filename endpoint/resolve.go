package endpoint

import (
	"errors"
	"fmt"

	"github.com/assay-project/assay/endpoint/internal/rules"
)

// Params are the parameters of a rule set by AWS's names ("Region", "Bucket",
// "UseFIPS", …): strings, bools and []string. A nil value is one not set.
type Params map[string]any

// Endpoint is what an SDK would call.
type Endpoint struct {
	// URL is scheme, host and, for path style, the first part of the path.
	URL string
	// Headers are headers that belong to the endpoint, by name.
	Headers map[string][]string
	// AuthSchemes are how to sign, best first. Empty: as the service's model
	// says, in the region of the request.
	AuthSchemes []AuthScheme
	// Properties are the endpoint's other properties ("backend").
	Properties map[string]any
}

// AuthScheme is one way to sign a request for an endpoint.
type AuthScheme struct {
	// Name is "sigv4", "sigv4a" or "sigv4-s3express".
	Name string `json:"name"`
	// SigningName is the service of the credential scope; empty: the model's.
	SigningName string `json:"signingName,omitempty"`
	// SigningRegion is the region of the scope; empty: the request's.
	SigningRegion string `json:"signingRegion,omitempty"`
	// SigningRegionSet are the regions that a sigv4a signature is good for.
	SigningRegionSet []string `json:"signingRegionSet,omitempty"`
	// DisableDoubleEncoding says that the path is escaped once, as S3 wants.
	DisableDoubleEncoding bool `json:"disableDoubleEncoding,omitempty"`
}

// RefusedError says that there is no endpoint for the parameters, in the words
// in which the service's rule set, and so an SDK, says it. It is a refusal on
// the caller's side: nothing would be sent, and AWS never answers with it.
type RefusedError struct {
	Service string
	Message string
}

func (e *RefusedError) Error() string { return e.Service + ": " + e.Message }

// ParamError says that a parameter cannot be given to the service's rule set:
// required and missing, not known, or of another type.
type ParamError struct {
	Service string
	Param   string
	Problem string // "is required", …
	Unknown bool   // the rule set has no parameter of that name
}

func (e *ParamError) Error() string {
	return e.Service + ": endpoint parameter " + e.Param + " " + e.Problem
}

// ErrNoRuleSet is what [RuleSets.Resolve] wraps for a service without a rule set.
var ErrNoRuleSet = errors.New("no endpoint rule set")

// Resolve is [RuleSets.Resolve] of the rule sets that are compiled in.
func Resolve(service string, params Params) (*Endpoint, error) {
	return Compiled().Resolve(service, params)
}

func wrap(service string, err error) error {
	var refusal *rules.Refusal
	var param *rules.ParamError
	switch {
	case errors.As(err, &refusal):
		return &RefusedError{service, refusal.Message}
	case errors.As(err, &param):
		return &ParamError{service, param.Param, param.Problem, param.Unknown}
	case errors.Is(err, rules.ErrExhausted):
		return &RefusedError{service, err.Error()}
	}
	return fmt.Errorf("%s: %w", service, err)
}

// newEndpoint takes the authentication schemes out of the properties.
func newEndpoint(e *rules.Endpoint) *Endpoint {
	out := &Endpoint{URL: e.URL, Headers: e.Headers, Properties: e.Properties}
	list, _ := e.Properties["authSchemes"].([]any)
	for _, item := range list {
		m, _ := item.(map[string]any)
		var a AuthScheme
		a.Name, _ = m["name"].(string)
		a.SigningName, _ = m["signingName"].(string)
		a.SigningRegion, _ = m["signingRegion"].(string)
		a.DisableDoubleEncoding, _ = m["disableDoubleEncoding"].(bool)
		regions, _ := m["signingRegionSet"].([]any)
		for _, r := range regions {
			if s, ok := r.(string); ok {
				a.SigningRegionSet = append(a.SigningRegionSet, s)
			}
		}
		out.AuthSchemes = append(out.AuthSchemes, a)
	}
	delete(out.Properties, "authSchemes")
	if len(out.Properties) == 0 {
		out.Properties = nil
	}
	return out
}
