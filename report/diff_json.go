package report

import (
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare"
)

// The JSON form of differences, a line for each pair.
type (
	jsonDiff struct {
		A           *jsonSide        `json:"a,omitempty"`
		B           *jsonSide        `json:"b,omitempty"`
		Differences []jsonDifference `json:"differences"`
		Fix         *jsonFix         `json:"fix,omitempty"`
	}
	jsonSide struct {
		Place       string `json:"place"`
		ID          string `json:"id,omitempty"`
		Service     string `json:"service"`
		Operation   string `json:"operation"`
		Client      string `json:"client,omitempty"`
		Fingerprint string `json:"fingerprint"`
		Outcome     string `json:"outcome,omitempty"`
		Code        string `json:"code,omitempty"`
		Message     string `json:"message,omitempty"`
		Answered    int    `json:"answered,omitempty"`
	}
	jsonDifference struct {
		Rank    string `json:"rank"`
		Kind    string `json:"kind"`
		Name    string `json:"name"`
		A       string `json:"a"`
		B       string `json:"b"`
		SignedA bool   `json:"signedA,omitempty"`
		SignedB bool   `json:"signedB,omitempty"`
		Why     string `json:"why,omitempty"`
	}
	jsonFix struct {
		Holds        bool             `json:"holds"`
		StillRefused bool             `json:"stillRefused"`
		Besides      []jsonDifference `json:"besides"`
		Untouched    []string         `json:"untouched"`
	}
)

// DiffJSON writes differences for programs: a line for each pair, and for each
// request without a partner.
type DiffJSON struct{ enc *jsontext.Encoder }

// NewDiffJSON returns a writer of JSON Lines.
func NewDiffJSON(w io.Writer) *DiffJSON {
	return &DiffJSON{jsontext.NewEncoder(w, jsontext.AllowInvalidUTF8(true))}
}

// Pair writes two requests and what differs between them.
func (d *DiffJSON) Pair(p compare.Pair, ds []compare.Difference) error {
	return json.MarshalEncode(d.enc, &jsonDiff{A: toSide(p.A), B: toSide(p.B), Differences: toDifferences(ds)})
}

// Fix writes what became of a request by a fix. What was meant to change are its
// differences.
func (d *DiffJSON) Fix(f *compare.Fix) error {
	return json.MarshalEncode(d.enc, &jsonDiff{A: toSide(f.A), B: toSide(f.B), Differences: toDifferences(f.Meant),
		Fix: &jsonFix{f.Holds(), f.StillRefused(), toDifferences(f.Besides), append([]string{}, f.Untouched...)}})
}

// Alone writes a request that one side lacks.
func (d *DiffJSON) Alone(a, b *compare.Side) error {
	return json.MarshalEncode(d.enc, &jsonDiff{A: toSide(a), B: toSide(b), Differences: []jsonDifference{}})
}

func toSide(s *compare.Side) *jsonSide {
	if s == nil {
		return nil
	}
	j := &jsonSide{Place: s.Place, Service: s.Print.Service, Operation: s.Print.Operation, Client: s.Print.Client(), Fingerprint: s.Print.ID(), Answered: s.Answered()}
	if s.Exchange != nil {
		j.ID = s.Exchange.ID
	}
	if v := s.Verdict; v != nil {
		j.Outcome = v.Outcome.String()
		if v.Answer != nil {
			j.Code = v.Answer.Code
			j.Message = capture.SecretsOf(s.Exchange).Scrub(v.Answer.Message)
		}
	}
	return j
}

func toDifferences(ds []compare.Difference) []jsonDifference {
	out := make([]jsonDifference, 0, len(ds))
	for _, x := range ds {
		out = append(out, jsonDifference{x.Rank.String(), string(x.Kind), x.Name, x.A, x.B, x.SignedA, x.SignedB, x.Why})
	}
	return out
}
