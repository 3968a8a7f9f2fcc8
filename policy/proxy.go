package policy

import (
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/assay-project/assay"
)

// Proxy is the section that the live side goes by.
type Proxy struct {
	// Mode is "observe", "annotate" or "enforce"; empty where the file leaves
	// it out.
	Mode string
	// Modes are exceptions, of which the first that fits counts.
	Modes []ProxyMode
}

// ProxyMode is the mode for some requests: those that fit all that it names.
type ProxyMode struct {
	Service, Operation string
	// Rule is a rule's ID, in which "*" stands for any part of a name.
	Rule string
	Mode string
	Line int
}

// ProxyModes are the names of the modes.
var ProxyModes = []string{"observe", "annotate", "enforce"}

// gateway reads the section proxy.
func (l *loader) gateway(n *yaml.Node) {
	p := &Proxy{}
	l.pairs(n, "proxy", []string{"mode", "modes"}, func(name string, value *yaml.Node) {
		switch {
		case name == "mode":
			p.Mode = l.mode(value)
		case value.Tag == "!!null":
		case value.Kind != yaml.SequenceNode:
			l.fail(value, "modes is a list")
		default:
			for _, item := range value.Content {
				l.modeEntry(p, item)
			}
		}
	})
	l.proxy = p
}

func (l *loader) mode(value *yaml.Node) string {
	if value.Kind != yaml.ScalarNode || !slices.Contains(ProxyModes, value.Value) {
		l.fail(value, "mode is one of %s", strings.Join(ProxyModes, ", "))
	}
	return value.Value
}

func (l *loader) modeEntry(p *Proxy, n *yaml.Node) {
	m := ProxyMode{Line: n.Line}
	into := map[string]*string{"service": &m.Service, "operation": &m.Operation, "rule": &m.Rule}
	before := len(l.errs)
	l.pairs(n, "an entry", []string{"service", "operation", "rule", "mode"}, func(name string, value *yaml.Node) {
		switch {
		case name == "mode":
			m.Mode = l.mode(value)
		case value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "":
			l.fail(value, "%s is a text", name)
		default:
			*into[name] = value.Value
		}
	})
	if len(l.errs) > before {
		return
	}
	if m.Mode == "" {
		l.fail(n, "an entry names a mode")
	}
	if m.Service == "" && m.Operation == "" && m.Rule == "" {
		l.fail(n, "an entry names a service, an operation or a rule; the mode of all others is beside the list")
	}
	if _, err := path.Match(m.Rule, ""); err != nil {
		l.fail(n, "rule %q: %v", m.Rule, err)
	}
	p.Modes = append(p.Modes, m)
}

// Ignored reports whether entries set aside all that refuses a request. It is
// safe for concurrent use, and keeps no account of what was of use.
func Ignored(entries []Entry, v *assay.Verdict, now time.Time) bool {
	for i := range v.Findings {
		f := &v.Findings[i]
		if f.Refuses() && !slices.ContainsFunc(entries, func(e Entry) bool { return e.fits(v, f) && !e.expired(now) }) {
			return false
		}
	}
	return v.Outcome == assay.Reject
}
