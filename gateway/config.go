package gateway

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
)

// Config is what can be changed while the gateway runs. A Config that was given
// to a gateway is not changed any more.
type Config struct {
	// Mode is for what no entry of Modes fits.
	Mode Mode
	// Modes are exceptions; the first that fits counts.
	Modes []ModeFor
	// Ignored tells whether a refusal is one that somebody has decided to live
	// with: it is then not enforced. Nil for none.
	Ignored func(v *assay.Verdict) bool
}

// ModeFor is a mode for some requests: those that fit all that it names.
type ModeFor struct {
	// Service and Operation are the names that verdicts have, Rule is the ID of
	// the rule of the answer, in which "*" stands for any part of a name
	// ("s3/*"). Empty for any.
	Service, Operation, Rule string
	Mode                     Mode
}

// ParseMode reads the name of a mode.
func ParseMode(name string) (Mode, error) {
	i := slices.Index(policy.ProxyModes, name)
	if i < 0 {
		return 0, fmt.Errorf("mode %q is none of %s", name, strings.Join(policy.ProxyModes, ", "))
	}
	return Mode(i), nil
}

// ConfigOf makes the Config that a file says; of nil that of an empty one.
func ConfigOf(f *policy.File) (*Config, error) {
	c := &Config{}
	if f == nil {
		return c, nil
	}
	if len(f.Ignore) > 0 {
		c.Ignored = func(v *assay.Verdict) bool { return policy.Ignored(f.Ignore, v, time.Now()) }
	}
	if f.Proxy == nil {
		return c, nil
	}
	var err error
	if f.Proxy.Mode != "" {
		if c.Mode, err = ParseMode(f.Proxy.Mode); err != nil {
			return nil, err
		}
	}
	for i := range f.Proxy.Modes {
		e := &f.Proxy.Modes[i]
		m := ModeFor{Service: e.Service, Operation: e.Operation, Rule: e.Rule}
		if m.Mode, err = ParseMode(e.Mode); err != nil {
			return nil, fmt.Errorf("line %d: %w", e.Line, err)
		}
		c.Modes = append(c.Modes, m)
	}
	return c, nil
}

// Of returns the mode for a request with that verdict.
func (c *Config) Of(v *assay.Verdict) Mode {
	for i := range c.Modes {
		m := &c.Modes[i]
		if m.about(v) && m.hasRule(v) {
			return m.Mode
		}
	}
	return c.Mode
}

// about reports whether the entry can be about a request, whatever rule refuses
// it.
func (m *ModeFor) about(v *assay.Verdict) bool {
	return (m.Service == "" || m.Service == v.Service) && (m.Operation == "" || m.Operation == v.Operation)
}

func (m *ModeFor) hasRule(v *assay.Verdict) bool {
	if m.Rule == "" {
		return true
	}
	if v.Answer == nil {
		return false
	}
	ok, _ := path.Match(m.Rule, v.Answer.Rule)
	return ok
}

// enforces reports whether the request must be refused.
func (c *Config) enforces(v *assay.Verdict) bool {
	return v.Outcome == assay.Reject && c.Of(v) == Enforce && (c.Ignored == nil || !c.Ignored(v))
}

// uses reports whether any request can be in that mode.
func (c *Config) uses(want Mode) bool {
	for i := range c.Modes {
		if c.Modes[i].Mode == want {
			return true
		}
	}
	return c.Mode == want
}

// mayEnforce reports whether a request that is not wholly known yet could still
// be refused.
func (c *Config) mayEnforce(v *assay.Verdict) bool {
	for i := range c.Modes {
		m := &c.Modes[i]
		open := v.Service == "" || v.Operation == ""
		if (m.about(v) || open) && m.Mode == Enforce {
			return true
		}
		if m.about(v) && m.Rule == "" {
			return false
		}
	}
	return c.Mode == Enforce
}
