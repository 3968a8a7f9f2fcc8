// Package archive keeps what went through a gateway: exchanges without their
// secrets, each with the verdict on it and with what became of it, in segments on
// disk that survive the death of the process that writes them.
//
// A segment is a file of exchanges in JSON Lines (package capture/jsonl), so that
// everything that reads captures reads segments. Two more members stand in each
// line, "verdict" and "gateway": the fields of [Verdict] and [Passage].
package archive

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/assay-project/assay/gateway"
)

// Record is one exchange as it is kept.
type Record struct {
	Exchange *assay.Exchange
	Verdict  *Verdict // nil where nothing had judged the exchange
	Gateway  *Passage // nil where it did not go through a gateway
	Case     *Case    // nil where it does not stand for many
}

// Verdict is what was said of the exchange then: the names are those of assay
// check --format jsonl, of which it is a part.
type Verdict struct {
	Service   string    `json:"service,omitempty"`
	Operation string    `json:"operation,omitempty"`
	Outcome   string    `json:"outcome"`
	Status    int       `json:"status,omitzero"`
	Code      string    `json:"code,omitempty"`
	Message   string    `json:"message,omitempty"`
	Culprits  []Culprit `json:"culprits,omitempty"`
	Rule      string    `json:"rule,omitempty"`
	Evidence  string    `json:"evidence,omitempty"`
	Fix       string    `json:"fix,omitempty"`
	Needs     []string  `json:"needs,omitempty"`
	// Findings are the rules of all that was found, the answer's first.
	Findings []Found   `json:"findings,omitempty"`
	Endpoint *Endpoint `json:"endpoint,omitempty"`
	Client   *Client   `json:"client,omitempty"`
	Bucket   string    `json:"bucket,omitempty"`
	Key      string    `json:"key,omitempty"`
}

// Culprit, Found, Endpoint and Client are parts of a [Verdict].
type (
	Culprit struct {
		In    string `json:"in"`
		Name  string `json:"name"`
		Param string `json:"param,omitempty"`
	}
	Found struct {
		Rule     string `json:"rule"`
		Code     string `json:"code,omitempty"`
		Status   int    `json:"status,omitzero"`
		Evidence string `json:"evidence"`
	}
	Endpoint struct {
		Style      string   `json:"style"`
		Region     string   `json:"region,omitempty"`
		Modes      []string `json:"modes"`
		BucketType string   `json:"bucketType,omitempty"`
	}
	Client struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
	}
)

// Passage is what the gateway did with the exchange, and what it saw.
type Passage struct {
	Mode     string `json:"mode"`
	Enforced bool   `json:"enforced,omitzero"`
	Upstream string `json:"upstream,omitempty"`
	// Disagreement is how answer and verdict differ; "" where they do not.
	Disagreement string `json:"disagreement,omitempty"`
	// Code and Message are the upstream's, of an answer that refuses.
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	// Broken says why there is no whole answer.
	Broken string `json:"broken,omitempty"`
	// How long it took, in nanoseconds; see [gateway.Observation].
	Judging int64 `json:"judgingNs"`
	Added   int64 `json:"addedNs"`
	Total   int64 `json:"totalNs"`
}

// NewRecord makes the record of an observation. Unless secrets are to be kept
// nothing of the exchange's secrets and bodies is in it, also not where a message
// quotes them.
func NewRecord(o *gateway.Observation, keepSecrets bool) *Record {
	x := o.Exchange
	var code, message string
	if !o.Enforced { // what the gateway answered itself is the verdict
		code, message = capture.RefusalOf(x.Response)
	}
	r := &Record{Exchange: x, Gateway: &Passage{
		Mode: o.Mode.String(), Enforced: o.Enforced, Upstream: o.Upstream, Code: code, Message: message,
		Judging: o.Judging.Nanoseconds(), Added: o.Added.Nanoseconds(), Total: o.Total.Nanoseconds(),
	}}
	if o.Disagreement != gateway.Agreed {
		r.Gateway.Disagreement = o.Disagreement.String()
	}
	if o.Broken != nil {
		r.Gateway.Broken = o.Broken.Error()
	}
	r.Verdict = newVerdict(&o.Verdict)
	if keepSecrets { // whole, so that Redacted finds the whole secret
		return r
	}
	scrub := func(s string) string { return s }
	if len(o.Verdict.Findings) > 0 || code != "" || message != "" || o.Broken != nil ||
		strings.Contains(strings.ToLower(o.Verdict.Key), "signature") {
		scrub = capture.ContentsOf(x).Scrub
	}
	return r.sieved(scrub)
}

