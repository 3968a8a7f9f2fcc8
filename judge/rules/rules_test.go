package rules_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
	_ "github.com/assay-project/assay/judge/rules"
)

// TestExamples runs every example of every rule: the rule must refuse what its
// examples say it refuses, as the answer, and stay silent on the others.
func TestExamples(t *testing.T) {
	examples, err := rule.Examples()
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]*rule.Rule{}
	for _, r := range rule.All() {
		rules[r.ID] = r
	}
	for id, list := range examples {
		for _, e := range list {
			t.Run(strings.TrimSpace(id+" "+e.Outcome+" "+e.Name), func(t *testing.T) {
				if rules[id] == nil {
					t.Fatalf("there is no rule %s", id)
				}
				check(t, rules[id], e)
			})
		}
	}
}

// placeholder is what a message is written with in place of a value.
var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func check(t *testing.T, r *rule.Rule, e rule.Example) {
	known, err := facts.Load(strings.NewReader(e.Facts))
	if err != nil {
		t.Fatal(err)
	}
	v := run(known, e.Session)
	var found *rule.Finding
	for i := range v.Findings {
		if v.Findings[i].Rule == r.ID {
			found = &v.Findings[i]
		}
	}
	switch e.Outcome {
	case "refused":
		if r.Evidence == rule.Inferred {
			if found == nil {
				t.Errorf("the rule is silent; findings: %s", list(v))
			}
			return
		}
		if v.Answer == nil || v.Answer.Rule != r.ID {
			t.Fatalf("not the answer of %s; findings: %s", v.Operation, list(v))
		}
		if len(v.Answer.Culprits) == 0 {
			t.Error("nothing is blamed")
		}
		if placeholder.MatchString(v.Answer.Message) {
			t.Errorf("placeholder left in %q", v.Answer.Message)
		}
	case "undecided":
		if found == nil || len(found.Needs) == 0 {
			t.Errorf("not undecided; findings: %s", list(v))
		}
	case "accepted":
		if v.Outcome == judge.Reject {
			t.Errorf("refused by %s: %s", v.Answer.Rule, v.Answer.Message)
		}
		if found != nil && len(found.Needs) == 0 {
			t.Errorf("the rule fires: %s", found.Message)
		}
	}
}

// run judges a session and returns the verdict on its last request.
func run(known *facts.Store, session []*capture.Exchange) judge.Verdict {
	var v judge.Verdict
	for _, x := range session {
		c := judge.Open(contract.Embedded(), x, known)
		known.Call(c.ID.Auth.Credential.AccessKeyID)
		v = judge.Case(c)
		known.Answered = known.Answered || x.Response != nil
		if x.Response == nil && v.Outcome == judge.Accept || x.Response != nil && x.Response.Status < 300 {
			rule.Teach(c, x.Response)
		} else {
			rule.TeachRefused(c, x.Response)
		}
	}
	return v
}

func list(v judge.Verdict) string {
	var b strings.Builder
	for _, f := range v.Findings {
		b.WriteString("\n\t" + f.Rule + " " + f.Code + " " + f.Message)
	}
	if b.Len() == 0 {
		return "none"
	}
	return b.String()
}

// TestRulesAreComplete holds every rule to what a reader may expect of it.
func TestRulesAreComplete(t *testing.T) {
	examples, err := rule.Examples()
	if err != nil {
		t.Fatal(err)
	}
	levels := map[rule.Evidence]int{}
	seen := map[string]bool{}
	for _, r := range rule.All() {
		levels[r.Evidence]++
		if seen[r.ID] {
			t.Errorf("%s: there are two of that ID", r.ID)
		}
		seen[r.ID] = true
		if r.When == "" || r.Fix == "" || len(r.Sources) == 0 {
			t.Errorf("%s: When, Fix and Sources must be set", r.ID)
		}
		if r.Evidence != rule.Inferred && (r.Code == "" || r.Status == 0) {
			t.Errorf("%s refuses without a code and a status", r.ID)
		}
		refused, accepted := false, false
		for _, e := range examples[r.ID] {
			refused = refused || e.Outcome != "accepted"
			accepted = accepted || e.Outcome == "accepted"
		}
		if !refused || !accepted {
			t.Errorf("%s: needs an example that it refuses and one that it accepts", r.ID)
		}
		checkService(t, r)
	}
	t.Logf("rules per level of evidence: %v", levels)
}

// checkService makes sure that a rule's service and operations exist.
func checkService(t *testing.T, r *rule.Rule) {
	if r.Service() == rule.Common {
		return
	}
	s, err := contract.Lookup(r.Service())
	if err != nil {
		t.Errorf("%s: %v", r.ID, err)
		return
	}
	for _, op := range r.Operations {
		if s.Operation(op) == nil && op != "PostObject" && op != "OptionsObject" {
			t.Errorf("%s: %s has no operation %s", r.ID, s.Name, op)
		}
	}
}
