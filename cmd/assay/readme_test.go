package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme runs the README's first command: what the page shows of its output
// is in it, word for word.
func TestReadme(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "go run ./cmd/assay ")
	command, rest, _ := strings.Cut(rest, "#")
	_, shown, _ := strings.Cut(rest, "prints, among others:\n\n```\n")
	shown, _, end := strings.Cut(shown, "\n```")
	if !ok || !end {
		t.Fatal("the README does not show a command and what it prints")
	}
	var out, errOut bytes.Buffer
	if code := run(strings.Fields(command), strings.NewReader(""), &out, &errOut); code != exitRefused || errOut.Len() > 0 {
		t.Errorf("exit code %d; %s", code, errOut.String())
	}
	if !strings.Contains(out.String(), shown) {
		t.Errorf("this is not what it prints:\n%s\nbut:\n%s", shown, out.String())
	}
}
