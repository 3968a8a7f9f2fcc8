package ec2

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-name", Operations: []string{"CreateSecurityGroup"}, On: rule.Member("GroupName"), Stage: rule.Values, Order: 11,
	When: "a security group's name begins with sg-",
	Code: value, Status: 400, Message: "Value ({name}) for parameter GroupName is invalid. Group names may not be in the format sg-*.",
	Fix:      "choose another beginning: IDs begin so",
	Evidence: rule.Reported, Sources: []string{"https://github.com/pulumi/pulumi-awsx/pull/477", api + "API_CreateSecurityGroup.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("GroupName")
		if !strings.HasPrefix(v.Text, "sg-") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("begins as IDs do")).With("name", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-description", Operations: []string{"CreateSecurityGroup"}, On: rule.Member("Description"), Stage: rule.Values, Order: 12,
	When: "a security group's description holds characters beyond ASCII",
	Code: value, Status: 400, Message: "Value ({text}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.",
	Fix:      "write it in ASCII: no dashes, arrows, quotation marks or letters with accents that an editor put in",
	Evidence: rule.Reported, Sources: []string{"https://github.com/psd401/aistudio/pull/1049", "https://github.com/psd401/aistudio/pull/1149", api + "API_CreateSecurityGroup.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Description")
		i := strings.IndexFunc(v.Text, func(r rune) bool { return r > '~' })
		if i < 0 {
			return nil
		}
		return rule.Refuse(c.At(v).Because("holds "+string([]rune(v.Text[i:])[:1]))).With("text", v.Text)
	},
})

// describable reports whether a character may stand in the description of a
// security group's rule.
func describable(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(". _-:/()#,@[]+=&;{}!$*", r)
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-rule-description", Operations: authorize, On: onPermissions, Stage: rule.Values, Order: 12,
	When: "the description of a security group's rule has more than 255 characters, or others than it may",
	Code: value, Status: 400,
	Message:  "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
	Fix:      "keep to these characters: no apostrophes, quotation marks or < >",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws-cloudformation/cfn-lint/issues/173", api + "API_IpRange.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range permissions(c) {
			for _, m := range [...]string{"IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"} {
				for _, r := range p.Get(m).Elements() {
					if v := r.Get("Description"); badDescription(v) {
						return rule.Refuse(c.At(v))
					}
				}
			}
		}
		return nil
	},
})

func badDescription(v *decode.Value) bool {
	return v != nil && (len(v.Text) > 255 || strings.IndexFunc(v.Text, func(r rune) bool { return !describable(r) }) >= 0)
}
