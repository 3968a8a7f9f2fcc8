package policy

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"sort"

	"github.com/assay-project/assay"
)

// Known are findings that were there before, by their fingerprints.
type Known struct {
	byPrint map[string]*knownFinding
}

// knownFinding is one line of a baseline. Only the fingerprint counts; the rest
// tells the file's reader what it is.
type knownFinding struct {
	Fingerprint string `json:"fingerprint"`
	Service     string `json:"service,omitempty"`
	Operation   string `json:"operation,omitempty"`
	Rule        string `json:"rule"`
	Code        string `json:"code,omitempty"`
	Client      string `json:"client,omitempty"`

	met bool
}

type baselineFile struct {
	Version  int             `json:"version"`
	Findings []*knownFinding `json:"findings"`
}

// NewKnown returns an empty baseline.
func NewKnown() *Known { return &Known{map[string]*knownFinding{}} }

// ReadBaseline reads a baseline.
func ReadBaseline(r io.Reader) (*Known, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var file baselineFile
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("not a baseline: %w", err)
	}
	if file.Version != 1 {
		return nil, fmt.Errorf("a baseline of version %d; this program knows version 1", file.Version)
	}
	k := NewKnown()
	for i, f := range file.Findings {
		if f == nil {
			return nil, fmt.Errorf("finding %d: null", i+1)
		}
		if b, err := hex.DecodeString(f.Fingerprint); err != nil || len(b) != 16 {
			return nil, fmt.Errorf("finding %d: %q is no fingerprint", i+1, f.Fingerprint)
		}
		k.byPrint[f.Fingerprint] = f
	}
	return k, nil
}

// Write writes the baseline, one finding a line in order of operations and
// rules, so that a change to the file reads well.
func (k *Known) Write(w io.Writer) error {
	list := make([]*knownFinding, 0, len(k.byPrint))
	for _, f := range k.byPrint {
		list = append(list, f)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].key() < list[j].key() })
	if _, err := io.WriteString(w, "{\"version\": 1, \"findings\": ["); err != nil {
		return err
	}
	for i, f := range list {
		line, err := json.Marshal(f)
		if err != nil {
			return err
		}
		comma := ","
		if i == 0 {
			comma = ""
		}
		if _, err := fmt.Fprintf(w, "%s\n  %s", comma, line); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "\n]}\n")
	return err
}

// Len returns how many findings are known.
func (k *Known) Len() int { return len(k.byPrint) }

func (f *knownFinding) key() string {
	return f.Service + " " + f.Operation + " " + f.Rule + " " + f.Code + " " + f.Client + " " + f.Fingerprint
}

func (k *Known) has(v *assay.Verdict, f *assay.Finding) bool {
	known := k.byPrint[Fingerprint(v, f)]
	if known != nil {
		known.met = true
	}
	return known != nil
}

func (k *Known) add(v *assay.Verdict, f *assay.Finding) {
	p := Fingerprint(v, f)
	k.byPrint[p] = &knownFinding{Fingerprint: p, Service: v.Service, Operation: v.Operation, Rule: f.Rule, Code: f.Code, Client: v.Client.Name}
}

func (k *Known) unmet() int {
	n := 0
	for _, f := range k.byPrint {
		if !f.met {
			n++
		}
	}
	return n
}
