// Package drift says what changed between two sets of service models: which
// operations, members and constraints came, went, loosened or tightened.
package drift

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/contract"
)

// Effect is what a change means for a request that the old models accept.
type Effect uint8

// The effects, in the order in which they matter to whoever sends requests.
const (
	Tightened Effect = iota // what was accepted may be refused
	Went                    // it is no longer there
	Changed                 // it is another thing now: a type, a place on the wire, a pattern
	Loosened                // what was refused may be accepted
	Came                    // it is new
)

var effectNames = [...]string{"tightened", "went", "changed", "loosened", "came"}

// String returns the effect's name.
func (e Effect) String() string { return effectNames[e] }

// MarshalText writes the name.
func (e Effect) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// Change is one thing that differs between two models of a service.
type Change struct {
	Service string `json:"service"`
	Effect  Effect `json:"effect"`
	// What changed: "service", "operation", "member", or the constraint or
	// binding, as "required", "enum", "length", "range", "pattern", "type",
	// "location".
	What string `json:"what"`
	// Operations are those that it touches, in order; empty for a change of the
	// service itself.
	Operations []string `json:"operations,omitempty"`
	// Member is the dotted path of the member below the first of Operations,
	// with "[]" for the elements of a list and "{}" for the values of a map
	// ("{key}" for its keys); empty for a change of the operation itself.
	Member string `json:"member,omitempty"`
	// Old and New are what it was and is, in words; empty for what was not, or
	// is not there.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
}

// Path names the place of the change: "PutObject.Tagging".
func (c *Change) Path() string {
	if len(c.Operations) == 0 {
		return c.Service
	}
	if c.Member == "" {
		return c.Operations[0]
	}
	return c.Operations[0] + "." + c.Member
}

// Compare says what changed from one catalog to another, in order of services,
// effects and places. Only the named services are looked at; all that either
// catalog has when none is named. The error says which models could not be
// loaded; the others are compared all the same.
func Compare(old, new *contract.Catalog, services ...string) ([]Change, error) {
	if len(services) == 0 {
		for _, c := range []*contract.Catalog{old, new} {
			for _, s := range c.Index() {
				services = append(services, s.Name)
			}
		}
	}
	slices.Sort(services)
	var all []Change
	var faults []error
	for _, name := range slices.Compact(services) {
		changes, err := compareService(old, new, name)
		if err != nil {
			faults = append(faults, err)
		}
		all = append(all, changes...)
	}
	return all, errors.Join(faults...)
}

func compareService(old, new *contract.Catalog, name string) ([]Change, error) {
	a, errA := find(old, name)
	b, errB := find(new, name)
	switch {
	case errA != nil || errB != nil:
		return nil, errors.Join(errA, errB)
	case a == nil && b == nil:
		return nil, fmt.Errorf("no service %q in the models of %s, nor in those of %s", name, old.Origin, new.Origin)
	case a == nil:
		return []Change{{Service: name, Effect: Came, What: "service", New: operations(b)}}, nil
	case b == nil:
		return []Change{{Service: name, Effect: Went, What: "service", Old: operations(a)}}, nil
	}
	return Services(a, b), nil
}

// find returns a service, nil when the catalog has none of that name.
func find(c *contract.Catalog, name string) (*contract.Service, error) {
	for _, s := range c.Index() {
		if s.Name == name {
			return c.Service(name)
		}
	}
	return nil, nil
}

func operations(s *contract.Service) string {
	if len(s.Operations()) == 1 {
		return "1 operation"
	}
	return fmt.Sprintf("%d operations", len(s.Operations()))
}

// Services says what changed from one model of a service to another.
func Services(old, new *contract.Service) []Change {
	c := &comparison{service: new.Name, seen: map[string]int{}}
	c.says("protocol", old.Protocol.String(), new.Protocol.String())
	c.says("apiVersion", old.APIVersion, new.APIVersion)
	c.says("signingName", old.SigningName, new.SigningName)
	c.says("targetPrefix", old.TargetPrefix, new.TargetPrefix)
	for _, op := range old.Operations() {
		if new.Operation(op.Name) == nil {
			c.add(Change{Effect: Went, What: "operation", Operations: []string{op.Name}})
		}
	}
	for _, op := range new.Operations() {
		before := old.Operation(op.Name)
		if before == nil {
			c.add(Change{Effect: Came, What: "operation", Operations: []string{op.Name}})
			continue
		}
		c.operation(before, op)
	}
	slices.SortStableFunc(c.changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Effect, b.Effect), strings.Compare(a.Path(), b.Path()), strings.Compare(a.What, b.What))
	})
	return c.changes
}

// says notes a change of the service itself.
func (c *comparison) says(what, old, new string) {
	if old != new {
		c.add(Change{Effect: Changed, What: what, Old: old, New: new})
	}
}
