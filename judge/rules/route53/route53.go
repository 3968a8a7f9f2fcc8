// Package route53 holds what Amazon Route 53 checks beyond its model, and how it
// words what its model forbids.
package route53

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

const (
	motoErrors = "https://github.com/getmoto/moto/blob/0af643a/moto/route53/exceptions.py"
	snapshot   = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/route53/test_route53.snapshot.json"
	api        = "https://docs.aws.amazon.com/Route53/latest/APIReference/"
)

var coral = dialect.Coral{Code: "InvalidInput"}

var _ = dialect.Add(dialect.Dialect{
	Service: "route53",
	Terms: model.Terms{Shapes: map[string]*contract.Shape{
		// Recorded: an ID with its path before it is too long from 33
		// characters on, where the published bound is 64.
		"TagResourceId": {Name: "TagResourceId", Kind: contract.String, HasMax: true, Max: 32},
	}},
	Word: word,
})

// word gives values of the body that are none of an enumeration the words of
// the schema check; everything else is the framework's.
func word(c *rule.Case, vs []model.Violation) []rule.Finding {
	v := &vs[0]
	if v.Kind != model.Enum || v.Location() != contract.InBody {
		return coral.Word(c, vs)
	}
	f := dialect.Finding(c, v)
	f.Code, f.Certain = "InvalidInput", true
	f.Message = fmt.Sprintf("Invalid XML ; cvc-enumeration-valid: Value '%s' is not facet-valid with respect to enumeration '[%s]'. It must be a value from the enumeration.",
		v.Quote(), strings.Join(v.Shape.Enum, ", "))
	return []rule.Finding{f}
}

// kindZone is the kind of a hosted zone's facts; the ID is the zone's, without
// path. "name" is its domain with a dot at the end; a zone that the session
// created has "complete" set, and "record:NAME TYPE" for each record that the
// session added.
const kindZone = "AWS::Route53::HostedZone"

var _ = rule.Follow("route53", kindZone)

// zone is the zone of a request: the value that names it and its ID.
func zone(c *rule.Case) (*decode.Value, string) {
	for _, m := range [...]string{"HostedZoneId", "Id", "ResourceId"} {
		if v := c.Get(m); v != nil {
			return v, bare(v.Text)
		}
	}
	return nil, ""
}

// bare drops the path before an ID.
func bare(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }

var _ = rule.Add(rule.Rule{
	ID: "route53/zone-not-found", Operations: []string{"GetHostedZone", "DeleteHostedZone", "ChangeResourceRecordSets", "ListResourceRecordSets",
		"AssociateVPCWithHostedZone", "DisassociateVPCFromHostedZone", "UpdateHostedZoneComment", "GetDNSSEC", "EnableHostedZoneDNSSEC",
		"DisableHostedZoneDNSSEC", "CreateQueryLoggingConfig", "ChangeTagsForResource", "ListTagsForResource"},
	On: rule.Member("HostedZoneId", "Id", "ResourceId"), Stage: rule.Object,
	When: "the hosted zone is known not to be there: it was deleted, Route 53 said so before, it is none of those there are, or tags are asked for by an ID with its path",
	Code: "NoSuchHostedZone", Status: 404, Message: "No hosted zone found with ID: {id}",
	Fix:      "name a zone that is there (ListHostedZones)",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v, id := zone(c)
		if tags := c.Get("ResourceType"); tags != nil {
			if tags.Text != "hostedzone" {
				return nil
			}
			if strings.Contains(v.String(), "/") {
				hit := rule.Refuse(c.At(v).Because("must be the ID alone")).With("id", v.Text)
				hit.Fix = "give the ID without /hostedzone/"
				return hit
			}
		}
		if r := c.Resource(kindZone, id); id == "" || r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v)).With("id", id)
	},
})

// changes are the changes of a batch.
func changes(c *rule.Case) []*decode.Value { return c.Get("ChangeBatch", "Changes").Elements() }

// dotted is a domain in lower case with a dot at its end.
func dotted(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) + "." }

var changeOps = []string{"ChangeResourceRecordSets"}
var onBatch = rule.Member("ChangeBatch")

