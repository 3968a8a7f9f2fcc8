package dynamodb

import (
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// keyed is a key or an item of a request, with its table.
type keyed struct {
	at    *decode.Value
	table string
	// whole says that it is an item, whose key is but a part of it.
	whole bool
}

// keyedParts lists the keys and items of a request.
func keyedParts(c *rule.Case) []keyed {
	if c.In == nil || !c.In.Complete() {
		return nil
	}
	var out []keyed
	switch c.Op {
	case "BatchWriteItem":
		for _, t := range c.Get("RequestItems").Elements() {
			for _, w := range t.Items {
				if v := w.Lookup("DeleteRequest", "Key"); v != nil {
					out = append(out, keyed{v, t.Key, false})
				}
			}
		}
	case "BatchGetItem":
		for _, t := range c.Get("RequestItems").Elements() {
			for _, k := range t.Get("Keys").Elements() {
				out = append(out, keyed{k, t.Key, false})
			}
		}
	default:
		for _, b := range blocks(c) {
			if v := b.get("Key"); v != nil && v.Kind == decode.Map {
				out = append(out, keyed{v, b.table, false})
			}
		}
	}
	items(c, func(item *decode.Value, table string) { out = append(out, keyed{item, table, true}) })
	return out
}

var keyedOps = []string{"PutItem", "UpdateItem", "DeleteItem", "GetItem", "BatchGetItem", "BatchWriteItem", "TransactWriteItems", "TransactGetItems"}

var onKey = rule.Member("Key", "Item", "RequestItems", "TransactItems")

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/key-empty-value", Operations: keyedOps, On: onKey, Stage: rule.Object, Order: orderValues,
	When: "a key attribute is an empty string or empty binary value",
	Code: invalid, Status: 400,
	Message: "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {type} value. Key: {key}",
	Fix:     "give the key a value", Not: "leaving the attribute out: items need all their keys", Evidence: rule.Recorded,
	Sources: []string{moto + "exceptions/test_dynamodb_exceptions.py", conformance + "tier3/error-messages/updateItem.test.ts"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, k := range keyedParts(c) {
			s := table(c, k.table).keys("")
			if k.whole && s == nil {
				continue
			}
			for _, it := range k.at.Items {
				if k.whole && !slices.Contains(s.all(), it.Key) {
					continue
				}
				v := valueOf(it)
				typ := map[string]string{"S": "string", "B": "binary"}[v.Type]
				if typ != "" && v.Text == "" && only(it).Text == "" {
					return rule.Refuse(c.At(it).Because("is empty")).With("type", typ).With("key", it.Key)
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/key-too-long", Operations: keyedOps, On: onKey, Stage: rule.Object, Order: orderPlain,
	When: "a partition key has more than 2048 bytes, or a sort key more than 1024",
	Code: invalid, Status: 400, Message: badValues + "Size of hashkey has exceeded the maximum size limit of2048 bytes",
	Fix: "shorten the key, or use a hash of it", Evidence: rule.Recorded,
	Sources: []string{moto + "test_dynamodb.py", motoErrors, guide + "ServiceQuotas.html#limits-partition-sort-keys"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || len(c.In.Payload) < 1024 {
			return nil
		}
		for _, k := range keyedParts(c) {
			s := table(c, k.table).keys("")
			for _, it := range k.at.Items {
				n := len(valueOf(it).Text)
				hash, sort := !k.whole && len(k.at.Items) == 1, false
				if s != nil {
					hash, sort = slices.Contains(s.hash, it.Key), slices.Contains(s.ranges, it.Key)
				}
				switch {
				case hash && n > 2048:
					return rule.Refuse(c.At(it).Because("has " + strconv.Itoa(n) + " bytes"))
				case sort && n > 1024:
					hit := rule.Refuse(c.At(it).Because("has " + strconv.Itoa(n) + " bytes"))
					hit.Message = badValues + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
					return hit
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/key-schema-mismatch", Operations: keyedOps, On: onKey, Stage: rule.Object, Order: orderScope,
	When: "a key does not hold exactly the key attributes of its table, an item lacks one, or one is of another type",
	Code: invalid, Status: 400, Message: "The provided key element does not match the schema",
	Fix: "send the table's partition key and, if it has one, its sort key, each of its type", Not: "adding other attributes to Key: filters do not belong there",
	Evidence: rule.Recorded, Sources: []string{moto + "test_dynamodb.py", motoErrors, conformance + "tier1/getItem/validation.test.ts"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, k := range keyedParts(c) {
			t := table(c, k.table)
			s := t.keys("")
			if s == nil {
				continue
			}
			for _, name := range s.all() {
				v := k.at.Entry(name)
				if v == nil {
					hit := rule.Refuse(c.At(k.at).Because("lacks " + name))
					if k.whole {
						hit.Message, hit.Fix = badValues+"Missing the key "+name+" in the item", "add "+name+" to the item"
					}
					return hit
				}
				typ, want := valueOf(v).Type, t.Attrs["type:"+name]
				if want == "" || typ == "" || typ == want {
					continue
				}
				hit := rule.Refuse(c.At(v).Because("is of type " + typ + ", the key of type " + want))
				if k.whole {
					hit.Message = badValues + "Type mismatch for key " + name + " expected: " + want + " actual: " + typ
				}
				hit.Fix = "send " + name + " as " + want
				return hit
			}
			if k.whole || len(k.at.Items) == len(s.all()) {
				continue
			}
			for _, it := range k.at.Items {
				if !slices.Contains(s.all(), it.Key) {
					return rule.Refuse(c.At(it).Because("is no key of " + k.table))
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/update-key-attribute", Operations: []string{"UpdateItem", "TransactWriteItems"},
	On: rule.Member("UpdateExpression", "AttributeUpdates", "TransactItems"), Stage: rule.Object, Order: orderExpression,
	When: "an update writes to a key attribute",
	Code: invalid, Status: 400, Message: badValues + "Cannot update attribute {key}. This attribute is part of the key",
	Fix:      "keys never change: delete the item and put it under its new key",
	Evidence: rule.Reported, Sources: []string{conformance + "tier3/error-messages/updateItem.test.ts", motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		for _, b := range blocks(c) {
			key := b.get("Key")
			if b.kind != "UpdateItem" || key == nil {
				continue
			}
			// Whatever stands in Key is a key attribute, or the request fails for that.
			for _, it := range b.get("AttributeUpdates").Elements() {
				if key.Entry(it.Key) != nil {
					return rule.Refuse(c.At(it).Because("is part of the key")).With("key", it.Key)
				}
			}
			p, _, err := b.parse(c)
			if err != nil || p.update == nil {
				continue
			}
			for _, path := range p.update.Targets(p.scope) {
				if key.Entry(path.Head()) != nil {
					at := b.get("UpdateExpression")
					return rule.Refuse(inside(c, at, path.Start, path.End).Because(path.Head()+" is part of the key")).With("key", path.Head())
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/index-key-type", Operations: []string{"PutItem", "BatchWriteItem", "TransactWriteItems"}, On: rule.Member("Item", "RequestItems", "TransactItems"),
	Stage: rule.Object, Order: orderExpression,
	When: "an item has an attribute that is a key of an index, of another type or empty",
	Code: invalid, Status: 400, Message: badValues + "Type mismatch for Index Key {key} Expected: {want} Actual: {got} IndexName: {index}",
	Fix: "send the attribute in the type that the table defines, or leave it out: then the index leaves the item out", Evidence: rule.Reported,
	Sources: []string{dynalite + "db/index.js", "https://github.com/getmoto/moto/blob/0af643a/moto/dynamodb/responses.py"},
	Check: func(c *rule.Case) *rule.Hit {
		var hit *rule.Hit
		items(c, func(item *decode.Value, name string) {
			t := table(c, name)
			if t == nil || hit != nil {
				return
			}
			for attr, k := range t.Attrs {
				if !strings.HasPrefix(attr, "gsi:") && !strings.HasPrefix(attr, "lsi:") || !strings.Contains(attr, ":HASH:") && !strings.Contains(attr, ":RANGE:") {
					continue
				}
				v := item.Entry(k)
				if v == nil {
					continue
				}
				typ, want := valueOf(v).Type, t.Attrs["type:"+k]
				if typ == "" || want == "" || typ == want {
					continue
				}
				parts := strings.Split(attr, ":")
				index := strings.Join(parts[1:len(parts)-2], ":")
				if h := rule.Refuse(c.At(v).Because("is of type "+typ+", the index's key of type "+want)).
					With("key", k).With("want", want).With("got", typ).With("index", index); hit == nil || index < hit.Args[7] {
					hit = h
				}
			}
		})
		return hit
	},
})