// Judged makes the record of an exchange that did not go through a gateway.
func Judged(x *assay.Exchange, v *assay.Verdict) *Record {
	return (&Record{Exchange: x, Verdict: newVerdict(v)}).Redacted()
}

func newVerdict(v *assay.Verdict) *Verdict {
	out := &Verdict{Service: v.Service, Operation: v.Operation, Outcome: v.Outcome.String(), Needs: v.Needs,
		Bucket: v.Bucket, Key: v.Key}
	for i := range v.Findings {
		f := &v.Findings[i]
		out.Findings = append(out.Findings, Found{f.Rule, f.Code, f.Status, f.Evidence.String()})
	}
	if a := v.Answer; a != nil {
		out.Status, out.Code, out.Message = a.Status, a.Code, a.Message
		out.Rule, out.Evidence, out.Fix = a.Rule, a.Evidence.String(), a.Fix
		for i := range a.Culprits {
			c := &a.Culprits[i]
			out.Culprits = append(out.Culprits, Culprit{c.In.String(), c.Name, c.Param})
		}
	}
	if v.Service != "" {
		e := &v.Endpoint
		out.Endpoint = &Endpoint{string(e.Style), e.Region, e.Modes.Names(), string(e.BucketType)}
		if out.Endpoint.Modes == nil {
			out.Endpoint.Modes = []string{}
		}
	}
	if v.Client.Name != "" {
		out.Client = &Client{clip(v.Client.Name), clip(v.Client.Version)}
	}
	return out
}

// Redacted returns the record without secrets and bodies, as [NewRecord] makes it.
func (r *Record) Redacted() *Record { return r.sieved(capture.ContentsOf(r.Exchange).Scrub) }

// sieved returns the record without secrets and bodies; scrub takes them out of what
// is said of the exchange.
func (r *Record) sieved(scrub func(string) string) *Record {
	out := *r
	out.Exchange = capture.Redact(r.Exchange)
	if r.Verdict != nil {
		v := *r.Verdict
		v.Message, v.Fix, v.Bucket, v.Key = clip(scrub(v.Message)), clip(scrub(v.Fix)), scrub(v.Bucket), scrub(v.Key)
		v.Culprits = slices.Clone(v.Culprits)
		for i := range v.Culprits {
			c := &v.Culprits[i]
			c.Name, c.Param = scrub(c.Name), scrub(c.Param)
		}
		out.Verdict = &v
	}
	if r.Gateway != nil {
		g := *r.Gateway
		g.Code, g.Message, g.Broken = clip(scrub(g.Code)), clip(scrub(g.Message)), clip(scrub(g.Broken))
		out.Gateway = &g
	}
	return &out
}

// maxText is how much is kept of a text that others wrote, in bytes.
const maxText = 2 << 10

func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "…"
}

// Append appends the record's line to b, line feed included. It redacts nothing.
func (r *Record) Append(b []byte) ([]byte, error) {
	beside, err := r.beside(nil)
	if err != nil {
		return b, err
	}
	return jsonl.Append(b, r.Exchange, beside), nil
}

// beside returns the members that stand beside the exchange.
func (r *Record) beside(b []byte) ([]byte, error) {
	for _, m := range []struct {
		name  string
		value any
		there bool
	}{{"verdict", r.Verdict, r.Verdict != nil}, {"gateway", r.Gateway, r.Gateway != nil}, {"case", r.Case, r.Case != nil}} {
		if !m.there {
			continue
		}
		v, err := json.Marshal(m.value, lenient)
		if err != nil {
			return nil, err
		}
		if len(b) > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), m.name...), `":`...)
		b = append(b, v...)
	}
	return b, nil
}

// DisagreementOf returns the record's disagreement, Agreed where there is none.
func (r *Record) DisagreementOf() gateway.Disagreement {
	if r.Gateway == nil {
		return gateway.Agreed
	}
	for _, d := range []gateway.Disagreement{gateway.RefusedUnexpectedly, gateway.AcceptedUnexpectedly, gateway.RefusedOtherwise} {
		if d.String() == r.Gateway.Disagreement {
			return d
		}
	}
	return gateway.Agreed
}

// Status returns the status of the answer, 0 where there was none.
func (r *Record) Status() int {
	if r.Exchange.Response == nil {
		return 0
	}
	return r.Exchange.Response.Status
}
