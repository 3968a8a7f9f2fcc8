package eks

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Add(rule.Rule{
	ID: "eks/launch-template-beside", Operations: []string{"CreateNodegroup"}, On: rule.Member("launchTemplate"), Stage: rule.Combinations, Order: 1,
	When: "a node group with a launch template has a disk size or remote access of its own",
	Code: "InvalidParameterException", Status: 400, Message: "Remote access configuration cannot be specified with a launch template.",
	Fix:      "leave remoteAccess and diskSize out, and put key, security groups and volumes into the launch template",
	Evidence: rule.Reported, Sources: []string{"https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2219", "https://github.com/crossplane-contrib/provider-upjet-aws/issues/866",
		"https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html"},
	Check: func(c *rule.Case) *rule.Hit {
		template := c.Get("launchTemplate")
		if len(template.Elements()) == 0 {
			return nil
		}
		if v := c.Get("remoteAccess"); len(v.Elements()) > 0 {
			return rule.Refuse(c.At(v), c.At(template))
		}
		if v := c.Get("diskSize"); v != nil && v.Text != "0" {
			hit := rule.Refuse(c.At(v), c.At(template))
			hit.Message = "Disk size must be specified within the launch template."
			return hit
		}
		return nil
	},
})
