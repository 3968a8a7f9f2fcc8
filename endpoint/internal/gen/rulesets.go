package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/assay-project/assay/endpoint/internal/rules"
	"github.com/assay-project/assay/endpoint/internal/store"
)

// rulesets writes rulesets.bin: the rule set of every service without its
// documentation. Most of them are one template with another name in it, so
// each is compressed by itself against a dictionary of typical ones.
func rulesets(in *input, out string) error {
	sets := map[string][]byte{}
	for _, s := range in.services {
		var rs map[string]any
		if err := readJSON(filepath.Join(s.dir, "endpoint-rule-set-1.json.gz"), &rs); err != nil {
			return err
		}
		strip(rs)
		compact, err := encode(rs)
		if err != nil {
			return err
		}
		if _, err := rules.Parse(compact); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		sets[s.name] = compact
	}
	for name, label := range standardServices {
		sets[name] = bytes.ReplaceAll(sets[template], []byte("https://"+template), []byte("https://"+label))
	}
	file, err := store.Build(in.version, dictionary(sets), sets)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "rulesets.bin"), file, 0o644)
}

// standardServices are services that botocore does not have, with their host
// labels: the streaming one that it cannot speak to, and those that AWS closed,
// which older captures still hold. All of them resolved by the standard
// regional rules (Smithy's trait aws.endpoints#standardRegionalEndpoints);
// AWS's published test cases of them are among our tests.
var standardServices = map[string]string{
	"apptest":              "apptest",
	"elastictranscoder":    "elastictranscoder",
	"evidently":            "evidently",
	"iotanalytics":         "iotanalytics",
	"iotfleethub":          "api.fleethub.iot",
	"lookoutmetrics":       "lookoutmetrics",
	"lookoutvision":        "lookoutvision",
	"opsworks":             "opsworks",
	"opsworkscm":           "opsworks-cm",
	"privatenetworks":      "private-networks",
	"qldb":                 "qldb",
	"qldb-session":         "session.qldb",
	"robomaker":            "robomaker",
	"sms":                  "sms",
	"transcribe-streaming": "transcribestreaming",
}

// template is a service that resolves by the standard regional rules too.
const template = "appsync"

// strip removes what the evaluator does not read.
func strip(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "documentation")
		delete(v, "version")
		for k, x := range v {
			if m, ok := x.(map[string]any); ok && len(m) == 0 && (k == "headers" || k == "properties") {
				delete(v, k)
				continue
			}
			strip(x)
		}
	case []any:
		for _, x := range v {
			strip(x)
		}
	}
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// dictionary joins a few rule sets that stand for most of the others: the most
// frequent template last, since near matches cost least.
func dictionary(sets map[string][]byte) []byte {
	// Services of one template differ in their name alone.
	byShape := map[string][]string{}
	for name, set := range sets {
		shape := fmt.Sprint(len(set)/64, bytes.Count(set, []byte("conditions")))
		byShape[shape] = append(byShape[shape], name)
	}
	var groups [][]string
	for _, names := range byShape {
		slices.Sort(names)
		groups = append(groups, names)
	}
	slices.SortFunc(groups, func(a, b []string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a[0], b[0])
	})
	const templates = 12
	var dict []byte
	for _, g := range groups[max(0, len(groups)-templates):] {
		dict = append(dict, sets[g[0]]...)
	}
	return dict
}
