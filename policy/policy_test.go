package policy_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/identify"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/policy"
)

func load(t *testing.T, text string) []policy.Entry {
	t.Helper()
	entries, err := policy.Load(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// refusal is refused for one reason, would be for another, and has a warning.
func refusal() *assay.Verdict {
	v := &assay.Verdict{Service: "s3", Operation: "PutObject", Outcome: assay.Reject, Client: identify.Client{Name: "boto3", Version: "1.43.11"}, Findings: []assay.Finding{
		{Rule: "s3/append-with-user-metadata", Code: "InvalidRequest", Status: 400, Evidence: rule.Documented,
			Culprits: []assay.Culprit{{In: decode.InHeader, Name: "x-amz-meta-source", Param: "Metadata.source", Header: 3, Start: 1, End: 4, Why: "a value"}}},
		{Rule: "model/enum", Code: "InvalidStorageClass", Status: 400, Evidence: rule.Model},
		{Rule: "s3/likely", Code: "SlowDown", Evidence: rule.Inferred},
	}}
	v.Answer = &v.Findings[0]
	return v
}

func TestIgnore(t *testing.T) {
	const why = "reason: because"
	for _, tt := range []struct {
		name, entries string
		marks         [3]bool
		aside         bool
		unused        int
	}{
		{"nothing", "", [3]bool{}, false, 0},
		{"a rule", "[{rule: s3/append-with-user-metadata, " + why + "}]", [3]bool{true}, false, 0},
		{"a pattern", "[{rule: s3/*, " + why + "}]", [3]bool{true, false, true}, false, 0},
		{"a pattern ends at the service", "[{rule: '*', " + why + "}]", [3]bool{}, false, 1},
		{"every refusal", "[{rule: s3/append-with-user-metadata, " + why + "}, {rule: model/*, " + why + "}]", [3]bool{true, true}, true, 0},
		{"a code", "[{code: InvalidRequest, " + why + "}]", [3]bool{true}, false, 0},
		{"all that it names", "[{rule: s3/*, service: s3, operation: PutObject, client: boto3, code: SlowDown, " + why + "}]", [3]bool{2: true}, false, 0},
		{"another operation", "[{rule: s3/*, operation: GetObject, " + why + "}]", [3]bool{}, false, 1},
		{"another client", "[{rule: s3/*, client: aws-cli, " + why + "}]", [3]bool{}, false, 1},
		{"another service", "[{code: InvalidRequest, service: s3control, " + why + "}]", [3]bool{}, false, 1},
		{"its last day", "[{rule: s3/*, until: 2026-11-22, " + why + "}]", [3]bool{true, false, true}, false, 0},
		{"the day after", "[{rule: s3/*, until: 2026-11-21, " + why + "}]", [3]bool{}, false, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := policy.New(load(t, "ignore: "+tt.entries), noon, nil, nil)
			v := refusal()
			standing := s.Judge(new(assay.Exchange), v)
			for i, want := range tt.marks {
				m := standing.Of(i)
				if (m.By == policy.Ignore) != want || want && m.Reason != "because" {
					t.Errorf("%s: %+v", v.Findings[i].Rule, m)
				}
			}
			if _, aside := standing.Aside(v); aside != tt.aside {
				t.Errorf("aside: %v", aside)
			}
			if n := len(s.Unused()); n != tt.unused {
				t.Errorf("%d entries of no use", n)
			}
		})
	}
	s := policy.New(load(t, "ignore: [{rule: s3/*, until: 2026-11-21, "+why+"}]"), noon, nil, nil)
	if s.Judge(new(assay.Exchange), refusal()); len(s.Expired()) != 1 {
		t.Error("an entry that is over is not told")
	}
}

// TestAside has what makes each outcome what it is.
func TestAside(t *testing.T) {
	s := policy.New(load(t, "ignore: [{code: Doubt, reason: x}, {code: Likely, reason: x}]"), noon, nil, nil)
	doubt := assay.Finding{Rule: "s3/a", Code: "Doubt", Needs: []string{"clock"}, Evidence: rule.Model}
	likely := assay.Finding{Rule: "s3/b", Code: "Likely", Evidence: rule.Inferred}
	other := assay.Finding{Rule: "s3/c", Code: "Other", Evidence: rule.Inferred}
	for _, tt := range []struct {
		v    assay.Verdict
		want bool
	}{
		{assay.Verdict{Outcome: assay.Undecided, Findings: []assay.Finding{doubt}}, true},
		{assay.Verdict{Outcome: assay.Undecided, Findings: []assay.Finding{doubt, other}}, true},
		{assay.Verdict{Outcome: assay.Undecided, Findings: []assay.Finding{likely}}, false},
		{assay.Verdict{Outcome: assay.Undecided}, false},
		{assay.Verdict{Outcome: assay.Accept}, false},
		{assay.Verdict{Outcome: assay.Accept, Findings: []assay.Finding{likely}}, true},
		{assay.Verdict{Outcome: assay.Accept, Findings: []assay.Finding{likely, other}}, false},
	} {
		if _, got := s.Judge(new(assay.Exchange), &tt.v).Aside(&tt.v); got != tt.want {
			t.Errorf("%v of %d findings: %v", tt.v.Outcome, len(tt.v.Findings), got)
		}
	}
}

// TestSchemaAgreesWithLoad has files that both must take or refuse; the line is
// that of the mistake.
func TestSchemaAgreesWithLoad(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(policy.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("assay.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("assay.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text, err string
	}{
		{policy.Template(), ""},
		{strings.ReplaceAll(policy.Template(), "\n#  ", "\n  "), ""},
		{"ignore: []", ""},
		{"ignore:\n  - code: NoSuchBucket\n    reason: x\n", ""},
		{"ignored: []", `line 1: the file has no "ignored"; it has ignore`},
		{"ignore: {}", "line 1: ignore is a list"},
		{"- a", "line 1: the file holds names and values"},
		{"ignore:\n  - s3/x\n", "line 2: an entry holds names and values"},
		{"ignore:\n  - rule: s3/x\n", "line 2: an entry gives a reason"},
		{"ignore:\n  - reason: x\n    service: s3\n", "line 2: an entry names a rule or a code"},
		{"ignore:\n  - rule: s3/x\n    reason: ' '\n", "line 3: reason is a text"},
		{"ignore:\n  - rule: [s3/x]\n    reason: x\n", "line 2: rule is a text"},
		{"ignore:\n  - rule: s3/x\n    reason: x\n    operations: PutObject\n", `line 4: an entry has no "operations"`},
		{"ignore:\n  - rule: s3/x\n    reason: x\n    until: soon\n", `line 4: until is a day like 2027-01-31, not "soon"`},
	} {
		_, err := policy.Load(strings.NewReader(tt.text))
		if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.err)) {
			t.Errorf("Load: %v\n%s", err, tt.text)
		}
		if err := schema.Validate(jsonOf(t, tt.text)); (err == nil) != (tt.err == "") {
			t.Errorf("by the schema: %v\n%s", err, tt.text)
		}
	}
	// Mistakes that a schema cannot see.
	for text, want := range map[string]string{
		"ignore:\n  - rule: s3/x\n    rule: s3/y\n    reason: x\n":        "line 3: an entry has rule twice",
		"ignore:\n  - rule: s3/x\n    reason: x\n    until: 2026-02-30\n": "line 4: until is a day",
		"ignore:\n  - rule: 's3/['\n    reason: x\n":                      "line 2: rule",
		"ignore: [\n": "line 1: ",
	} {
		if _, err := policy.Load(strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v\n%s", err, text)
		}
	}
}

