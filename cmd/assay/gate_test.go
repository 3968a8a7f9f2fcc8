package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestGateInEveryCombination holds assay gate to its exit codes: each of contract,
// snapshot and critical paths fails the build alone, a baseline takes the contract
// back, and nothing else does.
func TestGateInEveryCombination(t *testing.T) {
	dir := sample(t)
	t.Chdir(dir)
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	clean, refused, _ := strings.Cut(read("requests.log"), "GET /?list-type=2")
	refused = "GET /?list-type=2" + refused
	changed, _, _ := strings.Cut(read("upgraded.log"), "GET /?list-type=2")
	if err := os.Remove("assay.yaml"); err != nil {
		t.Fatal(err)
	}
	for i := range 1 << 5 {
		contract, shapes, missing, known, partial := i&1 != 0, i&2 != 0, i&4 != 0, i&8 != 0, i&16 != 0
		log := clean
		if shapes {
			log = changed
		}
		if contract {
			log += refused
		}
		put(t, "run.log", []byte(log))
		args := []string{"gate", "--snapshot", "assay-snapshot", "--critical", "s3:PutObject", "--format", "text"}
		if missing {
			args = append(args, "--critical", "ec2:RunInstances")
		}
		if known {
			args = append(args, "--baseline", "known.json")
		}
		if partial {
			args = append(args, "--partial")
		}
		want := exitClean
		// Without the refused request the snapshot has one that is not sent.
		if contract && !known || shapes || missing || !contract && !partial {
			want = exitRefused
		}
		var out, errOut bytes.Buffer
		if got := run(append(args, "run.log"), nil, &out, &errOut); got != want {
			t.Errorf("refused %t, changed %t, not exercised %t, baseline %t, partial %t: exit code %d, want %d\n%s%s",
				contract, shapes, missing, known, partial, got, want, out.String(), errOut.String())
		}
	}
}

// sample copies the sample repository to a folder of its own.
func sample(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "examples", "gate"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestSampleRepository runs the script that its CI runs.
func TestSampleRepository(t *testing.T) {
	dir := sample(t)
	for _, test := range []struct {
		args []string
		code int
	}{
		{nil, exitClean},
		{[]string{"requests.log"}, exitClean},
		{[]string{"upgraded.log"}, exitRefused},
		{[]string{"--critical", "ec2:RunInstances", "requests.log"}, exitRefused},
		{[]string{"--nosuch"}, exitUsage},
		{[]string{"nofile"}, exitInput},
	} {
		cmd := exec.Command(filepath.Join(dir, "ci.sh"), test.args...)
		cmd.Env = append(os.Environ(), "REPORTS="+dir)
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		if got := cmd.ProcessState.ExitCode(); got != test.code {
			t.Errorf("ci.sh %v: exit code %d, want %d\n%s", test.args, got, test.code, out)
		}
		if test.code > exitRefused {
			continue
		}
		for _, name := range []string{"assay.xml", "assay.html"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
				t.Errorf("ci.sh %v wrote no %s: %v", test.args, name, err)
			}
			os.Remove(filepath.Join(dir, name))
		}
	}
}

var gateLine = regexp.MustCompile(`(?m)\bassay (gate|check)\b([^\n]*)`)

// TestShippedCI reads what is shipped for GitHub, GitLab and pre-commit, and holds
// its command lines to the flags that there are.
func TestShippedCI(t *testing.T) {
	for name, lines := range map[string]int{"action.yml": 1, "templates/assay-gate.yml": 1, ".pre-commit-hooks.yaml": 2} {
		text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		docs := 0
		for d := yaml.NewDecoder(bytes.NewReader(text)); ; docs++ {
			var doc any
			if err := d.Decode(&doc); err != nil {
				break
			}
		}
		if docs == 0 {
			t.Errorf("%s holds no document", name)
		}
		found := 0
		for _, m := range gateLine.FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(m[2], "--") && name != ".pre-commit-hooks.yaml" {
				continue
			}
			found++
			if err := flagsOf(m[1], strings.Fields(m[2])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if found < lines {
			t.Errorf("%s: %d command lines", name, found)
		}
	}
	var action struct {
		Runs struct {
			Using string
			Steps []map[string]any
		}
		Inputs map[string]map[string]any
	}
	decode(t, "action.yml", &action)
	if action.Runs.Using != "composite" || len(action.Runs.Steps) < 3 || action.Inputs["captures"]["required"] != true {
		t.Errorf("action.yml: %+v", action)
	}
	var hooks []struct{ ID, Name, Entry, Language string }
	decode(t, ".pre-commit-hooks.yaml", &hooks)
	for _, h := range hooks {
		if h.ID == "" || h.Name == "" || h.Language != "golang" || !strings.HasPrefix(h.Entry, "assay ") {
			t.Errorf("a hook that pre-commit does not take: %+v", h)
		}
	}
}

// TestPagesOfComparison holds the command lines of the pages to the flags that
// there are.
func TestPagesOfComparison(t *testing.T) {
	for _, name := range []string{"compare.md", "gate.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			command, _, _ := strings.Cut(strings.TrimSpace(line), " # ")
			if words := strings.Fields(command); len(words) > 1 && words[0] == "assay" && !strings.HasPrefix(words[1], "fingerprints") {
				parses(t, line, words[1:])
				n++
			}
		}
		if n < 2 {
			t.Errorf("%s: %d command lines", name, n)
		}
	}
}

func decode(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", name))
	if err == nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// flagsOf demands that a command has the flags of a command line.
func flagsOf(verb string, words []string) error {
	cmd, _, err := newRoot().Find([]string{verb})
	if err != nil {
		return err
	}
	for _, w := range words {
		flag, isFlag := strings.CutPrefix(w, "--")
		if name, _, _ := strings.Cut(flag, "="); isFlag && cmd.Flags().Lookup(name) == nil {
			return fmt.Errorf("assay %s has no --%s", verb, name)
		}
		if w == "||" {
			break
		}
		if form, _, ok := strings.Cut(w, "="); ok && !isFlag && !contains(formatNames(), form) {
			return fmt.Errorf("there is no form %q", form)
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
