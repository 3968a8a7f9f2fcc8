package iam

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/assay-project/assay/judge/rule"
)

// sizes are how many characters a policy may have, blanks not counted. They are
// no quotas: AWS does not raise them.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
var sizes = map[string]struct {
	most          int
	owner, member string // of an inline policy
}{
	"CreatePolicy":        {6144, "", ""},
	"CreatePolicyVersion": {6144, "", ""},
	"PutRolePolicy":       {10240, "role", "RoleName"},
	"PutUserPolicy":       {2048, "user", "UserName"},
	"PutGroupPolicy":      {5120, "group", "GroupName"},
}

var _ = rule.Add(rule.Rule{
	ID: "iam/policy-size", Operations: identityOps, On: rule.Member("PolicyDocument"), Stage: rule.Content, Order: 1,
	When: "a policy has more characters than one of its kind may have, blanks not counted; inline policies of one owner count together",
	Code: "LimitExceeded", Status: 409, Message: "Cannot exceed quota for PolicySize: 6144",
	Fix:      "split it into several managed policies, or say the same in fewer statements; a managed policy has 6144 characters of its own, which do not count with the inline ones",
	Not:      "taking out blanks and line ends: they are not counted; nor a request for a larger quota",
	Beside:   []rule.Neighbour{{Code: "MalformedPolicyDocument", Means: "the document is wrong, whatever its length"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws-cloudformation/cfn-lint/issues/3804", "https://github.com/LBHackney-IT/Data-Platform/pull/2116",
		"https://github.com/gchq/sleeper/issues/1459", "https://github.com/danvk/mapsnap/pull/483",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length"},
	Check: func(c *rule.Case) *rule.Hit {
		v, s := c.Get("PolicyDocument"), sizes[c.Op]
		if len(v.Text) <= s.most {
			return nil
		}
		size := 0
		for _, r := range v.Text {
			if !unicode.IsSpace(r) {
				size++
			}
		}
		if size <= s.most {
			return nil
		}
		hit := rule.Refuse(c.At(v).Because("has " + strconv.Itoa(size) + " characters without its blanks"))
		if s.owner != "" {
			hit.Message = strings.NewReplacer("{most}", strconv.Itoa(s.most), "{kind}", s.owner).Replace("Maximum policy size of {most} bytes exceeded for {kind} {owner}")
			hit.With("owner", c.Text(s.member))
		}
		return hit
	},
})
