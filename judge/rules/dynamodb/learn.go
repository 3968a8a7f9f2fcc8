package dynamodb

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// learn registers a learner for operations of requests that were read whole.
func learn(f func(c *rule.Case, resp *capture.Response), operations ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "dynamodb", Operations: operations, Learn: func(c *rule.Case, resp *capture.Response) {
		if c.In != nil && c.In.Complete() {
			f(c, resp)
		}
	}})
}

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	d := definition(c)
	name := d.Get("TableName").String()
	id := tableID(c, name)
	forgetItems(c, id)
	c.Facts.ForgetResource(kindTable, id)
	t := c.Facts.LearnResource(kindTable, id)
	if c.Op == "CreateTable" {
		t.Attrs["complete"] = "true"
	}
	t.Attrs["recovery"], t.Attrs["policy"], t.Attrs["ttl"] = "false", "", ""
	t.Attrs["protected"] = "false"
	if c.Text("DeletionProtectionEnabled") == "true" {
		t.Attrs["protected"] = "true"
	}
	if c.Get("ResourcePolicy") != nil {
		delete(t.Attrs, "policy")
	}
	for _, k := range d.Get("KeySchema").Elements() {
		t.Attrs[k.Get("KeyType").String()] = k.Get("AttributeName").String()
	}
	for _, a := range d.Get("AttributeDefinitions").Elements() {
		t.Attrs["type:"+a.Get("AttributeName").String()] = a.Get("AttributeType").String()
	}
	learnIndexes(t, "lsi:", d.Get("LocalSecondaryIndexes").Elements())
	learnIndexes(t, "gsi:", d.Get("GlobalSecondaryIndexes").Elements())
}, "CreateTable", "ImportTable")

// A table that was restored has what the other one had.
var _ = learn(func(c *rule.Case, _ *capture.Response) {
	id := tableID(c, c.Text("TargetTableName"))
	c.Facts.ForgetResource(kindTable, id)
	c.Facts.LearnResource(kindTable, id)
}, "RestoreTableFromBackup", "RestoreTableToPointInTime")

func learnIndexes(t *facts.Resource, kind string, indexes []*decode.Value) {
	for _, ix := range indexes {
		name := kind + ix.Get("IndexName").String()
		t.Attrs[name] = ix.Lookup("Projection", "ProjectionType").String()
		n := map[string]int{}
		for _, k := range ix.Get("KeySchema").Elements() {
			typ := k.Get("KeyType").String()
			t.Attrs[name+":"+typ+":"+strconv.Itoa(n[typ])] = k.Get("AttributeName").String()
			n[typ]++
		}
	}
}

func forgetItems(c *rule.Case, table string) {
	var gone []string
	c.Facts.Resources(kindItem, func(r *facts.Resource) bool {
		if strings.HasPrefix(r.ID, table+"\x00") {
			gone = append(gone, r.ID)
		}
		return true
	})
	for _, id := range gone {
		c.Facts.ForgetResource(kindItem, id)
	}
}

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	id := tableID(c, c.Text("TableName"))
	forgetItems(c, id)
	r := c.Facts.LearnResource(kindTable, id)
	r.Attrs, r.Gone = map[string]string{}, true
}, "DeleteTable")

// A change of the table leaves open what it was not read for.
var _ = learn(func(c *rule.Case, _ *capture.Response) {
	t := table(c, c.Text("TableName"))
	if t == nil {
		return
	}
	switch v := c.Text("DeletionProtectionEnabled"); v {
	case "true", "false":
		t.Attrs["protected"] = v
	}
	for _, u := range c.Get("GlobalSecondaryIndexUpdates").Elements() {
		if ix := u.Get("Create"); ix != nil {
			learnIndexes(t.Resource, "gsi:", []*decode.Value{ix})
		}
		if n := u.Lookup("Delete", "IndexName"); n != nil {
			delete(t.Attrs, "gsi:"+n.Text)
		}
	}
	for _, a := range c.Get("AttributeDefinitions").Elements() {
		t.Attrs["type:"+a.Get("AttributeName").String()] = a.Get("AttributeType").String()
	}
}, "UpdateTable")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	if t := table(c, c.Text("TableName")); t != nil {
		t.Attrs["recovery"] = c.Text("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
	}
}, "UpdateContinuousBackups")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	t := table(c, c.Text("TableName"))
	if t == nil {
		return
	}
	t.Attrs["ttl"] = ""
	if c.Text("TimeToLiveSpecification", "Enabled") == "true" {
		t.Attrs["ttl"] = c.Text("TimeToLiveSpecification", "AttributeName")
	}
}, "UpdateTimeToLive")

