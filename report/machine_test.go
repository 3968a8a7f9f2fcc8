package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/policy"
	"github.com/assay-project/assay/report"
)

// heard is an exchange with its verdict.
type heard struct {
	x *assay.Exchange
	v assay.Verdict
}

// session is a refusal with a doubt beside it, the same again further down, a
// doubt alone, a warning, what is accepted, what is not to AWS, and one from
// standard input; with names that mean something to each of the formats.
func session(t *testing.T) []heard {
	t.Helper()
	message := "PUT /events/a|b,c:%25.log HTTP/1.1\nHost: assets-prod.s3.eu-west-1.amazonaws.com\nUser-Agent: Boto3/1.43.11\nx-amz-write-offset-bytes: 0\nx-amz-meta-source: cron\n\n"
	refused := func(source capture.Source) heard {
		c := open(t, message)
		c.Exchange.Source = source
		state := assay.Finding{Rule: "s3/state", Code: "BadState", Status: 409, Evidence: rule.Recorded, Needs: []string{"bucket.objectLock"},
			Culprits: []assay.Culprit{{In: decode.InContext, Name: "bucket.objectLock", Header: -1}}}
		return heard{c.Exchange, verdict(c, assay.Reject, told(c.AtHeader("x-amz-write-offset-bytes").Because("an append …"),
			c.AtHeader("x-amz-meta-source").Because("… cannot set <user> metadata: 100%, never")), state)}
	}
	list := []heard{refused(capture.Source{Name: "logs/my deploy,1.log", Line: 42}), refused(capture.Source{Name: "logs/my deploy,1.log", Line: 90}),
		refused(capture.Source{Name: "-", Line: 3})}
	c := open(t, message)
	doubt := assay.Finding{Rule: "model/length", Code: "BadState", Status: 409, Evidence: rule.Recorded, Needs: []string{"bucket.objectLock"}}
	list = append(list, heard{c.Exchange, verdict(c, assay.Undecided, doubt)})
	c = open(t, message)
	list = append(list, heard{c.Exchange, verdict(c, assay.Accept, assay.Finding{Rule: "s3/likely", Code: "SlowDown", Evidence: rule.Inferred})})
	c = open(t, message)
	list = append(list, heard{c.Exchange, verdict(c, assay.Accept)})
	c = open(t, "GET / HTTP/1.1\nHost: example.com\n\n")
	c.Exchange.Source.Line = 0
	return append(list, heard{c.Exchange, verdict(c, assay.Undecided)})
}

