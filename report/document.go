package report

import (
	"bufio"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
)

// jsonSummary counts verdicts.
type jsonSummary struct {
	Requests  int `json:"requests"`
	Accepted  int `json:"accepted"`
	Refused   int `json:"refused"`
	Undecided int `json:"undecided"`
	NotAWS    int `json:"notAWS"`
	Ignored   int `json:"ignored"` // of the refused, undecided and warned: set aside by an entry of assay.yaml
	Known     int `json:"known"`   // of the same: listed in the baseline
}

func summary(c *Counts) *jsonSummary {
	return &jsonSummary{c.Requests, c.Accepted, c.Refused, c.Undecided, c.NotAWS, c.Ignored, c.Known}
}

// JSON writes one document: the format's version, the verdicts, the summary.
// The summary comes last, so that no verdict is kept.
type JSON struct {
	w     *bufio.Writer
	enc   *jsontext.Encoder
	count Counts
	err   error

	remarks []*jsonRemark
}

// NewJSON returns a writer of one JSON document. Finish must be called at the
// end.
func NewJSON(w io.Writer) *JSON {
	b := bufio.NewWriterSize(w, 1<<16)
	j := &JSON{w: b, enc: jsontext.NewEncoder(b, jsontext.AllowInvalidUTF8(true))}
	j.tokens(jsontext.BeginObject, jsontext.String("version"), jsontext.Int(1), jsontext.String("verdicts"), jsontext.BeginArray)
	return j
}

// tokens writes tokens until there is an error.
func (j *JSON) tokens(ts ...jsontext.Token) {
	for _, t := range ts {
		if j.err == nil {
			j.err = j.enc.WriteToken(t)
		}
	}
}

// Report writes one verdict.
func (j *JSON) Report(x *assay.Exchange, v *assay.Verdict, s policy.Standing) error {
	j.count.add(v, s)
	if j.err == nil {
		j.err = json.MarshalEncode(j.enc, toJSON(x, v, s))
	}
	return j.err
}

// Finish writes the summary.
func (j *JSON) Finish() error {
	j.tokens(jsontext.EndArray)
	if len(j.remarks) > 0 {
		j.tokens(jsontext.String("remarks"))
		if j.err == nil {
			j.err = json.MarshalEncode(j.enc, j.remarks)
		}
	}
	j.tokens(jsontext.String("summary"))
	if j.err == nil {
		j.err = json.MarshalEncode(j.enc, summary(&j.count))
	}
	j.tokens(jsontext.EndObject)
	if j.err != nil {
		return j.err
	}
	return j.w.Flush()
}

// Remark keeps a remark, which Finish writes.
func (j *JSON) Remark(r *Remark) error {
	j.remarks = append(j.remarks, toRemark(r))
	return nil
}
