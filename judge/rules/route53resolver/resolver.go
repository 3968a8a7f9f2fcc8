// Package route53resolver holds what Amazon Route 53 Resolver checks beyond its
// model. Its messages begin with a number of their own: [RSLVR-00408].
package route53resolver

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

const (
	snapshot = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/route53resolver/test_route53resolver.snapshot.json"
	api      = "https://docs.aws.amazon.com/Route53/latest/APIReference/"
)

var _ = rule.Add(rule.Rule{
	ID: "route53resolver/security-group", Operations: []string{"CreateResolverEndpoint"}, On: rule.Member("SecurityGroupIds"), Stage: rule.Content,
	When: "a security group of an endpoint is no ID of one",
	Code: "InvalidParameterException", Status: 400,
	Message:  `[RSLVR-00408] Malformed security group ID: "Invalid id: "{id}" (expecting "sg-...")".`,
	Fix:      "give the group's ID, sg-…, and not its name",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range c.Get("SecurityGroupIds").Elements() {
			if !strings.HasPrefix(v.Text, "sg-") {
				return rule.Refuse(c.At(v)).With("id", v.Text)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "route53resolver/rule-of-inbound", Operations: []string{"CreateResolverRule", "UpdateResolverRule"},
	On: rule.Member("ResolverEndpointId", "Config"), Stage: rule.Combinations,
	When: "a rule is to go out through an endpoint for queries that come in",
	Code: "InvalidRequestException", Status: 400,
	Message:  "[RSLVR-00700] Resolver rules can only be associated to OUTBOUND resolver endpoints.",
	Fix:      "name an OUTBOUND endpoint; its ID begins with rslvr-out-",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ResolverEndpointId")
		if v == nil {
			v = c.Get("Config", "ResolverEndpointId")
		}
		if v == nil || !strings.HasPrefix(v.Text, "rslvr-in-") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is of an INBOUND endpoint"))
	},
})

// prefixes are how IDs begin that Resolver makes: what does not begin so is not
// there.
var prefixes = []struct{ member, prefix, message string }{
	{"ResolverRuleId", "rslvr-", `[RSLVR-00703] Resolver rule with ID "{id}" does not exist.`},
	{"FirewallRuleGroupId", "rslvr-frg-", `[RSLVR-02025] Can’t find the resource with ID "{id}". Trace Id: "trace-id"`},
	{"FirewallDomainListId", "rslvr-fdl-", `[RSLVR-02025] Can’t find the resource with ID "{id}". Trace Id: "trace-id"`},
}

var _ = rule.Add(rule.Rule{
	ID: "route53resolver/not-found", Operations: []string{"DeleteResolverRule", "GetResolverRule", "UpdateResolverRule",
		"ListFirewallRules", "GetFirewallRuleGroup", "DeleteFirewallRuleGroup", "GetFirewallDomainList", "DeleteFirewallDomainList", "ListFirewallDomains"},
	On: rule.Member("ResolverRuleId", "FirewallRuleGroupId", "FirewallDomainListId"), Stage: rule.Object,
	When: "an ID is none that Resolver makes, so that there is nothing of that ID",
	Code: "ResourceNotFoundException", Status: 400, Message: `[RSLVR-00703] Resolver rule with ID "{id}" does not exist.`,
	Fix:      "give the ID of the answer that created it: rslvr-rr-…, rslvr-frg-…, rslvr-fdl-…",
	Not:      "the name: names are not IDs",
	Evidence: rule.Recorded, Sources: []string{snapshot, api + "API_Operations_Amazon_Route_53_Resolver.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range prefixes {
			v := c.Get(p.member)
			if v == nil || strings.HasPrefix(v.Text, p.prefix) {
				continue
			}
			hit := rule.Refuse(c.At(v).Because("does not begin with "+p.prefix)).With("id", v.Text)
			hit.Message = p.message
			return hit
		}
		return nil
	},
})
