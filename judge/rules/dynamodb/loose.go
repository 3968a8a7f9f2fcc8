package dynamodb

import (
	"fmt"
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Items of a table whose keys are not known are kept whole, in the order in which
// they were put: a later request's Key has exactly the key attributes, and so
// tells which of them it is about.

// maxLoose bounds how many are kept for a table.
const maxLoose = 256

func loosePrefix(table string) string { return table + "\x00?" }

func putLoose(c *rule.Case, name string, item *decode.Value) {
	id := tableID(c, name)
	t := c.Facts.LearnResource(kindTable, id)
	if t.Gone {
		return
	}
	n, _ := strconv.Atoi(t.Attrs["loose"])
	if n >= maxLoose {
		forgetItems(c, id)
		n = 0
	}
	t.Attrs["loose"] = strconv.Itoa(n + 1)
	r := c.Facts.LearnResource(kindItem, fmt.Sprintf("%s%04d", loosePrefix(id), n))
	r.Attrs = make(map[string]string, len(item.Items))
	for _, it := range item.Items {
		r.Attrs[it.Key] = raw(c, it)
	}
}

// findLoose returns the item that a key is of, the last one put; nil when none
// is known.
func findLoose(c *rule.Case, name string, key *decode.Value) *facts.Resource {
	t := c.Resource(kindTable, tableID(c, name))
	if t == nil || t.Attrs["loose"] == "" || key == nil || len(key.Items) == 0 {
		return nil
	}
	var last *facts.Resource
	n, _ := strconv.Atoi(t.Attrs["loose"])
	for i := range n {
		r := c.Resource(kindItem, fmt.Sprintf("%s%04d", loosePrefix(t.ID), i))
		if r != nil && holds(r, key) {
			last = r
		}
	}
	return last
}

// holds reports whether an item has a key's values.
func holds(r *facts.Resource, key *decode.Value) bool {
	for _, it := range key.Items {
		same, known := stored(r.Attrs[it.Key]).Equal(valueOf(it))
		if !same || !known {
			return false
		}
	}
	return true
}

// forgetLoose drops what is known of the item that a key is of.
func forgetLoose(c *rule.Case, name string, key *decode.Value) {
	for r := findLoose(c, name, key); r != nil; r = findLoose(c, name, key) {
		c.Facts.ForgetResource(kindItem, r.ID)
	}
}
