package main

import (
	"os"
	"testing"
)

func TestSchemaIsThatOfTheTypes(t *testing.T) {
	const dir = "../../../facts"
	want, err := generate(dir)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(dir + "/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("facts/schema.json is not what the types say: run go generate ./facts")
	}
}
