package endpoint

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"sync"

	"github.com/assay-project/assay/endpoint/internal/bundle"
	"github.com/assay-project/assay/endpoint/internal/partition"
	"github.com/assay-project/assay/endpoint/internal/rules"
	"github.com/assay-project/assay/endpoint/internal/store"
)

// RuleSets are the official endpoint rule sets of one release of AWS's models,
// by botocore's names of the services, and the partitions that they go by. They
// are read-only and safe for concurrent use.
type RuleSets struct {
	store      *store.Store
	partitions *partition.Table
	below      *RuleSets // has what these lack; may be nil
	parsed     sync.Map  // service → *rules.Set, of those that were asked for
}

//go:embed rulesets.bin
var compiledFile []byte

// Compiled returns the rule sets that are compiled in.
func Compiled() *RuleSets { return compiled() }

// compiled opens the embedded file. That it is sound is a matter of the tests.
var compiled = sync.OnceValue(func() *RuleSets {
	s, err := store.Open(compiledFile)
	if err != nil {
		panic(err)
	}
	return &RuleSets{store: s, partitions: partition.Compiled()}
})

// BundleRuleSets makes one file, for [OpenRuleSets], of rule sets as the models
// carry them, JSON of either form by service, and of AWS's partitions.json, nil
// where it is not at hand. What cannot be evaluated is left out, and told by an
// error that comes with the file. Origin says where they are from, as "botocore
// 1.43.11" does.
func BundleRuleSets(origin string, sets map[string][]byte, partitions []byte) ([]byte, error) {
	var faults []error
	compact := make(map[string][]byte, len(sets))
	for _, service := range slices.Sorted(maps.Keys(sets)) {
		set, err := bundle.Compact(sets[service])
		if err != nil {
			faults = append(faults, fmt.Errorf("endpoint rules of %s: %w", service, err))
			continue
		}
		compact[service] = set
	}
	if partitions != nil {
		if _, err := partition.Read(partitions); err != nil {
			faults, partitions = append(faults, err), nil
		}
	}
	file, err := bundle.Build(origin, compact, partitions)
	return file, errors.Join(append(faults, err)...)
}

// OpenRuleSets opens a file that [BundleRuleSets] made. What it lacks is taken
// from below.
func OpenRuleSets(file []byte, below *RuleSets) (*RuleSets, error) {
	s, err := store.Open(file)
	if err != nil {
		return nil, fmt.Errorf("endpoint rules: %w", err)
	}
	r := &RuleSets{store: s, partitions: partition.Compiled(), below: below}
	table, err := s.Get(bundle.Partitions)
	if err == nil && table != nil {
		r.partitions, err = partition.Read(table)
	}
	if err != nil {
		return nil, fmt.Errorf("endpoint rules: %w", err)
	}
	return r, nil
}

// Resolve evaluates the official endpoint rule set of a service, by botocore's
// name. The error is a [*RefusedError] when the rules refuse the parameters, a
// [*ParamError] when one of them does not fit, and wraps [ErrNoRuleSet] when
// the service has no rule set here.
func (r *RuleSets) Resolve(service string, params Params) (*Endpoint, error) {
	set, from, err := r.find(service)
	if err != nil {
		return nil, err
	}
	e, err := set.ResolveIn(from.partitions, params)
	if err != nil {
		return nil, wrap(service, err)
	}
	// A region such as "not a region" gets through many rule sets; no SDK
	// can send to what comes out.
	if _, err := url.Parse(e.URL); err != nil {
		return nil, &RefusedError{service, "the endpoint is not a valid URL: " + e.URL}
	}
	return newEndpoint(e), nil
}

// Param is a parameter of a service's rule set.
type Param struct {
	Name     string
	Type     string // "string", "boolean" or "stringArray"
	Required bool
	Default  any    // string, bool or []string; nil for none
	BuiltIn  string // "AWS::Region" and the like: set by an SDK's configuration
}

// Params returns the parameters of a service's rule set by name.
func (r *RuleSets) Params(service string) ([]Param, error) {
	set, _, err := r.find(service)
	if err != nil {
		return nil, err
	}
	params := make([]Param, len(set.Params))
	for i, p := range set.Params {
		params[i] = Param{p.Name, string(p.Type), p.Required, p.Default, p.BuiltIn}
	}
	return params, nil
}

// Services returns the names of all services that have a rule set, in order.
func (r *RuleSets) Services() []string {
	names := r.store.Names()
	if r.below != nil {
		names = append(names, r.below.Services()...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(s string) bool { return s == bundle.Partitions })
}

// Origin says where a service's rule set is from: "botocore 1.43.11". It is empty
// where there is none.
func (r *RuleSets) Origin(service string) string {
	for ; r != nil; r = r.below {
		if r.store.Has(service) {
			return r.store.Version()
		}
	}
	return ""
}

// find returns a service's rule set and the release that it is of.
func (r *RuleSets) find(service string) (*rules.Set, *RuleSets, error) {
	if s, ok := r.parsed.Load(service); ok {
		return s.(*rules.Set), r, nil
	}
	data, err := r.store.Get(service)
	switch {
	case err != nil:
		return nil, nil, err
	case data == nil && r.below != nil:
		return r.below.find(service)
	case data == nil:
		return nil, nil, fmt.Errorf("%s: %w", service, ErrNoRuleSet)
	}
	set, err := rules.Parse(data)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", service, err)
	}
	s, _ := r.parsed.LoadOrStore(service, set)
	return s.(*rules.Set), r, nil
}
