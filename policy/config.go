package policy

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
)

// ConfigName is the name of the file that is looked for in the working folder.
const ConfigName = "assay.yaml"

//go:embed schema.json
var schema string

// Schema returns the JSON Schema of the file.
func Schema() string { return schema }

//go:embed template.yaml
var template string

// Template returns a file to begin with: all that it may hold, as comments.
func Template() string { return template }

// Entry tells which findings to ignore: those that fit all that it names.
type Entry struct {
	// Rule is the ID of a rule, in which "*" stands for any part of a name
	// ("s3/*", "model/*"); Code is AWS's code. One of them is there.
	Rule, Code string
	// Service and Operation are the names that verdicts have, Client the
	// program's ("boto3"). Empty for any.
	Service, Operation, Client string
	// Reason says why. It is demanded: an entry without one outlives whoever
	// wrote it.
	Reason string
	// Until is the last day on which the entry holds; zero for ever.
	Until time.Time
	// Source is where it stands: a line of the file that was loaded, which its
	// name then is not known of, or a remark in a capture.
	Source capture.Source
}

// String says in a few words what the entry ignores.
func (e *Entry) String() string {
	parts := []string{}
	for _, p := range []string{e.Rule, e.Code, e.Service, e.Operation, e.Client} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// fits reports whether the entry is about the finding.
func (e *Entry) fits(v *assay.Verdict, f *assay.Finding) bool {
	if e.Rule != "" {
		if ok, _ := path.Match(e.Rule, f.Rule); !ok {
			return false
		}
	}
	return is(e.Code, f.Code) && is(e.Service, v.Service) && is(e.Operation, v.Operation) && is(e.Client, v.Client.Name)
}

func is(want, got string) bool { return want == "" || want == got }

// expired reports whether the entry's last day is over.
func (e *Entry) expired(now time.Time) bool {
	return !e.Until.IsZero() && !now.Before(e.Until.AddDate(0, 0, 1))
}

// File is what a file says.
type File struct {
	Ignore []Entry
	// Proxy is nil where the file has no such section.
	Proxy *Proxy
	// Gate is nil where the file has no such section.
	Gate *Gate
}

// Load reads which findings a file tells to ignore.
func Load(r io.Reader) ([]Entry, error) {
	f, err := LoadFile(r)
	if f == nil {
		return nil, err
	}
	return f.Ignore, err
}

// LoadFile reads a file. The error joins one error for each mistake, which begins
// with its line. An empty file is one that says nothing.
func LoadFile(r io.Reader) (*File, error) {
	var doc yaml.Node
	switch err := yaml.NewDecoder(r).Decode(&doc); {
	case errors.Is(err, io.EOF):
		return &File{}, nil
	case err != nil:
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	var l loader
	l.file(doc.Content[0])
	return &File{Ignore: l.entries, Proxy: l.proxy, Gate: l.gates}, errors.Join(l.errs...)
}

// loader reads the document node by node, since the decoder loses the lines.
type loader struct {
	entries []Entry
	proxy   *Proxy
	gates   *Gate
	errs    []error
}

func (l *loader) fail(n *yaml.Node, format string, args ...any) {
	l.errs = append(l.errs, fmt.Errorf("line %d: %s", n.Line, fmt.Sprintf(format, args...)))
}

func (l *loader) file(n *yaml.Node) {
	l.pairs(n, "the file", []string{"ignore", "proxy", "gate"}, func(name string, list *yaml.Node) {
		if list.Tag == "!!null" {
			return
		}
		switch name {
		case "proxy":
			l.gateway(list)
			return
		case "gate":
			l.gate(list)
			return
		}
		if list.Kind != yaml.SequenceNode {
			l.fail(list, "ignore is a list")
			return
		}
		for _, item := range list.Content {
			l.entry(item)
		}
	})
}

var entryNames = []string{"rule", "code", "service", "operation", "client", "reason", "until"}

func (l *loader) entry(n *yaml.Node) {
	e := Entry{Source: capture.Source{Line: n.Line}}
	into := map[string]*string{"rule": &e.Rule, "code": &e.Code, "service": &e.Service, "operation": &e.Operation, "client": &e.Client, "reason": &e.Reason}
	before := len(l.errs)
	l.pairs(n, "an entry", entryNames, func(name string, value *yaml.Node) {
		switch {
		case value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "":
			l.fail(value, "%s is a text", name)
		case name == "until":
			day, err := time.Parse(time.DateOnly, value.Value)
			if err != nil {
				l.fail(value, "until is a day like 2027-01-31, not %q", value.Value)
			}
			e.Until = day
		default:
			*into[name] = value.Value
		}
	})
	if len(l.errs) > before {
		return
	}
	if e.Rule == "" && e.Code == "" {
		l.fail(n, "an entry names a rule or a code")
	}
	if e.Reason == "" {
		l.fail(n, "an entry gives a reason")
	}
	if _, err := path.Match(e.Rule, ""); err != nil {
		l.fail(n, "rule %q: %v", e.Rule, err)
	}
	l.entries = append(l.entries, e)
}

// pairs calls each for what a mapping holds, and fails for names that are not
// allowed or there twice.
func (l *loader) pairs(n *yaml.Node, where string, allowed []string, each func(name string, value *yaml.Node)) {
	if n.Tag == "!!null" && where == "the file" {
		return // nothing but comments
	}
	if n.Kind != yaml.MappingNode {
		l.fail(n, "%s holds names and values", where)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(allowed, key.Value):
			l.fail(key, "%s has no %q; it has %s", where, key.Value, strings.Join(allowed, ", "))
		case seen[key.Value]:
			l.fail(key, "%s has %s twice", where, key.Value)
		default:
			each(key.Value, value)
		}
		seen[key.Value] = true
	}
}
