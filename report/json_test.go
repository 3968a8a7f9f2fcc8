package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/report"
)

func jsonLine(t *testing.T, c *rule.Case, v assay.Verdict) string {
	t.Helper()
	var b bytes.Buffer
	w := report.NewJSONLines(&b)
	if err := w.Verdict(c.Exchange, &v); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestJSONLines(t *testing.T) {
	c := open(t, "PUT /events/current.log HTTP/1.1\nHost: assets-prod.s3.dualstack.eu-west-1.amazonaws.com\nUser-Agent: Boto3/1.43.11\nx-amz-write-offset-bytes: 0\nx-amz-meta-source: cron\n\n")
	c.Exchange.Session = "deploy"
	refusal := told(c.AtHeader("x-amz-write-offset-bytes").Because("an append …"), c.AtHeader("x-amz-meta-source").Because("… cannot set user metadata"))
	refusal.Hint = "a hint"
	state := assay.Finding{Rule: "s3/state", Code: "BadState", Status: 409, Evidence: rule.Recorded, Needs: []string{"bucket.objectLock"},
		Culprits: []assay.Culprit{{In: decode.InContext, Name: "bucket.objectLock", Header: -1}}}
	refused := verdict(c, assay.Reject, refusal, state)
	refused.Session, refused.Needs = "deploy", nil
	undecided := verdict(c, assay.Undecided, state)
	other := open(t, "GET / HTTP/1.1\nHost: example.com\n\n")
	golden(t, "verdicts", jsonLine(t, c, refused)+jsonLine(t, c, undecided)+jsonLine(t, c, verdict(c, assay.Accept))+
		jsonLine(t, other, verdict(other, assay.Undecided)))
}

// TestJSONFollowsTheFormat holds the output against docs/formats.md: each field
// that the page names is there, at its place, of its type, and no other is at
// the top that the page does not name.
func TestJSONFollowsTheFormat(t *testing.T) {
	page, err := os.ReadFile("../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Verdict")
	section, _, _ = strings.Cut(section, "\n## ")
	lines, err := os.ReadFile("testdata/verdicts.txt")
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{"id": "string", "session": "string", "service": "string", "operation": "string", "outcome": "string", "status": "number",
		"code": "string", "message": "string", "culprits": "list", "rule": "string", "evidence": "string", "fix": "string", "needs": "list",
		"findings": "list", "endpoint": "object", "client": "object", "bucket": "string", "key": "string"}
	seen := map[string]bool{}
	for line := range strings.Lines(string(lines)) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		for name, x := range v {
			seen[name] = true
			if want := types[name]; want != "" && kind(x) != want {
				t.Errorf("%s is a %s, not a %s", name, kind(x), want)
			}
			if !strings.Contains(string(page), "`"+name+"`") {
				t.Errorf("docs/formats.md does not name %q", name)
			}
		}
		if v["needs"] == nil || v["outcome"] == nil || v["id"] == nil {
			t.Errorf("id, outcome and needs are always there, but: %s", line)
		}
		if o := v["outcome"]; !slices.Contains([]any{"accept", "reject", "undecided"}, o) {
			t.Errorf("outcome %v", o)
		}
		fs, _ := v["findings"].([]any)
		if v["outcome"] == "reject" {
			first := fs[0].(map[string]any)
			for _, n := range []string{"rule", "code", "status", "message", "culprits", "evidence", "fix"} {
				if a, b := marshal(t, first[n]), marshal(t, v[n]); a != b {
					t.Errorf("the answer's %s is %s, the first finding's %s", n, b, a)
				}
			}
		}
	}
	for name := range types {
		if !seen[name] {
			t.Errorf("no verdict has %q", name)
		}
	}
	// The places of culprits that the page lists are those that there are.
	for in := decode.InMethod; in <= decode.InContext; in++ {
		if !regexp.MustCompile("`" + in.String() + "`").MatchString(section) {
			t.Errorf("docs/formats.md does not name the place %q", in)
		}
	}
}

func kind(x any) string {
	switch x.(type) {
	case string:
		return "string"
	case float64:
		return "number"
	case []any:
		return "list"
	case map[string]any:
		return "object"
	}
	return "other"
}

func marshal(t *testing.T, x any) string {
	t.Helper()
	b, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestJSONKeepsStrangeBytes(t *testing.T) {
	c := open(t, "PUT /%FF%0A HTTP/1.1\nHost: b.s3.eu-west-1.amazonaws.com\nx-amz-acl: \xff\"\n\n")
	line := jsonLine(t, c, verdict(c, assay.Reject, told(c.AtHeader("x-amz-acl").Because("\xff\n"))))
	if strings.Count(line, "\n") != 1 || !json.Valid([]byte(line)) {
		t.Errorf("%q", line)
	}
}

func TestCounts(t *testing.T) {
	var c report.Counts
	for _, v := range []assay.Verdict{{}, {Service: "s3", Outcome: assay.Accept}, {Service: "s3", Outcome: assay.Reject}, {Service: "s3"}} {
		c.Add(&v)
	}
	if s := c.String(); s != "4 requests: 1 accepted, 1 refused, 1 undecided, 1 not to AWS" {
		t.Error(s)
	}
}