// machine writes the session in a form.
func machine(t *testing.T, format string, list []heard) string {
	t.Helper()
	var b bytes.Buffer
	r := report.FormatByName(format).New(&b, report.Options{Version: "v1.2.3"})
	for i := range list {
		if err := r.Report(list[i].x, &list[i].v, policy.Standing{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Finish(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestMachineForms holds each form against its golden file, and twice written
// against itself.
func TestMachineForms(t *testing.T) {
	for _, f := range report.Formats() {
		if f.Name == "text" || f.Name == "jsonl" {
			continue // they have tests of their own
		}
		t.Run(f.Name, func(t *testing.T) {
			got := machine(t, f.Name, session(t))
			if again := machine(t, f.Name, session(t)); again != got {
				t.Error("a second run writes something else")
			}
			golden(t, "machine-"+f.Name, got)
		})
	}
}

// sarifSchema is the official schema, which the SARIF module carries as a
// constant of its own.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3").Output()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("no go command, that says where the schema is")
	} else if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "pkg/report/v210/sarif/schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, err = strconv.Unquote(literal.Value) // the file holds nothing else
		}
		return err == nil
	})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestSARIFIsByItsSchema validates logs by the official schema, and reads them
// with another program's types.
func TestSARIFIsByItsSchema(t *testing.T) {
	schema := sarifSchema(t)
	validate := func(text string) error {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(doc)
	}
	for _, list := range [][]heard{session(t), everyRule(t), nil} {
		text := machine(t, "sarif", list)
		if err := validate(text); err != nil {
			t.Error(err)
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.DisallowUnknownFields()
		var log sarif.Report
		if err := d.Decode(&log); err != nil {
			t.Error(err)
		}
	}
	if validate(strings.Replace(machine(t, "sarif", nil), `"name": "assay"`, `"nom": "assay"`, 1)) == nil {
		t.Error("the schema allows a tool without a name: it does not look")
	}
}

// everyRule is a verdict with a finding by each rule that there is.
func everyRule(t *testing.T) []heard {
	c := open(t, "PUT /k HTTP/1.1\nHost: b.s3.eu-west-1.amazonaws.com\n\n")
	var fs []assay.Finding
	for _, r := range assay.Rules() {
		fs = append(fs, assay.Finding{Rule: r.ID, Code: r.Code, Status: r.Status, Evidence: r.Evidence})
	}
	return []heard{{c.Exchange, verdict(c, assay.Undecided, fs...)}}
}

type sarifResults struct {
	Runs []struct {
		Tool struct {
			Driver struct{ Rules []struct{ ID string } }
		}
		Results []struct {
			RuleID              string
			RuleIndex           int
			Level               string
			PartialFingerprints map[string]string
			Locations           []struct {
				PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
			}
		}
	}
}

func readSARIF(t *testing.T, text string) sarifResults {
	t.Helper()
	var log sarifResults
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIFResultsAreFound(t *testing.T) {
	list := session(t)
	run := readSARIF(t, machine(t, "sarif", list)).Runs[0]
	levels := map[string]int{}
	for _, r := range run.Results {
		levels[r.Level]++
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("%s stands for %s", run.Tool.Driver.Rules[r.RuleIndex].ID, r.RuleID)
		}
		if r.Locations[0].PhysicalLocation.ArtifactLocation.URI == "" {
			t.Error("no URI")
		}
	}
	if levels["error"] != 3 || levels["warning"] != 4 || levels["note"] != 1 {
		t.Error(levels)
	}
	if a, b := run.Results[0].PartialFingerprints, run.Results[2].PartialFingerprints; a["assayFinding/v1"] != b["assayFinding/v1"] ||
		a["primaryLocationLineHash"] == b["primaryLocationLineHash"] {
		t.Errorf("the same at another line: %v, %v", a, b)
	}
	for i := range list {
		list[i].x.Source.Line += 7
	}
	moved := readSARIF(t, machine(t, "sarif", list)).Runs[0].Results
	for i, r := range run.Results {
		if r.PartialFingerprints["primaryLocationLineHash"] != moved[i].PartialFingerprints["primaryLocationLineHash"] {
			t.Error("a fingerprint turns on the line")
		}
	}
}

// TestSARIFNamesFiles has names that a URI writes otherwise.
func TestSARIFNamesFiles(t *testing.T) {
	for name, want := range map[string]string{
		"-": "stdin", "": "stdin", "put.log": "put.log", "./logs//put.log": "logs/put.log", "../put.log": "../put.log", "a b%#?.log": "a%20b%25%23%3F.log",
		"12:30.log": "./12:30.log", "/var/log/put.log": "file:///var/log/put.log", "\xff.log": "%FF.log",
	} {
		list := session(t)[:1]
		list[0].x.Source = capture.Source{Name: name}
		text := machine(t, "sarif", list)
		if got := readSARIF(t, text).Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; got != want {
			t.Errorf("%q is %q, not %q", name, got, want)
		}
		if strings.Contains(text, "region") {
			t.Errorf("%q has a line that is not known", name)
		}
	}
}

// TestSARIFHelp has the help text of a rule of the registry.
func TestSARIFHelp(t *testing.T) {
	text := machine(t, "sarif", session(t))
	r := assay.RuleByID("s3/append-with-user-metadata")
	for _, want := range []string{r.When, "Fix: ", "Evidence: " + r.Evidence.String(), r.Sources[0]} {
		quoted, _ := json.Marshal(want)
		if !strings.Contains(text, strings.Trim(string(quoted), `"`)) {
			t.Errorf("no %q", want)
		}
	}
}

func TestJUnitParses(t *testing.T) {
	var all struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Failure *struct {
					Type string `xml:"type,attr"`
				} `xml:"failure"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	text := []byte(machine(t, "junit", session(t)))
	if err := xml.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if all.Tests != 6 || all.Failures != 3 || all.Skipped != 1 {
		t.Errorf("%+v", all)
	}
	var names []string
	for _, s := range all.Suites {
		names = append(names, s.Name)
	}
	if got := strings.Join(names, " | "); got != "logs/my deploy,1.log | stdin | deploy.log" {
		t.Error(got)
	}
	if f := all.Suites[0].Cases[0].Failure; f == nil || f.Type != "s3/append-with-user-metadata" {
		t.Errorf("%+v", f)
	}
}

// TestGitLabFingerprintsAreUnique: GitLab shows one entry of each.
func TestGitLabFingerprintsAreUnique(t *testing.T) {
	var issues []struct {
		Description, Fingerprint, Severity string
		Location                           struct {
			Path  string
			Lines struct{ Begin int }
		}
	}
	if err := json.Unmarshal([]byte(machine(t, "gitlab", session(t))), &issues); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, i := range issues {
		if seen[i.Fingerprint] || i.Location.Path == "" || i.Location.Lines.Begin < 1 || i.Description == "" {
			t.Errorf("%+v", i)
		}
		seen[i.Fingerprint] = true
	}
	if len(issues) != 8 {
		t.Errorf("%d entries", len(issues))
	}
	if got := machine(t, "gitlab", nil); got != "[]\n" {
		t.Errorf("nothing found is %q", got)
	}
}

// TestGitHubEscapes undoes the escaping as the runner does.
func TestGitHubEscapes(t *testing.T) {
	command := regexp.MustCompile(`^::(error|warning|notice) ((?:[a-z]+=[^,:]*,?)+)::(.*)$`)
	n := 0
	for line := range strings.Lines(machine(t, "github", session(t))) {
		line = strings.TrimSuffix(line, "\n")
		if !strings.HasPrefix(line, "::") {
			continue
		}
		n++
		m := command.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("no command: %s", line)
			continue
		}
		undo := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
		props := map[string]string{}
		for p := range strings.SplitSeq(m[2], ",") {
			k, v, _ := strings.Cut(p, "=")
			props[k] = undo.Replace(v)
		}
		if n == 1 && (props["file"] != "logs/my deploy,1.log" || props["line"] != "42" || props["title"] != "PutObject: 400 InvalidRequest" ||
			!strings.Contains(undo.Replace(m[3]), "metadata: 100%, never).\nFix: set metadata")) {
			t.Errorf("%v\n%s", props, undo.Replace(m[3]))
		}
	}
	if n != 5 { // three refusals, a doubt, a warning
		t.Errorf("%d commands", n)
	}
}

func TestMarkdownStandsAsItIs(t *testing.T) {
	text := machine(t, "markdown", session(t))
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "|") && strings.Count(line, "|")-strings.Count(line, `\|`) != 5 {
			t.Errorf("not four cells: %s", line)
		}
	}
	if strings.Contains(text, " <user>") {
		t.Error("a tag is not escaped")
	}
	if n := strings.Count(text, "\n### "); n != 3 {
		t.Errorf("%d sections", n)
	}
}
