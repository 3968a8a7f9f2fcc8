package rules

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
)

// bdd is a rule set as a binary decision diagram with complement edges.
//
// A reference is 1 or -1 for a terminal (no match), 100,000,000+k for the k-th
// result (the 0th is "no match" and not in the list of results), or a node's
// index plus one, negative when its edges are to be taken the other way round.
type bdd struct {
	root       int32
	nodes      []bddNode
	conditions []condition
	results    []rule
}

type bddNode struct{ condition, high, low int32 }

// firstResult is the reference of the 0th result.
const firstResult = 100_000_000

func (c *compiler) bdd(conditions, results []any, root int32, count int, nodes string) (*bdd, error) {
	b := &bdd{root: root}
	var err error
	if b.conditions, err = c.conditions(conditions); err != nil {
		return nil, err
	}
	if b.results, err = c.rules(results); err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(nodes)
	if err != nil {
		return nil, fmt.Errorf("nodes: %w", err)
	}
	if count <= 0 || len(raw) != count*12 {
		return nil, fmt.Errorf("nodes: %d bytes for %d nodes, each of 12", len(raw), count)
	}
	b.nodes = make([]bddNode, count)
	for i := range b.nodes {
		at := raw[i*12:]
		b.nodes[i] = bddNode{int32(binary.BigEndian.Uint32(at)), int32(binary.BigEndian.Uint32(at[4:])), int32(binary.BigEndian.Uint32(at[8:]))}
	}
	return b, b.check()
}

// check makes sure that every reference leads somewhere and that conditions
// come in order along every path, which also rules out circles.
func (b *bdd) check() error {
	if !b.refers(b.root) {
		return errors.New("nodes: root leads nowhere")
	}
	for i, n := range b.nodes {
		if i == 0 { // the terminal: -1, 1, -1
			continue
		}
		if n.condition < 0 || int(n.condition) >= len(b.conditions) {
			return fmt.Errorf("node %d: no condition %d", i, n.condition)
		}
		for _, to := range [2]int32{n.high, n.low} {
			if !b.refers(to) {
				return fmt.Errorf("node %d: reference %d leads nowhere", i, to)
			}
			if t := b.target(to); t > 0 && b.nodes[t].condition <= n.condition {
				return fmt.Errorf("node %d: conditions out of order", i)
			}
		}
	}
	for i := range b.results {
		if b.results[i].rules != nil {
			return fmt.Errorf("result %d is a tree", i)
		}
	}
	return nil
}

// refers reports whether a reference leads to a terminal, a node or a result.
func (b *bdd) refers(ref int32) bool {
	if ref >= firstResult {
		return int(ref-firstResult) <= len(b.results)
	}
	t := b.target(ref)
	return t >= 0 && t < len(b.nodes)
}

// target returns the index of the node that is referred to, 0 for a terminal
// or a result, -1 for a reference that no diagram has.
func (b *bdd) target(ref int32) int {
	switch {
	case ref == 0:
		return -1
	case ref >= firstResult:
		return 0
	case ref < 0:
		return -int(ref) - 1
	}
	return int(ref) - 1
}

func (b *bdd) find(sc *scope) *rule {
	ref := b.root
	for ref != 1 && ref != -1 && ref < firstResult {
		n := b.nodes[b.target(ref)]
		if b.conditions[n.condition].hold(sc) == (ref > 0) {
			ref = n.high
		} else {
			ref = n.low
		}
	}
	k := ref - firstResult
	if k <= 0 || !hold(b.results[k-1].conditions, sc) {
		return nil
	}
	return &b.results[k-1]
}
