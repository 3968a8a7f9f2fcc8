// Package report tells verdicts to people and machines. Every form is made of
// the same findings; nothing is decided here.
package report

import (
	"bufio"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/policy"
)

// The JSON form of a verdict. Outside tools read it: names are added, never
// renamed or dropped.
type (
	jsonVerdict struct {
		ID        string         `json:"id"`
		Session   string         `json:"session,omitempty"`
		Service   string         `json:"service,omitempty"`
		Operation string         `json:"operation,omitempty"`
		Outcome   string         `json:"outcome"`
		Status    int            `json:"status,omitzero"`
		Code      string         `json:"code,omitempty"`
		Message   string         `json:"message,omitempty"`
		Culprits  []jsonCulprit  `json:"culprits,omitempty"`
		Rule      string         `json:"rule,omitempty"`
		Evidence  string         `json:"evidence,omitempty"`
		Fix       string         `json:"fix,omitempty"`
		Needs     []string       `json:"needs"`
		Findings  []jsonFinding  `json:"findings,omitempty"`
		Endpoint  *jsonEndpoint  `json:"endpoint,omitempty"`
		Client    *jsonClient    `json:"client,omitempty"`
		Bucket    string         `json:"bucket,omitempty"`
		Key       string         `json:"key,omitempty"`
		Signature *jsonSignature `json:"signature,omitempty"`
		Why       string         `json:"why,omitempty"`
		Source    *jsonSource    `json:"source,omitempty"`
		SetAside  *jsonMark      `json:"setAside,omitempty"`
	}
	// jsonMark says that a policy sets a finding, or the whole verdict, aside.
	jsonMark struct {
		By     string `json:"by"` // ignore, baseline
		Reason string `json:"reason,omitempty"`
	}
	jsonFinding struct {
		Rule     string        `json:"rule"`
		Code     string        `json:"code,omitempty"`
		Status   int           `json:"status,omitzero"`
		Message  string        `json:"message,omitempty"`
		Culprits []jsonCulprit `json:"culprits,omitempty"`
		Evidence string        `json:"evidence"`
		Fix      string        `json:"fix,omitempty"`
		Not      string        `json:"not,omitempty"`
		Hint     string        `json:"hint,omitempty"`
		Needs    []string      `json:"needs,omitempty"`
		SetAside *jsonMark     `json:"setAside,omitempty"`
	}
	jsonCulprit struct {
		In    string `json:"in"`
		Name  string `json:"name"`
		Param string `json:"param,omitempty"`
		Why   string `json:"why,omitempty"`
	}
	jsonEndpoint struct {
		Style      string   `json:"style"`
		Region     string   `json:"region,omitempty"`
		Modes      []string `json:"modes"`
		BucketType string   `json:"bucketType,omitempty"`
	}
	jsonClient struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
	}
	// jsonSignature is there when signatures were verified.
	jsonSignature struct {
		Status string `json:"status"` // match, mismatch, unverifiable, unsigned
		Reason string `json:"reason,omitempty"`
		// Proof lists the changes that make the signature match when undone.
		Proof []string `json:"proof,omitempty"`
		Tries int      `json:"tries,omitzero"`
	}
	jsonSource struct {
		Name string `json:"name"`
		Line int    `json:"line,omitzero"`
	}
)

// JSONLines writes one verdict a line, in the order in which they come.
type JSONLines struct {
	w   *bufio.Writer
	enc *jsontext.Encoder
}

// NewJSONLines returns a writer of verdicts in JSON Lines. Finish must be called
// at the end.
func NewJSONLines(w io.Writer) *JSONLines {
	b := bufio.NewWriterSize(w, 1<<16)
	return &JSONLines{w: b, enc: jsontext.NewEncoder(b, jsontext.AllowInvalidUTF8(true))}
}

// Verdict writes one verdict. Values of the request that are secrets do not
// appear, also where AWS's own message would quote them.
func (j *JSONLines) Verdict(x *assay.Exchange, v *assay.Verdict) error {
	return j.Report(x, v, policy.Standing{})
}

