package report

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/gate"
	"github.com/assay-project/assay/compare/snapshot"
)

// GateRemarks says what a gate comes to beside the verdicts: what changed since
// the snapshot at path, and what became of the critical operations. names are the
// stores that the user asked about; failed is why the command failed that sent the
// requests, nil when it did not.
func GateRemarks(r *gate.Result, path string, names []string, failed error) []*Remark {
	var out []*Remark
	if failed != nil {
		out = append(out, &Remark{Rule: "gate/command", Fails: true, Title: "the command failed: " + failed.Error()})
	}
	for i := range r.Changes {
		out = append(out, changed(&r.Changes[i], r.Now, path, names))
	}
	if r.Snapshot && len(r.Changes) == 0 {
		out = append(out, &Remark{Rule: "gate/snapshot", File: path, Title: "nothing is sent that " + path + " does not have"})
	}
	for _, p := range r.Paths {
		out = append(out, critical(p))
	}
	return out
}

func changed(c *snapshot.Change, now *snapshot.Set, path string, names []string) *Remark {
	r := &Remark{Rule: "gate/snapshot", Fails: true, File: path, Title: c.String(), Service: c.Service, Differences: c.Differences}
	if len(c.Operations) == 1 {
		r.Operation = c.Operations[0]
	}
	if s := now.Side(c.Shapes[0].New); s != nil && s.Verdict != nil {
		text := "AWS accepts it"
		switch v := s.Verdict; v.Outcome {
		case assay.Reject:
			text = "AWS refuses it: " + capture.SecretsOf(s.Exchange).Scrub(answerOf(v.Answer))
		case assay.Undecided:
			text = "whether AWS accepts it is undecided"
			if len(v.Needs) > 0 {
				text += ": it turns on " + strings.Join(v.Needs, ", ")
			}
		}
		r.Lines = append(r.Lines, text)
	}
	for _, m := range Concerns(c, names) {
		line := m.Store.Title + ": " + ConcernText(&m)
		if m.Source != "" {
			line += ", " + m.Source
		}
		r.Lines = append(r.Lines, line)
	}
	return r
}

func critical(p *gate.Path) *Remark {
	r := &Remark{Rule: "gate/critical", Fails: p.Fails(), Service: p.Operation.Service, Operation: p.Operation.Operation,
		Title: fmt.Sprintf("%s is %s", p.Operation, p.State)}
	switch {
	case p.State == gate.NotExercised:
		r.Lines = append(r.Lines, "no request of the run calls it, so that nothing is known of it")
	case p.Times > 1:
		r.Lines = append(r.Lines, fmt.Sprintf("%d requests", p.Times))
	}
	if p.Worst != nil && p.State != gate.Clean {
		if a := p.Worst.Verdict.Answer; a != nil {
			r.Lines = append(r.Lines, capture.SecretsOf(p.Worst.Exchange).Scrub(answerOf(a)))
		}
		if x := p.Worst.Exchange; x.Source.Name != "" && x.Source.Name != "-" {
			r.File = x.Source.Name
		}
	}
	return r
}
