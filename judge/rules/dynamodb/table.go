package dynamodb

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// Orders of the checks on a table's definition.
const (
	orderCapacity = iota
	orderDefined
	orderSchema
	orderIndexes
	orderUnusedDefinitions
)

// creates are the operations that define a table: where its definition stands
// differs.
var creates = []string{"CreateTable", "ImportTable"}

// definition is the structure of a request that defines a table.
func definition(c *rule.Case) *decode.Value {
	if c.In == nil || !c.In.Complete() {
		return nil
	}
	if c.Op == "ImportTable" {
		return c.Get("TableCreationParameters")
	}
	return c.In.Root
}

// names lists the attribute names of a key schema or of attribute definitions.
func names(list *decode.Value) []string {
	if list == nil {
		return nil
	}
	var out []string
	for _, it := range list.Items {
		out = append(out, it.Get("AttributeName").String())
	}
	return out
}

// brackets lists names as DynamoDB does, in order.
func brackets(words []string) string {
	return "[" + strings.Join(slices.Sorted(slices.Values(words)), ", ") + "]"
}

// schemas calls f for the key schema of a table and of each of its indexes until
// one gives a hit.
func schemas(d *decode.Value, f func(schema, index *decode.Value) *rule.Hit) *rule.Hit {
	if d == nil {
		return nil
	}
	if k := d.Get("KeySchema"); k != nil {
		if h := f(k, nil); h != nil {
			return h
		}
	}
	for _, kind := range []string{"LocalSecondaryIndexes", "GlobalSecondaryIndexes"} {
		l := d.Get(kind)
		if l == nil {
			continue
		}
		for _, ix := range l.Items {
			if k := ix.Get("KeySchema"); k != nil {
				if h := f(k, ix); h != nil {
					return h
				}
			}
		}
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/capacity-with-on-demand", Operations: append([]string{"UpdateTable"}, creates...), Stage: rule.Combinations, Order: orderCapacity,
	On:   rule.Member("BillingMode", "TableCreationParameters"),
	When: "BillingMode is PAY_PER_REQUEST and ProvisionedThroughput is set",
	Code: invalid, Status: 400,
	Message: badValues + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
	Fix:     "drop ProvisionedThroughput, or BillingMode", Not: "capacity units of zero", Evidence: rule.Reported,
	Sources: []string{apiDoc + "CreateTable.html#DDB-CreateTable-request-BillingMode", "https://github.com/getmoto/moto/blob/0af643a/moto/dynamodb/responses.py"},
	Check: func(c *rule.Case) *rule.Hit {
		d := definition(c)
		p := d.Get("ProvisionedThroughput")
		if d.Get("BillingMode").String() != "PAY_PER_REQUEST" || p == nil {
			return nil
		}
		return rule.Refuse(c.At(p).Because("capacity beside …"), c.At(d.Get("BillingMode")).Because("… on-demand billing"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/capacity-missing", Operations: creates, Stage: rule.Combinations, Order: orderCapacity,
	When: "BillingMode is PROVISIONED, or absent, and ProvisionedThroughput is not set",
	Code: invalid, Status: 400,
	Message: badValues + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
	Fix:     "set BillingMode to PAY_PER_REQUEST, or ProvisionedThroughput", Evidence: rule.Reported,
	Sources: []string{apiDoc + "CreateTable.html#DDB-CreateTable-request-ProvisionedThroughput", "https://github.com/getmoto/moto/blob/0af643a/tests/test_dynamodb/exceptions/test_dynamodb_exceptions.py"},
	Check: func(c *rule.Case) *rule.Hit {
		d := definition(c)
		if d == nil || d.Get("ProvisionedThroughput") != nil || d.Get("BillingMode").String() == "PAY_PER_REQUEST" || d.Get("GlobalTableSourceArn") != nil {
			return nil
		}
		prefix := []string{"ProvisionedThroughput"}
		if c.Op == "ImportTable" {
			prefix = []string{"TableCreationParameters", "ProvisionedThroughput"}
		}
		return rule.Refuse(c.AtMember(prefix...).Because("absent, and billing is not PAY_PER_REQUEST"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/key-undefined", Operations: creates, Stage: rule.Combinations, Order: orderDefined,
	When: "a key of the table or of an index is not in AttributeDefinitions",
	Code: invalid, Status: 400,
	Message: badValues + "Some index key attributes are not defined in AttributeDefinitions. Keys: {keys}, AttributeDefinitions: {definitions}",
	Fix:     "add the attribute and its type to AttributeDefinitions", Evidence: rule.Reported,
	Sources: []string{conformance + "tier3/error-messages/createTable.test.ts", dynalite + "validations/createTable.js"},
	Check: func(c *rule.Case) *rule.Hit {
		d := definition(c)
		defined := names(d.Get("AttributeDefinitions"))
		if d.Get("AttributeDefinitions") == nil {
			return nil
		}
		return schemas(d, func(schema, index *decode.Value) *rule.Hit {
			keys := names(schema)
			for i, k := range keys {
				twice := index == nil && len(keys) == 2 && keys[0] == keys[1] && len(defined) == 1
				if slices.Contains(defined, k) && !twice {
					continue
				}
				hit := rule.Refuse(c.At(schema.Items[i]).Because("is not in AttributeDefinitions")).
					With("keys", brackets(keys)).With("definitions", brackets(defined))
				if index == nil && len(keys) == 2 {
					hit.Message = "Invalid KeySchema: Some index key attribute have no definition"
				}
				return hit
			}
			return nil
		})
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/key-schema-order", Operations: creates, Stage: rule.Combinations, Order: orderSchema,
	When: "a key schema names an attribute twice, or does not begin with its HASH key, or has HASH after it where one is allowed",
	Code: invalid, Status: 400, Message: "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
	Fix: "list the HASH key first, then the RANGE key", Evidence: rule.Reported,
	Sources: []string{dynalite + "validations/createTable.js", apiDoc + "CreateTable.html#DDB-CreateTable-request-KeySchema"},
	Check: func(c *rule.Case) *rule.Hit {
		return schemas(definition(c), func(schema, index *decode.Value) *rule.Hit {
			keys := schema.Items
			if len(keys) == 0 {
				return nil
			}
			if len(keys) > 1 && keys[0].Get("AttributeName").String() == keys[1].Get("AttributeName").String() {
				hit := rule.Refuse(c.At(keys[1]).Because("the same attribute"))
				hit.Message = "Both the Hash Key and the Range Key element in the KeySchema have the same name"
				hit.Fix = "use two attributes"
				return hit
			}
			if t := keys[0].Get("KeyType"); t.String() == "RANGE" {
				return rule.Refuse(c.At(t).Because("the first key must be HASH"))
			}
			// Global indexes may have keys of several attributes.
			if len(keys) == 2 && keys[1].Get("KeyType").String() == "HASH" && !(index != nil && index.Parent.Member.Name == "GlobalSecondaryIndexes") {
				hit := rule.Refuse(c.At(keys[1].Get("KeyType")).Because("the second key must be RANGE"))
				hit.Message = "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
				return hit
			}
			return nil
		})
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/definitions-unused", Operations: creates, Stage: rule.Combinations, Order: orderUnusedDefinitions,
	When: "AttributeDefinitions has an attribute that is no key of the table or of an index",
	Code: invalid, Status: 400,
	Message: badValues + "Some AttributeDefinitions are not used. AttributeDefinitions: {definitions}, keys used: {keys}",
	Fix:     "define the key attributes only: other attributes need no definition", Not: "defining every attribute of the items",
	Evidence: rule.Reported, Sources: []string{dynalite + "validations/createTable.js", apiDoc + "API_AttributeDefinition.html"},
	Check: func(c *rule.Case) *rule.Hit {
		d := definition(c)
		defs := d.Get("AttributeDefinitions")
		if defs == nil || d.Get("KeySchema") == nil {
			return nil
		}
		var used []string
		schemas(d, func(schema, _ *decode.Value) *rule.Hit {
			for _, k := range names(schema) {
				if !slices.Contains(used, k) {
					used = append(used, k)
				}
			}
			return nil
		})
		hit := rule.Refuse()
		for _, it := range defs.Items {
			if n := it.Get("AttributeName").String(); !slices.Contains(used, n) {
				hit.Culprits = append(hit.Culprits, c.At(it).Because(n+" is no key"))
			}
		}
		if len(hit.Culprits) == 0 {
			return nil
		}
		if d.Get("LocalSecondaryIndexes") == nil && d.Get("GlobalSecondaryIndexes") == nil {
			hit.Message = badValues + "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
		}
		return hit.With("definitions", brackets(names(defs))).With("keys", brackets(used))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/local-index-keys", Operations: creates, Stage: rule.Combinations, Order: orderIndexes, On: rule.Member("LocalSecondaryIndexes"),
	When: "a local index has no range key or another hash key than its table, or its table has no range key",
	Code: invalid, Status: 400,
	Message: badValues + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
	Fix:     "give the table a range key, or make it a global index", Evidence: rule.Reported,
	Sources: []string{conformance + "tier3/error-messages/createTable.test.ts", dynalite + "validations/createTable.js"},
	Check: func(c *rule.Case) *rule.Hit {
		d := definition(c)
		list, keys := d.Get("LocalSecondaryIndexes"), names(d.Get("KeySchema"))
		if list == nil || len(list.Items) == 0 || len(keys) == 0 {
			return nil
		}
		if len(keys) < 2 {
			return rule.Refuse(c.At(list).Because("a local index …"), c.At(d.Get("KeySchema")).Because("… of a table without range key"))
		}
		for _, ix := range list.Items {
			own, name := names(ix.Get("KeySchema")), ix.Get("IndexName").String()
			switch {
			case len(own) == 1:
				hit := rule.Refuse(c.At(ix.Get("KeySchema")).Because("has no range key"))
				hit.Message, hit.Fix = badValues+"Index KeySchema does not have a range key for index: "+name, "add a RANGE key to the index"
				return hit
			case len(own) == 2 && own[0] != keys[0]:
				hit := rule.Refuse(c.At(ix.Get("KeySchema")).Because("another hash key than the table's"))
				hit.Message = badValues + "Index KeySchema does not have the same leading hash key as table KeySchema for index: " + name +
					". index hash key: " + own[0] + ", table hash key: " + keys[0]
				hit.Fix = "begin the index's keys with " + keys[0] + ", or make it a global index"
				return hit
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/index-list", Operations: creates, Stage: rule.Combinations, Order: orderIndexes, On: rule.Member("LocalSecondaryIndexes", "GlobalSecondaryIndexes", "TableCreationParameters"),
	When: "a list of indexes is empty, or has two of one name",
	Code: invalid, Status: 400, Message: badValues + "Duplicate index name: {name}",
	Fix: "give each index a name of its own", Evidence: rule.Reported,
	Sources: []string{conformance + "tier3/error-messages/createTable.test.ts", dynalite + "validations/createTable.js"},
	Check: func(c *rule.Case) *rule.Hit {
		d := definition(c)
		seen := map[string]bool{}
		for _, kind := range []string{"LocalSecondaryIndexes", "GlobalSecondaryIndexes"} {
			l := d.Get(kind)
			if l == nil {
				continue
			}
			if l.Kind == decode.List && len(l.Items) == 0 {
				hit := rule.Refuse(c.At(l).Because("is empty"))
				hit.Message, hit.Fix = badValues+"List of "+kind+" is empty", "leave "+kind+" out"
				return hit
			}
			for _, ix := range l.Items {
				n := ix.Get("IndexName")
				if n != nil && seen[n.Text] {
					return rule.Refuse(c.At(n).Because("names a second index")).With("name", n.Text)
				}
				seen[n.String()] = true
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/projection-attributes", Operations: append([]string{"UpdateTable"}, creates...), Stage: rule.Combinations, Order: orderIndexes,
	On:   rule.Member("LocalSecondaryIndexes", "GlobalSecondaryIndexes", "GlobalSecondaryIndexUpdates", "TableCreationParameters"),
	When: "a projection of type INCLUDE lists no NonKeyAttributes, or one of another type lists some, or it has no type",
	Code: invalid, Status: 400, Message: badValues + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
	Fix: "list the attributes in NonKeyAttributes, or project ALL or KEYS_ONLY", Evidence: rule.Reported,
	Sources: []string{dynalite + "validations/createTable.js", apiDoc + "API_Projection.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range projections(definition(c)) {
			t, list := p.Get("ProjectionType"), p.Get("NonKeyAttributes")
			switch {
			case t == nil:
				hit := rule.Refuse(c.At(p).Because("has no ProjectionType"))
				hit.Message, hit.Fix = badValues+"Unknown ProjectionType: null", "set ProjectionType"
				return hit
			case t.Text == "INCLUDE" && list == nil:
				return rule.Refuse(c.At(p).Because("INCLUDE without NonKeyAttributes"))
			case (t.Text == "ALL" || t.Text == "KEYS_ONLY") && list != nil:
				hit := rule.Refuse(c.At(list).Because("only for INCLUDE"), c.At(t).Because("is "+t.Text))
				hit.Message = badValues + "ProjectionType is " + t.Text + ", but NonKeyAttributes is specified"
				hit.Fix = "drop NonKeyAttributes, or set ProjectionType to INCLUDE"
				return hit
			}
		}
		return nil
	},
})

// projections lists the projections of the indexes that a request defines.
func projections(d *decode.Value) []*decode.Value {
	var out []*decode.Value
	for _, kind := range []string{"LocalSecondaryIndexes", "GlobalSecondaryIndexes", "GlobalSecondaryIndexUpdates"} {
		l := d.Get(kind)
		if l == nil {
			continue
		}
		for _, ix := range l.Items {
			if kind == "GlobalSecondaryIndexUpdates" {
				ix = ix.Get("Create")
			}
			if p := ix.Get("Projection"); p != nil && p.Kind == decode.Struct {
				out = append(out, p)
			}
		}
	}
	return out
}
