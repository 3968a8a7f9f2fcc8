package ec2

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// What EC2 says of names that launch templates cannot have.
const (
	templateName     = "InvalidLaunchTemplateName.MalformedException"
	templateNameForm = "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _."
)

var _ = rule.Add(rule.Rule{
	ID: "ec2/template-name", Operations: []string{"CreateLaunchTemplate"}, On: rule.Member("LaunchTemplateName"), Stage: rule.Values, Order: 13,
	When: "a launch template's name has a character that names have not",
	Code: templateName, Status: 400, Message: templateNameForm,
	Fix:      "write the name in letters, digits and - ( ) . / _",
	Evidence: rule.Reported, Sources: []string{errorCodes, "https://github.com/awsdocs/aws-cloudformation-user-guide/pull/132", "https://github.com/aws/karpenter-provider-aws/issues/3697",
		"https://github.com/github-aws-runners/terraform-aws-github-runner/issues/932"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("LaunchTemplateName")
		at := strings.IndexFunc(v.Text, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-()./_", r)
		})
		if at < 0 {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has " + strconv.QuoteRune([]rune(v.Text[at:])[0])))
	},
})
