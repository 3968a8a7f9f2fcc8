package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/explain"
)

// TestPagesShowRealCommands parses every command line that explanations show
// against the program's own verbs and flags.
func TestPagesShowRealCommands(t *testing.T) {
	codes, err := explain.Codes()
	if err != nil {
		t.Fatal(err)
	}
	overview, err := explain.Overview()
	if err != nil {
		t.Fatal(err)
	}
	docs := []explain.Doc{overview}
	for _, c := range codes {
		d, _, err := explain.ForCode(c, explain.Options{Brief: true})
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, d)
	}
	seen := map[string]bool{}
	for _, d := range docs {
		for _, b := range d.Blocks {
			l, _ := b.(explain.List)
			for _, it := range l.Items {
				for _, c := range it.Commands {
					if !seen[c] {
						seen[c] = true
						realCommand(t, d.Name, c)
					}
				}
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d commands", len(seen))
	}
}

func realCommand(t *testing.T, page, line string) {
	words := strings.Fields(line)
	if words[0] == "aws" {
		return // what the caller's own tool says
	}
	if words[0] != "assay" {
		t.Errorf("%s: %q is no command of assay", page, line)
		return
	}
	words = words[1:]
	if i := slices.Index(words, ">"); i >= 0 {
		words = words[:i]
	}
	root := newRoot()
	cmd, rest, err := root.Find(words)
	if err == nil && cmd == root {
		t.Errorf("%s: %q: there is no such verb", page, line)
		return
	}
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil {
		err = cmd.ValidateArgs(cmd.Flags().Args())
	}
	if err != nil {
		t.Errorf("%s: %q: %v", page, line, err)
		return
	}
	if cmd.Name() == "explain" && cmd.Flags().NFlag() == 0 {
		var out bytes.Buffer
		if code := run(words, strings.NewReader(""), &out, &out); code != exitClean {
			t.Errorf("%s: %q: %s", page, line, out.String())
		}
	}
}