// jsonOf reads YAML as the JSON that an editor's validator makes of it.
func jsonOf(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return plain(v)
}

func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return v
}

func TestBaseline(t *testing.T) {
	first := policy.NewKnown()
	v := refusal()
	if m, aside := policy.New(nil, noon, nil, first).Judge(new(assay.Exchange), v).Aside(v); !aside || m.By != policy.Baseline {
		t.Errorf("what is written is not known: %+v", m)
	}
	var text bytes.Buffer
	if err := first.Write(&text); err != nil {
		t.Fatal(err)
	}
	again := policy.NewKnown()
	policy.New(nil, noon, nil, again).Judge(new(assay.Exchange), refusal())
	var twice bytes.Buffer
	if err := again.Write(&twice); err != nil || twice.String() != text.String() {
		t.Errorf("a second run writes something else: %v\n%s", err, twice.String())
	}
	known, err := policy.ReadBaseline(&text)
	if err != nil || known.Len() != 3 {
		t.Fatal(err, known)
	}
	s := policy.New(nil, noon, known, nil)
	old, fresh := refusal(), refusal()
	fresh.Findings = append(fresh.Findings, assay.Finding{Rule: "s3/new", Code: "New", Evidence: rule.Documented})
	if m, aside := s.Judge(new(assay.Exchange), old).Aside(old); !aside || m.By != policy.Baseline {
		t.Errorf("%+v", m)
	}
	if _, aside := s.Judge(new(assay.Exchange), fresh).Aside(fresh); aside || s.Gone() != 0 {
		t.Error("a new refusal beside an old one is set aside")
	}
	if known, err = policy.ReadBaseline(&twice); err != nil {
		t.Fatal(err)
	}
	if n := policy.New(nil, noon, known, nil).Gone(); n != 3 {
		t.Errorf("%d findings are gone", n)
	}
	for _, bad := range []string{"", "[]", `{"version": 2}`, `{"version": 1, "findings": [null]}`, `{"version": 1, "findings": [{"fingerprint": "x"}]}`} {
		if _, err := policy.ReadBaseline(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is a baseline", bad)
		}
	}
}

