package dynamodb

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/dynamoexpr"
)

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/condition-failed", Operations: []string{"PutItem", "UpdateItem", "DeleteItem"}, On: rule.Member("ConditionExpression"), Stage: rule.Object, Order: 90,
	When: "the condition does not hold for the item as the session left it",
	Code: "ConditionalCheckFailedException", Status: 400, Message: "The conditional request failed",
	Fix: "read the item and decide anew; ReturnValuesOnConditionCheckFailure ALL_OLD returns it with the refusal", Not: "retrying the same request",
	Beside: []rule.Neighbour{{Code: "TransactionCanceledException", Means: "the same within a transaction"},
		{Code: "TransactionConflictException", Means: "a transaction holds the item just now: retry"}},
	Evidence: rule.Recorded, Sources: []string{snapshot + "test_return_values_on_conditions_check_failure", moto + "test_dynamodb.py"},
	Check: func(c *rule.Case) *rule.Hit {
		b := blocks(c)
		if len(b) != 1 {
			return nil
		}
		at := b[0].get("Key")
		if c.Op == "PutItem" {
			at = b[0].get("Item")
		}
		item, known := stateOf(c, b[0].table, at)
		if !known {
			return nil
		}
		p, _, err := b[0].parse(c)
		x := p.conditions["ConditionExpression"]
		if err != nil || x == nil || x.Holds(item, p.scope) != dynamoexpr.False {
			return nil
		}
		what := "does not hold for the item"
		if item == nil {
			what = "does not hold: there is no item of that key"
		}
		return rule.Refuse(c.At(b[0].get("ConditionExpression")).Because(what))
	},
})

// deleted reports whether the session deleted a table.
func deleted(c *rule.Case, name string) bool {
	if a, ok := arn.Split(name); ok && c.Facts.Account.Known && c.Theirs(a.Account) {
		return false
	}
	r := c.Resource(kindTable, tableID(c, name))
	return r != nil && r.Gone
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/table-missing", Stage: rule.Object, Order: 1,
	Operations: append([]string{"PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem", "TransactWriteItems", "TransactGetItems"}, onTable...),
	When:       "the table is known not to be there: it was deleted, or is none of those there are",
	Code:       "ResourceNotFoundException", Status: 400, Message: "Requested resource not found",
	Fix: "create the table, or call the region that it is in", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_batch_write_not_existing_table", conformance + "tier3/error-messages/scan.test.ts"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range tablesOf(c) {
			name := v.Text
			if v.Parent != c.In.Root && strings.HasPrefix(c.Op, "Batch") {
				name = v.Key
			}
			if !deleted(c, name) {
				continue
			}
			hit := rule.Refuse(c.At(v).Because("is not there")).With("name", tableName(name))
			switch {
			case strings.HasSuffix(c.Op, "ResourcePolicy"):
			case slices.Contains(onTable, c.Op):
				hit.Message = "Requested resource not found: Table: {name} not found"
			}
			return hit
		}
		return nil
	},
})

// onTable are the operations on tables themselves.
var onTable = []string{"DescribeTable", "UpdateTable", "DeleteTable", "DescribeTimeToLive", "UpdateTimeToLive", "GetResourcePolicy", "PutResourcePolicy"}

