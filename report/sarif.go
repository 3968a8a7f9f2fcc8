package report

import (
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
)

// The parts of SARIF 2.1.0 that are written here.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		Results    []sarifResult `json:"results"`
		Properties *jsonSummary  `json:"properties"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string            `json:"id"`
		ShortDescription sarifText         `json:"shortDescription"`
		Help             *sarifText        `json:"help,omitempty"`
		HelpURI          string            `json:"helpUri,omitempty"`
		Properties       map[string]string `json:"properties,omitempty"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID              string             `json:"ruleId"`
		RuleIndex           int                `json:"ruleIndex"`
		Level               string             `json:"level"`
		Message             sarifText          `json:"message"`
		Locations           []sarifLocation    `json:"locations"`
		PartialFingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
)

// SARIF writes findings in the Static Analysis Results Interchange Format. A
// region is a line without columns: the line is one of the capture's, and what
// is to blame may stand in it decoded or not at all.
type SARIF struct {
	w       io.Writer
	version string
	results []sarifResult
	seen    repeats
	count   Counts
}

// NewSARIF returns a writer of SARIF 2.1.0; version is the program's. All is
// written by Finish.
func NewSARIF(w io.Writer, version string) *SARIF {
	return &SARIF{w: w, version: version, results: []sarifResult{}, seen: repeats{}}
}

var sarifLevels = [...]string{refusal: "error", doubt: "warning", warning: "note"}

// Report adds a result for each finding.
func (s *SARIF) Report(x *assay.Exchange, v *assay.Verdict, standing policy.Standing) error {
	s.count.add(v, standing)
	for _, p := range problems(x, v, standing) {
		r := sarifResult{
			RuleID: p.finding.Rule, Level: sarifLevels[p.level], Message: sarifText{Text: p.text()},
			Locations: []sarifLocation{{Physical: sarifPhysical{Artifact: sarifArtifact{p.uri()}}}},
			PartialFingerprints: map[string]string{
				"assayFinding/v1": p.fingerprint,
				// The name and form by which code scanning tells results apart.
				"primaryLocationLineHash": fmt.Sprintf("%s:%d", p.fingerprint, s.seen.number(p.fingerprint)),
			},
		}
		if p.line > 0 {
			r.Locations[0].Physical.Region = &sarifRegion{p.line}
		}
		if v.Operation != "" {
			r.Locations[0].Logical = []sarifLogical{{v.Service + "." + v.Operation, "function"}}
		}
		if p.mark.By != "" {
			r.Suppressions = []sarifSuppression{{"external", setAside(p.mark)}}
		}
		s.results = append(s.results, r)
	}
	return nil
}

// Remark adds a result for a remark that fails the run.
func (s *SARIF) Remark(r *Remark) error {
	if !r.Fails {
		return nil
	}
	p := r.fingerprint()
	result := sarifResult{
		RuleID: r.Rule, Level: sarifLevels[r.level()], Message: sarifText{Text: r.text()},
		Locations: []sarifLocation{{Physical: sarifPhysical{Artifact: sarifArtifact{uriOf(r.file())}}}},
		PartialFingerprints: map[string]string{
			"assayFinding/v1": p, "primaryLocationLineHash": fmt.Sprintf("%s:%d", p, s.seen.number(p)),
		},
	}
	if r.Operation != "" {
		result.Locations[0].Logical = []sarifLogical{{r.Service + "." + r.Operation, "function"}}
	}
	s.results = append(s.results, result)
	return nil
}

// Finish writes the log.
func (s *SARIF) Finish() error {
	index := map[string]int{}
	var ids []string
	for i := range s.results {
		if id := s.results[i].RuleID; index[id] == 0 {
			index[id] = 1
			ids = append(ids, id)
		}
	}
	sort.Strings(ids)
	rules := make([]sarifRule, len(ids))
	for i, id := range ids {
		index[id], rules[i] = i, sarifRuleOf(id)
	}
	for i := range s.results {
		s.results[i].RuleIndex = index[s.results[i].RuleID]
	}
	return writeJSON(s.w, &sarifLog{
		Schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", Version: "2.1.0",
		Runs: []sarifRun{{
			Tool:    sarifTool{sarifDriver{"assay", s.version, "https://github.com/assay-project/assay", rules}},
			Results: s.results, Properties: summary(&s.count),
		}},
	})
}

func writeJSON(w io.Writer, v any) error {
	if err := json.MarshalWrite(w, v, jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true), json.Deterministic(true)); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// builtIn says of the findings that come of no rule and no model when there is
// one.
var builtIn = map[string]string{
	"gate/critical":       "A critical operation was not exercised, or is not clean",
	"gate/snapshot":       "The program sends something else than the snapshot says",
	"gate/command":        "The command that sends the requests failed",
	"body/malformed":      "The body cannot be read as its protocol demands",
	"body/missing":        "The operation demands a body, and there is none",
	"operation/unknown":   "The service has no such operation",
	"request/placeholder": "A template's placeholder was sent as a value",
	"signature/mismatch":  "The signature is not that of the request",
}

// sarifRuleOf describes a rule by the registry, and a constraint of the models
// by its kind.
func sarifRuleOf(id string) sarifRule {
	r := assay.RuleByID(id)
	if r == nil {
		text := builtIn[id]
		if text == "" {
			text = "The service refuses the request: " + id
		}
		if kind, ok := strings.CutPrefix(id, "model/"); ok {
			text = "The official service model does not allow the value: " + kind
		}
		return sarifRule{ID: id, ShortDescription: sarifText{Text: text}}
	}
	out := sarifRule{ID: id, ShortDescription: sarifText{Text: r.When}, Help: &sarifText{}, Properties: map[string]string{"evidence": r.Evidence.String()}}
	var text, md []string
	add := func(label, s string) {
		if s != "" {
			text = append(text, label+": "+s)
			md = append(md, "**"+label+"**: "+escapeMarkdown(s))
		}
	}
	add("When", r.When)
	add("Fix", r.Fix)
	add("Not", r.Not)
	for _, n := range r.Beside {
		add("Beside", n.Code+": "+n.Means)
	}
	add("Evidence", r.Evidence.String())
	for _, s := range r.Sources {
		text = append(text, "Source: "+s)
		md = append(md, "**Source**: "+link(s))
		if out.HelpURI == "" && strings.HasPrefix(s, "https://") {
			out.HelpURI = s
		}
	}
	out.Help.Text, out.Help.Markdown = strings.Join(text, "\n"), strings.Join(md, "\n\n")
	return out
}
