// Package bundle makes one file of the endpoint rule sets of a release: without
// their documentation, and with the partitions for which they were made.
package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay/endpoint/internal/partition"
	"github.com/assay-project/assay/endpoint/internal/rules"
	"github.com/assay-project/assay/endpoint/internal/store"
)

// Partitions is the document of a bundle that holds AWS's partitions.json. No
// service has a name with a dot.
const Partitions = "partitions.json"

// Build writes a bundle of rule sets that [Compact] has made, by service. Most
// of them are one template with another name in it, so each is compressed by
// itself against a dictionary of typical ones. Without partitions those that are
// compiled in hold.
func Build(version string, sets map[string][]byte, partitions []byte) ([]byte, error) {
	dict := dictionary(sets)
	docs := sets
	if partitions != nil {
		if _, err := partition.Read(partitions); err != nil {
			return nil, err
		}
		docs = map[string][]byte{Partitions: partitions}
		for name, set := range sets {
			docs[name] = set
		}
	}
	return store.Build(version, dict, docs)
}

// Compact returns a rule set without what the evaluator does not read, and an
// error where the evaluator could not carry it out.
func Compact(ruleSet []byte) ([]byte, error) {
	var v map[string]any
	if err := json.Unmarshal(ruleSet, &v); err != nil {
		return nil, err
	}
	strip(v)
	compact, err := encode(v)
	if err != nil {
		return nil, err
	}
	_, err = rules.Parse(compact)
	return compact, err
}

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