// tablesOf are the values that name the tables of a request: members, or the keys
// of a batch.
func tablesOf(c *rule.Case) []*decode.Value {
	switch c.Op {
	case "BatchGetItem", "BatchWriteItem":
		return c.Get("RequestItems").Elements()
	case "TransactWriteItems", "TransactGetItems":
		var names []*decode.Value
		for _, it := range c.Get("TransactItems").Elements() {
			for _, a := range it.Items {
				if v := a.Get("TableName"); v != nil {
					names = append(names, v)
				}
			}
		}
		return names
	}
	for _, m := range [...]string{"TableName", "ResourceArn"} {
		if v := c.Get(m); v != nil && v.Text != "" && !strings.Contains(v.Text, "/stream/") {
			return []*decode.Value{v}
		}
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/table-exists", Operations: []string{"CreateTable"}, Stage: rule.Object, Order: 1,
	When: "a table of that name exists",
	Code: "ResourceInUseException", Status: 400, Message: "Table already exists: {table}",
	Fix: "choose another name, or use the table", Evidence: rule.Reported,
	Sources: []string{apiDoc + "CreateTable.html#API_CreateTable_Errors", motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("TableName"); v != nil && table(c, v.Text) != nil {
			return rule.Refuse(c.At(v).Because("exists already")).With("table", v.Text)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/table-protected", Operations: []string{"DeleteTable"}, Stage: rule.Object, Order: 1,
	When: "the table has deletion protection",
	Code: invalid, Status: 400,
	Message: "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
	Fix:     "UpdateTable with DeletionProtectionEnabled false, then delete", Evidence: rule.Reported,
	Sources: []string{guide + "WorkingWithTables.Basics.html#WorkingWithTables.Basics.DeletionProtection"},
	Check: func(c *rule.Case) *rule.Hit {
		t := table(c, c.Text("TableName"))
		if t == nil || t.Attrs["protected"] != "true" {
			return nil
		}
		return rule.Refuse(c.AtMember("TableName").Because("is protected against deletion"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/recovery-off", Operations: []string{"ExportTableToPointInTime"}, Stage: rule.Object, Order: 2,
	When: "an export is asked of a table without point in time recovery",
	Code: "PointInTimeRecoveryUnavailableException", Status: 400, Message: "Point in time recovery is not enabled for table '{table}'",
	Fix: "enable it with UpdateContinuousBackups, then export", Evidence: rule.Recorded, Sources: []string{moto + "test_dynamodb_export_table.py"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("TableArn")
		t := table(c, v.String())
		if t == nil || t.Attrs["recovery"] != "false" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("its point in time recovery is off")).With("table", tableName(v.Text))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/policy-missing", Operations: []string{"GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy"}, On: rule.Member("ResourceArn"), Stage: rule.Object, Order: 2,
	When: "the table has no resource policy, or one of another revision than ExpectedRevisionId",
	Code: "PolicyNotFoundException", Status: 400, Message: "Resource-based policy not found for the provided ResourceArn: {arn}",
	Fix: "read the policy and its revision with GetResourcePolicy", Evidence: rule.Recorded, Sources: []string{moto + "test_dynamodb_policies.py"},
	Check: func(c *rule.Case) *rule.Hit {
		v, want := c.Get("ResourceArn"), c.Get("ExpectedRevisionId")
		t := table(c, v.String())
		if t == nil || strings.Contains(v.Text, "/stream/") {
			return nil
		}
		now, known := t.Attrs["policy"]
		switch {
		case !known:
			return nil
		case now == "" && (c.Op == "GetResourcePolicy" || want != nil && want.Text != "NO_POLICY"):
			return rule.Refuse(c.At(v).Because("has no policy")).With("arn", v.Text)
		case now != "" && want != nil && want.Text != now:
			hit := rule.Refuse(c.At(want).Because("the policy's revision is " + now))
			hit.Message = "Resource-based policy not found for the provided ResourceArn: Requested update for policy with revision id {want}, but the policy associated to target table {table} has revision id {now}."
			return hit.With("want", want.Text).With("table", tableName(v.Text)).With("now", now)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/time-to-live-set", Operations: []string{"UpdateTimeToLive"}, On: rule.Member("TimeToLiveSpecification"), Stage: rule.Object, Order: 2,
	When: "time to live is enabled that is enabled already, on that or another attribute",
	Code: invalid, Status: 400, Message: "TimeToLive is already enabled",
	Fix: "disable it first to change its attribute, an hour after the last change", Evidence: rule.Reported, Sources: []string{apiDoc + "UpdateTimeToLive.html"},
	Check: func(c *rule.Case) *rule.Hit {
		t := table(c, c.Text("TableName"))
		if t == nil || t.Attrs["ttl"] == "" {
			return nil
		}
		name := c.Get("TimeToLiveSpecification", "AttributeName")
		if name.String() != t.Attrs["ttl"] {
			hit := rule.Refuse(c.AtMember("TimeToLiveSpecification", "AttributeName").Because("time to live is on " + t.Attrs["ttl"]))
			hit.Message = "TimeToLive is active on a different AttributeName: current AttributeName is " + t.Attrs["ttl"]
			return hit
		}
		if c.Text("TimeToLiveSpecification", "Enabled") != "true" {
			return nil
		}
		return rule.Refuse(c.At(name).Because("time to live is on it already"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/transact-one-item", Operations: []string{"TransactWriteItems"}, On: rule.Member("TransactItems"), Stage: rule.Object, Order: 3,
	When: "two actions of a transaction are on one item",
	Code: invalid, Status: 400, Message: "Transaction request cannot include multiple operations on one item",
	Fix: "join them into one action", Not: "a ConditionCheck beside the write: put its condition into the write's ConditionExpression", Evidence: rule.Recorded,
	Sources: []string{moto + "test_dynamodb_transact.py", apiDoc + "TransactWriteItems.html"},
	Check: func(c *rule.Case) *rule.Hit {
		parts := keyedParts(c)
		for j := range parts {
			for i := range j {
				if parts[i].table == parts[j].table && oneItem(c, parts[i], parts[j]) {
					return rule.Refuse(c.At(parts[j].at).Because("the item …"), c.At(parts[i].at).Because("… that another action is on"))
				}
			}
		}
		return nil
	},
})

// oneItem reports whether two keys or items are of one item for certain. A key
// has exactly the key attributes: an item that equals it there is the one.
func oneItem(c *rule.Case, a, b keyed) bool {
	keys := []string{}
	switch s := table(c, a.table).keys(""); {
	case s != nil:
		keys = s.all()
	case a.whole && b.whole:
		// Whatever the key attributes are: texts, numbers and bytes alone
		// can be, and the items have all of them alike.
		x, y := scalars(a.at), scalars(b.at)
		return len(x) > 0 && slices.Equal(x, y) && sameKeys(a, b, x)
	case a.whole:
		a, b = b, a
		fallthrough
	default:
		for _, it := range a.at.Items {
			keys = append(keys, it.Key)
		}
		if !b.whole && len(b.at.Items) != len(keys) {
			return false
		}
	}
	slices.Sort(keys)
	return sameKeys(a, b, keys)
}

// sameKeys reports whether two keys or items have the same values of these
// attributes.
func sameKeys(a, b keyed, keys []string) bool {
	x, okX := keyText(a.at, keys)
	y, okY := keyText(b.at, keys)
	return okX && okY && x == y && len(keys) > 0
}

// scalars are the names, in order, of the attributes that can be of a key: its
// texts, numbers and bytes.
func scalars(item *decode.Value) []string {
	var names []string
	for _, a := range item.Items {
		if a.Get("S") != nil || a.Get("N") != nil || a.Get("B") != nil {
			names = append(names, a.Key)
		}
	}
	slices.Sort(names)
	return names
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/transact-one-action", Operations: []string{"TransactWriteItems"}, On: rule.Member("TransactItems"), Stage: rule.Combinations, Order: orderLegacy,
	When: "an element of TransactItems has two actions, or none",
	Code: invalid, Status: 400, Message: "TransactItems can only contain one of Check, Put, Update or Delete",
	Fix: "give each action an element of its own", Evidence: rule.Reported, Sources: []string{motoErrors, apiDoc + "API_TransactWriteItem.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, it := range c.Get("TransactItems").Items {
			n := 0
			for _, a := range it.Items {
				if a.Unknown {
					n = 1
					break
				}
				if a.Kind != decode.Null {
					n++
				}
			}
			if n != 1 && it.Kind == decode.Struct {
				return rule.Refuse(c.At(it).Because("must have exactly one action"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/batch-duplicate", Operations: []string{"BatchWriteItem", "BatchGetItem"}, On: rule.Member("RequestItems"), Stage: rule.Combinations, Order: orderUnused,
	When: "a batch names one key twice in a table",
	Code: invalid, Status: 400, Message: "Provided list of item keys contains duplicates",
	Fix: "send each key once", Not: "a put and a delete of one key in a batch", Evidence: rule.Documented,
	Sources: []string{apiDoc + "BatchWriteItem.html", dynalite + "validations/batchWriteItem.js"},
	Check: func(c *rule.Case) *rule.Hit {
		parts := keyedParts(c)
		for j := range parts {
			for i := range j {
				if parts[i].table == parts[j].table && oneItem(c, parts[i], parts[j]) {
					return rule.Refuse(c.At(parts[j].at).Because("the key …"), c.At(parts[i].at).Because("… stands there already"))
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/batch-too-many", Operations: []string{"BatchWriteItem", "BatchGetItem"}, On: rule.Member("RequestItems"), Stage: rule.Combinations, Order: orderLegacy,
	When: "a batch has more than 25 writes over all its tables, or more than 100 keys to read",
	Code: invalid, Status: 400, Message: "Too many items requested for the {op} call",
	Fix: "split the batch", Evidence: rule.Documented,
	Sources: []string{apiDoc + "BatchWriteItem.html", apiDoc + "BatchGetItem.html", dynalite + "validations/batchGetItem.js"},
	Check: func(c *rule.Case) *rule.Hit {
		n, most := 0, 25
		for _, t := range c.Get("RequestItems").Items {
			if c.Op == "BatchGetItem" {
				n += len(t.Get("Keys").Elements())
				most = 100
			} else {
				n += len(t.Items)
			}
		}
		if n <= most {
			return nil
		}
		return rule.Refuse(c.AtMember("RequestItems").Because("too many over all tables")).With("op", c.Op)
	},
})