// TestEmptyBaseline is written by a run that finds nothing.
func TestEmptyBaseline(t *testing.T) {
	var b bytes.Buffer
	if err := policy.NewKnown().Write(&b); err != nil {
		t.Fatal(err)
	}
	if k, err := policy.ReadBaseline(&b); err != nil || k.Len() != 0 {
		t.Error(err)
	}
}

// TestFingerprint holds what a fingerprint turns on, and what not.
func TestFingerprint(t *testing.T) {
	hash := func(change func(*assay.Verdict, *assay.Finding)) string {
		v := refusal()
		change(v, &v.Findings[0])
		return policy.Fingerprint(v, &v.Findings[0])
	}
	base := hash(func(*assay.Verdict, *assay.Finding) {})
	if len(base) != 32 {
		t.Error(base)
	}
	for i, change := range []func(*assay.Verdict, *assay.Finding){
		func(v *assay.Verdict, _ *assay.Finding) { v.ID, v.Session, v.Bucket, v.Key = "9", "s", "b", "k" },
		func(v *assay.Verdict, _ *assay.Finding) { v.Client.Version = "2" },
		func(_ *assay.Verdict, f *assay.Finding) { f.Message, f.Fix, f.Culprits[0].Why = "m", "f", "w" },
		func(_ *assay.Verdict, f *assay.Finding) { f.Culprits[0].Start, f.Culprits[0].Header = 7, 1 },
		func(_ *assay.Verdict, f *assay.Finding) { f.Culprits[0].Name = "X-Amz-Meta-Source" },
	} {
		if hash(change) != base {
			t.Errorf("it turns on change %d", i)
		}
	}
	seen := map[string]string{base: "nothing"}
	for i, change := range []func(*assay.Verdict, *assay.Finding){
		func(v *assay.Verdict, _ *assay.Finding) { v.Service = "s3control" },
		func(v *assay.Verdict, _ *assay.Finding) { v.Operation = "CopyObject" },
		func(v *assay.Verdict, _ *assay.Finding) { v.Client.Name = "aws-cli" },
		func(_ *assay.Verdict, f *assay.Finding) { f.Rule = "s3/other" },
		func(_ *assay.Verdict, f *assay.Finding) { f.Code = "Other" },
		func(_ *assay.Verdict, f *assay.Finding) { f.Culprits[0].Param = "Metadata.other" },
		func(_ *assay.Verdict, f *assay.Finding) { f.Culprits = append(f.Culprits, f.Culprits[0]) },
	} {
		p := hash(change)
		if was := seen[p]; was != "" {
			t.Errorf("change %d makes the fingerprint of %s", i, was)
		}
		seen[p] = fmt.Sprint("change ", i)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(policy.Template())
	f.Add("ignore: [{rule: s3/*, until: 2026-11-22, reason: x}]")
	f.Add("a: &a [*a]\nignore: *a")
	f.Fuzz(func(t *testing.T, text string) {
		entries, err := policy.Load(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, e := range entries {
			if e.Reason == "" || e.Rule == "" && e.Code == "" || e.Source.Line == 0 {
				t.Errorf("%+v", e)
			}
		}
		policy.New(entries, noon, nil, nil).Judge(new(assay.Exchange), refusal())
	})
}

func FuzzReadBaseline(f *testing.F) {
	f.Add(`{"version": 1, "findings": [{"fingerprint": "0123456789abcdef0123456789abcdef", "rule": "s3/x"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		k, err := policy.ReadBaseline(strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := k.Write(&b); err != nil {
			t.Fatal(err)
		}
		if again, err := policy.ReadBaseline(&b); err != nil || again.Len() != k.Len() {
			t.Errorf("%d findings, written and read again: %v", k.Len(), err)
		}
	})
}
