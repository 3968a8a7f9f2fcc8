package route53

import (
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

const (
	nameFormat = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html"
	quotas     = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html"
	types      = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html"
)

const maxLabel = 63

var _ = rule.Add(rule.Rule{
	ID: "route53/record-label", Operations: changeOps, On: onBatch, Stage: rule.Combinations, Order: 4,
	When: "a record's name has a label that is empty or longer than 63 characters",
	Code: "InvalidChangeBatch", Status: 400, Message: "[FATAL problem: {what} encountered with '{value}']",
	Fix:      "write labels of 1 to 63 characters with single dots between them",
	Not:      "quotation or escaping",
	Evidence: rule.Reported,
	Sources: []string{"https://github.com/ministryofjustice/cloud-platform/issues/4294", "https://github.com/zalando-incubator/kubernetes-on-aws/pull/5383",
		"https://github.com/hashicorp/terraform/issues/18482", nameFormat},
	Check: func(c *rule.Case) *rule.Hit {
		for _, ch := range changes(c) {
			v := ch.Lookup("ResourceRecordSet", "Name")
			if v == nil || strings.Contains(v.Text, `\`) || v.Text == "" || v.Text == "." {
				continue
			}
			for _, label := range strings.Split(strings.TrimSuffix(v.Text, "."), ".") {
				switch {
				case label == "":
					return rule.Refuse(c.At(v).Because("has an empty label")).With("what", "DomainLabelEmpty (Domain label is empty)").With("value", v.Text)
				case len(label) > maxLabel:
					return rule.Refuse(c.At(v).Because("has a label of more than 63 characters")).
						With("what", "DomainLabelTooLong (Domain label is too long)").With("value", label[:maxLabel+1])
				}
			}
		}
		return nil
	},
})

// A batch may hold so many records, and characters in their values; those of an
// UPSERT count twice.
const (
	maxRecords    = 1000
	maxCharacters = 32_000
)

var _ = rule.Add(rule.Rule{
	ID: "route53/batch-too-large", Operations: changeOps, On: onBatch, Stage: rule.Combinations, Order: 5,
	When: "a batch has more than 1000 records or 32000 characters in their values, those of an UPSERT counted twice",
	Code: "InvalidChangeBatch", Status: 400, Message: "[{what}]",
	Fix:      "send it in several batches; an UPSERT counts twice",
	Evidence: rule.Documented,
	Sources:  []string{quotas, "https://github.com/kubernetes-sigs/external-dns/issues/515", "https://github.com/octodns/octodns-route53/issues/17"},
	Check: func(c *rule.Case) *rule.Hit {
		records, characters := 0, 0
		for _, ch := range changes(c) {
			times := 1
			if ch.Get("Action").String() == "UPSERT" {
				times = 2
			}
			for _, r := range ch.Lookup("ResourceRecordSet", "ResourceRecords").Elements() {
				records += times
				characters += times * utf8.RuneCountInString(r.Get("Value").String())
			}
		}
		batch := c.AtMember("ChangeBatch")
		switch {
		case characters > maxCharacters:
			return rule.Refuse(batch.Because("has too long values")).With("what", "RDATA character limit of 32000 exceeded.")
		case records > maxRecords:
			return rule.Refuse(batch.Because("has too many records")).With("what", "Number of records limit of 1000 exceeded.")
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "route53/cname-alone", Operations: changeOps, On: onBatch, Stage: rule.Object, Order: 2,
	When: "a CNAME is made at the zone's own name, or stands beside other records of its name",
	Code: "InvalidChangeBatch", Status: 400,
	Message: "[RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {zone}]",
	Fix:     "use an alias (A or AAAA with AliasTarget), or delete the other records in the same batch before",
	Not:     "UPSERT: it replaces records of the same type alone",
	Beside:  []rule.Neighbour{{Code: "InvalidInput", Means: "the set itself is not well-formed"}},

	Evidence: rule.Reported,
	Sources: []string{"https://blog.serverworks.co.jp/dns-cname-record-error", "https://github.com/ansible-collections/amazon.aws/issues/2694",
		"https://github.com/RJPearson94/terraform-aws-open-next/issues/24", types},
	Check: func(c *rule.Case) *rule.Hit {
		_, id := zone(c)
		r := c.Resource(kindZone, id)
		if r == nil || r.Gone || r.Attrs["name"] == "" {
			return nil
		}
		apart := newNames(r.Attrs)
		for _, ch := range changes(c) {
			set := ch.Get("ResourceRecordSet")
			name, kind := dotted(set.Get("Name").String()), set.Get("Type").String()
			if ch.Get("Action").String() == "DELETE" {
				apart.drop(name, kind)
				continue
			}
			hit := apart.against(c, set, name, kind, r.Attrs["name"])
			if hit != nil {
				return hit.With("name", name).With("zone", r.Attrs["name"]).With("type", kind)
			}
			apart.add(name, kind)
		}
		return nil
	},
})

// names are the types of records by name that a zone has for certain.
type names map[string]map[string]bool

func newNames(attrs map[string]string) names {
	n := names{}
	for k := range attrs {
		if rest, ok := strings.CutPrefix(k, "record:"); ok {
			if f := strings.Fields(rest); len(f) >= 2 {
				n.add(f[0], f[1])
			}
		}
	}
	return n
}

func (n names) add(name, kind string) {
	if n[name] == nil {
		n[name] = map[string]bool{}
	}
	n[name][kind] = true
}

// drop forgets a type: of several sets of one type and name another may be left,
// which is not known for certain.
func (n names) drop(name, kind string) { delete(n[name], kind) }

func (n names) against(c *rule.Case, set *decode.Value, name, kind, zone string) *rule.Hit {
	if kind == "CNAME" && name == zone {
		return rule.Refuse(c.At(set.Get("Type")), c.At(set.Get("Name")).Because("is the zone's own"))
	}
	for other := range n[name] {
		switch {
		case kind == "CNAME" && other != "CNAME":
			hit := rule.Refuse(c.At(set.Get("Type")), c.At(set.Get("Name")).Because("has other records"))
			hit.Message = "[RRSet of type CNAME with DNS name {name} is not permitted as it conflicts with other records with the same DNS name in zone {zone}]"
			return hit
		case kind != "CNAME" && other == "CNAME":
			hit := rule.Refuse(c.At(set.Get("Type")), c.At(set.Get("Name")).Because("is a CNAME"))
			hit.Message = "[RRSet of type {type} with DNS name {name} is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone {zone}]"
			return hit
		}
	}
	return nil
}
