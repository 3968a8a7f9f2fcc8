package kms

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Follow("kms", kindAlias)

// aliasOf is what is known of the alias that a text names, and its region; nil
// where it names none. Those of AWS's own keys come with the first use of a
// service, and are in no declaration.
func aliasOf(c *rule.Case, text string) *facts.Resource {
	id := aliasID(c, text)
	if id == "" {
		return nil
	}
	if strings.Contains(id, ":alias/aws/") {
		return c.Facts.Resource(kindAlias, id)
	}
	return c.Resource(kindAlias, id)
}

// aliasID is the ID of an alias's facts, "" for what is no alias or another
// account's.
func aliasID(c *rule.Case, text string) string {
	region := c.Region()
	if a, ok := arn.Split(text); ok {
		if c.Facts.Account.Known && c.Theirs(a.Account) {
			return ""
		}
		region, text = a.Region, a.Resource
	}
	if !strings.HasPrefix(text, "alias/") || region == "" {
		return ""
	}
	return region + ":" + text
}

var _ = rule.Add(rule.Rule{
	ID: "kms/alias-missing", On: rule.Member("KeyId", "AliasName"), Stage: rule.Object, Order: orderFound,
	Operations: append([]string{"DescribeKey", "UpdateAlias", "DeleteAlias"}, cryptoOps...),
	When:       "the alias is known not to be there: it was deleted, AWS said so before, or it is none of those there are",
	Code:       "NotFoundException", Status: 400, Message: "Alias {arn} is not found.",
	Fix:      "name an alias that ListAliases lists, in the region that is called",
	Not:      "the key's policy: what may not be used answers AccessDeniedException",
	Evidence: rule.Reported, Sources: []string{moto + "responses.py", moto + "utils.py", apiDoc + "DescribeKey.html#API_DescribeKey_Errors", apiDoc + "DeleteAlias.html#API_DeleteAlias_Errors"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, m := range [...]string{"KeyId", "AliasName"} {
			v := c.Get(m)
			if v == nil {
				continue
			}
			al := aliasOf(c, v.Text)
			if al == nil || !al.Gone {
				continue
			}
			full := v.Text
			if !arn.Is(full) {
				full = "arn:" + c.Partition() + ":kms:" + c.Region() + ":" + c.Account() + ":" + v.Text
			}
			return rule.Refuse(c.At(v).Because("is not there")).With("arn", full)
		}
		return nil
	},
})

// What answers show of aliases, beside what requests do.
var _ = rule.Answers("kms", aliases("KeyId"), aliases("AliasName"))

func aliases(member string) *rule.Kind {
	return &rule.Kind{
		Type: kindAlias, Members: []string{member}, ID: aliasID, Name: func(s string) string { return s[strings.LastIndexByte(s, ':')+1:] },
		Scope: func(c *rule.Case) string { return c.Region() + ":" },
		Lists: map[string]string{"ListAliases": "AliasName"}, Shown: []string{"DescribeKey"},
		Code: "NotFoundException", Message: "Alias {prefix}:{name} is not found.",
		Always: func(name string) bool { return strings.HasPrefix(name, "alias/aws/") },
	}
}
