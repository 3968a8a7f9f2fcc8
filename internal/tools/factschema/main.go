// Command factschema writes the JSON Schema of facts files from the types that
// they are read into: their tags give names and values, their comments the
// descriptions. It is run by `go generate ./facts`.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// id is where editors find the published schema.
const id = "https://raw.githubusercontent.com/assay-project/assay/main/facts/schema.json"

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "factschema:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	text, err := generate(dir)
	if err != nil {
		return err
	}
	return os.WriteFile(dir+"/schema.json", text, 0o644)
}

// generate returns the schema for the package of a folder.
func generate(dir string) ([]byte, error) {
	p, err := parse(dir)
	if err != nil {
		return nil, err
	}
	root, err := p.object("file")
	if err != nil {
		return nil, err
	}
	root.Schema, root.ID, root.Title = "https://json-schema.org/draft/2020-12/schema", id, "Facts for assay"
	root.Description = "What is known of buckets and other resources. What is left out is unknown."
	root.Type = typeOf("object")
	if root.Defs, err = p.definitions(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err = e.Encode(root)
	return out.Bytes(), err
}
