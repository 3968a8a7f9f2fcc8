package iam

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/iampolicy"
)

var _ = rule.Add(rule.Rule{
	ID: "iam/policy-partition", Operations: identityOps, On: rule.Member("PolicyDocument"), Stage: rule.Content, Order: 1,
	When: "a policy names a resource of another partition than the one that is called, or of one that there is not",
	Code: "MalformedPolicyDocument", Status: 400, Message: `Partition "{partition}" is not valid for resource "{arn}".`,
	Fix:      "write the ARN with the partition that is called: arn:{here}:…; templates have AWS::Partition, Terraform has aws_partition",
	Not:      "a wider policy: nothing of another partition can be named in it",
	Evidence: rule.Reported,
	Sources: []string{"https://github.com/eksctl-io/eksctl/issues/4329", "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1557",
		"https://github.com/aws/chalice/issues/777", "https://github.com/aws/copilot-cli/issues/3844", "https://github.com/cloudera-labs/cloudera.exe/issues/114"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("PolicyDocument")
		p, err := iampolicy.Parse(v.Text)
		if err != nil {
			return nil
		}
		for i := range p.Statements {
			s := &p.Statements[i]
			for _, list := range [...]struct {
				name string
				arns []string
			}{{"Resource", s.Resource}, {"NotResource", s.NotResource}} {
				for _, r := range list.arns {
					a, ok := arn.Split(r)
					if !ok || !foreign(a.Partition, c.ID.Endpoint.Partition) {
						continue
					}
					return rule.Refuse(c.At(v).Because("at Statement."+strconv.Itoa(i)+"."+list.name)).
						With("partition", a.Partition).With("arn", r).With("here", c.Partition())
				}
			}
		}
		return nil
	},
})

// foreign reports whether a partition cannot be that of the endpoint that is
// called. Of a host that is not AWS's nothing is known, and only what is no name
// of a partition cannot be. A variable that itself holds colons comes apart, and
// what IAM says of it is not known.
func foreign(partition, called string) bool {
	switch {
	case strings.ContainsAny(partition, "*?") || strings.Count(partition, "{") != strings.Count(partition, "}"):
		return false
	case called != "":
		return partition != called
	}
	return partition != "aws" && !strings.HasPrefix(partition, "aws-")
}
