package endpoint

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// optionAliases are the names that people give to parameters, from the AWS
// tools' options and configuration files.
var optionAliases = map[string]string{
	"fips":                   "UseFIPS",
	"use-fips-endpoint":      "UseFIPS",
	"dualstack":              "UseDualStack",
	"dual-stack":             "UseDualStack",
	"use-dualstack-endpoint": "UseDualStack",
	"endpoint-url":           "Endpoint",
	"path-style":             "ForcePathStyle",
	"use-accelerate":         "Accelerate",
	"account":                "AccountId",
	"global":                 "UseGlobalEndpoint",
}

// ParamsOf turns options as people write them ("region", "path-style",
// "use-arn-region") into parameters of a service's rule set. An option is
// named by one of the AWS tools' words for it or by AWS's name of the parameter
// in any case, with or without hyphens. The value of a boolean may be empty,
// which is true, as for a flag; those of a list have commas between them.
//
// The error is a [*ParamError] for an option that the service does not have
// or whose value is no boolean.
func (r *RuleSets) ParamsOf(service string, options map[string]string) (Params, error) {
	set, err := r.Params(service)
	if err != nil {
		return nil, err
	}
	byName := make(map[string]Param, len(set))
	for _, p := range set {
		byName[strings.ToLower(p.Name)] = p
	}
	params := Params{}
	for _, option := range slices.Sorted(maps.Keys(options)) {
		name := option
		if alias, ok := optionAliases[option]; ok {
			name = alias
		}
		p, ok := byName[strings.ToLower(strings.ReplaceAll(name, "-", ""))]
		if !ok {
			return nil, &ParamError{service, option, "is not known to the service's rule set", true}
		}
		if params[p.Name], err = p.parse(options[option]); err != nil {
			return nil, &ParamError{service, option, err.Error(), false}
		}
	}
	return params, nil
}

// parse reads a value as it stands on a command line.
func (p *Param) parse(s string) (any, error) {
	switch p.Type {
	case "boolean":
		if s == "" {
			return true, nil
		}
		b, err := strconv.ParseBool(s)
		if err != nil {
			return nil, fmt.Errorf("is %q, neither true nor false", s)
		}
		return b, nil
	case "stringArray":
		return strings.Split(s, ","), nil
	}
	return s, nil
}

// ResolveOptions is [RuleSets.Resolve] with options as people write them.
func (r *RuleSets) ResolveOptions(service string, options map[string]string) (*Endpoint, error) {
	params, err := r.ParamsOf(service, options)
	if err != nil {
		return nil, err
	}
	return r.Resolve(service, params)
}

// Host returns the host of the endpoint's URL, with the port where it has one.
func (e *Endpoint) Host() string {
	_, rest, _ := strings.Cut(e.URL, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// Path returns the path of the endpoint's URL, which a request's own path
// follows: "" or "/bucket".
func (e *Endpoint) Path() string {
	_, rest, _ := strings.Cut(e.URL, "://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return strings.TrimSuffix(rest[i:], "/")
	}
	return ""
}

// Info reads the endpoint as a request to it would be read.
func (e *Endpoint) Info() Info { return Parse(e.Host(), e.Path()) }
