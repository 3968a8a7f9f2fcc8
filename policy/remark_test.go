package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/policy"
)

func TestParseRemark(t *testing.T) {
	for _, tc := range []struct{ text, rule, code, reason, until, err string }{
		{text: "assay:ignore s3/* on purpose", rule: "s3/*", reason: "on purpose"},
		{text: "assay:ignore\tNoSuchBucket  made  later", code: "NoSuchBucket", reason: "made later"},
		{text: "assay:ignore InvalidRequest until=2027-01-31 replaced then", code: "InvalidRequest", until: "2027-01-31", reason: "replaced then"},
		{text: "assay:ignore InvalidRequest", err: "gives no reason"},
		{text: "assay:ignore InvalidRequest until=2027-01-31", err: "gives no reason"},
		{text: "assay:ignore InvalidRequest until=soon it ends", err: `not "soon"`},
		{text: "assay:ignore", err: "names no rule"},
		{text: "assay:ignores x y", err: "is not known"},
		{text: "assay:", err: "is not known"},
		{text: "assay:ignore s3/[ x", err: "syntax error in pattern"},
	} {
		e, err := policy.ParseRemark(capture.Remark{Text: tc.text})
		if tc.err != "" {
			if err == nil || !strings.Contains(err.Error(), tc.err) {
				t.Errorf("%q: error %v, want %q", tc.text, err, tc.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", tc.text, err)
			continue
		}
		until := ""
		if !e.Until.IsZero() {
			until = e.Until.Format("2006-01-02")
		}
		if e.Rule != tc.rule || e.Code != tc.code || e.Reason != tc.reason || until != tc.until {
			t.Errorf("%q: %+v", tc.text, e)
		}
	}
}

func TestRemarksHoldForTheirExchange(t *testing.T) {
	exchange := func(remarks ...string) *assay.Exchange {
		x := new(assay.Exchange)
		for i, r := range remarks {
			x.Remarks = append(x.Remarks, capture.Remark{Text: r, Source: capture.Source{Name: "a.http", Line: i + 1}})
		}
		return x
	}
	var told []string
	s := policy.New(nil, noon, nil, nil)
	s.Warn = func(w capture.Warning) { told = append(told, w.Message) }
	v := refusal()
	all := s.Judge(exchange("assay:ignore "+v.Findings[0].Rule+" why", "assay:ignore "+v.Findings[1].Code+" because"), v)
	if m, aside := all.Aside(v); !aside || m.By != policy.Ignore || m.Reason != "why" {
		t.Errorf("set aside %v by %+v", aside, m)
	}
	if len(told) > 0 {
		t.Errorf("told: %q", told)
	}
	if _, aside := s.Judge(exchange(), v).Aside(v); aside {
		t.Error("a remark holds for another exchange")
	}
	s.Judge(exchange("assay:ignore NoSuchKey gone", "assay:ignore "+v.Findings[0].Rule+" until=2026-11-21 over", "assay:ignore"), v)
	want := []string{"names no rule", "ignores NoSuchKey, which was not found", "until 2026-11-21"}
	if len(told) != len(want) {
		t.Fatalf("told: %q", told)
	}
	for i, w := range want {
		if !strings.Contains(told[i], w) {
			t.Errorf("told %q, want %q", told[i], w)
		}
	}
}

// TestIgnoredByRemarkIsNotInTheBaseline: a baseline lists what nobody decided on.
func TestIgnoredByRemarkIsNotInTheBaseline(t *testing.T) {
	v := refusal()
	written := policy.NewKnown()
	x := &assay.Exchange{Remarks: []capture.Remark{{Text: "assay:ignore " + v.Findings[0].Rule + " why"}}}
	policy.New(nil, noon, nil, written).Judge(x, v)
	var b strings.Builder
	if err := written.Write(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), v.Findings[0].Rule) || !slices.ContainsFunc(v.Findings[1:], func(f assay.Finding) bool { return strings.Contains(b.String(), f.Rule) }) {
		t.Errorf("the baseline: %s", b.String())
	}
}