// Report is Verdict where there is a policy.
func (j *JSONLines) Report(x *assay.Exchange, v *assay.Verdict, s policy.Standing) error {
	return json.MarshalEncode(j.enc, toJSON(x, v, s))
}

// Remark writes a line that holds a remark and no verdict.
func (j *JSONLines) Remark(r *Remark) error {
	return json.MarshalEncode(j.enc, struct {
		Remark *jsonRemark `json:"remark"`
	}{toRemark(r)})
}

// Finish writes what is buffered.
func (j *JSONLines) Finish() error { return j.w.Flush() }

func toJSON(x *assay.Exchange, v *assay.Verdict, s policy.Standing) *jsonVerdict {
	out := &jsonVerdict{
		ID: v.ID, Session: v.Session, Service: v.Service, Operation: v.Operation,
		Outcome: v.Outcome.String(), Needs: v.Needs, Bucket: v.Bucket, Key: v.Key, Why: v.Why,
	}
	if out.Needs == nil {
		out.Needs = []string{}
	}
	if len(v.Findings) > 0 || v.Why != "" || strings.Contains(strings.ToLower(v.Key), "signature") {
		secrets := capture.SecretsOf(x)
		out.Bucket, out.Key, out.Why = secrets.Scrub(v.Bucket), secrets.Scrub(v.Key), secrets.Scrub(v.Why)
		for i := range v.Findings {
			out.Findings = append(out.Findings, finding(&v.Findings[i], secrets.Scrub))
			out.Findings[i].SetAside = markJSON(s.Of(i))
		}
	}
	if m, aside := s.Aside(v); aside {
		out.SetAside = markJSON(m)
	}
	if a := v.Answer; a != nil {
		f := &out.Findings[0]
		out.Status, out.Code, out.Message, out.Culprits = f.Status, f.Code, f.Message, f.Culprits
		out.Rule, out.Evidence, out.Fix = f.Rule, f.Evidence, f.Fix
	}
	if v.Service != "" {
		e := &v.Endpoint
		out.Endpoint = &jsonEndpoint{Style: string(e.Style), Region: e.Region, Modes: e.Modes.Names(), BucketType: string(e.BucketType)}
		if out.Endpoint.Modes == nil {
			out.Endpoint.Modes = []string{}
		}
	}
	if p := v.Signature; p != nil {
		out.Signature = proofJSON(x, p)
	}
	if v.Client.Name != "" {
		out.Client = &jsonClient{v.Client.Name, v.Client.Version}
	}
	if x != nil && x.Source.Name != "" {
		out.Source = &jsonSource{x.Source.Name, x.Source.Line}
	}
	return out
}

func markJSON(m policy.Mark) *jsonMark {
	if m.By == "" {
		return nil
	}
	return &jsonMark{string(m.By), m.Reason}
}

func proofJSON(x *assay.Exchange, p *assay.Proof) *jsonSignature {
	out := &jsonSignature{Status: p.Status.String(), Reason: p.Reason.String()}
	if p.Trace != nil {
		secrets := capture.SecretsOf(x)
		out.Tries = p.Trace.Tries
		for _, c := range p.Trace.Changes {
			out.Proof = append(out.Proof, secrets.Scrub(c.String()))
		}
	}
	return out
}

func finding(f *assay.Finding, scrub func(string) string) jsonFinding {
	out := jsonFinding{Rule: f.Rule, Code: f.Code, Status: f.Status, Message: scrub(f.Message),
		Evidence: f.Evidence.String(), Fix: scrub(f.Fix), Not: f.Not, Hint: scrub(f.Hint), Needs: f.Needs}
	for i := range f.Culprits {
		c := &f.Culprits[i]
		out.Culprits = append(out.Culprits, jsonCulprit{c.In.String(), scrub(c.Name), scrub(c.Param), scrub(c.Why)})
	}
	return out
}
