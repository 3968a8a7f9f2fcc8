package snippet_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/report/snippet"
)

var update = flag.Bool("update", false, "write the golden files anew")

// calls are requests to be written as code, one for each way in which members travel
// and values are spelled.
func calls(t *testing.T) map[string]*snippet.Call {
	t.Helper()
	a, err := txtar.ParseFile("testdata/calls.txtar")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*snippet.Call{}
	for _, f := range a.Files {
		head, body, _ := strings.Cut(string(f.Data), "\n\n")
		lines := strings.Split(strings.TrimRight(head, "\n"), "\n")
		words := strings.Fields(lines[0])
		r := &capture.Request{Method: words[0], Target: words[1], Proto: "HTTP/1.1", Scheme: "https"}
		for _, l := range lines[1:] {
			name, value, _ := strings.Cut(l, ": ")
			r.Headers = append(r.Headers, capture.Header{Name: name, Value: value})
		}
		r.SetBody([]byte(strings.TrimSuffix(body, "\n")))
		shown, err := isolate.Show(nil, r)
		if err != nil || shown.Input == nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		all[f.Name] = &snippet.Call{Request: shown.Request, Input: shown.Input, Region: shown.Region, Endpoint: shown.Endpoint,
			Signed: shown.Signed, SigningName: shown.SigningName}
	}
	return all
}

// TestForms compares the code with what was looked at once.
func TestForms(t *testing.T) {
	for name, c := range calls(t) {
		var got strings.Builder
		for _, f := range snippet.Forms() {
			s := f.Write(c)
			fmt.Fprintf(&got, "--- %s\n%s\n", f.Title, s.Code)
			for _, n := range s.Notes {
				fmt.Fprintf(&got, "# %s\n", n)
			}
		}
		file := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if strings.Contains(got.String(), "canary") {
			t.Errorf("%s: a secret is in\n%s", name, got.String())
		}
	}
}

// TestGo parses the Go code, and compiles it for the services whose SDK is among
// the modules that assay needs.
func TestGo(t *testing.T) {
	dir := t.TempDir()
	for name, c := range calls(t) {
		code := snippet.FormByName("go").Write(c).Code
		if _, err := parser.ParseFile(token.NewFileSet(), name+".go", code, parser.AllErrors); err != nil {
			t.Errorf("%s: %v\n%s", name, err, code)
			continue
		}
		if service := c.Input.Operation.Service.Name; service != "s3" && service != "sqs" || testing.Short() {
			continue
		}
		file := filepath.Join(dir, name+".go")
		if err := os.WriteFile(file, []byte(code), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("go", "vet", file).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s\n%s", name, err, out, code)
		}
	}
}

// TestJavaScript has node parse the JavaScript, where there is one.
func TestJavaScript(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node")
	}
	for name, c := range calls(t) {
		file := filepath.Join(t.TempDir(), "a.mjs")
		code := snippet.FormByName("js").Write(c).Code
		if err := os.WriteFile(file, []byte(code), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(node, "--check", file).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s\n%s", name, err, out, code)
		}
	}
}

// TestPython has Python parse the Python, and botocore, where it is there, find the
// method and accept its arguments.
func TestPython(t *testing.T) {
	codes := map[string]string{}
	for name, c := range calls(t) {
		codes[name] = snippet.FormByName("python").Write(c).Code
	}
	python(t, `import ast, json, sys
for name, code in json.load(sys.stdin).items():
    tree = ast.parse(code)
    call = tree.body[-1].value
    service = ast.literal_eval(tree.body[-2].value.args[0])
    try:
        import botocore.session, botocore.validate
    except ImportError:
        continue
    client = botocore.session.get_session().create_client(service, region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    op = client.meta.method_to_api_mapping[call.func.attr]
    args = {k.arg: ast.literal_eval(k.value) for k in call.keywords}
    report = botocore.validate.ParamValidator().validate(args, client.meta.service_model.operation_model(op).input_shape)
    if report.has_errors():
        print("!", name, report.generate_report())
`, codes)
}

// TestCLI has the AWS CLI's own parser, where it is there, take the options, and
// compares what it makes of them with the model.
func TestCLI(t *testing.T) {
	codes := map[string]string{}
	for name, c := range calls(t) {
		codes[name] = snippet.FormByName("cli").Write(c).Code
	}
	python(t, `import json, os, shlex, sys, tempfile
try:
    import awscli.clidriver
except ImportError:
    sys.exit()
os.chdir(tempfile.mkdtemp())
for f in "body.bin", "code.zip":
    open(f, "wb").write(b"PK\x05\x06" + bytes(18))
os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b")
for name, code in json.load(sys.stdin).items():
    driver = awscli.clidriver.create_clidriver()
    sent = {}
    def stop(**kw):
        sent.update(kw["params"] if "params" in kw else {})
        from botocore.awsrequest import AWSResponse
        raise KeyboardInterrupt
    driver.session.register("before-call", stop)
    try:
        rc = driver.main(shlex.split(code.replace("\\\n", " "))[1:])
    except KeyboardInterrupt:
        rc = 0
    if not sent:
        print("!", name, "exit", rc, code)
`, codes)
}

// python runs a program that prints nothing when all is well.
func python(t *testing.T, program string, codes map[string]string) {
	t.Helper()
	exe, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no Python")
	}
	if testing.Short() {
		t.Skip("asks another program")
	}
	in, err := json.Marshal(codes)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-c", program)
	cmd.Stdin = strings.NewReader(string(in))
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "! ") {
		t.Errorf("%v\n%s", err, out)
	}
}
