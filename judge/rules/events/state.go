package events

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

const missing = "ResourceNotFoundException"

// named is which resource an operation names by which member, and how it is
// missed.
var named = map[string]struct{ kind, member, message string }{
	"DescribeArchive":        {kindArchive, "ArchiveName", noArchive},
	"UpdateArchive":          {kindArchive, "ArchiveName", noArchive},
	"DeleteArchive":          {kindArchive, "ArchiveName", noArchive},
	"DescribeReplay":         {kindReplay, "ReplayName", noReplay},
	"CancelReplay":           {kindReplay, "ReplayName", noReplay},
	"DescribeConnection":     {kindConnection, "Name", "Failed to describe the connection(s). Connection '{name}' does not exist."},
	"DescribeEventBus":       {kindBus, "Name", noBus},
	"DescribeRule":           {kindRule, "Name", noRule},
	"EnableRule":             {kindRule, "Name", noRule},
	"DisableRule":            {kindRule, "Name", noRule},
	"PutTargets":             {kindRule, "Rule", noRule},
	"RemoveTargets":          {kindRule, "Rule", noRule},
	"ListTargetsByRule":      {kindRule, "Rule", noRule},
	"DescribeApiDestination": {kindDestination, "Name", "Failed to describe the api-destination(s). An api-destination '{name}' does not exist."},
}

// How EventBridge says that something is not there.
const (
	noBus     = "Event bus {name} does not exist."
	noRule    = "Rule {name} does not exist on EventBus {bus}."
	noArchive = "Archive {name} does not exist."
	noReplay  = "Replay {name} does not exist."
)

// onBus are the operations on what is on a bus, and so on the bus.
var onBus = []string{"PutRule", "ListRules", "PutPermission", "DescribeRule", "EnableRule", "DisableRule", "PutTargets", "RemoveTargets",
	"ListTargetsByRule", "CreateArchive", "ListArchives"}

var tagOps = []string{"TagResource", "UntagResource", "ListTagsForResource"}

var _ = rule.Add(rule.Rule{
	ID: "events/not-found", Stage: rule.Object,
	Operations: append(append([]string{"DescribeArchive", "UpdateArchive", "DeleteArchive", "DescribeReplay", "CancelReplay", "DescribeConnection",
		"DescribeEventBus", "DescribeApiDestination"}, onBus...), tagOps...),
	When: "what the request names, or the bus that it is on, is known not to be there",
	Code: missing, Status: 400,
	Message:  noBus,
	Fix:      "create it, or name another; a rule's name is looked for on the bus that EventBusName names, or else the default one",
	Evidence: rule.Recorded, Sources: []string{snapshot, archives, tagging},
	Check: func(c *rule.Case) *rule.Hit {
		if slices.Contains(onBus, c.Op) {
			if hit := busMissing(c); hit != nil {
				return hit
			}
		}
		x, ok := named[c.Op]
		name := c.Text(x.member)
		id, at := name, c.AtMember(x.member)
		switch {
		case !ok && slices.Contains(tagOps, c.Op):
			if x.kind, id = tagged(c); x.kind == "" {
				return nil
			}
			at, name = c.AtMember("ResourceARN"), id[strings.LastIndexByte(id, '/')+1:]
			x.message = noBus
			if x.kind == kindRule {
				x.message = noRule
			}
		case !ok || name == "":
			return nil
		case x.kind == kindRule:
			if theirs(c, c.Text("EventBusName")) {
				return nil
			}
			id = bus(c) + "/" + name
		case theirs(c, name):
			return nil
		default:
			name = rule.NameOf(name)
			id = name
		}
		if r := known(c, x.kind, id); r == nil || !r.Gone {
			return nil
		}
		busName, _, _ := strings.Cut(id, "/")
		hit := rule.Refuse(at.Because("is not there")).With("name", name).With("bus", busName)
		hit.Message = x.message
		return hit
	},
})

// theirs reports whether a name is an ARN that may be another account's.
func theirs(c *rule.Case, name string) bool {
	a, ok := arn.Split(name)
	return ok && c.Theirs(a.Account)
}

// busMissing refuses what is to be done on a bus that is not there.
func busMissing(c *rule.Case) *rule.Hit {
	v, name := c.Get("EventBusName"), bus(c)
	if v == nil {
		v = c.Get("EventSourceArn")
		_, rest, ok := strings.Cut(v.String(), ":event-bus/")
		if !ok {
			return nil
		}
		name = rest
	}
	if theirs(c, v.Text) {
		return nil
	}
	if r := known(c, kindBus, name); r == nil || !r.Gone {
		return nil
	}
	return rule.Refuse(c.At(v).Because("is not there")).With("name", name)
}

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
