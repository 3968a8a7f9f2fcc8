package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"github.com/spf13/cobra"

	"github.com/assay-project/assay/capture/detect"
	"github.com/assay-project/assay/report"
)

// TestHelpExamples runs the examples of every verb's help, in a folder that has
// the files that they name.
func TestHelpExamples(t *testing.T) {
	log, err := os.ReadFile(filepath.Join("..", "..", "examples", "incident.log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	n := 0
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Example) {
			if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			n++
			example(t, line, log)
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(newRoot())
	if n < 8 {
		t.Errorf("only %d examples", n)
	}
}

// TestHelpNamesEveryFormat: what goes in and what comes out is listed, whoever
// added it.
func TestHelpNamesEveryFormat(t *testing.T) {
	var out bytes.Buffer
	if code := run([]string{"check", "--help"}, strings.NewReader(""), &out, &out); code != exitClean {
		t.Fatalf("exit code %d", code)
	}
	for _, f := range detect.Formats() {
		if !regexp.MustCompile(`(?m)^  ` + f.Name + ` +` + regexp.QuoteMeta(f.Title) + `$`).MatchString(out.String()) {
			t.Errorf("input format %s is not in the help", f.Name)
		}
	}
	for _, f := range report.Formats() {
		if !regexp.MustCompile(`(?m)^  ` + f.Name + ` +` + regexp.QuoteMeta(f.Title) + `$`).MatchString(out.String()) {
			t.Errorf("form of report %s is not in the help", f.Name)
		}
	}
	for line := range strings.Lines(out.String()) {
		if n := utf8.RuneCountInString(line) - 1; n > 110 && !strings.Contains(line, "--") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

// example runs one line: what stands before a pipe made the log that the program
// reads, and what stands after ">" takes what it writes.
func example(t *testing.T, line string, log []byte) {
	command := line[strings.LastIndexByte(line, '|')+1:]
	command, _, _ = strings.Cut(command, ">")
	command, _, _ = strings.Cut(command, " # ")
	command, _, _ = strings.Cut(command, " && ")
	words := strings.Fields(command)
	for len(words) > 1 && strings.Contains(words[0], "=") { // variables before a command
		words = words[1:]
	}
	if words[0] == "aws" { // what goes through a proxy that another line starts
		return
	}
	for _, w := range words {
		fixture(t, w, log)
	}
	if words[0] != "assay" && strings.Contains(line, "$(assay ") { // a path within another command
		return
	}
	if words[0] != "assay" {
		t.Errorf("%q does not show assay", line)
		return
	}
	// Nothing is sent from here, no other program run, and no gateway started.
	apart := []string{"ca", "inspect", "proxy", "disagreements"}
	if slices.Contains(apart, words[1]) || slices.Contains(words, "--live") || slices.Contains(words, "--") {
		parses(t, line, words[1:])
		return
	}
	var out, errOut bytes.Buffer
	code := run(words[1:], bytes.NewReader(log), &out, &errOut)
	if code != exitClean && code != exitRefused {
		t.Errorf("%s: exit code %d\n%s", line, code, errOut.String())
	}
	if out.Len()+errOut.Len() == 0 {
		t.Errorf("%s: prints nothing; %s", line, errOut.String())
	}
}

// parses checks the command line of a verb that would use the network.
func parses(t *testing.T, line string, words []string) {
	cmd, rest, err := newRoot().Find(words)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil {
		err = cmd.ValidateArgs(cmd.Flags().Args())
	}
	if err != nil {
		t.Errorf("%s: %v", line, err)
	}
}

const (
	exchangeLine = `{"v":1,"id":"1","request":{"method":"GET","url":"https://s3.eu-west-1.amazonaws.com/","headers":[["Host","s3.eu-west-1.amazonaws.com"]]}}` + "\n"
	harEntry     = `{"startedDateTime":"2026-11-22T08:59:33Z","request":{"method":"GET","url":"https://s3.eu-west-1.amazonaws.com/","httpVersion":"HTTP/1.1","headers":[]}}`
)

// fixture makes the file that a word of an example names, if it names one.
func fixture(t *testing.T, word string, log []byte) {
	name := strings.ReplaceAll(word, "*", "monday")
	switch {
	case strings.Contains(word, "://"):
	case strings.HasSuffix(name, "botocore/data"):
		put(t, "botocore/__init__.py", []byte("__version__ = '1.50.0'\n"))
		put(t, name+"/parcel/2024-01-02/service-2.json", []byte(`{"metadata":{"protocol":"json","serviceId":"Parcel"},"operations":{},"shapes":{}}`))
	case name == "captures/":
		put(t, name+"a.jsonl", []byte(exchangeLine))
	case name == "assay-snapshot/" || name == "shapes/":
		put(t, name+"s3/PutObject.txt", []byte("assay fingerprints 1\n\ns3 PutObject\n  request method: PUT\n"))
	case strings.HasSuffix(name, ".log"):
		put(t, name, log)
	case strings.HasSuffix(name, ".yaml"):
		put(t, name, []byte("buckets:\n  assets-prod:\n    versioning: Enabled\n"))
	case strings.HasSuffix(name, ".json"):
		put(t, name, []byte(`{"version": 1, "findings": []}`))
	case strings.HasSuffix(name, ".jsonl"):
		put(t, name, []byte(exchangeLine))
	case strings.HasSuffix(name, ".har"):
		put(t, name, []byte(`{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[`+harEntry+`]}}`))
	case strings.HasSuffix(name, ".http"):
		put(t, name, []byte("GET / HTTP/1.1\r\nHost: s3.eu-west-1.amazonaws.com\r\n\r\n"))
	case strings.HasSuffix(name, ".jsonl.zst"):
		z, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		put(t, name, z.EncodeAll([]byte(exchangeLine), nil))
	}
}

func put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
