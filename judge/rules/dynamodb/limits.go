package dynamodb

import (
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// maxNesting is how many levels an attribute may have: its own, and one for each
// list or map within another.
const maxNesting = 32

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/nesting", Operations: []string{"PutItem", "BatchWriteItem", "TransactWriteItems"}, Stage: rule.Combinations, Order: orderPlain,
	On:   rule.Member("Item", "RequestItems", "TransactItems"),
	When: "an attribute of an item has lists and maps within one another over more than 32 levels",
	Code: invalid, Status: 400, Message: "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
	Fix: "flatten the document, or store its deeper part as text", Not: "a larger table or another capacity: the limit is fixed", Evidence: rule.Reported,
	Sources: []string{"https://github.com/paritysuite/dynamodb-conformance/blob/main/tests/tier3/limits/nestingDepth.test.ts", guide + "Constraints.html"},
	Check: func(c *rule.Case) *rule.Hit {
		var hit *rule.Hit
		items(c, func(item *decode.Value, _ string) {
			for _, it := range item.Items {
				if n := levels(it); n > maxNesting && hit == nil {
					hit = rule.Refuse(c.At(it).Because("has " + strconv.Itoa(n) + " levels"))
				}
			}
		})
		return hit
	},
})

// levels counts the levels of an attribute value; a scalar and a set have one.
func levels(v *decode.Value) int {
	it := only(v)
	if it == nil {
		return 1
	}
	most := 0
	if it.Key == "L" || it.Key == "M" {
		for _, e := range it.Items {
			most = max(most, levels(e))
		}
	}
	return most + 1
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/index-capacity", Operations: []string{"CreateTable"}, On: rule.Member("GlobalSecondaryIndexes"), Stage: rule.Combinations, Order: orderIndexes,
	When: "a table has provisioned capacity, and a global index of it has none",
	Code: invalid, Status: 400, Message: badValues + "ProvisionedThroughput is not specified for index: {index}",
	Fix: "set ProvisionedThroughput of the index, or BillingMode to PAY_PER_REQUEST for the table with all its indexes", Not: "the table's own ProvisionedThroughput: an index has its own",
	Evidence: rule.Reported, Sources: []string{"https://github.com/awsdocs/amazon-dynamodb-developer-guide/issues/246", apiDoc + "API_GlobalSecondaryIndex.html"},
	Check: func(c *rule.Case) *rule.Hit {
		mode := c.Text("BillingMode")
		if !c.In.Complete() || mode != "" && mode != "PROVISIONED" || c.Get("ProvisionedThroughput") == nil || c.Get("GlobalTableSourceArn") != nil {
			return nil
		}
		for _, ix := range c.Get("GlobalSecondaryIndexes").Items {
			if name := ix.Get("IndexName"); name != nil && ix.Get("ProvisionedThroughput") == nil {
				return rule.Refuse(c.At(ix).Because("has no ProvisionedThroughput")).With("index", name.Text)
			}
		}
		return nil
	},
})
