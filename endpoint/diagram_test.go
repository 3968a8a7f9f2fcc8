package endpoint

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// toDiagram makes a decision diagram of a rule tree: one condition for each
// that stands in the tree, in the tree's order. It shares no nodes, so it is
// larger than AWS's, but it takes every kind of edge: every second node is
// referred to by its complement.
func toDiagram(t testing.TB, tree []byte) []byte {
	t.Helper()
	var j map[string]any
	if err := json.Unmarshal(tree, &j); err != nil {
		t.Fatal(err)
	}
	d := diagram{nodes: []int32{-1, 1, -1}}
	root := d.rules(j["rules"].([]any), 1)
	// Nodes were made from the last to the first; turn the conditions round,
	// so that they come in order.
	n := int32(len(d.conditions))
	for i := 3; i < len(d.nodes); i += 3 {
		d.nodes[i] = n - 1 - d.nodes[i]
	}
	for i := range d.conditions[:n/2] {
		d.conditions[i], d.conditions[int(n)-1-i] = d.conditions[int(n)-1-i], d.conditions[i]
	}
	raw := make([]byte, 0, 4*len(d.nodes))
	for _, v := range d.nodes {
		raw = binary.BigEndian.AppendUint32(raw, uint32(v))
	}
	delete(j, "rules")
	j["conditions"], j["results"] = d.conditions, d.results
	j["root"], j["nodeCount"], j["nodes"] = root, len(d.nodes)/3, base64.StdEncoding.EncodeToString(raw)
	out, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

type diagram struct {
	conditions []any
	results    []any
	nodes      []int32
}

// rules returns the reference at which evaluation of a list of rules begins;
// otherwise is where it goes when none of them matches.
func (d *diagram) rules(list []any, otherwise int32) int32 {
	next := otherwise
	for i := len(list) - 1; i >= 0; i-- {
		next = d.rule(list[i].(map[string]any), next)
	}
	return next
}

func (d *diagram) rule(r map[string]any, otherwise int32) int32 {
	conditions, _ := r["conditions"].([]any)
	var ref int32
	if sub, ok := r["rules"].([]any); ok {
		ref = d.rules(sub, otherwise)
	} else {
		delete(r, "conditions")
		d.results = append(d.results, r)
		ref = 100_000_000 + int32(len(d.results))
	}
	for i := len(conditions) - 1; i >= 0; i-- {
		ref = d.node(conditions[i], ref, otherwise)
	}
	return ref
}

func (d *diagram) node(condition any, high, low int32) int32 {
	d.conditions = append(d.conditions, condition)
	index := int32(len(d.conditions) - 1)
	ref := int32(len(d.nodes)/3 + 1)
	if index%2 == 1 {
		d.nodes = append(d.nodes, index, low, high)
		return -ref
	}
	d.nodes = append(d.nodes, index, high, low)
	return ref
}
