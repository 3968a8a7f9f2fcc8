package decode

import (
	"strings"
	"sync"

	"github.com/assay-project/assay/contract"
)

// plan holds what decoding the HTTP bindings of an operation needs and what the
// model has in a form that is slow to search. Made when an operation is first
// decoded, and kept: operations live as long as their service.
type plan struct {
	slots    []headerSlot // open hash table; a power of two
	prefixes []string     // of Operation.HeaderPrefixes, in lower case
}

type headerSlot struct {
	name   string // lower case; "" for an empty slot
	number int    // in Operation.Headers
}

var plans sync.Map // *contract.Operation → *plan

func planOf(op *contract.Operation) *plan {
	if p, ok := plans.Load(op); ok {
		return p.(*plan)
	}
	p, _ := plans.LoadOrStore(op, newPlan(op))
	return p.(*plan)
}

func newPlan(op *contract.Operation) *plan {
	size := 8
	for size < 4*len(op.Headers) {
		size *= 2
	}
	p := &plan{slots: make([]headerSlot, size)}
	for n, m := range op.Headers {
		name := strings.ToLower(m.WireName)
		if name == "" || p.header(name) >= 0 {
			continue
		}
		i := nameHash(name) & (size - 1)
		for p.slots[i].name != "" {
			i = (i + 1) & (size - 1)
		}
		p.slots[i] = headerSlot{name, n}
	}
	for _, m := range op.HeaderPrefixes {
		p.prefixes = append(p.prefixes, strings.ToLower(m.WireName))
	}
	return p
}

// header returns the number of the member in that header, in any case, or -1.
func (p *plan) header(name string) int {
	mask := len(p.slots) - 1
	for i := nameHash(name) & mask; p.slots[i].name != ""; i = (i + 1) & mask {
		if foldEqual(name, p.slots[i].name) {
			return p.slots[i].number
		}
	}
	return -1
}

// nameHash mixes the length and four letters: names of headers share their
// beginning ("x-amz-…"), so it looks behind that.
func nameHash(s string) int {
	n := len(s)
	if n < 4 {
		return n
	}
	return n ^ int(fold(s[n-1]))<<1 ^ int(fold(s[n-4]))<<3 ^ int(fold(s[n/2]))<<4 ^ int(fold(s[n*3/4]))<<2
}
