package events

import (
	"encoding/json"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Kinds of facts; IDs are "REGION:NAME", of rules "REGION:BUS/NAME". What the
// session created has "complete" set: then what it did not add, is not there.
// Rules have "target:ID", buses "sid:ID".
const (
	kindBus         = "AWS::Events::EventBus"
	kindRule        = "AWS::Events::Rule"
	kindArchive     = "AWS::Events::Archive"
	kindReplay      = "AWS::Events::Replay"
	kindConnection  = "AWS::Events::Connection"
	kindDestination = "AWS::Events::ApiDestination"
)

var _ = rule.Follow("events", kindBus, kindRule, kindArchive, kindReplay, kindConnection, kindDestination)

// known is what is known of a resource by its name in the called region.
func known(c *rule.Case, kind, name string) *facts.Resource {
	id := c.Region() + ":" + name
	if provided(kind, name) {
		return c.Facts.Resource(kind, id)
	}
	return c.Resource(kind, id)
}

// provided reports whether a bus or rule is one that AWS makes by itself, or may
// have made for another service: nobody's declaration covers it.
func provided(kind, name string) bool {
	switch kind {
	case kindBus:
		return name == "default" || strings.HasPrefix(name, "aws.")
	case kindRule:
		_, name, _ = strings.Cut(name, "/")
		for _, p := range [...]string{"AutoScalingManagedRule", "StepFunctions", "Schemas-", "Events-Archive-", "DO-NOT-DELETE"} {
			if strings.HasPrefix(name, p) {
				return true
			}
		}
	}
	return false
}

func learned(c *rule.Case, kind, name string) *facts.Resource {
	return c.Facts.LearnResource(kind, c.Region()+":"+name)
}

// created and deleted tell which operations make and remove what.
var created = map[string]struct{ kind, name string }{
	"CreateEventBus":       {kindBus, "Name"},
	"CreateArchive":        {kindArchive, "ArchiveName"},
	"StartReplay":          {kindReplay, "ReplayName"},
	"CreateConnection":     {kindConnection, "Name"},
	"CreateApiDestination": {kindDestination, "Name"},
}

var deleted = map[string]struct{ kind, name string }{
	"DeleteEventBus":       {kindBus, "Name"},
	"DeleteArchive":        {kindArchive, "ArchiveName"},
	"DeleteConnection":     {kindConnection, "Name"},
	"DeleteApiDestination": {kindDestination, "Name"},
}

var _ = rule.Learn(rule.Learner{Service: "events", Learn: func(c *rule.Case, resp *capture.Response) {
	if x, ok := created[c.Op]; ok {
		r := learned(c, x.kind, c.Text(x.name))
		r.Gone, r.Attrs = false, map[string]string{"complete": "1"}
		return
	}
	if x, ok := deleted[c.Op]; ok {
		r := learned(c, x.kind, c.Text(x.name))
		r.Gone, r.Attrs = true, map[string]string{}
		return
	}
	switch c.Op {
	case "PutRule":
		r := learned(c, kindRule, bus(c)+"/"+c.Text("Name"))
		if r.Gone {
			r.Attrs = map[string]string{}
		}
		r.Gone = false
	case "DeleteRule":
		r := learned(c, kindRule, bus(c)+"/"+c.Text("Name"))
		r.Gone, r.Attrs = true, map[string]string{}
	case "PutTargets":
		learnTargets(c, resp)
	case "RemoveTargets":
		if r := known(c, kindRule, bus(c)+"/"+c.Text("Rule")); r != nil {
			for _, id := range c.Get("Ids").Elements() {
				delete(r.Attrs, "target:"+id.Text)
			}
		}
	case "PutPermission":
		// A policy of its own replaces all statements by unknown ones.
		r := learned(c, kindBus, bus(c))
		if c.Get("Policy") != nil {
			delete(r.Attrs, "complete")
		} else {
			r.Attrs["sid:"+c.Text("StatementId")] = "1"
		}
	case "RemovePermission":
		r := learned(c, kindBus, bus(c))
		if c.Text("RemoveAllPermissions") == "true" {
			r.Attrs = map[string]string{"complete": "1"}
		} else {
			delete(r.Attrs, "sid:"+c.Text("StatementId"))
			r.Attrs["nosid:"+c.Text("StatementId")] = "1"
		}
	}
}})

// learnTargets notes the targets that were taken: an answer may name some that
// were not.
func learnTargets(c *rule.Case, resp *capture.Response) {
	r := learned(c, kindRule, bus(c)+"/"+c.Text("Rule"))
	if r.Gone {
		return
	}
	failed := map[string]bool{}
	if resp != nil {
		var a struct{ FailedEntries []struct{ TargetId string } }
		_ = json.Unmarshal(resp.Body, &a) // an answer of another form names none
		for _, f := range a.FailedEntries {
			failed[f.TargetId] = true
		}
	}
	for _, t := range c.Get("Targets").Elements() {
		if id := t.Get("Id").String(); !failed[id] {
			r.Attrs["target:"+id] = "1"
		}
	}
}

// tagged is the kind and name of a resource whose tags a request is about.
func tagged(c *rule.Case) (kind, name string) {
	a, _ := arn.Split(c.Text("ResourceARN"))
	if c.Facts.Account.Known && c.Theirs(a.Account) {
		return "", ""
	}
	switch what, rest, _ := strings.Cut(a.Resource, "/"); what {
	case "event-bus":
		return kindBus, rest
	case "rule":
		if !strings.Contains(rest, "/") {
			rest = "default/" + rest
		}
		return kindRule, rest
	}
	return "", ""
}