var _ = learn(func(c *rule.Case, resp *capture.Response) {
	t := table(c, c.Text("ResourceArn"))
	if t == nil || strings.Contains(c.Text("ResourceArn"), "/stream/") {
		return
	}
	delete(t.Attrs, "policy")
	if c.Op == "DeleteResourcePolicy" {
		t.Attrs["policy"] = ""
	} else if resp != nil {
		var a struct{ RevisionId string }
		if json.Unmarshal(resp.Body, &a) == nil && a.RevisionId != "" {
			t.Attrs["policy"] = a.RevisionId
		}
	}
}, "PutResourcePolicy", "DeleteResourcePolicy")

// Statements in PartiQL write what is not followed here.
var _ = learn(func(c *rule.Case, _ *capture.Response) {
	c.Facts.Resources(kindTable, func(r *facts.Resource) bool {
		forgetItems(c, r.ID)
		delete(r.Attrs, "complete")
		return true
	})
}, "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction", "RestoreTableFromBackup", "RestoreTableToPointInTime")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	switch c.Op {
	case "BatchWriteItem":
		for _, t := range c.Get("RequestItems").Elements() {
			for _, w := range t.Items {
				put(c, t.Key, w.Lookup("PutRequest", "Item"))
				remove(c, t.Key, w.Lookup("DeleteRequest", "Key"))
			}
		}
		return
	}
	for _, b := range blocks(c) {
		switch b.kind {
		case "PutItem":
			put(c, b.table, b.get("Item"))
		case "DeleteItem":
			remove(c, b.table, b.get("Key"))
		case "UpdateItem":
			update(c, b)
		}
	}
}, "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")

// itemRecord returns the record of an item, nil when its table's keys are not
// known.
func itemRecord(c *rule.Case, name string, key *decode.Value) (r *facts.Resource, fresh bool) {
	t := table(c, name)
	s := t.keys("")
	if s == nil || key == nil {
		return nil, false
	}
	text, ok := keyText(key, s.all())
	if !ok {
		return nil, false
	}
	id := tableID(c, name) + text
	old := c.Resource(kindItem, id)
	fresh = old == nil && t.complete() || old != nil && old.Gone
	if old == nil && !fresh {
		return nil, false
	}
	return c.Facts.LearnResource(kindItem, id), fresh
}

func put(c *rule.Case, name string, item *decode.Value) {
	if item == nil {
		return
	}
	s := table(c, name).keys("")
	if s == nil {
		putLoose(c, name, item)
		return
	}
	text, ok := keyText(item, s.all())
	if !ok {
		return
	}
	r := c.Facts.LearnResource(kindItem, tableID(c, name)+text)
	r.Attrs, r.Gone = make(map[string]string, len(item.Items)), false
	for _, it := range item.Items {
		r.Attrs[it.Key] = raw(c, it)
	}
}

func remove(c *rule.Case, name string, key *decode.Value) {
	if key == nil {
		return
	}
	s := table(c, name).keys("")
	if s == nil {
		forgetLoose(c, name, key)
		return
	}
	if text, ok := keyText(key, s.all()); ok {
		r := c.Facts.LearnResource(kindItem, tableID(c, name)+text)
		r.Attrs, r.Gone = map[string]string{}, true
	}
}

// update follows what an update expression does, as far as that takes no
// reckoning.
func update(c *rule.Case, b block) {
	key := b.get("Key")
	r, fresh := itemRecord(c, b.table, key)
	if r == nil {
		forgetLoose(c, b.table, key)
		return
	}
	p, _, err := b.parse(c)
	if err != nil || b.get("AttributeUpdates") != nil {
		c.Facts.ForgetResource(kindItem, r.ID)
		if t := table(c, b.table); t != nil {
			delete(t.Attrs, "complete")
		}
		return
	}
	if fresh {
		r.Attrs, r.Gone = map[string]string{}, false
		for _, it := range key.Items {
			r.Attrs[it.Key] = raw(c, it)
		}
	}
	if p.update == nil {
		return
	}
	paths, i := p.update.Targets(p.scope), 0
	for _, sec := range p.update.Sections {
		for _, a := range sec.Actions {
			head, whole := paths[i].Head(), len(paths[i].Elements) == 1
			i++
			_, there := r.Attrs[head]
			switch {
			case sec.Keyword == "REMOVE" && whole:
				delete(r.Attrs, head)
			case sec.Keyword == "SET" && whole && a.Value.Value != "":
				r.Attrs[head] = raw(c, b.get("ExpressionAttributeValues").Entry(a.Value.Value))
			case sec.Keyword == "DELETE" && whole:
				// The last element takes the attribute with it.
				if there {
					c.Facts.ForgetResource(kindItem, r.ID)
					delete(table(c, b.table).Attrs, "complete")
					return
				}
			case there || whole:
				r.Attrs[head] = ""
			}
		}
	}
}
