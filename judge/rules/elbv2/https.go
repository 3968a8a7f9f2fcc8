package elbv2

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "elbv2/https-certificate", Operations: []string{"CreateListener"}, On: rule.Member("Protocol"), Stage: rule.Combinations, Order: 2,
	When: "a listener for HTTPS is created without a certificate",
	Code: invalid, Status: 400, Message: "A certificate must be specified for HTTPS listeners",
	Fix:      "give Certificates with one CertificateArn",
	Not:      "AddListenerCertificates afterwards: it adds to the default one",
	Evidence: rule.Reported, Sources: []string{"https://github.com/pulumi/pulumi-awsx/issues/1242", "https://github.com/cn-terraform/terraform-aws-nexus/issues/42",
		api + "API_CreateListener.html"},
	Check: func(c *rule.Case) *rule.Hit {
		p := c.Get("Protocol")
		if p.String() != "HTTPS" || len(c.Get("Certificates").Elements()) > 0 || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.AtMember("Certificates").Because("is missing"), c.At(p))
	},
})
