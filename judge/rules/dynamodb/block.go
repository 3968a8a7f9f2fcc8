package dynamodb

import (
	"sort"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/dynamoexpr"
)

// The order of DynamoDB's checks within a stage.
const (
	orderLegacy = 10 + iota
	orderAlone
	orderValues
	orderPlain
	orderScope
	orderExpression
	orderUnused
	orderKeyCondition
)

// itemOps are the operations on items that take expressions.
var itemOps = []string{"PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan", "BatchGetItem", "TransactWriteItems", "TransactGetItems"}

// block is a part of a request that has expressions of its own: the request
// itself, a table of a batch, or an action of a transaction.
type block struct {
	at   *decode.Value
	kind string // "PutItem" also within transactions; "ConditionCheck"
	// table is what the block's table is called.
	table string
}

func (b block) get(member string) *decode.Value { return b.at.Get(member) }

// blocks lists the parts of a request. Nil when the body was not read whole.
func blocks(c *rule.Case) []block {
	if c.In == nil || !c.In.Complete() {
		return nil
	}
	switch c.Op {
	case "BatchGetItem":
		var out []block
		if m := c.Get("RequestItems"); m != nil {
			for _, it := range m.Items {
				out = append(out, block{it, "GetItem", it.Key})
			}
		}
		return out
	case "TransactWriteItems", "TransactGetItems":
		var out []block
		if l := c.Get("TransactItems"); l != nil {
			for _, it := range l.Items {
				for _, action := range it.Items {
					kind := action.Key
					if kind != "ConditionCheck" {
						kind += "Item"
					}
					out = append(out, block{action, kind, action.Get("TableName").String()})
				}
			}
		}
		return out
	}
	return []block{{c.In.Root, c.Op, c.Text("TableName")}}
}

// envelope is what newer parts of DynamoDB put before their sentences.
func envelope(c *rule.Case) string {
	switch c.Op {
	case "PutItem", "UpdateItem", "DeleteItem":
		return "1 validation error detected: "
	}
	return ""
}

// expressionMembers are the expressions of a block, in the order in which they
// are checked.
var expressionMembers = []string{"UpdateExpression", "ConditionExpression", "KeyConditionExpression", "FilterExpression", "ProjectionExpression"}

func (b block) expressions() []*decode.Value {
	var out []*decode.Value
	for _, m := range expressionMembers {
		if v := b.get(m); v != nil {
			out = append(out, v)
		}
	}
	return out
}

// scope reads the names and values that come with a block's expressions.
func (b block) scope(c *rule.Case) *dynamoexpr.Scope {
	s := &dynamoexpr.Scope{Names: map[string]string{}, Values: map[string]dynamoexpr.Value{}, Used: map[string]bool{}}
	if m := b.get("ExpressionAttributeNames"); m != nil {
		for _, it := range m.Items {
			s.Names[it.Key] = it.Text
		}
	}
	if m := b.get("ExpressionAttributeValues"); m != nil {
		for _, it := range m.Items {
			s.Values[it.Key] = valueOf(it)
		}
	}
	return s
}

// parsed are the expressions of a block that parse.
type parsed struct {
	update     *dynamoexpr.Update
	conditions map[string]*dynamoexpr.Condition
	projection *dynamoexpr.Projection
	scope      *dynamoexpr.Scope
}

// parse reads and checks the expressions of a block until one is wrong.
func (b block) parse(c *rule.Case) (p parsed, at *decode.Value, err *dynamoexpr.Error) {
	p.scope = b.scope(c)
	for _, at = range b.expressions() {
		switch name := at.Member.Name; name {
		case "UpdateExpression":
			if p.update, err = dynamoexpr.ParseUpdate(at.Text); err == nil {
				err = p.update.Check(p.scope)
			}
		case "ProjectionExpression":
			if p.projection, err = dynamoexpr.ParseProjection(at.Text); err == nil {
				err = p.projection.Check(p.scope)
			}
		default:
			var x *dynamoexpr.Condition
			if x, err = dynamoexpr.ParseCondition(at.Text); err == nil {
				err = x.Check(p.scope)
			}
			if p.conditions == nil {
				p.conditions = map[string]*dynamoexpr.Condition{}
			}
			p.conditions[name] = x
		}
		if err != nil {
			return p, at, err
		}
	}
	return p, nil, nil
}

// keysIn lists what a map of the request is keyed by, as DynamoDB prints it.
func keysIn(m *decode.Value, keep func(string) bool) []string {
	var out []string
	for _, it := range m.Items {
		if keep(it.Key) {
			out = append(out, it.Key)
		}
	}
	sort.Strings(out)
	return out
}

func braces(words []string) string { return "{" + strings.Join(words, ", ") + "}" }
