package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestListIsCurrent fails when a folder of rules is not linked in; `make
// generate` renews the list.
func TestListIsCurrent(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "judge", "rules")
	want, err := list(dir)
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(filepath.Join(dir, "all.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, have) {
		t.Error("judge/rules/all.go is not what its folders say: run make generate")
	}
}
