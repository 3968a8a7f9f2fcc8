package route53

import "github.com/assay-project/assay/judge/rule"

// What answers show of hosted zones, beside what requests do.
var _ = rule.Answers("route53", zonesBy("HostedZoneId"), zonesBy("Id"))

func zonesBy(member string) *rule.Kind {
	return &rule.Kind{
		Type: kindZone, Members: []string{member}, Global: true, ID: func(_ *rule.Case, text string) string { return bare(text) },
		Lists: map[string]string{"ListHostedZones": "Id"}, Shown: []string{"GetHostedZone", "ListResourceRecordSets", "ChangeResourceRecordSets"},
		Code: "NoSuchHostedZone",
	}
}