var _ = rule.Add(rule.Rule{
	ID: "route53/record-outside-zone", Operations: changeOps, On: onBatch, Stage: rule.Object, Order: 1,
	When: "a record's name is not below the zone's",
	Code: "InvalidChangeBatch", Status: 400, Message: "[RRSet with DNS name {name} is not permitted in zone {zone}]",
	Fix:      "give the whole name, which ends in the zone's, or name the zone of the record",
	Evidence: rule.Reported, Sources: []string{motoErrors, api + "API_ChangeResourceRecordSets.html"},
	Check: func(c *rule.Case) *rule.Hit {
		_, id := zone(c)
		r := c.Resource(kindZone, id)
		if r == nil || r.Gone || r.Attrs["name"] == "" {
			return nil
		}
		for _, ch := range changes(c) {
			v := ch.Lookup("ResourceRecordSet", "Name")
			if v == nil {
				continue
			}
			if name := dotted(v.Text); name != r.Attrs["name"] && !strings.HasSuffix(name, "."+r.Attrs["name"]) {
				return rule.Refuse(c.At(v).Because("the zone is "+r.Attrs["name"])).With("name", name).With("zone", r.Attrs["name"])
			}
		}
		return nil
	},
})

func recordKey(ch *decode.Value) string {
	set := ch.Get("ResourceRecordSet")
	return "record:" + dotted(set.Get("Name").String()) + " " + set.Get("Type").String() + " " + set.Get("SetIdentifier").String()
}

var _ = rule.Add(rule.Rule{
	ID: "route53/record-exists", Operations: changeOps, On: onBatch, Stage: rule.Object, Order: 2,
	When: "a record is created that the zone has",
	Code: "InvalidChangeBatch", Status: 400,
	Message:  "[Tried to create resource record set [name='{name}', type='{type}'] but it already exists]",
	Fix:      "use UPSERT, which creates or replaces",
	Evidence: rule.Reported, Sources: []string{"https://github.com/clouddrove/terraform-aws-ses/issues/25", api + "API_ChangeResourceRecordSets.html"},
	Check: func(c *rule.Case) *rule.Hit {
		_, id := zone(c)
		r := c.Resource(kindZone, id)
		if r == nil || r.Gone {
			return nil
		}
		for _, ch := range changes(c) {
			if ch.Get("Action").String() == "CREATE" && r.Attrs[recordKey(ch)] != "" {
				set := ch.Get("ResourceRecordSet")
				return rule.Refuse(c.At(ch.Get("Action")), c.At(set.Get("Name")).Because("is there")).
					With("name", dotted(set.Get("Name").String())).With("type", set.Get("Type").String())
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "route53/zone-not-empty", Operations: []string{"DeleteHostedZone"}, On: rule.Member("Id"), Stage: rule.Object, Order: 1,
	When: "a zone is deleted that has records which the session added",
	Code: "HostedZoneNotEmpty", Status: 400,
	Message:  "The specified hosted zone contains non-required resource record sets  and so cannot be deleted.",
	Fix:      "delete all records but SOA and NS first",
	Evidence: rule.Documented, Sources: []string{api + "API_DeleteHostedZone.html", motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		v, id := zone(c)
		r := c.Resource(kindZone, id)
		if r == nil || r.Gone {
			return nil
		}
		for k := range r.Attrs {
			if strings.HasPrefix(k, "record:") {
				return rule.Refuse(c.At(v).Because("has records"))
			}
		}
		return nil
	},
})

var _ = rule.Learn(rule.Learner{Service: "route53", Operations: []string{"CreateHostedZone"}, Learn: func(c *rule.Case, resp *capture.Response) {
	if id := bare(rule.AnswerText(resp, "Id")); id != "" {
		r := c.Facts.LearnResource(kindZone, id)
		r.Gone, r.Attrs = false, map[string]string{"complete": "1", "name": dotted(c.Text("Name"))}
	}
}})

var _ = rule.Learn(rule.Learner{Service: "route53", Operations: []string{"DeleteHostedZone"}, Learn: func(c *rule.Case, _ *capture.Response) {
	if _, id := zone(c); id != "" {
		r := c.Facts.LearnResource(kindZone, id)
		r.Gone, r.Attrs = true, map[string]string{}
	}
}})

var _ = rule.Learn(rule.Learner{Service: "route53", Operations: changeOps, Learn: func(c *rule.Case, _ *capture.Response) {
	_, id := zone(c)
	r := c.Resource(kindZone, id)
	if r == nil {
		return
	}
	for _, ch := range changes(c) {
		if t := ch.Lookup("ResourceRecordSet", "Type").String(); t == "NS" || t == "SOA" {
			continue // every zone has these
		}
		if ch.Get("Action").String() == "DELETE" {
			delete(r.Attrs, recordKey(ch))
		} else {
			r.Attrs[recordKey(ch)] = "1"
		}
	}
}})
