package events

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

const missing = "ResourceNotFoundException"

// named is which resource an operation names by which member, and how it is
// missed.
var named = map[string]struct{ kind, member, message string }{
	"DescribeArchive":        {kindArchive, "ArchiveName", "Archive {name} does not exist."},
	"UpdateArchive":          {kindArchive, "ArchiveName", "Archive {name} does not exist."},
	"DeleteArchive":          {kindArchive, "ArchiveName", "Archive {name} does not exist."},
	"DescribeReplay":         {kindReplay, "ReplayName", "Replay {name} does not exist."},
	"DescribeConnection":     {kindConnection, "Name", "Failed to describe the connection(s). Connection '{name}' does not exist."},
	"DescribeEventBus":       {kindBus, "Name", "Event bus {name} does not exist."},
	"PutRule":                {kindBus, "EventBusName", "Event bus {name} does not exist."},
	"ListRules":              {kindBus, "EventBusName", "Event bus {name} does not exist."},
	"PutPermission":          {kindBus, "EventBusName", "Event bus {name} does not exist."},
	"DescribeRule":           {kindRule, "Name", "Rule {name} does not exist on EventBus {bus}."},
	"EnableRule":             {kindRule, "Name", "Rule {name} does not exist on EventBus {bus}."},
	"DisableRule":            {kindRule, "Name", "Rule {name} does not exist on EventBus {bus}."},
	"PutTargets":             {kindRule, "Rule", "Rule {name} does not exist on EventBus {bus}."},
	"ListTargetsByRule":      {kindRule, "Rule", "Rule {name} does not exist on EventBus {bus}."},
	"DescribeApiDestination": {kindDestination, "Name", "Failed to describe the api-destination(s). An api-destination '{name}' does not exist."},
}

var _ = rule.Add(rule.Rule{
	ID: "events/not-found", Stage: rule.Object,
	Operations: []string{"DescribeArchive", "UpdateArchive", "DeleteArchive", "DescribeReplay", "DescribeConnection", "DescribeEventBus",
		"PutRule", "ListRules", "PutPermission", "DescribeRule", "EnableRule", "DisableRule", "PutTargets", "ListTargetsByRule",
		"DescribeApiDestination", "TagResource", "UntagResource", "ListTagsForResource"},
	When: "the session deleted what the request names",
	Code: missing, Status: 400,
	Message:  "Event bus {name} does not exist.",
	Fix:      "create it again, or name another",
	Evidence: rule.Recorded, Sources: []string{snapshot, archives, tagging},
	Check: func(c *rule.Case) *rule.Hit {
		x, ok := named[c.Op]
		name := c.Text(x.member)
		id, at := name, c.AtMember(x.member)
		if !ok {
			if x.kind, id = tagged(c); x.kind == "" {
				return nil
			}
			at, name = c.AtMember("ResourceARN"), id[strings.LastIndexByte(id, '/')+1:]
			x.message = "Event bus {name} does not exist."
			if x.kind == kindRule {
				x.message = "Rule {name} does not exist on EventBus {bus}."
			}
		}
		switch {
		case ok && x.kind == kindBus && x.member == "EventBusName":
			id = bus(c)
			name = id
		case ok && x.kind == kindRule:
			id = bus(c) + "/" + name
		}
		r := known(c, x.kind, id)
		if r == nil || !r.Gone {
			return nil
		}
		busName, _, _ := strings.Cut(id, "/")
		hit := rule.Refuse(at.Because("deleted")).With("name", name).With("bus", busName)
		hit.Message = x.message
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/archive-exists", Operations: []string{"CreateArchive"}, Stage: rule.Object,
	When: "there is an archive of that name",
	Code: "ResourceAlreadyExistsException", Status: 400,
	Message:  "Archive {name} already exists.",
	Fix:      "change it with UpdateArchive, or choose another name",
	Evidence: rule.Recorded, Sources: []string{archives},
	Check: func(c *rule.Case) *rule.Hit {
		name := c.Text("ArchiveName")
		if r := known(c, kindArchive, name); r == nil || r.Gone {
			return nil
		}
		return rule.Refuse(c.AtMember("ArchiveName")).With("name", name)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/bus-exists", Operations: []string{"CreateEventBus"}, Stage: rule.Object,
	When: "there is an event bus of that name",
	Code: "ResourceAlreadyExistsException", Status: 400,
	Message:  "Event bus {name} already exists.",
	Fix:      "use the one that is there, or choose another name",
	Evidence: rule.Reported, Sources: []string{"https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html"},
	Check: func(c *rule.Case) *rule.Hit {
		name := c.Text("Name")
		r := known(c, kindBus, name)
		if name != "default" && (r == nil || r.Gone || r.Attrs["complete"] == "") {
			return nil
		}
		return rule.Refuse(c.AtMember("Name")).With("name", name)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "events/statement-not-found", Operations: []string{"RemovePermission"}, On: rule.Member("StatementId"), Stage: rule.Object,
	When: "the bus's policy has no such statement",
	Code: missing, Status: 400,
	Message:  "Statement with the provided id does not exist.",
	Fix:      "read the policy with DescribeEventBus and name a statement of it",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		r := known(c, kindBus, bus(c))
		id := c.Text("StatementId")
		if r == nil || r.Gone || id == "" || c.Text("RemoveAllPermissions") == "true" || r.Attrs["sid:"+id] != "" ||
			r.Attrs["complete"] == "" && r.Attrs["nosid:"+id] == "" {
			return nil
		}
		return rule.Refuse(c.AtMember("StatementId"))
	},
})
