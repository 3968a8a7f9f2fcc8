// Package sts holds what AWS STS checks beyond its model, and how it words what
// its model forbids.
package sts

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/iampolicy"
)

const (
	snapshot = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/sts/test_sts.snapshot.json"
	api      = "https://docs.aws.amazon.com/STS/latest/APIReference/"
	badValue = "InvalidParameterValue"
)

var coral = dialect.Coral{Code: "ValidationError"}

var _ = dialect.Add(dialect.Dialect{Service: "sts", Terms: model.Terms{Whole: true}, Word: coral.Word})

var assume = []string{"AssumeRole"}
var withTags = []string{"AssumeRole", "GetFederationToken"}

var _ = rule.Add(rule.Rule{
	ID: "sts/role-arn", Operations: []string{"AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"}, On: rule.Member("RoleArn"), Stage: rule.Values, Order: 10,
	When: "what should be a role's ARN is none",
	Code: "ValidationError", Status: 400, Message: "{arn} is invalid",
	Fix:      "give the role's whole ARN: arn:aws:iam::123456789012:role/name",
	Not:      "the role's name",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("RoleArn")
		if _, ok := arn.Split(v.Text); ok {
			return nil
		}
		return rule.Refuse(c.At(v)).With("arn", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sts/tag-duplicate", Operations: withTags, On: rule.Member("Tags"), Stage: rule.Combinations, Order: 1,
	When: "two session tags have keys that differ at most in case",
	Code: badValue, Status: 400, Message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
	Fix:      "give each key once; Team and team are the same key",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		seen := map[string]*decode.Value{}
		for _, t := range c.Get("Tags").Elements() {
			k := t.Get("Key")
			low := strings.ToLower(k.String())
			if first := seen[low]; first != nil {
				return rule.Refuse(c.At(first).Because("the same key …"), c.At(k).Because("… as here"))
			}
			if k != nil {
				seen[low] = k
			}
		}
		return nil
	},
})

// tagged finds a session tag by its key, in any case.
func tagged(c *rule.Case, key string) *decode.Value {
	for _, t := range c.Get("Tags").Elements() {
		if k := t.Get("Key"); strings.EqualFold(k.String(), key) {
			return k
		}
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "sts/transitive-tag", Operations: assume, On: rule.Member("TransitiveTagKeys"), Stage: rule.Combinations, Order: 2,
	When: "a transitive tag key has no tag in the request",
	Code: badValue, Status: 400, Message: "The specified transitive tag key must be included in the requested tags.",
	Fix:      "give the tag itself in Tags as well",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range c.Get("TransitiveTagKeys").Elements() {
			if tagged(c, v.Text) == nil {
				return rule.Refuse(c.At(v).Because("is none of Tags"))
			}
		}
		return nil
	},
})

// kindSession is the kind of a role session's facts; the ID is its access key's.
// "transitive" holds the keys of its transitive tags, each with a line end.
const kindSession = "AWS::STS::Session"

var _ = rule.Add(rule.Rule{
	ID: "sts/transitive-override", Operations: assume, On: rule.Member("Tags"), Stage: rule.Combinations, Order: 3,
	When: "a session that has a transitive tag sets that tag anew for the next role",
	Code: badValue, Status: 400,
	Message:  "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
	Fix:      "leave the tag out: it is handed on as it is",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		r := c.Resource(kindSession, c.ID.Auth.Credential.AccessKeyID)
		if r == nil {
			return nil
		}
		for _, key := range strings.Split(r.Attrs["transitive"], "\n") {
			if v := tagged(c, key); key != "" && v != nil {
				return rule.Refuse(c.At(v).Because("is handed on from the calling session"))
			}
		}
		return nil
	},
})

var _ = rule.Learn(rule.Learner{Service: "sts", Operations: assume, Learn: func(c *rule.Case, resp *capture.Response) {
	id := rule.AnswerText(resp, "AccessKeyId")
	if id == "" {
		return
	}
	var keys strings.Builder
	if r := c.Resource(kindSession, c.ID.Auth.Credential.AccessKeyID); r != nil {
		keys.WriteString(r.Attrs["transitive"])
	}
	for _, v := range c.Get("TransitiveTagKeys").Elements() {
		keys.WriteString(v.Text + "\n")
	}
	c.Facts.LearnResource(kindSession, id).Attrs["transitive"] = keys.String()
}})

var _ = rule.Learn(rule.Learner{Service: "sts", Operations: []string{"GetCallerIdentity"}, Learn: func(c *rule.Case, resp *capture.Response) {
	c.LearnAccount(rule.AnswerText(resp, "Account"))
}})

// The keys of a role are of the role's account.
var _ = rule.Learn(rule.Learner{Service: "sts", Operations: assume, Learn: func(c *rule.Case, resp *capture.Response) {
	if a, ok := arn.Split(rule.AnswerText(resp, "Arn")); ok {
		c.Facts.LearnAccount(rule.AnswerText(resp, "AccessKeyId"), a.Account)
	}
}})

var _ = rule.Add(rule.Rule{
	ID: "sts/session-policy", Operations: []string{"AssumeRole", "GetFederationToken", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"},
	On: rule.Member("Policy"), Stage: rule.Content,
	When: "a session policy is no JSON, or not what the grammar of policies wants",
	Code: "MalformedPolicyDocument", Status: 400, Message: "{message}",
	Fix:      "mend the policy at {path}",
	Beside:   []rule.Neighbour{{Code: "PackedPolicyTooLarge", Means: "policies and tags together are too long"}},
	Evidence: rule.Documented, Sources: []string{api + "API_AssumeRole.html", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Policy")
		if v.Text == "" {
			return nil
		}
		err := iampolicy.Check(v.Text, iampolicy.Identity)
		if err == nil {
			return nil
		}
		return rule.Refuse(c.At(v)).With("message", err.Message).With("path", err.Path)
	},
})
