package policy

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Gate is the section that assay gate goes by. Flags of the command line go
// before it.
type Gate struct {
	// Snapshot and Baseline are the paths of the two; empty where the file
	// leaves them out.
	Snapshot, Baseline string
	// Critical are the operations that have to have been exercised and be clean.
	Critical []CriticalOperation
	// Stores are the S3-compatible stores that a change of requests is told for.
	Stores []string
}

// CriticalOperation is an operation by the name that the AWS tools have for it:
// "ec2:RunInstances".
type CriticalOperation struct{ Service, Operation string }

// String returns "service:Operation".
func (o CriticalOperation) String() string { return o.Service + ":" + o.Operation }

// ParseCritical reads "service:Operation".
func ParseCritical(s string) (CriticalOperation, error) {
	service, operation, ok := strings.Cut(strings.TrimSpace(s), ":")
	if !ok || service == "" || operation == "" || strings.ContainsAny(s, " \t/") {
		return CriticalOperation{}, fmt.Errorf("%q is no operation; it is written like ec2:RunInstances", s)
	}
	return CriticalOperation{service, operation}, nil
}

// gate reads the section gate.
func (l *loader) gate(n *yaml.Node) {
	g := &Gate{}
	l.pairs(n, "gate", []string{"snapshot", "baseline", "critical", "stores"}, func(name string, value *yaml.Node) {
		switch {
		case value.Tag == "!!null":
		case name == "critical" || name == "stores":
			for _, s := range l.texts(name, value) {
				if name == "stores" {
					g.Stores = append(g.Stores, s.Value)
					continue
				}
				o, err := ParseCritical(s.Value)
				if err != nil {
					l.fail(s, "%v", err)
					continue
				}
				g.Critical = append(g.Critical, o)
			}
		case value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "":
			l.fail(value, "%s is a path", name)
		case name == "snapshot":
			g.Snapshot = value.Value
		default:
			g.Baseline = value.Value
		}
	})
	l.gates = g
}

// texts reads a list of texts.
func (l *loader) texts(name string, n *yaml.Node) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		l.fail(n, "%s is a list", name)
		return nil
	}
	var out []*yaml.Node
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode || strings.TrimSpace(item.Value) == "" {
			l.fail(item, "%s holds texts", name)
			continue
		}
		out = append(out, item)
	}
	return out
}
