package facts_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/assay-project/assay/facts"
)

// commented finds the facts that the template leaves to its reader.
var commented = regexp.MustCompile(`(?m)^( *)#(\S)`)

func TestTemplateKnowsNothingButNames(t *testing.T) {
	s, err := facts.Load(strings.NewReader(facts.Template("assets-prod", "null")))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	s.Buckets(func(b *facts.Bucket) bool {
		if n++; b.Name != "assets-prod" && b.Name != "null" || b.Versioning.Known || len(b.Objects) > 0 {
			t.Errorf("got %+v", b)
		}
		return true
	})
	if n != 2 || s.Account.Known {
		t.Errorf("got %d buckets, account %v", n, s.Account)
	}
}

func TestTemplateIsByTheSchema(t *testing.T) {
	schema := compile(t)
	full := commented.ReplaceAllString(facts.Template("a-bucket", "b-bucket"), "$1$2")
	for _, text := range []string{facts.Template(), full} {
		if err := schema.Validate(jsonOf(t, text)); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
	s, err := facts.Load(strings.NewReader(full))
	if err != nil {
		t.Fatal(err)
	}
	b := s.Bucket("a-bucket")
	if !b.Exists.Value || b.Named.Inventory.Value[0] != "daily" || b.Uploads["exampleUploadId"].Parts[1].Size.Value != 5<<20 ||
		!b.Objects["events/current.log"].AllVersions || s.Resource("AWS::SQS::Queue", "https://sqs.eu-west-1.amazonaws.com/111122223333/orders.fifo") == nil {
		t.Errorf("the template's facts were not read: %+v", b)
	}
}

// TestTemplateLeavesNoFactOut holds the template against the schema: only those
// that no person would write down are missing.
func TestTemplateLeavesNoFactOut(t *testing.T) {
	missing := map[string]bool{
		"deleteMarker": true, "lastModified": true, "legalHoldSet": true, // inspection and sessions know them
		"value": true, "checksums": true, "ended": true, "gone": true, "years": true,
	}
	var doc struct {
		Defs map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(facts.Schema()), &doc); err != nil {
		t.Fatal(err)
	}
	text := facts.Template()
	for _, d := range doc.Defs {
		for name := range d.Properties {
			if !missing[name] && !strings.Contains(text, name+": ") && !strings.Contains(text, name+":\n") {
				t.Errorf("the template does not show %q", name)
			}
		}
	}
}

func TestSchemaAgreesWithLoad(t *testing.T) {
	schema := compile(t)
	golden, err := os.ReadFile("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text string
		ok   bool
	}{
		{string(golden), true},
		{"{}", true},
		{"buckets: {a: {versioning: Suspended, payer: null}, b: null}", true},
		{"buckets: {a: {ownership: \"\"}}", true},
		{"buckets: {a: {regoin: x}}", false},
		{"buckets: {a: {versioning: enabled}}", false},
		{"buckets: {a: {objectLock: [1]}}", false},
		{"buckets: {a: {objectLock: maybe}}", false},
		{"buckets: [a]", false},
		{"buckets: {a: {publicAccessBlock: {blockAll: true}}}", false},
		{"buckets: {a: {objects: {k: {versions: [{restore: done}]}}}}", false},
		{"resources: [{kind: AWS::SQS::Queue}]", false},
	} {
		_, err := facts.Load(strings.NewReader(tt.text))
		if (err == nil) != tt.ok {
			t.Errorf("Load: %v\n%s", err, tt.text)
		}
		if err := schema.Validate(jsonOf(t, tt.text)); (err == nil) != tt.ok {
			t.Errorf("by the schema: %v\n%s", err, tt.text)
		}
	}
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(facts.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("facts.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("facts.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// jsonOf reads YAML as the JSON that an editor's validator makes of it.
func jsonOf(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return plain(v)
}

func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = plain(x)
		}
	case map[any]any:
		m := map[string]any{}
		for k, x := range v {
			m[fmt.Sprint(k)] = plain(x)
		}
		return m
	case []any:
		for i, x := range v {
			v[i] = plain(x)
		}
	case time.Time:
		return v.Format(time.RFC3339)
	}
	return v
}
