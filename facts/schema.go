package facts

import _ "embed" // the schema and the template

//go:generate go run ../internal/tools/factschema

//go:embed schema.json
var schema string

// Schema returns the JSON Schema (draft 2020-12) of facts files.
func Schema() string { return schema }
