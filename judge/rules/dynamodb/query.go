package dynamodb

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/dynamoexpr"
)

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/select-with-projection", Operations: []string{"Query", "Scan"}, On: rule.Member("Select"), Stage: rule.Combinations, Order: orderPlain,
	When: "Select asks for all attributes or a count, and a projection for some; or for specific ones without a projection; or for those of an index without one",
	Code: invalid, Status: 400, Message: "Cannot specify the {projection} when choosing to get {what}",
	Fix: "drop the projection, or set Select to SPECIFIC_ATTRIBUTES", Evidence: rule.Recorded,
	Sources: []string{moto + "test_dynamodb_query.py", conformance + "tier1/scan/select.test.ts", dynalite + "validations/query.js"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		sel := c.Get("Select")
		name := "ProjectionExpression"
		p := c.Get(name)
		if p == nil {
			name = "AttributesToGet"
			p = c.Get(name)
		}
		what := sel.String()
		switch what {
		case "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT":
			if p != nil {
				if what == "COUNT" {
					what = "only the Count"
				}
				return rule.Refuse(c.At(p).Because("some attributes …"), c.At(sel).Because("… and another choice of them")).With("projection", name).With("what", what)
			}
			if what == "ALL_PROJECTED_ATTRIBUTES" && c.Get("IndexName") == nil {
				hit := rule.Refuse(c.At(sel).Because("is for queries of an index"))
				hit.Message, hit.Fix = "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName", "name the index, or ask for ALL_ATTRIBUTES"
				return hit
			}
		case "SPECIFIC_ATTRIBUTES":
			if p == nil {
				hit := rule.Refuse(c.At(sel).Because("and no attributes are named"))
				hit.Message = "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
				hit.Fix = "name the attributes in ProjectionExpression"
				return hit
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/scan-segment", Operations: []string{"Scan"}, On: rule.Member("Segment", "TotalSegments"), Stage: rule.Combinations, Order: orderPlain,
	When: "Segment and TotalSegments do not come together, or Segment is not below TotalSegments",
	Code: invalid, Status: 400,
	Message: "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not less than TotalSegments: {total}",
	Fix:     "number the segments from 0 to TotalSegments - 1", Evidence: rule.Recorded,
	Sources: []string{moto + "test_dynamodb_scan.py", conformance + "tier3/error-messages/scan.test.ts"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		s, t := c.Get("Segment"), c.Get("TotalSegments")
		switch {
		case t == nil:
			hit := rule.Refuse(c.AtMember("TotalSegments").Because("absent"), c.At(s).Because("beside it"))
			hit.Message = "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"
			hit.Fix = "set TotalSegments"
			return hit
		case s == nil:
			hit := rule.Refuse(c.AtMember("Segment").Because("absent"), c.At(t).Because("beside it"))
			hit.Message = "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"
			hit.Fix = "set Segment"
			return hit
		}
		a, errA := strconv.Atoi(s.Text)
		b, errB := strconv.Atoi(t.Text)
		if errA != nil || errB != nil || a < b {
			return nil
		}
		return rule.Refuse(c.At(s).Because("must be less than …"), c.At(t).Because("… this")).With("segment", s.Text).With("total", t.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/key-condition-absent", Operations: []string{"Query"}, Stage: rule.Combinations, Order: orderPlain,
	When: "a query has neither KeyConditionExpression nor KeyConditions",
	Code: invalid, Status: 400,
	Message: "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
	Fix:     "say which partition key to read, or use Scan", Evidence: rule.Reported, Sources: []string{dynalite + "validations/query.js", apiDoc + "Query.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() || c.Get("KeyConditionExpression") != nil || c.Get("KeyConditions") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("KeyConditionExpression").Because("absent, as KeyConditions is"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/key-condition", Operations: []string{"Query"}, On: rule.Member("KeyConditionExpression"), Stage: rule.Combinations, Order: orderKeyCondition,
	When: "a key condition uses OR, NOT, IN, <>, a function other than begins_with, a nested attribute, a key twice, or more keys than a table has",
	Code: invalid, Status: 400, Message: "{reason}",
	Fix: "ask for the partition key with =, and at most compare the sort key; put the rest into FilterExpression",
	Not: "IN over several partition keys: that takes one query for each", Evidence: rule.Reported,
	Sources: []string{dynalite + "validations/index.js", guide + "Query.KeyConditionExpressions.html", "http://til.obiefernandez.com/posts/184022159f-limitations-of-dynamodb-keyconditionexpression"},
	Check: func(c *rule.Case) *rule.Hit {
		ks, at, err := keyConditions(c)
		if err == nil {
			// An index may have more keys than two, a table may not.
			if len(ks) <= 2 || c.Get("IndexName") != nil {
				return nil
			}
			return rule.Refuse(c.At(at).Because("has more conditions than a table has keys")).With("reason", "Conditions can be of length 1 or 2 only")
		}
		return rule.Refuse(inside(c, at, err.Start, err.End).Because(firstLower(err.Message))).With("reason", err.Message)
	},
})

// keyConditions takes a query's key condition apart; nothing when an expression
// is wrong in itself.
func keyConditions(c *rule.Case) (ks []dynamoexpr.KeyCondition, at valueAt, err *dynamoexpr.Error) {
	bs := blocks(c)
	if len(bs) != 1 {
		return nil, nil, nil
	}
	p, _, bad := bs[0].parse(c)
	x := p.conditions["KeyConditionExpression"]
	if bad != nil || x == nil {
		return nil, nil, nil
	}
	ks, err = x.Keys(p.scope)
	return ks, c.Get("KeyConditionExpression"), err
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/query-keys", Operations: []string{"Query"}, On: rule.Member("KeyConditionExpression"), Stage: rule.Object, Order: orderKeyCondition,
	When: "a key condition does not ask for the partition key with =, asks for an attribute that is no key, or compares a sort key before another",
	Code: invalid, Status: 400, Message: "Query condition missed key schema element: {key}",
	Fix:      "compare every partition key attribute with =, and then the sort keys in their order",
	Beside:   []rule.Neighbour{{Code: invalid, Means: "Filter Expression can only contain non-primary key attributes: a key stands in the filter"}},
	Evidence: rule.Recorded, Sources: []string{moto + "test_dynamodb_query.py", conformance + "tier3/error-messages/query.test.ts"},
	Check: func(c *rule.Case) *rule.Hit {
		ks, at, err := keyConditions(c)
		if err != nil || len(ks) == 0 {
			return nil
		}
		s := table(c, c.Text("TableName")).keys(c.Text("IndexName"))
		if s == nil {
			return nil
		}
		asked := map[string]dynamoexpr.KeyCondition{}
		for _, k := range ks {
			asked[k.Attribute] = k
		}
		for _, h := range s.hash {
			k, ok := asked[h]
			if !ok {
				return rule.Refuse(c.At(at).Because("does not ask for "+h)).With("key", h)
			}
			if k.Op != "=" {
				return notSupported(c, at, h+" must be compared with =")
			}
			delete(asked, h)
		}
		last := false
		for _, r := range s.ranges {
			k, ok := asked[r]
			if !ok {
				if len(asked) > 0 {
					return rule.Refuse(c.At(at).Because("does not ask for "+r)).With("key", r)
				}
				break
			}
			if last {
				return notSupported(c, at, "only the last sort key may be compared with anything but =")
			}
			last = k.Op != "="
			delete(asked, r)
		}
		if len(asked) > 0 {
			return notSupported(c, at, "asks for an attribute that is no key")
		}
		return nil
	},
})

func notSupported(c *rule.Case, at valueAt, why string) *rule.Hit {
	hit := rule.Refuse(c.At(at).Because(why))
	hit.Message = "Query key condition not supported"
	return hit
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/filter-on-key", Operations: []string{"Query"}, On: rule.Member("FilterExpression"), Stage: rule.Object, Order: orderKeyCondition + 1,
	When: "the filter of a query names a key of the table or index that is queried",
	Code: invalid, Status: 400, Message: "Filter Expression can only contain non-primary key attributes: Primary key attribute: {key}",
	Fix: "move the condition into KeyConditionExpression", Evidence: rule.Reported,
	Sources: []string{dynalite + "actions/query.js", guide + "Query.FilterExpression.html"},
	Check: func(c *rule.Case) *rule.Hit {
		s := table(c, c.Text("TableName")).keys(c.Text("IndexName"))
		bs := blocks(c)
		if s == nil || len(bs) != 1 {
			return nil
		}
		p, _, err := bs[0].parse(c)
		x := p.conditions["FilterExpression"]
		if err != nil || x == nil {
			return nil
		}
		heads := x.Heads(p.scope)
		for _, k := range append(append([]string{}, s.hash...), s.ranges...) {
			for _, h := range heads {
				if h == k {
					return rule.Refuse(c.AtMember("FilterExpression").Because("names "+k+", a key")).With("key", k)
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/index-missing", Operations: []string{"Query", "Scan"}, On: rule.Member("IndexName"), Stage: rule.Object, Order: orderLegacy,
	When: "IndexName names an index that the table has not",
	Code: invalid, Status: 400, Message: "The table does not have the specified index: {index}",
	Fix: "name an index of the table", Evidence: rule.Reported, Sources: []string{dynalite + "actions/query.js", apiDoc + "Query.html"},
	Check: func(c *rule.Case) *rule.Hit {
		t := table(c, c.Text("TableName"))
		ix := c.Get("IndexName")
		if t == nil || !t.complete() || t.keys(ix.String()) != nil {
			return nil
		}
		return rule.Refuse(c.At(ix).Because("is no index of "+c.Text("TableName"))).With("index", ix.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/consistent-global-index", Operations: []string{"Query", "Scan"}, On: rule.Member("ConsistentRead"), Stage: rule.Object, Order: orderLegacy,
	When: "a consistent read of a global secondary index",
	Code: invalid, Status: 400, Message: "Consistent reads are not supported on global secondary indexes",
	Fix: "drop ConsistentRead", Not: "waiting: global indexes are never read consistently", Evidence: rule.Documented,
	Sources: []string{conformance + "tier3/error-messages/query.test.ts", apiDoc + "Query.html#DDB-Query-request-ConsistentRead"},
	Check: func(c *rule.Case) *rule.Hit {
		ix := c.Get("IndexName")
		if !strings.EqualFold(c.Text("ConsistentRead"), "true") || ix == nil {
			return nil
		}
		if s := table(c, c.Text("TableName")).keys(ix.Text); s == nil || !s.global {
			return nil
		}
		return rule.Refuse(c.AtMember("ConsistentRead").Because("on …"), c.At(ix).Because("… a global index"))
	},
})
