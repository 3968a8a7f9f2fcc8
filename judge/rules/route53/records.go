package route53

import (
	"net/netip"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// fault is what Route 53 has against one value of a record, "" for nothing.
func fault(kind, v string) (what, why string) {
	switch kind {
	case "TXT", "SPF":
		if !strings.HasPrefix(strings.TrimSpace(v), `"`) {
			return "InvalidCharacterString (Value should be enclosed in quotation marks)", "has no quotation marks around it"
		}
		for _, part := range quoted(v) {
			if len(part) > 255 {
				return "CharacterStringTooLong (Value is too long)", "has a string of more than 255 characters"
			}
		}
	case "A":
		if a, err := netip.ParseAddr(v); err != nil || !a.Is4() {
			return "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)", "is no IPv4 address"
		}
	case "AAAA":
		if a, err := netip.ParseAddr(v); err != nil || !a.Is6() || a.Zone() != "" {
			return "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)", "is no IPv6 address"
		}
	}
	return "", ""
}

// quoted are the strings of a value of strings in quotation marks, without what
// is escaped in them: an escape of three digits is one character.
func quoted(v string) []string {
	var parts []string
	var part strings.Builder
	inside := false
	for i := 0; i < len(v); i++ {
		switch ch := v[i]; {
		case ch == '\\' && i+1 < len(v):
			if i++; i+2 < len(v) && digit(v[i]) && digit(v[i+1]) && digit(v[i+2]) {
				i += 2
			}
			part.WriteByte('x')
		case ch == '"':
			if inside = !inside; !inside {
				parts = append(parts, part.String())
				part.Reset()
			}
		case inside:
			part.WriteByte(ch)
		}
	}
	return append(parts, part.String())
}

func digit(b byte) bool { return '0' <= b && b <= '9' }

var _ = rule.Add(rule.Rule{
	ID: "route53/record-value", Operations: changeOps, On: onBatch, Stage: rule.Combinations, Order: 3,
	When: "a record's value is none of its type: text without quotation marks or too long, an address that is none",
	Code: "InvalidChangeBatch", Status: 400, Message: "[Invalid Resource Record: 'FATAL problem: {what} encountered with '{value}'']",
	Fix:      "write text in double quotation marks, longer than 255 characters as several such strings; give addresses of the record's type",
	Not:      "single quotation marks, or escaping: the double ones are part of the value",
	Evidence: rule.Reported,
	Sources: []string{"https://github.com/kubernetes-sigs/external-dns/issues/4792", "https://github.com/redhat-cop/infra-ansible/issues/376",
		"https://github.com/binxio/cfn-ses-provider/issues/21", "https://github.com/boto/boto3/issues/1462",
		"https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, ch := range changes(c) {
			set := ch.Get("ResourceRecordSet")
			for _, r := range set.Get("ResourceRecords").Elements() {
				v := r.Get("Value")
				if v == nil {
					continue
				}
				if what, why := fault(set.Get("Type").String(), v.Text); what != "" {
					return rule.Refuse(c.At(v).Because(why)).With("what", what).With("value", v.Text)
				}
			}
		}
		return nil
	},
})

// ways are how a set of records says what it is, as Route 53 lists them.
func ways(set *decode.Value) (n int) {
	for _, m := range [...]string{"AliasTarget", "TrafficPolicyInstanceId"} {
		if set.Get(m) != nil {
			n++
		}
	}
	if len(set.Get("ResourceRecords").Elements()) > 0 && set.Get("TTL") != nil {
		n++
	}
	return n
}

var _ = rule.Add(rule.Rule{
	ID: "route53/record-without-ttl", Operations: changeOps, On: onBatch, Stage: rule.Combinations, Order: 2,
	When: "a set of records has neither an alias nor both TTL and records",
	Code: "InvalidInput", Status: 400,
	Message:  "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with [Action={action}, Name={name}, Type={type}, SetIdentifier={set}]",
	Fix:      "set TTL beside ResourceRecords; an alias has neither",
	Evidence: rule.Documented, Sources: []string{api + "API_ResourceRecordSet.html", motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		for _, ch := range changes(c) {
			set := ch.Get("ResourceRecordSet")
			if set == nil || ways(set) > 0 || !c.In.Complete() {
				continue
			}
			id := "null"
			if v := set.Get("SetIdentifier"); v != nil {
				id = v.Text
			}
			return rule.Refuse(c.At(set).Because("has not both TTL and ResourceRecords, and no alias")).With("action", ch.Get("Action").String()).
				With("name", dotted(set.Get("Name").String())).With("type", set.Get("Type").String()).With("set", id)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "route53/domain-name", Operations: []string{"CreateHostedZone"}, On: rule.Member("Name"), Stage: rule.Combinations,
	When: "a domain's name has an empty label, or one of more than 63 characters",
	Code: "InvalidDomainName", Status: 400,
	Fix:      "write labels of 1 to 63 characters with single dots between them",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateHostedZone.html", "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		for _, label := range strings.Split(strings.TrimSuffix(v.Text, "."), ".") {
			if label == "" || len(label) > 63 && !strings.Contains(label, "\\") {
				return rule.Refuse(c.At(v).Because("has a label that is empty or longer than 63 characters"))
			}
		}
		return nil
	},
})
